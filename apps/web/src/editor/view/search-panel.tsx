import { useDeferredValue, useMemo, useState } from 'react'
import { announce } from '../../app/announce.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { CloseIcon, NoteIcon, SearchIcon } from '../../ui/icons.ts'
import { previewReplace, replaceAll } from '../canvas/replace.ts'
import { type Hit, nextHit, search } from '../canvas/search.ts'
import { parseSearch } from '../canvas/search-query.ts'
import { nodeOf } from '../document/elements.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor, useSession } from './editor-context.tsx'
import { iconOf } from './node-look.ts'
import { useAllProblems } from './problems-context.tsx'

const FILTERS = ['is:invalid', 'is:disabled', 'is:pinned', 'is:unused', 'uses:cred'] as const

/** Finds nodes and notes by what stands in them; the camera follows, and what is found can be replaced. */
export function SearchPanel() {
  const controller = useCanvasController()
  const { types, mayEdit } = useEditor()
  const file = useSession(documentOf)
  const pinned = useCanvas((state) => state.pinned)
  const { byNode } = useAllProblems()
  const [text, setText] = useState('')
  const [at, setAt] = useState(-1)
  const [by, setBy] = useState<string>()
  const wanted = useDeferredValue(text)
  const query = useMemo(() => parseSearch(wanted), [wanted])
  const among = useMemo(() => ({ file, types, pinned, invalid: new Set(byNode.keys()) }), [file, types, pinned, byNode])
  const hits = useMemo(() => search(query, among), [query, among])
  const isAsked = query.words.length + query.states.length + query.uses.length > 0
  const find = query.words.join(' ')
  const replacements = useMemo(() => (by === undefined ? [] : previewReplace(file, find, by)), [file, find, by])
  const say = (count: number) => announce(t('editor.search.count', { count }))
  const change = (next: string) => {
    setText(next)
    setAt(-1)
    const asked = parseSearch(next)
    if (asked.words.length + asked.states.length + asked.uses.length > 0) say(search(asked, among).length)
  }
  const goTo = (index: number, of = hits) => {
    const hit = of[index]
    if (hit === undefined) return
    setAt(index)
    if (hit.kind === 'node') controller.goTo(hit.id, 'centre')
    else controller.goToNote(hit.id)
  }
  useKeys([
    {
      id: 'search.next',
      scope: 'canvas',
      keys: 'F3',
      label: t('editor.search.next'),
      run: () => goTo(nextHit(hits, at, 1)),
    },
    {
      id: 'search.before',
      scope: 'canvas',
      keys: 'Shift+F3',
      label: t('editor.search.before'),
      run: () => goTo(nextHit(hits, Math.max(at, 0), -1)),
    },
  ])
  return (
    <search
      aria-label={t('editor.search')}
      className="flex h-full w-80 shrink-0 flex-col border-r border-border bg-surface"
    >
      <header className="flex h-11 shrink-0 items-center justify-between border-b border-border pr-2 pl-4">
        <h2 className="text-ui font-semibold">{t('editor.search')}</h2>
        <IconButton
          icon={CloseIcon}
          size="compact"
          label={t('editor.side.close')}
          onClick={() => controller.show(undefined)}
        />
      </header>
      <div className="flex flex-col gap-2 border-b border-border p-3">
        <div className="relative">
          <SearchIcon
            aria-hidden
            className="absolute inset-y-0 left-2.5 my-auto size-4 text-text-3"
            strokeWidth={1.75}
          />
          <input
            type="search"
            aria-label={t('editor.search.field')}
            value={text}
            spellCheck={false}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: it was opened to type in
            autoFocus
            placeholder={t('editor.search.placeholder')}
            onChange={({ target }) => change(target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                // What stands here by now: the list may not have come after what was just typed.
                const now = text === wanted ? hits : search(parseSearch(text), among)
                goTo(nextHit(now, event.shiftKey ? Math.max(at, 0) : at, event.shiftKey ? -1 : 1), now)
              } else if (event.key === 'Escape') {
                controller.show(undefined)
                controller.focusCard()
              } else return
              event.preventDefault()
              event.stopPropagation()
            }}
            className="min-h-8 w-full rounded-input border border-strong bg-surface pr-2.5 pl-8 text-ui text-text"
          />
        </div>
        <div className="flex flex-wrap gap-1">
          {FILTERS.map((filter) => (
            <button
              key={filter}
              type="button"
              aria-pressed={text.split(/\s+/).includes(filter)}
              onClick={() => {
                const tokens = text.split(/\s+/).filter(Boolean)
                change(
                  (tokens.includes(filter) ? tokens.filter((each) => each !== filter) : [...tokens, filter]).join(' '),
                )
              }}
              className="min-h-6 rounded-pill border border-border px-2 text-meta text-text-2 hover:border-strong aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
            >
              {filter}
            </button>
          ))}
        </div>
        {query.unknown.length > 0 && (
          <p className="text-meta text-warning">{t('editor.search.unknown', { text: query.unknown.join(' ') })}</p>
        )}
        {mayEdit && find !== '' && (
          <div className="flex gap-2">
            <input
              aria-label={t('editor.search.replace-by')}
              placeholder={t('editor.search.replace-by')}
              value={by ?? ''}
              onChange={({ target }) => setBy(target.value)}
              className="min-h-8 min-w-0 flex-1 rounded-input border border-strong bg-surface px-2.5 text-ui text-text"
            />
            <Button
              disabled={replacements.length === 0}
              onClick={() => controller.perform(replaceAll(controller.file, replacements, find, by ?? ''))}
            >
              {t('editor.search.replace', { count: replacements.reduce((sum, each) => sum + each.count, 0) })}
            </Button>
          </div>
        )}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {isAsked && (
          <p className="px-2.5 py-1.5 text-meta text-text-3">{t('editor.search.count', { count: hits.length })}</p>
        )}
        {by !== undefined && replacements.length > 0 ? (
          <ul>
            {replacements.map(({ path, name, parameter, before, after }) => (
              <li key={path} className="flex flex-col gap-0.5 rounded-input px-2.5 py-1.5">
                <span className="truncate text-meta text-text-3">{`${name} · ${parameter}`}</span>
                <del className="truncate font-mono text-meta text-error">{before}</del>
                <ins className="truncate font-mono text-meta text-success no-underline">{after}</ins>
              </li>
            ))}
          </ul>
        ) : (
          <ul>
            {hits.map((hit, index) => (
              <li key={`${hit.kind} ${hit.id}`}>
                <HitButton hit={hit} isCurrent={index === at} onPress={() => goTo(index)} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </search>
  )
}

function HitButton({
  hit,
  isCurrent,
  onPress,
}: {
  readonly hit: Hit
  readonly isCurrent: boolean
  readonly onPress: () => void
}) {
  const { types } = useEditor()
  const node = useSession((session) => (hit.kind === 'node' ? nodeOf(documentOf(session), hit.id) : undefined))
  const Glyph = node === undefined ? NoteIcon : iconOf(node, types)
  return (
    <button
      type="button"
      aria-current={isCurrent}
      onClick={onPress}
      className={classes(
        'flex w-full items-start gap-2.5 rounded-input px-2.5 py-1.5 text-left',
        isCurrent ? 'bg-accent-soft' : 'hover:bg-raised',
      )}
    >
      <Glyph aria-hidden className="mt-0.5 size-4 shrink-0 text-text-3" strokeWidth={1.75} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate text-text">{hit.name}</span>
        {hit.where !== 'name' && (
          <span className="truncate text-meta text-text-3">{`${hit.where}: ${hit.excerpt}`}</span>
        )}
      </span>
    </button>
  )
}
