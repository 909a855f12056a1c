import type { WorkflowConnection } from '@linkflow/contracts'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  AddIcon,
  ChevronRightIcon,
  CloseIcon,
  ConnectIcon,
  DisableIcon,
  type Icon,
  RenameIcon,
  TrashIcon,
} from '../../ui/icons.ts'
import { STATUS_LOOKS } from '../../ui/status.tsx'
import { executionOrder, type OutlineRow } from '../canvas/execution-order.ts'
import { graphOf, outgoingOf } from '../canvas/graph.ts'
import { onlyNodes } from '../canvas/selection.ts'
import { disconnect } from '../commands/connection-edits.ts'
import { removeNodes, renameNode, toggleDisabled } from '../commands/node-edits.ts'
import { connectionKey, nodeOf } from '../document/elements.ts'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useEditor, useNodeRun, useSession } from './editor-context.tsx'
import { iconOf } from './node-look.ts'

type TreeRow =
  | { readonly type: 'node'; readonly key: string; readonly row: OutlineRow }
  | { readonly type: 'wire'; readonly key: string; readonly wire: WorkflowConnection; readonly level: number }

/** The linear twin of the canvas: all nodes as they run, with their wires below them, and everything that can be done. */
export function Outline() {
  const controller = useCanvasController()
  const { types, mayEdit, open } = useEditor()
  const file = useSession(documentOf)
  const focus = useCanvas((state) => state.focus)
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string>()
  const [renamed, setRenamed] = useState<string>()
  const tree = useRef<HTMLDivElement>(null)
  const order = useMemo(() => executionOrder(file, types), [file, types])
  const rows = useMemo(
    (): readonly TreeRow[] =>
      order.flatMap((row): TreeRow[] => {
        const { node, level } = row
        const own: TreeRow = { type: 'node', key: node.id, row }
        if (!expanded.has(node.id)) return [own]
        const wires = outgoingOf(graphOf(file), node.id).map(
          (wire): TreeRow => ({ type: 'wire', key: connectionKey(wire), wire, level: level + 1 }),
        )
        return [own, ...wires]
      }),
    [order, expanded, file],
  )
  const current = rows.find(({ key }) => key === at) ?? rows.find(({ key }) => key === focus) ?? rows[0]

  const goTo = (row: TreeRow | undefined, isFocused = true) => {
    if (row === undefined) return
    setAt(row.key)
    if (row.type === 'node') controller.goTo(row.key)
    else controller.goToWire(row.key)
    if (isFocused)
      queueMicrotask(() => tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.key)}"]`)?.focus())
  }
  const expand = (id: string, is: boolean) =>
    setExpanded((before) => {
      const next = new Set(before)
      if (is) next.add(id)
      else next.delete(id)
      return next
    })
  const hasWires = (id: string) => outgoingOf(graphOf(file), id).length > 0

  const remove = (row: TreeRow) => {
    const index = rows.indexOf(row)
    const next = rows[index + 1] ?? rows[index - 1]
    controller.perform(
      row.type === 'node' ? removeNodes(controller.file, new Set([row.key])) : disconnect(controller.file, [row.wire]),
    )
    goTo(next)
  }
  const insertAt = (row: TreeRow) => {
    if (row.type === 'wire') return controller.openPicker({ type: 'on-wire', wire: row.wire })
    controller.select(onlyNodes([row.key]))
    controller.act('add-node')
  }
  const connectFrom = (row: TreeRow) => row.type === 'node' && controller.open({ type: 'connect', node: row.key })
  const toggle = (row: TreeRow) => row.type === 'node' && controller.perform(toggleDisabled(controller.file, [row.key]))
  const rename = (row: TreeRow) => row.type === 'node' && setRenamed(row.key)

  /** True for a key that changes the row: the same ones as on the canvas. */
  const change = (key: string, row: TreeRow): boolean => {
    switch (key) {
      case 'F2':
        rename(row)
        return true
      case 'd':
        toggle(row)
        return true
      case 'c':
        connectFrom(row)
        return true
      case 'n':
        insertAt(row)
        return true
      case 'Delete':
      case 'Backspace':
        remove(row)
        return true
      default:
        return false
    }
  }
  /** True for a key that goes somewhere in a tree, by the pattern of WAI-ARIA. */
  const walk = (key: string, row: TreeRow, index: number): boolean => {
    const isOpen = row.type === 'node' && expanded.has(row.key)
    switch (key) {
      case 'ArrowDown':
        goTo(rows[index + 1])
        return true
      case 'ArrowUp':
        goTo(rows[index - 1])
        return true
      case 'Home':
        goTo(rows[0])
        return true
      case 'End':
        goTo(rows.at(-1))
        return true
      case 'ArrowRight':
        if (isOpen) goTo(rows[index + 1])
        else if (row.type === 'node' && hasWires(row.key)) expand(row.key, true)
        return true
      case 'ArrowLeft':
        if (row.type === 'wire') goTo(rows.findLast(({ type }, place) => place < index && type === 'node'))
        else expand(row.key, false)
        return true
      case 'Enter':
        if (row.type === 'node') open(row.key)
        return true
      default:
        return false
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement
    if (current === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
    const index = rows.indexOf(current)
    const isDone = walk(event.key, current, index) || (mayEdit && change(event.key, current))
    if (!isDone) return
    // The canvas has keys of the same names: what has the focus here is a row.
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <aside
      aria-label={t('editor.outline')}
      className="flex h-full w-72 shrink-0 flex-col border-r border-border bg-surface"
    >
      <header className="flex h-11 shrink-0 items-center justify-between border-b border-border pr-2 pl-4">
        <h2 className="text-ui font-semibold">{t('editor.outline')}</h2>
        <IconButton
          icon={CloseIcon}
          size="compact"
          label={t('editor.side.close')}
          onClick={() => controller.show(undefined)}
        />
      </header>
      {mayEdit && current !== undefined && (
        <div
          role="toolbar"
          aria-label={t('editor.outline.actions')}
          className="flex h-10 shrink-0 items-center gap-0.5 border-b border-border px-2"
        >
          <Act icon={AddIcon} label={t('editor.wire.insert')} keys="n" onClick={() => insertAt(current)} />
          {current.type === 'node' && (
            <>
              <Act icon={RenameIcon} label={t('editor.action.rename')} keys="F2" onClick={() => rename(current)} />
              <Act icon={DisableIcon} label={t('editor.action.disable')} keys="d" onClick={() => toggle(current)} />
              <Act
                icon={ConnectIcon}
                label={t('editor.action.connect')}
                keys="c"
                onClick={() => connectFrom(current)}
              />
            </>
          )}
          <Act icon={TrashIcon} label={t('editor.action.delete')} keys="Delete" onClick={() => remove(current)} />
        </div>
      )}
      <div
        ref={tree}
        role="tree"
        tabIndex={-1}
        aria-label={t('editor.outline.tree')}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-y-auto p-1.5"
      >
        {rows.map((row) => (
          <Row
            key={`${row.type} ${row.key}`}
            row={row}
            isCurrent={row === current}
            isExpanded={row.type === 'node' && hasWires(row.key) ? expanded.has(row.key) : undefined}
            isRenamed={renamed === row.key && row.type === 'node'}
            onPress={() => goTo(row)}
            onExpand={(is) => expand(row.key, is)}
            onRenamed={(name) => {
              if (name !== undefined) controller.perform(renameNode(controller.file, row.key, name))
              setRenamed(undefined)
              goTo(row)
            }}
          />
        ))}
      </div>
    </aside>
  )
}

const Act = ({
  icon,
  label,
  keys,
  onClick,
}: {
  readonly icon: Icon
  readonly label: string
  readonly keys: string
  readonly onClick: () => void
}) => <IconButton icon={icon} size="compact" label={label} keys={keys} onClick={onClick} />

function Row({
  row,
  isCurrent,
  isExpanded,
  isRenamed,
  onPress,
  onExpand,
  onRenamed,
}: {
  readonly row: TreeRow
  readonly isCurrent: boolean
  readonly isExpanded: boolean | undefined
  readonly isRenamed: boolean
  readonly onPress: () => void
  readonly onExpand: (is: boolean) => void
  readonly onRenamed: (name: string | undefined) => void
}) {
  const { types } = useEditor()
  const file = useSession(documentOf)
  const run = useNodeRun(row.type === 'node' ? row.key : '')
  const level = row.type === 'node' ? row.row.level : row.level
  const shape = (label: string) => ({
    role: 'treeitem' as const,
    'data-row': row.key,
    tabIndex: isCurrent ? 0 : -1,
    'aria-level': level + 1,
    'aria-selected': isCurrent,
    'aria-label': label,
    ...(isExpanded !== undefined && { 'aria-expanded': isExpanded }),
    style: { paddingLeft: 8 + level * 16 },
    onClick: onPress,
    onKeyDown: () => {},
    className: classes(
      'flex min-h-8 items-center gap-2 rounded-input pr-2 -outline-offset-2',
      isCurrent ? 'bg-accent-soft text-text' : 'text-text-2 hover:bg-raised',
    ),
  })
  if (row.type === 'wire') {
    const to = nodeOf(file, row.wire.to.node)?.name ?? row.wire.to.node
    const label = t('editor.outline.wire', { port: row.wire.from.port, name: to })
    return (
      <div {...shape(label)}>
        <ChevronRightIcon aria-hidden className="size-3.5 shrink-0 text-text-3" strokeWidth={1.75} />
        <span className="truncate text-meta">{label}</span>
      </div>
    )
  }
  const { node, port } = row.row
  const Glyph = iconOf(node, types)
  const look = run && STATUS_LOOKS[run.status]
  const words = [
    node.name,
    // In the order in which it is shown, for who says what they see.
    ...(port === undefined ? [] : [port]),
    types.of(node)?.title ?? node.type,
    ...(node.disabled === true ? [t('editor.card.off')] : []),
    ...(look === undefined ? [] : [t(look.word)]),
  ]
  return (
    <div {...shape(words.join(', '))}>
      <span
        aria-hidden
        onClick={(event) => {
          if (isExpanded === undefined) return
          event.stopPropagation()
          onExpand(!isExpanded)
        }}
        className={classes(
          'inline-flex size-4 shrink-0 items-center justify-center text-text-3 transition-transform duration-120',
          isExpanded && 'rotate-90',
        )}
      >
        {isExpanded !== undefined && <ChevronRightIcon className="size-3.5" strokeWidth={1.75} />}
      </span>
      <Glyph aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
      {isRenamed ? (
        <NameField name={node.name} onEnd={onRenamed} />
      ) : (
        <span className={classes('min-w-0 flex-1 truncate', node.disabled === true && 'text-text-3')}>{node.name}</span>
      )}
      {port !== undefined && <span className="text-count text-text-3">{` ${port}`}</span>}
      {look !== undefined && (
        <look.icon aria-hidden className={classes('size-3.5 shrink-0', look.color)} strokeWidth={1.75} />
      )}
    </div>
  )
}

function NameField({ name, onEnd }: { readonly name: string; readonly onEnd: (name: string | undefined) => void }) {
  const [text, setText] = useState(name)
  const isOver = useRef(false)
  const end = (isKept: boolean) => {
    if (isOver.current) return
    isOver.current = true
    const wanted = text.trim()
    onEnd(isKept && wanted !== '' && wanted !== name ? wanted : undefined)
  }
  return (
    <input
      aria-label={t('editor.card.name')}
      value={text}
      maxLength={128}
      // biome-ignore lint/a11y/noAutofocus: it was asked for
      autoFocus
      onFocus={({ target }) => target.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(true)
        if (event.key === 'Escape') end(false)
      }}
      className="h-6 min-w-0 flex-1 rounded-input border border-strong bg-surface px-1.5 text-ui text-text"
    />
  )
}
