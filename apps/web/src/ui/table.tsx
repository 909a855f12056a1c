import { type ReactNode, useRef } from 'react'
import { classes } from './classes.ts'
import { useScrollsSideways } from './use-scrolls.ts'

/** A table on a card. What is too wide for the screen scrolls within, and can be reached by keys. */
export function Table({
  label,
  isFlush = false,
  children,
}: {
  readonly label: string
  readonly isFlush?: boolean
  readonly children: ReactNode
}) {
  const box = useRef<HTMLElement>(null)
  const scrolls = useScrollsSideways(box)
  return (
    <section
      ref={box}
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
      className={classes(
        'relative overflow-x-auto focus-visible:-outline-offset-2',
        isFlush ? 'border-t border-border' : 'rounded-card border border-border bg-surface',
      )}
    >
      <table aria-label={label} className="w-full border-collapse">
        {children}
      </table>
    </section>
  )
}

interface CellProps {
  readonly isNumber?: boolean
  readonly className?: string | undefined
}

export const Head = ({
  isNumber,
  isCentred,
  className,
  children,
}: CellProps & { readonly isCentred?: boolean; readonly children: ReactNode }) => (
  <th
    scope="col"
    className={classes(
      'h-9 px-3 text-meta font-medium whitespace-nowrap text-text-3 first:pl-5 last:pr-5 max-sm:px-2',
      isNumber ? 'text-right' : isCentred ? 'text-center' : 'text-left',
      className,
    )}
  >
    {children}
  </th>
)

export const Cell = ({ isNumber, className, children }: CellProps & { readonly children?: ReactNode }) => (
  <td
    className={classes(
      'h-11 border-t border-border px-3 py-1.5 align-middle text-text-2 first:pl-5 last:pr-5 max-sm:px-2',
      isNumber && 'text-right',
      className,
    )}
  >
    {children}
  </td>
)

export const RowHead = ({ children }: { readonly children: ReactNode }) => (
  <th
    scope="row"
    className="h-11 border-t border-border px-3 py-1.5 pl-5 text-left font-normal text-text max-sm:pr-2 sm:whitespace-nowrap"
  >
    {children}
  </th>
)
