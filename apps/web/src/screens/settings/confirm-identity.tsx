import type { Confirmation } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useMe } from '../../app/me.ts'
import { clientFor } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { PasskeyIcon } from '../../ui/icons.ts'
import { answerOf, hasPasskeys } from '../sign-in/passkey.ts'
import { problemWords } from '../sign-in/problem-words.ts'

export const passkeysQuery = {
  queryKey: ['passkeys'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => clientFor().me.passkeys({ signal }),
}

/**
 * Asks once more who it is, before what somebody at a borrowed screen must not do: by the password and, where there is one,
 * the second factor; or by a passkey alone.
 */
export function ConfirmIdentity({
  title,
  text,
  submit,
  isDanger = false,
  isReady = true,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string
  readonly text: string
  readonly submit: string
  readonly isDanger?: boolean
  readonly isReady?: boolean
  /** Closes when it is done; what it throws is said. */
  readonly onConfirm: (given: Confirmation) => Promise<unknown>
  readonly onClose: () => void
  readonly children?: ReactNode
}) {
  const { hasPassword, hasSecondFactor, account } = useMe()
  const passkeys = useQuery(passkeysQuery)
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const confirm = useMutation({ mutationFn: onConfirm, onSuccess: onClose })
  const byPasskey = useMutation({
    mutationFn: async () => {
      const passkey = await answerOf(await clientFor().me.askConfirmation())
      if (passkey !== undefined) await confirm.mutateAsync({ passkey })
    },
  })
  const error = confirm.error ?? byPasskey.error
  const canUsePasskey = hasPasskeys() && (passkeys.data?.length ?? 0) > 0
  return (
    <FormDialog
      title={title}
      description={text}
      submit={submit}
      look={isDanger ? 'danger' : 'primary'}
      isBusy={confirm.isPending || byPasskey.isPending}
      isReady={isReady && (!hasPassword || password !== '')}
      error={error ? problemWords(error) : undefined}
      onSubmit={() =>
        confirm.mutate({ ...(hasPassword && { password }), ...(code.trim() !== '' && { code: code.trim() }) })
      }
      onClose={onClose}
    >
      {/* For password managers: whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
      {children}
      {hasPassword ? (
        <PasswordField
          label={t('identity.password')}
          name="password"
          autoComplete="current-password"
          autoFocus={children === undefined}
          value={password}
          onChange={({ target }) => setPassword(target.value)}
        />
      ) : (
        <p className="text-text-2">{t('identity.no-password')}</p>
      )}
      {hasSecondFactor && (
        <TextField
          label={t('identity.code')}
          hint={t('identity.code-hint')}
          inputMode="text"
          autoComplete="one-time-code"
          spellCheck={false}
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      )}
      {canUsePasskey && (
        <div>
          <Button
            icon={PasskeyIcon}
            disabled={!isReady}
            isBusy={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            {t('identity.passkey')}
          </Button>
        </div>
      )}
    </FormDialog>
  )
}
