import type { TemplateSummary, WorkflowSummary } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { late } from '../../app/late.tsx'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { AddIcon, JsonIcon, TemplateIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { blankFile } from './blank-file.ts'
import { bringInto } from './bring-into.ts'
import { flatFolders } from './folder-tree.ts'
import type { Import } from './imports.ts'
import { foldersQuery, type WorkflowActs } from './workflow-queries.ts'

export type DialogState =
  | { readonly type: 'create' }
  | { readonly type: 'templates' }
  | { readonly type: 'paste' }
  | { readonly type: 'import'; readonly imports: readonly Import[] }
  | { readonly type: 'folder'; readonly parent: string | undefined }
  | { readonly type: 'rename'; readonly row: WorkflowSummary }
  | { readonly type: 'tags'; readonly rows: readonly WorkflowSummary[] }
  | { readonly type: 'move'; readonly rows: readonly WorkflowSummary[] }

export interface WorkflowDialogProps {
  readonly place: Place
  readonly acts: WorkflowActs
  /** Where the list stands: what is made goes there. */
  readonly folder: string | undefined
  readonly onOpen: (id: string) => void
  readonly onDialog: (state: DialogState) => void
  readonly onClose: () => void
}

export function WorkflowDialogs({ state, ...props }: WorkflowDialogProps & { readonly state: DialogState }) {
  switch (state.type) {
    case 'create':
      return <CreateDialog {...props} />
    case 'templates':
      return <TemplatesDialog {...props} />
    case 'paste':
      return <PasteDialog {...props} />
    case 'import':
      return (
        <ImportDialog imports={state.imports} send={bringInto(props)} onOpen={props.onOpen} onClose={props.onClose} />
      )
    case 'folder':
      return <FolderDialog {...props} parent={state.parent} />
    case 'rename':
      return <RenameDialog {...props} row={state.row} />
    case 'tags':
      return <TagsDialog {...props} rows={state.rows} />
    case 'move':
      return <MoveDialog {...props} rows={state.rows} />
  }
}

function CreateDialog({ acts, folder, onOpen, onDialog, onClose }: WorkflowDialogProps) {
  const [name, setName] = useState('')
  const create = () =>
    acts.create.mutate(blankFile(name.trim() || t('list.untitled')), {
      onSuccess: ({ id }) => {
        if (folder !== undefined && folder !== 'none') acts.put.mutate({ ids: [id], to: { folder } })
        onClose()
        onOpen(id)
      },
    })
  return (
    <FormDialog
      title={t('create.title')}
      submit={t('create.submit')}
      isBusy={acts.create.isPending}
      error={acts.create.error}
      onSubmit={create}
      onClose={onClose}
    >
      <TextField
        label={t('create.name')}
        autoFocus
        maxLength={128}
        placeholder={t('list.untitled')}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <div className="flex flex-wrap gap-2 border-t border-border pt-4">
        <Button icon={TemplateIcon} onClick={() => onDialog({ type: 'templates' })}>
          {t('list.browse-templates')}
        </Button>
        <Button icon={JsonIcon} onClick={() => onDialog({ type: 'paste' })}>
          {t('list.paste-json')}
        </Button>
      </div>
    </FormDialog>
  )
}

function TemplatesDialog({ place, acts, onOpen, onClose }: WorkflowDialogProps) {
  const templates = useQuery({
    queryKey: ['templates', place.id],
    queryFn: ({ signal }) => place.client.templates.list({ signal }),
  })
  const use = ({ id }: TemplateSummary) =>
    acts.fromTemplate.mutate(id, {
      onSuccess: ({ workflow }) => {
        onClose()
        onOpen(workflow.id)
      },
    })
  const error = templates.error ?? acts.fromTemplate.error
  return (
    <Dialog title={t('templates.title')} description={t('templates.lead')} width="large" onClose={onClose}>
      <div className="flex flex-col gap-4">
        {error && (
          <ErrorNotice title={t('templates.failed')} {...errorOf(error)} onRetry={() => void templates.refetch()} />
        )}
        <ul className="grid gap-3 sm:grid-cols-2">
          {templates.data === undefined &&
            !templates.error &&
            [0, 1, 2, 3].map((at) => <Bone key={at} className="h-28 rounded-card" />)}
          {templates.data?.map((template) => (
            <li key={template.id} className="flex flex-col gap-2 rounded-card border border-border p-4">
              <h3 className="font-medium text-text">{template.title}</h3>
              <p className="line-clamp-3 flex-1 text-text-2">{template.description}</p>
              <div className="flex items-center justify-between gap-3 pt-1">
                <span className="text-meta text-text-3">
                  {template.credentials.length === 0
                    ? t('templates.no-credentials')
                    : t('templates.credentials', { count: template.credentials.length })}
                </span>
                <Button
                  size="compact"
                  icon={AddIcon}
                  aria-label={t('templates.use-this', { title: template.title })}
                  isBusy={acts.fromTemplate.isPending && acts.fromTemplate.variables === template.id}
                  onClick={() => use(template)}
                >
                  {t('templates.use')}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

const PasteDialog = late(() => import('./paste-dialog.tsx').then(({ PasteDialog }) => PasteDialog))
const ImportDialog = late(() => import('./import-dialog.tsx').then(({ ImportDialog }) => ImportDialog))

function FolderDialog({ acts, parent, onClose }: WorkflowDialogProps & { readonly parent: string | undefined }) {
  const [name, setName] = useState('')
  const create = () =>
    acts.createFolder.mutate(
      { name: name.trim(), ...(parent !== undefined && parent !== 'none' && { parent }) },
      { onSuccess: onClose },
    )
  return (
    <FormDialog
      title={t('folder.title')}
      submit={t('folder.submit')}
      isBusy={acts.createFolder.isPending}
      error={acts.createFolder.error}
      onSubmit={create}
      onClose={onClose}
    >
      <TextField
        label={t('folder.name')}
        autoFocus
        required
        maxLength={80}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  )
}

function RenameDialog({ acts, row, onClose }: WorkflowDialogProps & { readonly row: WorkflowSummary }) {
  const [name, setName] = useState(row.name)
  const rename = () => {
    const next = name.trim()
    if (next !== '' && next !== row.name) acts.rename.mutate({ row, name: next })
    onClose()
  }
  return (
    <FormDialog title={t('rename.title')} submit={t('rename.submit')} onSubmit={rename} onClose={onClose}>
      <TextField
        label={t('create.name')}
        autoFocus
        required
        maxLength={128}
        value={name}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  )
}

function TagsDialog({ acts, rows, onClose }: WorkflowDialogProps & { readonly rows: readonly WorkflowSummary[] }) {
  const shared = rows[0]!.tags.filter((tag) => rows.every(({ tags }) => tags.includes(tag)))
  const [text, setText] = useState(shared.join(', '))
  const save = () => {
    const wanted = [
      ...new Set(
        text
          .split(',')
          .map((tag) => tag.trim())
          .filter((tag) => tag !== ''),
      ),
    ]
    // Tags that only some of them have stay with those.
    for (const { id, tags } of rows) {
      const own = tags.filter((tag) => !shared.includes(tag) && !wanted.includes(tag))
      acts.put.mutate({ ids: [id], to: { tags: [...own, ...wanted] } })
    }
    onClose()
  }
  return (
    <FormDialog
      title={t('tags.title', { count: rows.length })}
      submit={t('tags.submit')}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={t('tags.label')}
        hint={t('tags.hint')}
        autoFocus
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </FormDialog>
  )
}

function MoveDialog({
  place,
  acts,
  rows,
  onDialog,
  onClose,
}: WorkflowDialogProps & { readonly rows: readonly WorkflowSummary[] }) {
  const folders = useQuery(foldersQuery(place))
  const [to, setTo] = useState(rows[0]!.folderId ?? '')
  const move = () => {
    acts.put.mutate({ ids: rows.map(({ id }) => id), to: { folder: to === '' ? null : to } })
    onClose()
  }
  const options = [
    { value: '', label: t('move.none') },
    ...flatFolders(folders.data ?? []).map(({ id, path }) => ({ value: id, label: path })),
  ]
  return (
    <FormDialog
      title={t('move.title', { count: rows.length })}
      submit={t('list.move')}
      onSubmit={move}
      onClose={onClose}
    >
      <SelectField
        label={t('move.label')}
        value={to}
        onChange={({ target }) => setTo(target.value)}
        options={options}
      />
      <Button
        look="quiet"
        icon={AddIcon}
        className="self-start"
        onClick={() => onDialog({ type: 'folder', parent: undefined })}
      >
        {t('list.new-folder')}
      </Button>
    </FormDialog>
  )
}
