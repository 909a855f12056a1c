// biome-ignore-all lint/a11y/noStaticElementInteractions: the keys of the tree do the same
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys of the tree do the same
import { useVirtualizer } from '@tanstack/react-virtual'
import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { ChevronRightIcon, WholeIcon } from '../../ui/icons.ts'
import { toast } from '../../ui/toaster.tsx'
import { pointer } from '../document/json-pointer.ts'
import { type DataRoot, DRAGGED_TYPE, referenceTo } from './data-path.ts'
import type { CutValue } from './item-source.ts'
import { holdsText, isParent, kindOfJson, shownValue } from './json-kind.ts'
import { CHILDREN_STEP, ROW_PX, ROWS_OVERSCAN, SHOWN_CHARS_MAX } from './limits.ts'
import { closedLevel, openedLevel, type TreePath, type TreeRow, treeId, treeRows } from './tree-rows.ts'
import { type WholeValue, wholeText } from './whole-value.tsx'
import { KIND_WORDS } from './words.ts'

const INDENT_PX = 14

/**
 * A value as a tree that is read as far as it is opened. Each row can be dragged onto a field, or put into the field that
 * had the focus last by Enter. One stop for Tab; arrows walk, E and W open and close a level, Space shows a value whole.
 */
export function DataTree({
  label,
  value,
  look,
  cut = [],
  search,
  root,
  onInsert,
  onWhole,
}: {
  readonly label: string
  readonly value: unknown
  /** What of it is not here as a whole. */
  readonly cut?: readonly CutValue[] | undefined
  /** Names with their kinds and a value each, or the value as JSON is written. */
  readonly look: 'schema' | 'json'
  readonly search: string
  /** Undefined where there is nothing to put it into. */
  readonly root: DataRoot | undefined
  readonly onInsert: (reference: string) => void
  /** Shows a value with nothing of it cut. */
  readonly onWhole: (whole: WholeValue) => void
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(value))
  const [shownChildren, setShownChildren] = useState<ReadonlyMap<string, number>>(() => new Map())
  const [active, setActive] = useState<string>()
  const frame = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => {
    if (search === '') return treeRows(value, open, shownChildren)
    const isNamed = (path: TreePath) =>
      path.some((key) => typeof key === 'string' && key.toLowerCase().includes(search.toLowerCase()))
    return treeRows(value, open, shownChildren, (path, each) => isNamed(path) || holdsText(each, search))
  }, [value, open, shownChildren, search])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_OVERSCAN,
    getItemKey: (at) => rows[at]!.id,
  })
  const activeAt = Math.max(
    0,
    rows.findIndex(({ id }) => id === active),
  )
  const isMoved = useRef(false)
  useEffect(() => {
    if (!isMoved.current) return
    isMoved.current = false
    frame.current?.querySelector<HTMLElement>(`[data-row="${activeAt}"]`)?.focus()
  })

  const toggle = ({ id }: TreeRow, isOpen: boolean) =>
    setOpen((before) => {
      const next = new Set(before)
      if (isOpen) next.add(id)
      else next.delete(id)
      return next
    })
  const goTo = (at: number) => {
    const row = rows[at]
    if (row === undefined) return
    isMoved.current = true
    setActive(row.id)
    virtual.scrollToIndex(at)
  }
  const isCutAt = ({ path }: TreeRow) => cut.length > 0 && cut.some((each) => each.path === pointer(...path))
  const insert = ({ path }: TreeRow) => root !== undefined && onInsert(referenceTo(root, path))
  const press = (row: TreeRow) => {
    if (row.more !== undefined) {
      setShownChildren((before) =>
        new Map(before).set(treeId(row.path), (before.get(treeId(row.path)) ?? CHILDREN_STEP) + CHILDREN_STEP),
      )
    } else if (root === undefined && row.isOpen !== undefined) toggle(row, !row.isOpen)
    else insert(row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[activeAt]
    if (row === undefined || event.altKey) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'c' || row.more !== undefined || String(getSelection()) !== '') return
      event.preventDefault()
      if (cut.length > 0) return onWhole(row)
      void navigator.clipboard.writeText(wholeText(row.value)).then(() => toast({ text: t('data.copied') }))
      return
    }
    const parent = () => rows.findLastIndex(({ level }, at) => at < activeAt && level < row.level)
    const acts = new Map<string, () => unknown>([
      ['ArrowDown', () => goTo(Math.min(rows.length - 1, activeAt + 1))],
      ['ArrowUp', () => goTo(Math.max(0, activeAt - 1))],
      ['Home', () => goTo(0)],
      ['End', () => goTo(rows.length - 1)],
      ['ArrowRight', () => (row.isOpen === false ? toggle(row, true) : row.isOpen === true && goTo(activeAt + 1))],
      ['ArrowLeft', () => (row.isOpen === true ? toggle(row, false) : goTo(parent()))],
      ['Enter', () => press(row)],
      [' ', () => row.more === undefined && onWhole(row)],
      ['e', () => setOpen(openedLevel(rows, open))],
      ['w', () => setOpen(closedLevel(rows, open))],
    ])
    const act = acts.get(event.key)
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const onDragStart = (event: DragEvent, { path }: TreeRow) => {
    if (root === undefined) return
    const reference = referenceTo(root, path)
    event.dataTransfer.setData(DRAGGED_TYPE, reference)
    event.dataTransfer.setData('text/plain', `{{ ${reference} }}`)
    event.dataTransfer.effectAllowed = 'copy'
  }
  if (rows.length === 0)
    return <p className="px-3 py-4 text-meta text-text-3">{search === '' ? t('data.empty-item') : t('data.no-hit')}</p>
  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-auto py-1">
      <div
        role="tree"
        aria-label={label}
        onKeyDown={onKeyDown}
        style={{ height: virtual.getTotalSize() }}
        className="relative w-full"
      >
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index]!
          return (
            <div
              key={key}
              data-row={index}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-expanded={row.isOpen}
              aria-selected={index === activeAt}
              tabIndex={index === activeAt ? 0 : -1}
              draggable={root !== undefined && row.more === undefined}
              onDragStart={(event) => onDragStart(event, row)}
              onFocus={() => setActive(row.id)}
              onDoubleClick={() => row.isOpen !== undefined && toggle(row, !row.isOpen)}
              onClick={() => row.more !== undefined && press(row)}
              style={{
                transform: `translateY(${start}px)`,
                height: ROW_PX,
                paddingLeft: 8 + (row.level - 1) * INDENT_PX,
              }}
              className="group absolute inset-x-0 top-0 flex items-center gap-1 pr-2 hover:bg-raised focus-visible:-outline-offset-2"
            >
              {row.isOpen === undefined ? (
                <span className="w-5 shrink-0" />
              ) : (
                <span
                  aria-hidden
                  onClick={() => toggle(row, row.isOpen === false)}
                  className="inline-flex size-5 shrink-0 items-center justify-center rounded-input text-text-3 hover:text-text"
                >
                  <ChevronRightIcon
                    className={classes('size-3.5 transition-transform duration-120', row.isOpen && 'rotate-90')}
                    strokeWidth={1.75}
                  />
                </span>
              )}
              {row.more === undefined ? (
                <>
                  <RowText row={row} look={look} canInsert={root !== undefined} onInsert={() => insert(row)} />
                  <WholeMark isCut={isCut(row.value) || isCutAt(row)} onPress={() => onWhole(row)} />
                </>
              ) : (
                <span className="text-meta text-accent">{t('data.more', { count: row.more })}</span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const isCut = (value: unknown): boolean => typeof value === 'string' && value.length > SHOWN_CHARS_MAX

/** For the pointer; Space does the same. Seen at once where something is cut. */
const WholeMark = ({ isCut, onPress }: { readonly isCut: boolean; readonly onPress: () => void }) => (
  <span
    aria-hidden
    title={t('data.whole')}
    onClick={(event) => {
      event.stopPropagation()
      onPress()
    }}
    className={classes(
      'inline-flex size-6 shrink-0 items-center justify-center rounded-input text-text-3 hover:bg-accent-soft hover:text-accent',
      !isCut && 'opacity-0 group-hover:opacity-100',
    )}
  >
    <WholeIcon className="size-3.5" strokeWidth={1.75} />
  </span>
)

function RowText({
  row: { path, value },
  look,
  canInsert,
  onInsert,
}: {
  readonly row: TreeRow
  readonly look: 'schema' | 'json'
  readonly canInsert: boolean
  readonly onInsert: () => void
}) {
  const kind = kindOfJson(value)
  const name = String(path.at(-1))
  const size = Array.isArray(value) ? value.length : isParent(value) ? Object.keys(value).length : 0
  const shown =
    look === 'json' && typeof value === 'string'
      ? JSON.stringify(shownValue(value))
      : look === 'json' && isParent(value)
        ? Array.isArray(value)
          ? `[ ${size} ]`
          : `{ ${size} }`
        : shownValue(value)
  return (
    <>
      <span
        onClick={canInsert ? onInsert : undefined}
        title={canInsert ? t('data.insert-hint') : undefined}
        className={classes(
          'max-w-[60%] shrink-0 truncate rounded-input px-1 font-mono text-meta',
          typeof path.at(-1) === 'number' ? 'text-text-3' : 'text-text',
          canInsert && 'cursor-grab bg-raised group-hover:bg-accent-soft group-hover:text-accent',
        )}
      >
        {name}
      </span>
      {look === 'schema' && <span className="shrink-0 text-count text-text-3">{t(KIND_WORDS[kind])}</span>}
      <span
        className={classes(
          'min-w-0 flex-1 truncate font-mono text-meta',
          look === 'json' ? COLORS[kind] : 'text-text-3',
        )}
      >
        {shown}
      </span>
    </>
  )
}

const COLORS: Readonly<Record<ReturnType<typeof kindOfJson>, string>> = {
  text: 'text-success',
  number: 'text-running',
  boolean: 'text-waiting',
  null: 'text-text-3',
  missing: 'text-text-3',
  list: 'text-text-3',
  object: 'text-text-3',
}

/** The first level of a small value is open at once. */
function firstOpen(value: unknown): ReadonlySet<string> {
  if (!isParent(value) || Array.isArray(value)) return new Set()
  return new Set(
    Object.entries(value)
      .slice(0, 20)
      .filter(([, child]) => isParent(child) && Object.keys(child).length <= 8)
      .map(([key]) => treeId([key])),
  )
}
