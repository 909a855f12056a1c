import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../strings/index.ts'
import { PasswordField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { becomeOperator } from './operator.ts'

/** Asks for the owner's token, for what belongs to the installation and to no workspace. */
export function OperatorDialog({
  text,
  onDone,
  onClose,
}: {
  readonly text: string
  readonly onDone?: () => void
  readonly onClose: () => void
}) {
  const [token, setToken] = useState('')
  const take = useMutation({ mutationFn: () => becomeOperator(token), ...(onDone && { onSuccess: onDone }) })
  return (
    <FormDialog
      title={t('operator.title')}
      description={text}
      submit={t('operator.submit')}
      isBusy={take.isPending}
      isReady={token.trim() !== ''}
      error={take.error?.message}
      onSubmit={() => take.mutate()}
      onClose={onClose}
    >
      <PasswordField
        label={t('operator.token')}
        hint={t('operator.token-hint')}
        autoFocus
        autoComplete="off"
        placeholder="lf_…"
        value={token}
        onChange={({ target }) => setToken(target.value)}
      />
    </FormDialog>
  )
}
