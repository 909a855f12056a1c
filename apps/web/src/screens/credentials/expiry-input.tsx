import { t } from '../../strings/index.ts'
import { TextField } from '../../ui/field.tsx'

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
