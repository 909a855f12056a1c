import { classes } from './classes.ts'

/** A way to narrow a list that is on or off. */
export const FilterPill = ({
  label,
  isOn,
  onPress,
}: {
  readonly label: string
  readonly isOn: boolean
  readonly onPress: () => void
}) => (
  <button
    type="button"
    aria-pressed={isOn}
    onClick={onPress}
    className={classes(
      'min-h-7 rounded-pill border px-3 text-meta transition-colors duration-120 ease-ui',
      isOn
        ? 'border-accent bg-accent-soft font-medium text-accent'
        : 'border-border bg-surface text-text-2 hover:border-strong hover:text-text',
    )}
  >
    {label}
  </button>
)
