import { useId } from 'react'
import { ChoiceBar } from './choice-bar.tsx'
import { classes } from './classes.ts'
import type { Icon } from './icons.ts'

/** A bar of choices beside what it is about. */
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
  const id = useId()
  return (
    <div className="flex min-w-0 flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className={classes('flex min-w-0 flex-col gap-0.5', !isLabelShown && 'sr-only')}>
        <span id={`${id}-label`} className="text-ui font-medium text-text">
          {label}
        </span>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="max-w-[56ch] text-meta text-text-3">
            {hint}
          </p>
        )}
      </div>
      <ChoiceBar
        labelledBy={`${id}-label`}
        describedBy={hint === undefined ? undefined : `${id}-hint`}
        size="default"
        value={value}
        options={options}
        onChange={onChange}
      />
    </div>
  )
}
