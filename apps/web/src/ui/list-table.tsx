import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Bone, Later } from './skeleton.tsx'

export interface Column<T> {
  readonly id: string
  readonly title: string
  readonly isTitleHidden?: boolean
  /** Takes the width that the others leave. */
  readonly isWide?: boolean
  /** Narrower windows leave it out. */
  readonly from?: 'small' | 'medium' | 'large'
  readonly cell: (row: T) => ReactNode
}

/** What a list says of the row with the focus: one of them is the tab stop, always. */
interface RowFocus {
  readonly tabStop: string | undefined
  readonly onFocus: (id: string) => void
  readonly rowRef: (id: string) => (element: HTMLElement | null) => void
}

const FROM = { small: 'max-sm:hidden', medium: 'max-md:hidden', large: 'max-xl:hidden' } as const
const IN_ROW = 'a, button, label, input, select, [role="menuitem"]'

/** A list of things that can be opened: by a press on the row, or by Enter where it has the focus. */
export function ListTable<T>({
  label,
  rows,
  columns,
  idOf,
  focus,
  onOpen,
}: {
  readonly label: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly idOf: (row: T) => string
  readonly focus: RowFocus
  readonly onOpen: (row: T) => void
}) {
  return (
    <div className="relative overflow-x-auto rounded-card border border-border bg-surface">
      <table aria-label={label} className="w-full border-collapse">
        <thead>
          <tr>
            {columns.map(({ id, title, isTitleHidden, from }) => (
              <th
                key={id}
                scope="col"
                className={classes(
                  'h-9 px-3 text-left text-meta font-medium whitespace-nowrap text-text-3 first:pl-4 last:pr-4',
                  from && FROM[from],
                )}
              >
                <span className={isTitleHidden ? 'sr-only' : undefined}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = idOf(row)
            return (
              <tr
                key={id}
                ref={focus.rowRef(id)}
                tabIndex={focus.tabStop === id ? 0 : -1}
                onFocus={() => focus.onFocus(id)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.target !== event.currentTarget) return
                  event.preventDefault()
                  onOpen(row)
                }}
                onClick={({ target }) => {
                  if (!(target as Element).closest(IN_ROW)) onOpen(row)
                }}
                className="transition-colors duration-120 ease-ui hover:bg-canvas focus-visible:-outline-offset-2"
              >
                {columns.map(({ id, isWide, from, cell }) => (
                  <td
                    key={id}
                    className={classes(
                      'h-[52px] border-t border-border px-3 align-middle first:pl-4 last:pr-4',
                      isWide && 'w-full max-w-0',
                      from && FROM[from],
                    )}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
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
