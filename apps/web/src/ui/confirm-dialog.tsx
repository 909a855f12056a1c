import { type ReactNode, useState } from 'react'
import { t } from '../strings/index.ts'
import { TextField } from './field.tsx'
import { FormDialog } from './form-dialog.tsx'

/** Before what cannot be taken back: what is lost is said, and where it is much, the name is typed. */
export function ConfirmDialog({
  typed,
  children,
  ...form
}: {
  readonly title: string
  readonly description?: string
  readonly submit: string
  /** Must be typed as it is. */
  readonly typed?: string
  readonly isBusy: boolean
  readonly error?: string | undefined
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children?: ReactNode
}) {
  const [text, setText] = useState('')
  return (
    <FormDialog {...form} look="danger" isReady={typed === undefined || text.trim() === typed}>
      {children}
      {typed !== undefined && (
        <TextField
          label={t('confirm.type', { name: typed })}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
    </FormDialog>
  )
}
