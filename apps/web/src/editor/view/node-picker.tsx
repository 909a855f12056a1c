import { useMemo, useState } from 'react'
import { type TextId, t } from '../../strings/index.ts'
import { ChevronRightIcon, KeyIcon } from '../../ui/icons.ts'
import { Keys } from '../../ui/keys.tsx'
import type { Where } from '../canvas/insert.ts'
import { nodeOf } from '../document/elements.ts'
import { useCanvasController } from './canvas-context.tsx'
import { Chooser } from './chooser.tsx'
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
  operations: 'canvas.picker.operations',
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
  const [place, setPlace] = useState(where)
  const [opened, setOpened] = useState<string>()
  const [recent] = useState(readRecent)
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
    () => pickerRows({ types, text, after, recent, withTriggers, triggersFirst: withTriggers && !hasTrigger, opened }),
    [types, text, after, recent, withTriggers, hasTrigger, opened],
  )
  const close = () => controller.open(undefined)
  const take = (row: PickerRow, isKeptOpen: boolean) => {
    rememberRecent(row.type)
    if (replaces !== undefined) {
      controller.replace(replaces, row.type)
      return close()
    }
    const id = controller.insert(
      { type: row.type, ...(row.parameters !== undefined && { parameters: row.parameters }) },
      place,
    )
    if (!isKeptOpen || id === undefined) return close()
    const port = types.portsOf(nodeOf(controller.file, id)!)?.outputs[0]
    if (port !== undefined) setPlace({ type: 'wire', end: { node: id, port, side: 'output' } })
    setOpened(undefined)
    setText('')
  }
  const openedTitle = opened === undefined ? undefined : types.newestOf(opened)?.title
  return (
    <Chooser
      title={t(replaces === undefined ? 'editor.picker.title' : 'editor.picker.replace')}
      search={t('editor.picker.search')}
      placeholder={t('editor.picker.placeholder')}
      text={text}
      onText={setText}
      rows={rows}
      keyOf={({ key }) => key}
      sectionOf={({ section }) => (section === 'operations' ? openedTitle! : t(SECTION_WORDS[section]))}
      onTake={take}
      onInto={({ type, operations }) => {
        if (operations === 0) return false
        setOpened(type)
        setText('')
        return true
      }}
      onOut={() => {
        setOpened(undefined)
        return opened !== undefined
      }}
      onClose={close}
      footer={
        <p aria-hidden className="flex items-center gap-4 border-t border-border px-4 py-2 text-meta text-text-3">
          <span className="inline-flex items-center gap-1.5">
            <Keys of="Enter" /> {t('editor.picker.insert')}
          </span>
          {replaces === undefined && (
            <span className="inline-flex items-center gap-1.5">
              <Keys of="Shift+Enter" /> {t('editor.picker.insert-more')}
            </span>
          )}
          <span className="inline-flex items-center gap-1.5">
            <Keys of={opened === undefined ? 'ArrowRight' : 'ArrowLeft'} />{' '}
            {t(opened === undefined ? 'canvas.picker.operations' : 'canvas.picker.back')}
          </span>
        </p>
      }
    >
      {(row) => <RowContent row={row} text={text} />}
    </Chooser>
  )
}

function RowContent({ row, text }: { readonly row: PickerRow; readonly text: string }) {
  const Glyph = iconOfType(row.type)
  return (
    <>
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
      {row.operations > 0 && (
        <ChevronRightIcon
          aria-label={t('canvas.picker.has-operations')}
          className="size-4 shrink-0 text-text-3"
          strokeWidth={1.75}
        />
      )}
      {row.needsCredential && (
        <span className="inline-flex items-center gap-1 text-meta text-text-3">
          <KeyIcon aria-hidden className="size-3.5" strokeWidth={1.75} />
          {t('editor.picker.credential')}
        </span>
      )}
    </>
  )
}
