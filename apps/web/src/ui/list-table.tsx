import type { ReactNode, RefObject } from 'react'
import { t } from '../strings/index.ts'
import { Checkbox } from './checkbox.tsx'
import { classes } from './classes.ts'
import { Bone, Later } from './skeleton.tsx'
import type { Window } from './windowed.ts'

export interface Column<T> {
  readonly id: string
  readonly title: string
  readonly isTitleHidden?: boolean
  /** Takes the width that the others leave. */
  readonly isWide?: boolean
  readonly isNumber?: boolean
  /** Narrower windows leave it out. */
  readonly from?: keyof typeof FROM
  readonly cell: (row: T) => ReactNode
}

/** What a list says of the row with the focus: one of them is the tab stop, always. */
interface RowFocus {
  readonly tabStop: string | undefined
  readonly onFocus: (id: string) => void
  readonly rowRef: (id: string) => (element: HTMLElement | null) => void
}

/** Rows can be chosen, to act on several at once. */
interface RowSelection<T> {
  readonly ids: ReadonlySet<string>
  readonly labelOf: (row: T) => string
  readonly toggle: (id: string) => void
  readonly toggleAll: (isAll: boolean) => void
}

/** Only the rows in view are in the page. */
interface Windowed {
  readonly shown: Window
  readonly bodyRef: RefObject<HTMLTableSectionElement | null>
}

export const ROW_HEIGHT = 52
const FROM = {
  small: 'max-sm:hidden',
  medium: 'max-md:hidden',
  large: 'max-lg:hidden',
  wide: 'max-xl:hidden',
} as const
const IN_ROW = 'a, button, label, input, select, [role="menuitem"]'
const HEAD = 'h-9 px-3 text-left text-meta font-medium whitespace-nowrap text-text-3 first:pl-4 last:pr-4'
const CELL = 'h-[52px] border-t border-border px-3 align-middle first:pl-4 last:pr-4'
const CHOICE = 'w-11 pr-0 max-sm:hidden'
const NUMBER = 'text-right whitespace-nowrap text-text-2 tabular-nums'

/** A list of things that can be opened: by a press on the row, or by Enter where it has the focus. */
export function ListTable<T>({
  label,
  rows,
  columns,
  idOf,
  focus,
  selection,
  windowed,
  onOpen,
}: {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly idOf: (row: T) => string
  readonly focus: RowFocus
  readonly selection?: RowSelection<T>
  readonly windowed?: Windowed
  readonly onOpen: (row: T) => void
}) {
  const { from, to } = windowed?.shown ?? { from: 0, to: rows.length }
  const gap = (count: number) =>
    count > 0 && (
      <tr aria-hidden>
        <td colSpan={columns.length + 1} style={{ height: count * ROW_HEIGHT, padding: 0 }} />
      </tr>
    )
  return (
    <div className="relative overflow-x-auto rounded-card border border-border bg-surface">
      <table
        aria-label={label}
        aria-rowcount={windowed === undefined ? undefined : rows.length + 1}
        className="w-full border-collapse"
      >
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" className={classes(HEAD, CHOICE)}>
                <ChoiceOfAll selection={selection} ids={rows.map(idOf)} />
              </th>
            )}
            {columns.map(({ id, title, isTitleHidden, isNumber, from }) => (
              <th key={id} scope="col" className={classes(HEAD, isNumber && 'text-right', from && FROM[from])}>
                <span className={isTitleHidden ? 'sr-only' : undefined}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={windowed?.bodyRef}>
          {gap(from)}
          {rows.slice(from, to).map((row, at) => {
            const id = idOf(row)
            const isSelected = selection?.ids.has(id)
            return (
              <tr
                key={id}
                ref={focus.rowRef(id)}
                tabIndex={focus.tabStop === id ? 0 : -1}
                aria-selected={isSelected}
                aria-rowindex={windowed === undefined ? undefined : from + at + 2}
                data-id={id}
                onFocus={() => focus.onFocus(id)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.target !== event.currentTarget) return
                  event.preventDefault()
                  onOpen(row)
                }}
                onClick={({ target }) => {
                  if (!(target as Element).closest(IN_ROW)) onOpen(row)
                }}
                className={classes(
                  'transition-colors duration-120 ease-ui focus-visible:-outline-offset-2',
                  isSelected ? 'bg-accent-soft' : 'hover:bg-canvas',
                )}
              >
                {selection !== undefined && (
                  <td className={classes(CELL, CHOICE)}>
                    <Checkbox
                      label={selection.labelOf(row)}
                      isChecked={isSelected === true}
                      onChange={() => selection.toggle(id)}
                      tabIndex={-1}
                    />
                  </td>
                )}
                {columns.map(({ id, isWide, isNumber, from, cell }) => (
                  <td
                    key={id}
                    className={classes(CELL, isWide && 'w-full max-w-0', isNumber && NUMBER, from && FROM[from])}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          {gap(rows.length - to)}
        </tbody>
      </table>
    </div>
  )
}

function ChoiceOfAll<T>({
  selection: { ids: selected, toggleAll },
  ids,
}: {
  readonly selection: RowSelection<T>
  readonly ids: readonly string[]
}) {
  const count = ids.filter((id) => selected.has(id)).length
  return (
    <Checkbox
      label={t('list.select-all')}
      isChecked={count === ids.length}
      isMixed={count > 0 && count < ids.length}
      onChange={toggleAll}
    />
  )
}

/** The list as it will be. */
export const ListTableSkeleton = ({ label, rows = 6 }: { readonly label: string; readonly rows?: number }) => (
  <Later>
    <div role="status" aria-label={label} className="overflow-hidden rounded-card border border-border bg-surface">
      <div className="flex h-9 items-center px-4">
        <Bone className="h-3 w-24" />
      </div>
      {Array.from({ length: rows }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all alike, and never reordered
        <div key={at} className="flex h-[52px] items-center gap-6 border-t border-border px-4">
          <div className="flex flex-1 flex-col gap-2">
            <Bone className="h-3 w-2/5" />
            <Bone className="h-2.5 w-3/5" />
          </div>
          <Bone className="h-5 w-16 rounded-pill" />
          <Bone className="h-3 w-24 max-md:hidden" />
        </div>
      ))}
    </div>
  </Later>
)
