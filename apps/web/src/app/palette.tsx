import { useId, useMemo, useState } from 'react'
import { currentEntries } from '../keys/key-store.ts'
import { SECTION_WORDS, SECTIONS } from '../screens/settings/sections.ts'
import { type TextId, t } from '../strings/index.ts'
import { classes } from '../ui/classes.ts'
import {
  ClockIcon,
  type Icon,
  NodeIcon,
  PageIcon,
  RunIcon,
  SearchIcon,
  TimelineIcon,
  UserIcon,
  WorkflowIcon,
} from '../ui/icons.ts'
import { Keys } from '../ui/keys.tsx'
import { Sheet } from '../ui/sheet.tsx'
import type { Place } from './me.ts'
import { go, leading, usePaletteFound } from './palette-queries.ts'
import { readRecents, remember } from './palette-recents.ts'
import { highlighted, type PaletteGroup, type PaletteRow, paletteGroups, readTyped } from './palette-rows.ts'
import { usePaletteSources } from './palette-sources.ts'

const LOOKS: Readonly<Record<PaletteGroup['kind'], { readonly icon: Icon; readonly word: TextId }>> = {
  recent: { icon: ClockIcon, word: 'palette.recent' },
  context: { icon: RunIcon, word: 'palette.context' },
  action: { icon: RunIcon, word: 'palette.actions' },
  page: { icon: PageIcon, word: 'palette.pages' },
  node: { icon: NodeIcon, word: 'palette.nodes' },
  workflow: { icon: WorkflowIcon, word: 'nav.workflows' },
  execution: { icon: TimelineIcon, word: 'palette.executions' },
  person: { icon: UserIcon, word: 'palette.people' },
  more: { icon: SearchIcon, word: 'palette.more' },
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Everything that can be done here and gone to, by what is typed. */
export function Palette({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [chosenId, setChosen] = useState<string>()
  const list = useId()
  const typed = useMemo(() => readTyped(text), [text])
  const local = useLocalRows(place, typed.words)
  const found = usePaletteFound(place, typed)
  const groups = useMemo(
    () => paletteGroups(typed, local, found.rows, found.hasSaidAll),
    [typed, local, found.rows, found.hasSaidAll],
  )
  const rows = groups.flatMap(({ rows }) => rows)
  const chosen = highlighted(rows, chosenId)
  const take = (row: PaletteRow | undefined) => {
    if (row === undefined) return
    if (row.href !== undefined) remember(place.id, { href: row.href, label: row.label, kind: row.kind })
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
            setChosen(undefined)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step !== 0) setChosen(rows[(chosen + step + rows.length) % Math.max(1, rows.length)]?.id)
            else if (event.key === 'Home' && event.ctrlKey) setChosen(rows[0]?.id)
            else if (event.key === 'End' && event.ctrlKey) setChosen(rows.at(-1)?.id)
            else if (event.key === 'Enter') take(rows[chosen])
            else return
            event.preventDefault()
          }}
          className="min-h-12 min-w-0 flex-1 bg-transparent text-read text-text outline-none"
        />
      </div>
      <div id={list} role="listbox" aria-label={t('palette.title')} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <Groups groups={groups} list={list} chosen={chosen} onChoose={setChosen} onTake={take} />
      </div>
      {rows.length === 0 && (
        <p className="px-4 py-6 text-center text-text-3">
          {typed.words === '' ? t('palette.nothing-here') : t('palette.none', { text: typed.words })}
        </p>
      )}
      <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-border px-4 py-2 text-meta text-text-3 max-sm:hidden">
        <Hint sign=">" words={t('palette.actions')} />
        <Hint sign="#" words={t('palette.nodes')} />
        <Hint sign="@" words={t('palette.people')} />
        <Hint sign=":" words={t('palette.executions')} />
      </p>
    </Sheet>
  )
}

const Hint = ({ sign, words }: { readonly sign: string; readonly words: string }) => (
  <span className="flex items-center gap-1.5">
    <kbd className="font-mono text-text-2">{sign}</kbd>
    {words}
  </span>
)

/** What needs no server: what keys do, pages, nodes of the open workflow, and where one was. */
function useLocalRows(place: Place, words: string): PaletteRow[] {
  const [entries] = useState(() => currentEntries().filter(({ isOnlyKey }) => isOnlyKey !== true))
  const [recents] = useState(() => readRecents(place.id))
  const nodes = usePaletteSources(({ nodes }) => nodes)
  return useMemo(() => {
    const at = `/w/${place.id}`
    const page = (path: string, label: string) => leading('page', path, label, `${at}${path}`)
    const actions = entries.map(
      ({ id, scope, label, keys, isOff, run }): PaletteRow => ({
        id: `action ${id}`,
        kind: scope === 'global' ? 'action' : 'context',
        label,
        keys: isOff ? undefined : keys,
        run: () => run(),
      }),
    )
    return [
      ...recents.map(
        ({ href, label }): PaletteRow => ({ id: `recent ${href}`, kind: 'recent', label, href, run: () => go(href) }),
      ),
      ...actions,
      page('/members', t('nav.members')),
      page('/usage', t('nav.usage')),
      ...(place.can('key:read') ? [page('/api-keys', t('nav.api-keys'))] : []),
      ...(place.can('audit:read') ? [page('/audit', t('nav.audit'))] : []),
      ...(place.can('workspace:write') || place.can('system:read') ? [page('/admin/health', t('nav.health'))] : []),
      ...(place.can('system:read') ? [page('/admin/runbooks', t('admin.runbooks'))] : []),
      page('/notifications?view=preferences', t('preferences.title')),
      ...SECTIONS.map((section) =>
        page(`/settings/${section}`, t('palette.settings', { section: t(SECTION_WORDS[section].label) })),
      ),
      ...nodes.map(
        ({ id, label, detail, run }): PaletteRow => ({ id: `node ${id}`, kind: 'node', label, detail, run }),
      ),
      ...(UUID.test(words)
        ? [
            {
              ...leading('execution', 'typed', t('palette.execution', { id: words }), `${at}/executions/${words}`),
              detail: words,
            },
          ]
        : []),
    ]
  }, [place, entries, recents, nodes, words])
}

function Groups({
  groups,
  list,
  chosen,
  onChoose,
  onTake,
}: {
  readonly groups: readonly PaletteGroup[]
  readonly list: string
  readonly chosen: number
  readonly onChoose: (id: string) => void
  readonly onTake: (row: PaletteRow) => void
}) {
  let before = 0
  return groups.map(({ kind, rows }) => {
    const from = before
    before += rows.length
    return (
      // biome-ignore lint/a11y/useSemanticElements: options of a listbox stand in groups by role
      <div key={kind} role="group" aria-label={t(LOOKS[kind].word)}>
        <p aria-hidden className="px-2.5 pt-2 pb-1 text-meta text-text-3">
          {t(LOOKS[kind].word)}
        </p>
        {rows.map((row, at) => {
          const index = from + at
          const Glyph = LOOKS[row.kind].icon
          return (
            <div
              key={row.id}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              ref={index === chosen ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => index !== chosen && onChoose(row.id)}
              onClick={() => onTake(row)}
              onKeyDown={() => {}}
              className={classes(
                'flex min-h-9 items-center gap-3 rounded-button px-2.5',
                index === chosen ? 'bg-raised text-text' : 'text-text-2',
              )}
            >
              <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
              <span className="min-w-0 flex-1 truncate">{row.label}</span>
              {row.detail !== undefined && row.kind !== 'execution' && (
                <span aria-hidden className="min-w-0 max-w-[45%] truncate text-meta text-text-3">
                  {row.detail}
                </span>
              )}
              {row.keys !== undefined && <Keys of={row.keys} />}
            </div>
          )
        })}
      </div>
    )
  })
}
