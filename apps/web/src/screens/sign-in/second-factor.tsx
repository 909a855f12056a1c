import type { Challenge } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useCallback, useState } from 'react'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { PasskeyIcon } from '../../ui/icons.ts'
import { enter } from './after-sign-in.ts'
import { Countdown } from './countdown.tsx'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { answerOf, hasPasskeys } from './passkey.ts'
import { problemWords, waitOf } from './problem-words.ts'

/** The password was right; now a code of the device, a recovery code, or a passkey. */
export function SecondFactor({
  challenge,
  next,
  onBack,
}: {
  readonly challenge: Challenge
  readonly next: string | undefined
  readonly onBack: () => void
}) {
  const [code, setCode] = useState('')
  const [isRecovery, setRecovery] = useState(!challenge.takesCode)
  const [blockedUntilMs, setBlockedUntil] = useState<number>()
  const answer = useMutation({
    mutationFn: async (how: 'code' | 'passkey') => {
      const { challenge: id, passkey: question } = challenge
      const passkey = how === 'passkey' && question ? await answerOf(question) : undefined
      if (how === 'passkey' && passkey === undefined) return
      await enter(
        await door.sessions.secondFactor({
          challenge: id,
          ...(passkey ? { passkey } : { code: code.replaceAll(/\s/g, '') }),
        }),
        next,
      )
    },
    onError: (error) => {
      const waitMs = waitOf(error)
      if (waitMs !== undefined) setBlockedUntil(Date.now() + waitMs)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    answer.mutate('code')
  }
  const unblock = useCallback(() => {
    setBlockedUntil(undefined)
    answer.reset()
  }, [answer.reset])
  const isBlocked = blockedUntilMs !== undefined
  return (
    <DoorFrame
      title={t('second.title')}
      lead={isRecovery ? t('second.lead-recovery') : t('second.lead-code')}
      footer={
        <>
          {challenge.takesCode && (
            <button
              type="button"
              onClick={() => setRecovery(!isRecovery)}
              className="min-h-6 self-start text-accent hover:underline"
            >
              {isRecovery ? t('second.use-code') : t('second.use-recovery')}
            </button>
          )}
          <button type="button" onClick={onBack} className="min-h-6 self-start text-accent hover:underline">
            {t('second.back')}
          </button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {isBlocked && <Countdown untilMs={blockedUntilMs} onOver={unblock} />}
        {!isBlocked && answer.error && <DoorAlert>{problemWords(answer.error)}</DoorAlert>}
        <form onSubmit={submit} className="flex flex-col gap-5">
          <TextField
            key={String(isRecovery)}
            label={isRecovery ? t('second.recovery') : t('second.code')}
            size="large"
            name="code"
            autoComplete="one-time-code"
            inputMode={isRecovery ? 'text' : 'numeric'}
            required
            autoFocus
            value={code}
            onChange={({ target }) => setCode(target.value)}
            className="font-mono tracking-wider"
          />
          <Button
            type="submit"
            look="primary"
            size="large"
            isBusy={answer.isPending}
            disabled={isBlocked}
            className="w-full"
          >
            {t('second.submit')}
          </Button>
        </form>
        {challenge.passkey !== undefined && hasPasskeys() && (
          <Button size="large" icon={PasskeyIcon} onClick={() => answer.mutate('passkey')} className="w-full">
            {t('sign-in.passkey')}
          </Button>
        )}
      </div>
    </DoorFrame>
  )
}
