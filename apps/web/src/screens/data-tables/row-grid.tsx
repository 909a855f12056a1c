// biome-ignore-all lint/a11y/useSemanticElements: rows that are only there while they are seen stand by themselves
// biome-ignore-all lint/a11y/useFocusableInteractive: one cell of the grid is the stop, and the keys lead from it
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are those of the grid
import type { Column, DataRow } from '@linkflow/sdk'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { SortDownIcon, SortUpIcon } from '../../ui/icons.ts'
import { cellText, readCellText } from './cell-text.ts'
import { moved, type Spot } from './grid-keys.ts'
import type { RowView } from './table-queries.ts'

const ROW_PX = 36
const COLUMN_PX = 180
const ID_PX = 88
const OVERSCAN = 8

interface Editing extends Spot {
  readonly text: string
  /** What was typed is no value of the column. */
  readonly isWrong: boolean
}

/**
 * The rows as a grid: arrows lead from cell to cell, Enter or typing edits, Enter and Tab save and go on, Esc leaves it as it
 * was, Delete empties. Only what is seen is drawn; the last rows ask for more.
 */
export function RowGrid({
  label,
  columns,
  rows,
  total,
  sort,
  canWrite,
  onSort,
  onWrite,
  onDelete,
  onMore,
  headMenu,
}: {
  readonly label: string
  readonly columns: readonly Column[]
  readonly rows: readonly DataRow[]
  /** Rows that there are, as far as it is known. */
  readonly total: number
  readonly sort: RowView['sort']
  readonly canWrite: boolean
  readonly onSort: (by: string) => void
  readonly onWrite: (row: DataRow, column: Column, value: unknown) => void
  readonly onDelete: (row: DataRow) => void
  readonly onMore: () => void
  readonly headMenu: (column: Column) => ReactNode
}) {
  const frame = useRef<HTMLDivElement>(null)
  const [spot, setSpot] = useState<Spot>({ row: 0, column: 0 })
  const [editing, setEditing] = useState<Editing>()
  /** The cell that has the stop is focused once it is drawn, if the grid had the focus. */
  const wantsFocus = useRef(false)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_PX,
  })
  const drawn = virtual.getVirtualItems()
  const last = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onMore()
  }, [last, rows.length, onMore])
  // Rows may have gone, and columns too.
  const at: Spot = {
    row: Math.max(0, Math.min(spot.row, rows.length - 1)),
    column: Math.min(spot.column, columns.length),
  }
  useEffect(() => {
    if (!wantsFocus.current || editing !== undefined) return
    const cell = frame.current?.querySelector<HTMLElement>('[data-stop="true"]')
    if (cell === null || cell === undefined) return
    cell.focus()
    wantsFocus.current = false
  })

  const goTo = (to: Spot) => {
    wantsFocus.current = true
    setEditing(undefined)
    setSpot(to)
    virtual.scrollToIndex(to.row)
    frame.current
      ?.querySelectorAll('[role=columnheader]')
      [to.column]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  const edge = { rows: rows.length, columns: columns.length + 1 }
  const columnAt = (of: Spot): Column | undefined => columns[of.column - 1]
  const edit = (text?: string) => {
    const column = columnAt(at)
    const row = rows[at.row]
    if (!canWrite || column === undefined || row === undefined) return
    setEditing({ ...at, text: text ?? cellText(column.type, row.values[column.name]), isWrong: false })
  }
  const write = (value: unknown) => {
    const column = columnAt(at)
    const row = rows[at.row]
    if (
      canWrite &&
      column !== undefined &&
      row !== undefined &&
      cellText(column.type, row.values[column.name]) !== cellText(column.type, value)
    )
      onWrite(row, column, value)
  }
  /** True: it was a value, and is on its way. */
  const save = (): boolean => {
    if (editing === undefined) return true
    const read = readCellText(columnAt(editing)!.type, editing.text)
    if (read === undefined) {
      setEditing({ ...editing, isWrong: true })
      return false
    }
    write(read.value)
    setEditing(undefined)
    return true
  }

  const onEditorKey = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      goTo(at)
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault()
      if (!save()) return
      const step =
        event.key === 'Enter' ? (event.shiftKey ? 'ArrowUp' : 'ArrowDown') : event.shiftKey ? 'ArrowLeft' : 'ArrowRight'
      goTo(moved(at, step, false, edge) ?? at)
    }
  }
  const onGridKey = (event: KeyboardEvent) => {
    if (editing !== undefined || event.altKey || rows.length === 0) return
    if ((event.target as HTMLElement).role !== 'gridcell') return
    const isCommand = event.ctrlKey || event.metaKey
    const to = moved(at, event.key, isCommand, edge)
    if (to !== undefined) {
      event.preventDefault()
      return goTo(to)
    }
    if (isCommand && event.key === 'Backspace' && canWrite) {
      event.preventDefault()
      return onDelete(rows[at.row]!)
    }
    if (isCommand) return
    if (event.key === 'Enter' || event.key === 'F2') {
      event.preventDefault()
      edit()
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      write(null)
    } else if (event.key.length === 1 && columnAt(at) !== undefined && canWrite) {
      event.preventDefault()
      // The single keys of the page are for who is not in a cell.
      event.stopPropagation()
      edit(event.key)
    }
  }

  const width = ID_PX + columns.length * COLUMN_PX
  return (
    <div
      ref={frame}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-readonly={!canWrite}
      onKeyDown={onGridKey}
      className="h-[max(20rem,calc(100dvh-18rem))] overflow-auto rounded-card border border-border bg-surface"
    >
      <div
        role="row"
        aria-rowindex={1}
        style={{ width, height: ROW_PX }}
        className="sticky top-0 z-10 flex min-w-full border-b border-border bg-raised"
      >
        {['id', ...columns.map(({ name }) => name)].map((name, index) => {
          const column = columns[index - 1]
          const isSorted = sort.by === name
          const isDown = sort.direction === 'descending'
          const Arrow = isDown ? SortDownIcon : SortUpIcon
          return (
            <div
              key={name}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
              style={{ width: index === 0 ? ID_PX : COLUMN_PX }}
              className="flex shrink-0 items-center gap-1 border-r border-border px-1"
            >
              {column?.type === 'json' ? (
                <span className="min-w-0 flex-1 truncate px-1.5 font-mono text-meta font-medium text-text">{name}</span>
              ) : (
                <button
                  type="button"
                  onClick={() => onSort(name)}
                  aria-label={t('data-tables.sort', { column: name })}
                  className="flex min-h-7 min-w-0 flex-1 items-center gap-1 rounded-input px-1.5 text-left font-mono text-meta font-medium text-text hover:bg-surface"
                >
                  <span className="truncate">{name}</span>
                  {isSorted && <Arrow aria-hidden className="size-3.5 shrink-0 text-accent" strokeWidth={1.75} />}
                </button>
              )}
              {column !== undefined && headMenu(column)}
            </div>
          )
        })}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), width }} className="relative min-w-full">
        {drawn.map(({ index, start, key }) => {
          const row = rows[index]!
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
              className="absolute top-0 left-0 flex min-w-full border-b border-border"
            >
              {[undefined, ...columns].map((column, n) => {
                const isStop = at.row === index && at.column === n
                const isEdited = editing?.row === index && editing.column === n
                const text = column === undefined ? String(row.id) : cellText(column.type, row.values[column.name])
                return (
                  <div
                    key={column?.name ?? 'id'}
                    role="gridcell"
                    aria-colindex={n + 1}
                    aria-readonly={column === undefined || !canWrite}
                    tabIndex={isStop && !isEdited ? 0 : -1}
                    data-stop={isStop}
                    onClick={() => !isEdited && goTo({ row: index, column: n })}
                    onDoubleClick={() => edit()}
                    style={{ width: n === 0 ? ID_PX : COLUMN_PX }}
                    className={classes(
                      'relative flex shrink-0 items-center border-r border-border px-2.5 focus-visible:-outline-offset-2',
                      column === undefined ? 'text-text-3 tabular-nums' : 'text-text',
                      column?.type === 'number' && 'justify-end tabular-nums',
                      (column?.type === 'json' || column?.type === 'date-time') && 'font-mono text-meta',
                    )}
                  >
                    {isEdited ? (
                      <CellEditor
                        label={t('data-tables.edit-cell', { column: column!.name, row: row.id })}
                        editing={editing}
                        onChange={(typed) => setEditing({ ...editing, text: typed, isWrong: false })}
                        onKeyDown={onEditorKey}
                        onLeave={() => void (save() || setEditing(undefined))}
                      />
                    ) : (
                      <span className="truncate">{text}</span>
                    )}
                  </div>
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function CellEditor({
  label,
  editing: { text, isWrong },
  onChange,
  onKeyDown,
  onLeave,
}: {
  readonly label: string
  readonly editing: Editing
  readonly onChange: (text: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onLeave: () => void
}) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      <input
        ref={field}
        aria-label={label}
        aria-invalid={isWrong}
        spellCheck={false}
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={onKeyDown}
        onBlur={onLeave}
        className={classes(
          'absolute inset-0 bg-surface px-2.5 font-mono text-meta text-text outline-2 -outline-offset-2',
          isWrong ? 'outline-error' : 'outline-accent',
        )}
      />
      {isWrong && (
        <span
          role="alert"
          className="absolute top-full left-0 z-20 rounded-input border border-error bg-error-bg px-2 py-1 text-meta text-error"
        >
          {t('data-tables.cell-wrong')}
        </span>
      )}
    </>
  )
}
