import type { ComponentProps } from 'react'
import { classes } from './classes.ts'
import { ChevronDownIcon } from './icons.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** The browser's own list, dressed: it works by touch, by keys and with every screen reader. */
export const Select = ({
  options,
  className,
  frame,
  ...input
}: ComponentProps<'select'> & { readonly options: readonly Choice[]; readonly frame: string }) => (
  <span className={classes('relative', frame)}>
    <select {...input} className={classes('appearance-none pr-8', className)}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
    <ChevronDownIcon
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-text-3"
      strokeWidth={1.75}
    />
  </span>
)
