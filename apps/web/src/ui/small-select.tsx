import { type Choice, Select } from './select.tsx'

/** A list in a row or a filter: its name is for screen readers, what surrounds it says it to all others. */
export const SmallSelect = ({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly Choice[]
  readonly onChange: (value: string) => void
}) => (
  <Select
    aria-label={label}
    value={value}
    options={options}
    onChange={({ target }) => onChange(target.value)}
    frame="inline-flex w-fit max-w-full"
    className="min-h-8 max-w-full truncate rounded-input border border-strong bg-surface py-1 pl-2.5 text-ui text-text hover:border-text-3 focus-visible:outline-offset-0"
  />
)
