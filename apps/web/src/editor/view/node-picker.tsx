import { Fragment, useId, useMemo, useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { KeyIcon, SearchIcon } from '../../ui/icons.ts'
import { Keys } from '../../ui/keys.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import type { Where } from '../canvas/insert.ts'
import { nodeOf } from '../document/elements.ts'
import { useCanvasController } from './canvas-context.tsx'
import { useEditor } from './editor-context.tsx'
import { iconOfType } from './node-look.ts'
import { type PickerRow, type PickerSection, pickerRows } from './picker-rows.ts'

const SECTION_WORDS: Readonly<Record<PickerSection, TextId>> = {
  suggested: 'editor.picker.suggested',
  recent: 'editor.picker.recent',
  trigger: 'editor.picker.triggers',
  flow: 'editor.picker.flow',
  apps: 'editor.picker.apps',
  data: 'editor.picker.data',
  code: 'editor.picker.code',
  workflows: 'editor.picker.workflows',
  found: 'editor.picker.found',
  fallback: 'editor.picker.fallback',
}

const RECENT_KEPT_AS = 'linkflow.recent-nodes'
const RECENT_MAX = 5

function readRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(RECENT_KEPT_AS) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, RECENT_MAX) : []
  } catch {
    return []
  }
}

function rememberRecent(type: string): void {
  const next = [type, ...readRecent().filter((each) => each !== type)].slice(0, RECENT_MAX)
  try {
    localStorage.setItem(RECENT_KEPT_AS, JSON.stringify(next))
  } catch {
    // Then nothing is recent.
  }
}

/** What comes next: by what is typed, with the keyboard alone or by a press. */
export function NodePicker({ where, replaces }: { readonly where: Where; readonly replaces?: string | undefined }) {
  const controller = useCanvasController()
  const { types } = useEditor()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [place, setPlace] = useState(where)
  const [recent] = useState(readRecent)
  const list = useId()
  const { file } = controller
  const before =
    place.type === 'wire' && place.end.side === 'output'
      ? place.end.node
      : place.type === 'on-wire'
        ? place.wire.from.node
        : undefined
  const after = before === undefined ? undefined : nodeOf(file, before)?.type
  const hasTrigger = file.nodes.some((node) => types.isTrigger(node))
  const withTriggers = place.type === 'at' || (place.type === 'wire' && place.end.side === 'input')
  const rows = useMemo(
    () => pickerRows({ types, text, after, recent, withTriggers, triggersFirst: withTriggers && !hasTrigger }),
    [types, text, after, recent, withTriggers, hasTrigger],
  )
  const chosen = Math.min(at, Math.max(0, rows.length - 1))
  const close = () => controller.open(undefined)
  const take = (row: PickerRow | undefined, isKeptOpen = false) => {
    if (row === undefined) return
    rememberRecent(row.type)
    if (replaces !== undefined) {
      controller.replace(replaces, row.type)
      return close()
    }
    const id = controller.insert({ type: row.type, ...(row.parameters !== undefined && { parameters: row.parameters }) }, place)
    if (!isKeptOpen || id === undefined) return close()
    const port = types.portsOf(nodeOf(controller.file, id)!)?.outputs[0]
    if (port !== undefined) setPlace({ type: 'wire', end: { node: id, port, side: 'output' } })
    setText('')
    setAt(0)
  }
  const title = t(replaces === undefined ? 'editor.picker.title' : 'editor.picker.replace')
  return (
    <Sheet title={title} onClose={close}>
      <div className="flex items-center gap-3 border-b border-border px-4">
        <SearchIcon aria-hidden className="size-4 text-text-3" strokeWidth={1.75} />
        <input
          role="combobox"
          aria-label={t('editor.picker.search')}
          aria-expanded={rows.length > 0}
          aria-controls={list}
          aria-activedescendant={rows[chosen] && `${list}-${chosen}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={t('editor.picker.placeholder')}
          onChange={({ target }) => {
            setText(target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
            if (step !== 0) setAt((chosen + step + rows.length) % Math.max(1, rows.length))
            else if (event.key === 'Enter') take(rows[chosen], event.shiftKey)
            else return
            event.preventDefault()
          }}
          className="min-h-12 flex-1 bg-transparent text-read text-text outline-none"
        />
      </div>
      <div id={list} role="listbox" aria-label={title} className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {rows.map((row, index) => {
          const Glyph = iconOfType(row.type)
          const isFirst = index === 0 || rows[index - 1]!.section !== row.section
          return (
            <Fragment key={row.key}>
              {isFirst && (
                <p role="presentation" className="px-2.5 pt-2 pb-1 text-meta font-medium text-text-3">
                  {t(SECTION_WORDS[row.section])}
                </p>
              )}
              <div
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                ref={index === chosen ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
                onPointerMove={() => setAt(index)}
                onClick={({ shiftKey }) => take(row, shiftKey)}
                onKeyDown={() => {}}
                className={classes(
                  'flex min-h-11 items-center gap-3 rounded-button px-2.5 py-1',
                  index === chosen ? 'bg-raised text-text' : 'text-text-2',
                )}
              >
                <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-button border border-border bg-surface">
                  <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
                </span>
                <span className="flex min-w-0 flex-1 flex-col">
                  <span className="truncate font-medium text-text">
                    {row.section === 'fallback' && row.type === 'http-request'
                      ? t('editor.picker.request-to', { text: text.trim() })
                      : row.title}
                  </span>
                  <span className="truncate text-meta text-text-3">{row.description}</span>
                </span>
                {row.needsCredential && (
                  <span className="inline-flex items-center gap-1 text-meta text-text-3">
                    <KeyIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
                    {t('editor.picker.credential')}
                  </span>
                )}
              </div>
            </Fragment>
          )
        })}
      </div>
      <p aria-hidden className="flex items-center gap-4 border-t border-border px-4 py-2 text-meta text-text-3">
        <span className="inline-flex items-center gap-1.5">
          <Keys of="Enter" /> {t('editor.picker.insert')}
        </span>
        {replaces === undefined && (
          <span className="inline-flex items-center gap-1.5">
            <Keys of="Shift+Enter" /> {t('editor.picker.insert-more')}
          </span>
        )}
      </p>
    </Sheet>
  )
}
