import { useId } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icons.ts'

const SIZES = {
  compact: { row: 'min-h-6 px-1.5 text-meta', on: 'font-medium text-text' },
  default: { row: 'min-h-7 gap-1.5 px-2.5 text-ui', on: 'font-medium text-accent' },
} as const

/** One of a few, all of them to be seen: radio buttons that look like a bar. Arrow keys move, as everywhere. */
export function ChoiceBar<T extends string>({
  label,
  labelledBy,
  describedBy,
  value,
  options,
  size = 'compact',
  onChange,
}: {
  readonly label?: string
  /** In place of a label: what on the page says it. */
  readonly labelledBy?: string
  readonly describedBy?: string | undefined
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: Icon }[]
  readonly size?: keyof typeof SIZES
  readonly onChange: (value: T) => void
}) {
  const name = useId()
  const { row, on } = SIZES[size]
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      className="inline-flex max-w-full shrink-0 flex-wrap rounded-button bg-raised p-0.5"
    >
      {options.map(({ value: each, label: word, icon: Glyph }) => (
        <label
          key={each}
          className={classes(
            'relative inline-flex items-center rounded-[6px] transition-colors duration-120 ease-ui has-focus-visible:outline-2 has-focus-visible:outline-accent',
            row,
            each === value ? `bg-surface ring-1 ring-border ${on}` : 'text-text-2 hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            value={each}
            checked={each === value}
            onChange={() => onChange(each)}
            className="absolute inset-0 appearance-none rounded-[6px] outline-none"
          />
          {Glyph && <Glyph aria-hidden className="pointer-events-none relative size-4" strokeWidth={1.75} />}
          <span className="pointer-events-none relative">{word}</span>
        </label>
      ))}
    </div>
  )
}
