import { ChevronDownIcon } from './icons.ts'

/** The browser's own list in a row or a filter: its name is for screen readers, what surrounds it says it to all others. */
export function SmallSelect({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
}) {
  return (
    <span className="relative inline-flex w-fit max-w-full">
      <select
        aria-label={label}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="min-h-8 max-w-full appearance-none truncate rounded-input border border-strong bg-surface py-1 pr-8 pl-2.5 text-ui text-text hover:border-text-3 focus-visible:outline-offset-0"
      >
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
}
