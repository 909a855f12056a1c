// biome-ignore-all lint/a11y/noStaticElementInteractions: by keys, an item is chosen and shown as JSON, where Space shows a value whole
// biome-ignore-all lint/a11y/useKeyWithClickEvents: likewise
// biome-ignore-all lint/a11y/useSemanticElements: rows and columns that are only there while they are seen stand by themselves
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells of a table that is read are no stops
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
import { useVirtualizer } from '@tanstack/react-virtual'
import { type DragEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { type DataRoot, DRAGGED_TYPE, referenceTo } from './data-path.ts'
import type { DataItem } from './item-source.ts'
import { shownValue } from './json-kind.ts'
import { COLUMN_PX, ROW_PX, ROWS_OVERSCAN } from './limits.ts'
import type { WholeValue } from './whole-value.tsx'

const NUMBER_PX = 64

/** Items as rows, of which those that are seen are drawn; columns likewise. */
export function DataTable({
  label,
  columns,
  count,
  indexAt,
  item,
  chosen,
  root,
  onChoose,
  onSeen,
  onInsert,
  onWhole,
}: {
  readonly label: string
  readonly columns: readonly string[]
  /** Rows: all items, or those that were found. */
  readonly count: number
  readonly indexAt: (row: number) => number
  readonly item: (index: number) => DataItem | undefined
  readonly chosen: number
  readonly root: DataRoot | undefined
  readonly onChoose: (index: number) => void
  /** Tells which rows are in view, so that their pages are read. */
  readonly onSeen: (first: number, last: number) => void
  readonly onInsert: (reference: string) => void
  /** Shows a value with nothing of it cut. */
  readonly onWhole: (whole: WholeValue) => void
}) {
  const frame = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: ROWS_OVERSCAN,
    scrollPaddingStart: ROW_PX,
  })
  const cells = useVirtualizer({
    count: columns.length,
    horizontal: true,
    getScrollElement: () => frame.current,
    estimateSize: () => COLUMN_PX,
    overscan: 2,
  })
  const drawn = rows.getVirtualItems()
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0]
  useEffect(() => onSeen(first, last), [first, last, onSeen])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== frame.current || event.altKey || event.ctrlKey || event.metaKey) return
    const box = frame.current!
    const page = box.clientHeight - ROW_PX * 2
    const to = {
      ArrowDown: box.scrollTop + ROW_PX,
      ArrowUp: box.scrollTop - ROW_PX,
      PageDown: box.scrollTop + page,
      PageUp: box.scrollTop - page,
      Home: 0,
      End: box.scrollHeight,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    box.scrollTop = to
  }
  const width = NUMBER_PX + cells.getTotalSize()
  const onDragStart = (event: DragEvent, key: string) => {
    if (root === undefined) return
    const reference = referenceTo(root, [key])
    event.dataTransfer.setData(DRAGGED_TYPE, reference)
    event.dataTransfer.setData('text/plain', `{{ ${reference} }}`)
  }
  return (
    <div
      ref={frame}
      role="table"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + 1}
      tabIndex={0}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2"
    >
      <div
        role="row"
        aria-rowindex={1}
        style={{ width, height: ROW_PX }}
        className="sticky top-0 z-10 min-w-full border-b border-border bg-surface"
      >
        <span
          role="columnheader"
          style={{ width: NUMBER_PX }}
          className="sticky left-0 z-10 inline-flex h-full items-center bg-surface px-2 text-meta text-text-3"
        >
          {t('data.number')}
        </span>
        {cells.getVirtualItems().map(({ index, start }) => {
          const key = columns[index]!
          return (
            <span
              key={key}
              role="columnheader"
              aria-colindex={index + 2}
              style={{ transform: `translateX(${NUMBER_PX + start}px)`, width: COLUMN_PX }}
              className="absolute top-0 left-0 flex h-full items-center px-1"
            >
              {root === undefined ? (
                <span className="truncate px-1 font-mono text-meta text-text">{key}</span>
              ) : (
                <button
                  type="button"
                  draggable
                  onDragStart={(event) => onDragStart(event, key)}
                  onClick={() => onInsert(referenceTo(root, [key]))}
                  title={t('data.insert-hint')}
                  className="min-h-6 max-w-full cursor-grab truncate rounded-input bg-raised px-1 font-mono text-meta text-text hover:bg-accent-soft hover:text-accent"
                >
                  {key}
                </button>
              )}
            </span>
          )
        })}
      </div>
      <div role="rowgroup" style={{ height: rows.getTotalSize(), width }} className="relative min-w-full">
        {drawn.map((row) => {
          const index = indexAt(row.index)
          const json = item(index)?.json
          return (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 2}
              style={{ transform: `translateY(${row.start}px)`, height: ROW_PX }}
              className={classes(
                'absolute inset-x-0 top-0 border-b border-border hover:bg-raised',
                index === chosen && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              <span
                role="rowheader"
                style={{ width: NUMBER_PX }}
                className={classes(
                  'sticky left-0 inline-flex h-full items-center',
                  index === chosen ? 'bg-accent-soft' : 'bg-surface',
                )}
              >
                <button
                  type="button"
                  tabIndex={-1}
                  aria-label={t('data.choose-item', { item: index + 1 })}
                  onClick={() => onChoose(index)}
                  className="inline-flex h-full w-full items-center px-2 text-meta text-text-3 tabular-nums hover:text-accent"
                >
                  {(index + 1).toLocaleString()}
                </button>
              </span>
              {json === undefined ? (
                <span role="cell" className="text-meta text-text-3">
                  …
                </span>
              ) : (
                cells.getVirtualItems().map((cell) => {
                  const key = columns[cell.index]!
                  return (
                    <span
                      key={cell.key}
                      role="cell"
                      aria-colindex={cell.index + 2}
                      title={t('data.whole-hint')}
                      onClick={() => onChoose(index)}
                      onDoubleClick={() => json[key] !== undefined && onWhole({ path: [key], value: json[key] })}
                      style={{ transform: `translateX(${NUMBER_PX + cell.start}px)`, width: COLUMN_PX }}
                      className="absolute top-0 left-0 truncate px-2 font-mono text-meta leading-7 text-text-2"
                    >
                      {shownValue(json[key])}
                    </span>
                  )
                })
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
