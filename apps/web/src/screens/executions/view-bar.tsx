import { type FormEvent, useId, useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { AddIcon, CloseIcon } from '../../ui/icons.ts'
import type { SavedView, useSavedViews } from './saved-views.ts'

/** Queries that have names: one press, or a number, and the list shows them. */
export function ViewBar({
  saved: { views, hasRoom, save, remove },
  query,
  onChoose,
}: {
  readonly saved: ReturnType<typeof useSavedViews>
  readonly query: string
  readonly onChoose: (query: string) => void
}) {
  const [isSaving, setSaving] = useState(false)
  const isSaved = views.some((view) => view.query === query)
  return (
    <nav aria-label={t('executions-view.title')} className="flex flex-wrap items-center gap-1">
      {views.map((view, at) => (
        <ViewTab
          key={`${view.name} ${view.query}`}
          view={view}
          number={at + 1}
          isOn={view.query === query}
          onChoose={() => onChoose(view.query)}
          onRemove={() => remove(view)}
        />
      ))}
      {!isSaved && hasRoom && (
        <Button size="compact" look="quiet" icon={AddIcon} onClick={() => setSaving(true)}>
          {t('executions-view.save')}
        </Button>
      )}
      {isSaving && (
        <SaveDialog
          query={query}
          onSave={(name) => {
            save(name, query)
            setSaving(false)
          }}
          onClose={() => setSaving(false)}
        />
      )}
    </nav>
  )
}

function ViewTab({
  view: { name, isOwn },
  number,
  isOn,
  onChoose,
  onRemove,
}: {
  readonly view: SavedView
  readonly number: number
  readonly isOn: boolean
  readonly onChoose: () => void
  readonly onRemove: () => void
}) {
  return (
    <span
      className={classes(
        'group inline-flex items-center rounded-button transition-colors duration-120 ease-ui',
        isOn ? 'bg-accent-soft text-accent' : 'text-text-2 hover:bg-raised hover:text-text',
      )}
    >
      <button
        type="button"
        aria-current={isOn || undefined}
        aria-keyshortcuts={String(number)}
        onClick={onChoose}
        className={classes('inline-flex min-h-7 items-center gap-1.5 rounded-button px-2', isOn && 'font-medium')}
      >
        <kbd aria-hidden className="font-sans text-count text-text-3 tabular-nums">
          {number}
        </kbd>
        {name}
      </button>
      {isOwn && (
        <button
          type="button"
          aria-label={t('executions-view.remove', { name })}
          onClick={onRemove}
          className="mr-0.5 inline-flex size-6 items-center justify-center rounded-input text-text-3 hover:text-text"
        >
          <CloseIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
        </button>
      )}
    </span>
  )
}

function SaveDialog({
  query,
  onSave,
  onClose,
}: {
  readonly query: string
  readonly onSave: (name: string) => void
  readonly onClose: () => void
}) {
  const [name, setName] = useState('')
  const form = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') onSave(name)
  }
  return (
    <Dialog
      title={t('executions-view.save')}
      description={t('executions-view.save-lead')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button look="primary" type="submit" form={form} disabled={name.trim() === ''}>
            {t('executions-view.save')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <TextField
          label={t('executions-view.name')}
          autoFocus
          required
          maxLength={40}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <code className="rounded-input bg-raised px-2 py-1.5 font-mono text-meta break-all text-text-2">{query}</code>
      </form>
    </Dialog>
  )
}
