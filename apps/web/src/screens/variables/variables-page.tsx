import { isLinkFlowError, type Variable } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { SearchedList } from '../../app/searched-list.tsx'
import { useSearched } from '../../app/use-searched.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  AddIcon,
  DeleteIcon,
  DownloadIcon,
  JsonIcon,
  MoreIcon,
  RenameIcon,
  UploadIcon,
  VariableIcon,
} from '../../ui/icons.ts'
import type { Column } from '../../ui/list-table.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Chip } from '../../ui/status.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { TextDialog } from './text-dialog.tsx'
import { Users, VariableDialog } from './variable-dialog.tsx'
import { useVariableActs, variablesQuery, variableUsesQuery } from './variable-queries.ts'
import { envText, type Kind, kindOf } from './variable-text.ts'

const KIND_WORDS: Readonly<Record<Kind, TextId>> = {
  text: 'variables.kind.text',
  number: 'variables.kind.number',
  boolean: 'variables.kind.boolean',
}

const idOf = ({ name }: Variable) => name

type DialogState =
  | { readonly type: 'create' }
  | { readonly type: 'change'; readonly variable: Variable }
  | { readonly type: 'delete'; readonly variable: Variable }
  | { readonly type: 'text'; readonly imported?: string }

export function VariablesPage() {
  const place = usePlace()
  const { q = '' } = useSearch({ from: '/w/$workspace/variables' })
  const navigate = useNavigate({ from: '/w/$workspace/variables' })
  const fileField = useRef<HTMLInputElement>(null)
  const [dialog, setDialog] = useState<DialogState>()
  const list = useQuery(variablesQuery(place))
  const uses = useQuery(variableUsesQuery(place))
  const countOf = (name: string) => uses.data?.find((each) => each.name === name)?.count ?? 0
  usePageTitle([{ label: t('nav.variables') }])
  const searched = useSearched({
    list,
    q,
    onSearch: (text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true }),
    idOf,
    textOf: ({ name, description, value }) => `${name} ${description} ${value ?? ''}`,
  })
  const { focus, field, focused } = searched
  const canWrite = place.can('variable:write')
  const change = (variable: Variable) => canWrite && setDialog({ type: 'change', variable })
  useKeys([
    ...listKeys(focus, { label: t('variables.search'), run: () => field.current?.focus() }),
    ...(canWrite
      ? ([
          {
            id: 'list-create',
            scope: 'list',
            keys: 'c',
            label: t('variables.create'),
            run: () => setDialog({ type: 'create' }),
          },
          {
            id: 'list-rename',
            scope: 'list',
            keys: 'e',
            label: t('variables.key.edit'),
            run: () => focused && change(focused),
            isOnlyKey: true,
          },
        ] as const)
      : []),
  ])
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="variable:read" />

  const columns: readonly Column<Variable>[] = [
    {
      id: 'name',
      title: t('variables.name'),
      cell: ({ name, description }) => (
        <div className="flex max-w-72 min-w-0 flex-col">
          <span className="truncate font-mono text-meta leading-6 font-medium text-text">{name}</span>
          {description !== '' && <span className="truncate text-meta text-text-3">{description}</span>}
        </div>
      ),
    },
    {
      id: 'value',
      title: t('variables.value'),
      isWide: true,
      cell: ({ value, isSecret }) =>
        isSecret ? (
          <span className="text-meta text-text-3">{t('variables.value-secret')}</span>
        ) : (
          <span className="block truncate font-mono text-meta text-text-2">{String(value)}</span>
        ),
    },
    {
      id: 'kind',
      title: t('variables.kind'),
      from: 'small',
      cell: ({ value }) =>
        value === undefined ? (
          <Chip tone="accent">{t('variables.secret')}</Chip>
        ) : (
          <Chip tone="neutral">{t(KIND_WORDS[kindOf(value)])}</Chip>
        ),
    },
    {
      id: 'users',
      title: t('credentials.column.uses'),
      from: 'medium',
      cell: ({ name }) => (
        <span className="whitespace-nowrap text-text-2">
          {uses.data === undefined ? '…' : t('credentials.uses', { count: countOf(name) })}
        </span>
      ),
    },
    {
      id: 'updated',
      title: t('list.column.updated'),
      from: 'medium',
      cell: ({ updatedAt }) => (
        <span className="text-text-2">
          <Time of={updatedAt} />
        </span>
      ),
    },
    ...(canWrite
      ? [
          {
            id: 'acts',
            title: t('list.column.acts'),
            isTitleHidden: true,
            cell: (variable: Variable) => (
              <Menu
                label={t('list.menu', { name: variable.name })}
                trigger={<IconButton icon={MoreIcon} label={t('list.menu', { name: variable.name })} tabIndex={-1} />}
              >
                <MenuItem icon={RenameIcon} label={t('variables.key.edit')} onSelect={() => change(variable)} />
                <MenuItem
                  icon={DeleteIcon}
                  label={t('variables.delete')}
                  isDanger
                  onSelect={() => setDialog({ type: 'delete', variable })}
                />
              </Menu>
            ),
          },
        ]
      : []),
  ]
  const importFile = async (file: File | undefined) => {
    if (file !== undefined) setDialog({ type: 'text', imported: await file.text() })
  }
  const variables = list.data ?? []
  return (
    <PageFrame
      title={t('nav.variables')}
      lead={t('variables.lead')}
      actions={
        <>
          {variables.length > 0 && (
            <Button icon={DownloadIcon} onClick={() => exportEnv(variables)}>
              {t('variables.export')}
            </Button>
          )}
          {canWrite && (
            <>
              <Button icon={UploadIcon} onClick={() => fileField.current?.click()}>
                {t('variables.import')}
              </Button>
              <Button icon={JsonIcon} onClick={() => setDialog({ type: 'text' })}>
                {t('variables.text')}
              </Button>
              <Button look="primary" icon={AddIcon} onClick={() => setDialog({ type: 'create' })}>
                {t('variables.create')}
              </Button>
              <input
                ref={fileField}
                type="file"
                hidden
                aria-label={t('variables.import')}
                onChange={({ target }) => {
                  void importFile(target.files?.[0])
                  // The same file may be chosen again.
                  target.value = ''
                }}
              />
            </>
          )}
        </>
      }
    >
      <SearchedList
        words={{
          label: t('nav.variables'),
          search: t('variables.search'),
          loading: t('variables.loading'),
          failed: t('variables.failed'),
          noHit: t('variables.no-hit', { query: q }),
        }}
        of={searched}
        columns={columns}
        empty={
          <EmptyState icon={VariableIcon} title={t('variables.empty')} text={t('variables.empty-text')}>
            {canWrite && (
              <>
                <Button look="primary" icon={AddIcon} onClick={() => setDialog({ type: 'create' })}>
                  {t('variables.create')}
                </Button>
                <Button icon={UploadIcon} onClick={() => fileField.current?.click()}>
                  {t('variables.import')}
                </Button>
              </>
            )}
          </EmptyState>
        }
        onOpen={change}
      />
      {(dialog?.type === 'create' || dialog?.type === 'change') && (
        <VariableDialog
          place={place}
          variable={dialog.type === 'change' ? dialog.variable : undefined}
          names={variables.map(({ name }) => name)}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.type === 'text' && (
        <TextDialog
          place={place}
          variables={variables}
          imported={dialog.imported}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.type === 'delete' && (
        <DeleteDialog place={place} variable={dialog.variable} onClose={() => setDialog(undefined)} />
      )}
    </PageFrame>
  )
}

function DeleteDialog({
  place,
  variable: { name },
  onClose,
}: {
  readonly place: Place
  readonly variable: Variable
  readonly onClose: () => void
}) {
  const act = useVariableActs(place)
  return (
    <FormDialog
      title={t('variables.delete-title', { name })}
      description={t('variables.delete-text')}
      submit={t('variables.delete')}
      look="danger"
      isBusy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate(
          { type: 'delete', name },
          {
            onSuccess: () => {
              toast({ text: t('variables.deleted', { name }) })
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    >
      <Users place={place} name={name} />
    </FormDialog>
  )
}

function exportEnv(variables: readonly Variable[]): void {
  const url = URL.createObjectURL(new Blob([`${envText(variables)}\n`], { type: 'text/plain' }))
  Object.assign(document.createElement('a'), { href: url, download: 'variables.env' }).click()
  URL.revokeObjectURL(url)
}
