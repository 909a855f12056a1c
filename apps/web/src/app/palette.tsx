import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { currentEntries } from '../keys/key-store.ts'
import { t } from '../strings/index.ts'
import { classes } from '../ui/classes.ts'
import { RunIcon, SearchIcon, WorkflowIcon } from '../ui/icons.ts'
import { Keys } from '../ui/keys.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { Place } from './me.ts'
import { fitting } from './palette-match.ts'
import { router } from './router.tsx'

interface Row {
  readonly id: string
  readonly label: string
  readonly keys?: string | undefined
  readonly isWorkflow: boolean
  readonly run: () => void
}

const WORKFLOWS_SHOWN = 20

/** Everything that can be done here, and the workflows, by what is typed. */
export function Palette({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const [entries] = useState(() => currentEntries().filter(({ isOnlyKey }) => isOnlyKey !== true))
  const words = text.trim()
  const found = useQuery({
    queryKey: ['palette', place.id, words],
    queryFn: ({ signal }) =>
      place.client.workflows
        .list({ limit: WORKFLOWS_SHOWN, sort: '-updated', signal, ...(words !== '' && { name: words }) })
        .page(),
    enabled: !words.startsWith('>'),
    placeholderData: (before) => before,
  })
  const rows = useMemo((): Row[] => {
    const isForActions = words.startsWith('>')
    const actions = entries.map(
      ({ id, label, keys, isOff, run }): Row => ({
        id,
        label,
        keys: isOff ? undefined : keys,
        isWorkflow: false,
        run: () => run(),
      }),
    )
    const workflows = (isForActions ? [] : (found.data?.items ?? [])).map(
      ({ id, name }): Row => ({
        id,
        label: name,
        isWorkflow: true,
        run: () =>
          void router.navigate({
            to: '/w/$workspace/workflows/$workflow',
            params: { workspace: place.id, workflow: id },
          }),
      }),
    )
    return fitting([...actions, ...workflows], ({ label }) => label, words.replace(/^>\s*/, ''))
  }, [entries, words, found.data, place.id])
  const chosen = Math.min(at, rows.length - 1)
  const take = (row: Row | undefined) => {
    if (row === undefined) return
    onClose()
    // The focus goes back first: what is run may want it.
    queueMicrotask(row.run)
  }
  return (
    <Sheet title={t('palette.title')} onClose={onClose}>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <SearchIcon aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
        <input
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={rows.length > 0}
          aria-controls={list}
          aria-activedescendant={rows[chosen] && `${list}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={t('palette.placeholder')}
          onChange={({ target }) => {
            setText(target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step !== 0) setAt((chosen + step + rows.length) % Math.max(1, rows.length))
            else if (event.key === 'Enter') take(rows[chosen])
            else return
            event.preventDefault()
          }}
          className="min-h-12 flex-1 bg-transparent text-read text-text outline-none"
        />
      </div>
      <div id={list} role="listbox" aria-label={t('palette.title')} className="min-h-0 overflow-y-auto p-1.5">
        {rows.map((row, index) => {
          const Glyph = row.isWorkflow ? WorkflowIcon : RunIcon
          return (
            <div
              key={`${row.isWorkflow} ${row.id}`}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              ref={index === chosen ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => take(row)}
              onKeyDown={() => {}}
              className={classes(
                'flex min-h-9 items-center gap-3 rounded-button px-2.5',
                index === chosen ? 'bg-raised text-text' : 'text-text-2',
              )}
            >
              <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
              <span className="min-w-0 flex-1 truncate">{row.label}</span>
              {row.keys !== undefined && <Keys of={row.keys} />}
            </div>
          )
        })}
      </div>
      {rows.length === 0 && <p className="px-4 py-6 text-center text-text-3">{t('palette.none', { text: words })}</p>}
    </Sheet>
  )
}
