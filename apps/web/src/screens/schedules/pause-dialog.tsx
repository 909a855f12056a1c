import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'

const HOUR_MS = 3_600_000

/** As the field of the browser writes it, by the clocks of whoever looks. */
function fieldTextOf(ms: number): string {
  const at = new Date(ms)
  const local = new Date(ms - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** Pauses a schedule until a time, at which it goes on by itself. */
export function PauseDialog({
  name,
  isBusy,
  error,
  onPause,
  onClose,
}: {
  readonly name: string
  readonly isBusy: boolean
  readonly error: Error | null
  readonly onPause: (until: string) => void
  readonly onClose: () => void
}) {
  const [text, setText] = useState(() => fieldTextOf(Math.ceil(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS))
  const ms = text === '' ? Number.NaN : new Date(text).getTime()
  const isPast = ms <= Date.now()
  return (
    <FormDialog
      title={t('schedules.pause-until-title', { name })}
      description={t('schedules.pause-until-text')}
      submit={t('schedules.pause')}
      isReady={!Number.isNaN(ms) && !isPast}
      isBusy={isBusy}
      error={error}
      onSubmit={() => onPause(new Date(ms).toISOString())}
      onClose={onClose}
    >
      <TextField
        label={t('schedules.pause-end')}
        hint={t('schedules.pause-end-hint')}
        problem={isPast ? t('schedules.pause-past') : undefined}
        type="datetime-local"
        required
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </FormDialog>
  )
}
