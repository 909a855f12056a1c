import { useId } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icons.ts'

/** One of a few, all of them seen: radio buttons in one line. Arrow keys move, as everywhere. */
export function Segmented<T extends string>({
  label,
  hint,
  value,
  options,
  onChange,
  isLabelShown = true,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly icon?: Icon }[]
  readonly onChange: (value: T) => void
  readonly isLabelShown?: boolean
}) {
  const name = useId()
  return (
    <div className="flex min-w-0 flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className={classes('flex min-w-0 flex-col gap-0.5', !isLabelShown && 'sr-only')}>
        <span id={`${name}-label`} className="text-ui font-medium text-text">
          {label}
        </span>
        {hint !== undefined && (
          <p id={`${name}-hint`} className="max-w-[56ch] text-meta text-text-3">
            {hint}
          </p>
        )}
      </div>
      <div
        role="radiogroup"
        aria-labelledby={`${name}-label`}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
        className="inline-flex max-w-full flex-wrap rounded-button border border-border bg-canvas p-0.5"
      >
        {options.map(({ value: each, label: word, icon: Glyph }) => (
          <label
            key={each}
            className="relative inline-flex min-h-7 items-center gap-1.5 rounded-input border border-transparent px-2.5 text-ui text-text-2 hover:text-text has-checked:border-border has-checked:bg-surface has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={each}
              checked={each === value}
              onChange={() => onChange(each)}
              className="absolute inset-0 size-full appearance-none opacity-0"
            />
            {Glyph && <Glyph aria-hidden className="size-4" strokeWidth={1.75} />}
            {word}
          </label>
        ))}
      </div>
    </div>
  )
}
