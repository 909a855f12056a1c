import { classes } from './classes.ts'

/** One of a few, all of them seen. */
export function Segments<T extends string>({
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
  return (
    <fieldset className="inline-flex w-fit flex-wrap rounded-button bg-raised p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          data-button=""
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={classes(
            'min-h-7 rounded-[6px] px-2.5 text-ui transition-colors duration-120 ease-ui',
            option.value === value
              ? 'bg-surface font-medium text-accent ring-1 ring-border'
              : 'text-text-2 hover:text-text',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
