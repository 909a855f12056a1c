import { useId } from 'react'
import { classes } from './classes.ts'

/** One of a few, all of them to be seen: radio buttons that look like a bar. */
export function ChoiceBar<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex shrink-0 rounded-button bg-raised p-0.5">
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(
            'relative inline-flex min-h-6 items-center rounded-[6px] px-2 text-meta transition-colors duration-120 ease-ui has-focus-visible:outline-2 has-focus-visible:outline-accent',
            option.value === value
              ? 'bg-surface font-medium text-text ring-1 ring-border'
              : 'text-text-2 hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 appearance-none rounded-[6px] outline-none"
          />
          <span className="pointer-events-none relative">{option.label}</span>
        </label>
      ))}
    </div>
  )
}
