import { type DataTable, isLinkFlowError } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageTitle } from '../../app/crumbs.ts'
import { ForbiddenPage } from '../../app/failed-page.tsx'
import { type Place, usePlace } from '../../app/me.ts'
import { SearchedList } from '../../app/searched-list.tsx'
import { useSearched } from '../../app/use-searched.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { AddIcon, DataTableIcon } from '../../ui/icons.ts'
import type { Column } from '../../ui/list-table.tsx'
import { PageFrame } from '../../ui/page-frame.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { tablesQuery } from './table-queries.ts'

const idOf = ({ id }: DataTable) => id

const columns = (): readonly Column<DataTable>[] => [
  {
    id: 'name',
    title: t('data-tables.name'),
    isWide: true,
    cell: ({ name, columns }) => (
      <div className="flex min-w-0 flex-col">
        <span className="truncate leading-6 font-medium text-text">{name}</span>
        <span className="truncate font-mono text-meta text-text-3">{columns.map((each) => each.name).join(', ')}</span>
      </div>
    ),
  },
  {
    id: 'rows',
    title: t('data-tables.rows'),
    cell: ({ rows }) => (
      <span className="whitespace-nowrap text-text-2">{t('data-tables.row-count', { count: rows })}</span>
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
]

export function DataTablesPage() {
  const place = usePlace()
  const { q = '' } = useSearch({ from: '/w/$workspace/data-tables' })
  const navigate = useNavigate({ from: '/w/$workspace/data-tables' })
  const [isCreating, setCreating] = useState(false)
  const list = useQuery(tablesQuery(place))
  usePageTitle([{ label: t('nav.data-tables') }])
  const searched = useSearched({
    list,
    q,
    onSearch: (text) => void navigate({ search: (before) => ({ ...before, q: text }), replace: true }),
    idOf,
    textOf: ({ name, columns }) => `${name} ${columns.map((column) => column.name).join(' ')}`,
  })
  const { focus, field } = searched
  const canWrite = place.can('data:write')
  const open = ({ id }: DataTable) =>
    void navigate({ to: '/w/$workspace/data-tables/$table', params: { workspace: place.id, table: id }, search: {} })
  useKeys([
    ...listKeys(focus, { label: t('data-tables.search'), run: () => field.current?.focus() }),
    ...(canWrite
      ? ([
          { id: 'list-create', scope: 'list', keys: 'c', label: t('data-tables.create'), run: () => setCreating(true) },
        ] as const)
      : []),
  ])
  if (isLinkFlowError(list.error, 'permission-missing')) return <ForbiddenPage permission="data:read" />
  const create = canWrite && (
    <Button look="primary" icon={AddIcon} onClick={() => setCreating(true)}>
      {t('data-tables.create')}
    </Button>
  )
  return (
    <PageFrame title={t('nav.data-tables')} lead={t('data-tables.lead')} actions={create}>
      <SearchedList
        words={{
          label: t('nav.data-tables'),
          search: t('data-tables.search'),
          loading: t('data-tables.loading'),
          failed: t('data-tables.failed'),
          noHit: t('data-tables.no-hit', { query: q }),
        }}
        of={searched}
        columns={columns()}
        empty={
          <EmptyState icon={DataTableIcon} title={t('data-tables.empty')} text={t('data-tables.empty-text')}>
            {create}
          </EmptyState>
        }
        onOpen={open}
      />
      {isCreating && <CreateDialog place={place} onMade={open} onClose={() => setCreating(false)} />}
    </PageFrame>
  )
}

function CreateDialog({
  place,
  onMade,
  onClose,
}: {
  readonly place: Place
  readonly onMade: (table: DataTable) => void
  readonly onClose: () => void
}) {
  const [name, setName] = useState('')
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: () => place.client.dataTables.create({ name: name.trim(), columns: [{ name: 'name', type: 'text' }] }),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: tablesQuery(place).queryKey })
      onMade(made)
    },
  })
  return (
    <FormDialog
      title={t('data-tables.create')}
      submit={t('data-tables.create-submit')}
      isBusy={act.isPending}
      isReady={name.trim() !== ''}
      error={act.error}
      onSubmit={() => act.mutate()}
      onClose={onClose}
    >
      <TextField
        label={t('data-tables.name')}
        hint={t('data-tables.name-hint')}
        autoFocus
        required
        maxLength={100}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  )
}
