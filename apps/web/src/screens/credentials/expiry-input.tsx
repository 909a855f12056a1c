import { t } from '../../strings/index.ts'
import { TextField } from '../../ui/field.tsx'

/** A day, by the clocks of whoever looks; empty where nobody knows when it ends. */
export const dayOf = (instant: string | undefined): string => {
  if (instant === undefined) return ''
  const at = new Date(instant)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** The end of that day: it works until then. */
export const expiryOf = (day: string): string | undefined =>
  day === '' ? undefined : new Date(`${day}T23:59:59`).toISOString()

export const ExpiryInput = ({ day, onChange }: { readonly day: string; readonly onChange: (day: string) => void }) => (
  <div className="max-w-xs">
    <TextField
      label={t('credentials.expires')}
      hint={t('credentials.expires-hint')}
      type="date"
      max="9999-12-31"
      value={day}
      onChange={({ target }) => onChange(target.value)}
    />
  </div>
)
