import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { PasswordField } from '../../ui/field.tsx'
import { type Strength, strengthOf } from './password-strength.ts'

const WORDS: Readonly<Record<Strength, TextId>> = {
  0: 'password.short',
  1: 'password.weak',
  2: 'password.fair',
  3: 'password.good',
  4: 'password.strong',
}
const COLORS: Readonly<Record<Strength, string>> = {
  0: 'bg-error',
  1: 'bg-error',
  2: 'bg-warning',
  3: 'bg-success',
  4: 'bg-success',
}
const STEPS = [1, 2, 3, 4] as const

/** A password to be made: with how good it is, said politely while it is typed. */
export function NewPassword({
  value,
  onChange,
  label,
  size = 'large',
}: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label: string
  readonly size?: 'default' | 'large'
}) {
  const strength = strengthOf(value)
  return (
    <PasswordField
      label={label}
      size={size}
      name="password"
      autoComplete="new-password"
      required
      value={value}
      onChange={({ target }) => onChange(target.value)}
      hint={
        <div className="flex items-center gap-3">
          <span aria-hidden className="flex flex-1 gap-1">
            {STEPS.map((step) => (
              <span
                key={step}
                className={classes(
                  'h-1 flex-1 rounded-pill',
                  value !== '' && Math.max(1, strength) >= step ? COLORS[strength] : 'bg-border',
                )}
              />
            ))}
          </span>
          <span aria-live="polite" className="min-w-32 text-right">
            {value === '' ? t('password.rule') : t(WORDS[strength])}
          </span>
        </div>
      }
    />
  )
}
