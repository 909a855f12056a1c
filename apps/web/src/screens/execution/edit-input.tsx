import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Place } from '../../app/me.ts'
import { isRecord } from '../../editor/document/json-value.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { RenameIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { ChangeTable } from './change-table.tsx'
import { changesBetween } from './changes-between.ts'
import { EDITED_CHARS_MAX, EDITED_ITEMS_MAX } from './limits.ts'
import type { Source } from './step-sources.ts'

export type Items = readonly Readonly<Record<string, unknown>>[]

/** What came in, as text that can be changed before it runs again; below it what was changed. */
export function EditInput({
  place,
  execution,
  source,
  onChange,
}: {
  readonly place: Place
  readonly execution: string
  readonly source: Source
  /** The items as they are changed; undefined while they are as they were; a text: they are none. */
  readonly onChange: (items: Items | string | undefined) => void
}) {
  const [isOpen, setOpen] = useState(false)
  if (!isOpen)
    return (
      <Button look="quiet" icon={RenameIcon} className="self-start" onClick={() => setOpen(true)}>
        {t('run-edit.change')}
      </Button>
    )
  return <OpenInput place={place} execution={execution} source={source} onChange={onChange} />
}

function OpenInput({ place, execution, source, onChange }: Parameters<typeof EditInput>[0]) {
  const { step, port } = source
  const read = useQuery({
    queryKey: ['retried-input', place.id, execution, step.step, port],
    queryFn: ({ signal }) =>
      place.client.executions.items(execution, step.node, { port, signal }).take(EDITED_ITEMS_MAX),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const before = read.data?.map(({ json }) => json)
  const text = before && JSON.stringify(before, null, 2)
  if (read.error) return <ErrorNotice title={t('run-items.failed')} text={read.error.message} />
  if (text === undefined) return <Bone className="h-40" />
  if (source.count > EDITED_ITEMS_MAX || text.length > EDITED_CHARS_MAX)
    return <Note text={t('run-edit.too-many', { count: source.count, max: EDITED_ITEMS_MAX })} />
  if (read.data!.some(({ files }) => files !== undefined)) return <Note text={t('run-edit.has-files')} />
  return <Editor name={step.name} before={before!} text={text} onChange={onChange} />
}

const Note = ({ text }: { readonly text: string }) => <p className="text-text-2">{text}</p>

function Editor({
  name,
  before,
  text,
  onChange,
}: {
  readonly name: string
  readonly before: Items
  readonly text: string
  readonly onChange: (items: Items | string | undefined) => void
}) {
  const [typed, setTyped] = useState(text)
  const items = itemsOf(typed)
  const take = (next: string) => {
    setTyped(next)
    onChange(next === text ? undefined : itemsOf(next))
  }
  return (
    <div className="flex flex-col gap-3">
      <TextArea
        label={t('run-edit.items', { name })}
        hint={t('run-edit.behind', { name })}
        problem={typeof items === 'string' ? items : undefined}
        rows={10}
        autoFocus
        spellCheck={false}
        className="font-mono text-meta"
        value={typed}
        onChange={({ target }) => take(target.value)}
      />
      {typeof items !== 'string' && <Changes before={before} after={items} />}
    </div>
  )
}

function Changes({ before, after }: { readonly before: Items; readonly after: Items }) {
  const text = JSON.stringify(after)
  const changes = useQuery({
    queryKey: ['edited-changes', JSON.stringify(before), text],
    queryFn: () => changesBetween(before, after),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: (last) => last,
  })
  return (
    <section aria-label={t('run-edit.changes')} className="max-h-48 overflow-auto rounded-button border border-border">
      {(changes.data?.length ?? 0) === 0 ? (
        <p className="px-4 py-2 text-text-3">{t('run-edit.none')}</p>
      ) : (
        <ChangeTable changes={changes.data!} />
      )}
    </section>
  )
}

/** The items, or what is wrong with the text. */
function itemsOf(text: string): Items | string {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every(isRecord) ? parsed : t('run-edit.not-items')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
