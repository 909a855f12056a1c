import { COLUMN_NAME, type ColumnType, columnTypes } from '@linkflow/contracts'
import type { Column, DataTable } from '@linkflow/sdk'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { SelectField, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { useTableActs } from './table-queries.ts'

export const TYPE_WORDS: Readonly<Record<ColumnType, TextId>> = {
  text: 'data-tables.type.text',
  number: 'data-tables.type.number',
  boolean: 'data-tables.type.boolean',
  'date-time': 'data-tables.type.date-time',
  json: 'data-tables.type.json',
}

/** What is asked for before it is done. */
export type Asking =
  | { readonly type: 'rename' }
  | { readonly type: 'delete' }
  | { readonly type: 'add-column' }
  | { readonly type: 'rename-column'; readonly column: Column }
  | { readonly type: 'delete-column'; readonly column: Column }
  | { readonly type: 'import'; readonly fileName: string; readonly csv: string }

interface Props {
  readonly place: Place
  readonly table: DataTable
  readonly onClose: () => void
}

export function TableDialog({
  asking,
  onGone,
  ...props
}: Props & { readonly asking: Asking; readonly onGone: () => void }) {
  switch (asking.type) {
    case 'rename':
      return <NameDialog {...props} />
    case 'add-column':
      return <ColumnDialog {...props} />
    case 'rename-column':
      return <ColumnDialog {...props} column={asking.column} />
    case 'import':
      return <ImportDialog {...props} fileName={asking.fileName} csv={asking.csv} />
    case 'delete':
    case 'delete-column':
      return (
        <DeleteDialog {...props} column={asking.type === 'delete-column' ? asking.column : undefined} onGone={onGone} />
      )
  }
}

function NameDialog({ place, table, onClose }: Props) {
  const [name, setName] = useState(table.name)
  const act = useTableActs(place, table.id)
  return (
    <FormDialog
      title={t('data-tables.rename')}
      description={t('data-tables.rename-text')}
      submit={t('data-tables.save')}
      isBusy={act.isPending}
      isReady={name.trim() !== ''}
      error={act.error}
      onSubmit={() => act.mutate({ type: 'rename', name: name.trim() }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextField
        label={t('data-tables.name')}
        autoFocus
        required
        maxLength={100}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  )
}

/** Adds a column, or gives one another name. */
function ColumnDialog({ place, table, column, onClose }: Props & { readonly column?: Column }) {
  const [name, setName] = useState(column?.name ?? '')
  const [type, setType] = useState<ColumnType>('text')
  const act = useTableActs(place, table.id)
  const isTaken = name !== column?.name && table.columns.some((each) => each.name === name)
  const problem =
    name === ''
      ? undefined
      : isTaken
        ? t('data-tables.column-taken')
        : COLUMN_NAME.test(name)
          ? undefined
          : t('data-tables.column-wrong')
  const submit = () =>
    act.mutate(
      column === undefined
        ? { type: 'add-column', column: { name, type } }
        : { type: 'rename-column', column: column.name, name },
      { onSuccess: onClose },
    )
  return (
    <FormDialog
      title={
        column === undefined ? t('data-tables.add-column') : t('data-tables.rename-column', { column: column.name })
      }
      submit={column === undefined ? t('data-tables.add-column') : t('data-tables.save')}
      isBusy={act.isPending}
      isReady={name !== '' && problem === undefined}
      error={act.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('data-tables.column-name')}
        problem={problem}
        autoFocus
        required
        maxLength={64}
        spellCheck={false}
        className="font-mono"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      {column === undefined && (
        <SelectField
          label={t('data-tables.column-type')}
          value={type}
          onChange={({ target }) => setType(target.value as ColumnType)}
          options={columnTypes.map((each) => ({ value: each, label: t(TYPE_WORDS[each]) }))}
        />
      )}
    </FormDialog>
  )
}

function ImportDialog({
  place,
  table,
  fileName,
  csv,
  onClose,
}: Props & { readonly fileName: string; readonly csv: string }) {
  const [addColumns, setAddColumns] = useState(table.rows === 0)
  const act = useTableActs(place, table.id)
  return (
    <FormDialog
      title={t('data-tables.import-title', { file: fileName })}
      description={t('data-tables.import-text')}
      submit={t('data-tables.import-submit')}
      isBusy={act.isPending}
      error={act.error}
      onSubmit={() =>
        act.mutate(
          { type: 'import', csv, addColumns },
          {
            onSuccess: (count = 0) => {
              toast({ text: t('data-tables.imported', { count }) })
              onClose()
            },
          },
        )
      }
      onClose={onClose}
    >
      <Switch
        label={t('data-tables.import-columns')}
        hint={t('data-tables.import-columns-hint')}
        isOn={addColumns}
        onChange={setAddColumns}
      />
    </FormDialog>
  )
}

function DeleteDialog({
  place,
  table,
  column,
  onGone,
  onClose,
}: Props & { readonly column: Column | undefined; readonly onGone: () => void }) {
  const act = useTableActs(place, table.id)
  return (
    <FormDialog
      title={t('data-tables.delete-title', { name: column?.name ?? table.name })}
      description={
        column === undefined ? t('data-tables.delete-text', { count: table.rows }) : t('data-tables.delete-column-text')
      }
      submit={t('data-tables.delete')}
      look="danger"
      isBusy={act.isPending}
      error={act.error}
      onSubmit={() =>
        column === undefined
          ? act.mutate({ type: 'delete' }, { onSuccess: onGone })
          : act.mutate({ type: 'delete-column', column: column.name }, { onSuccess: onClose })
      }
      onClose={onClose}
    />
  )
}
