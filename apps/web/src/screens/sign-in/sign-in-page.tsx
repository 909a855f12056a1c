import type { Challenge, Tokens } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { type FormEvent, useCallback, useState } from 'react'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PasswordField, TextField } from '../../ui/field.tsx'
import { KeyIcon, PasskeyIcon } from '../../ui/icons.ts'
import { enter, isChallenge } from './after-sign-in.ts'
import { Countdown } from './countdown.tsx'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { answerOf, hasPasskeys } from './passkey.ts'
import { problemWords, waitOf } from './problem-words.ts'
import { SecondFactor } from './second-factor.tsx'

export function SignInPage() {
  const { next, expired } = useSearch({ from: '/sign-in' })
  const [challenge, setChallenge] = useState<Challenge>()
  const onAnswer = async (answer: Tokens | Challenge) => {
    if (isChallenge(answer)) setChallenge(answer)
    else await enter(answer, next)
  }
  if (challenge !== undefined) {
    return <SecondFactor challenge={challenge} next={next} onBack={() => setChallenge(undefined)} />
  }
  return (
    <DoorFrame title={t('sign-in.title')} lead={expired === undefined ? undefined : t('sign-in.expired')}>
      <SignInForm onAnswer={onAnswer} />
    </DoorFrame>
  )
}

/** Password, passkey, or single sign-on where there is one. */
export function SignInForm({
  onAnswer,
  email: knownEmail = '',
}: {
  readonly onAnswer: (answer: Tokens | Challenge) => Promise<void>
  readonly email?: string
}) {
  const [email, setEmail] = useState(knownEmail)
  const [password, setPassword] = useState('')
  const [blockedUntilMs, setBlockedUntil] = useState<number>()
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: ({ signal }) => door.sessions.ways({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const onError = (error: unknown) => {
    const waitMs = waitOf(error)
    if (waitMs !== undefined) setBlockedUntil(Date.now() + waitMs)
  }
  const signIn = useMutation({
    mutationFn: async () => onAnswer(await door.sessions.signIn({ email, password })),
    onError,
  })
  const byPasskey = useMutation({
    mutationFn: async () => {
      const credential = await answerOf(await door.sessions.askPasskey())
      if (credential !== undefined) await onAnswer(await door.sessions.signInByPasskey({ credential }))
    },
    onError,
  })
  const bySso = useMutation({ mutationFn: async () => location.assign((await door.sessions.beginSso()).url), onError })
  const isBlocked = blockedUntilMs !== undefined
  const problem = isBlocked ? undefined : (signIn.error ?? byPasskey.error ?? bySso.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    byPasskey.reset()
    bySso.reset()
    if (!isBlocked) signIn.mutate()
  }
  const unblock = useCallback(() => {
    setBlockedUntil(undefined)
    signIn.reset()
  }, [signIn.reset])
  const offersPasskey = ways.data?.passkeys === true && hasPasskeys()
  return (
    <div className="flex flex-col gap-5">
      {isBlocked && <Countdown untilMs={blockedUntilMs} onOver={unblock} />}
      {problem != null && <DoorAlert>{problemWords(problem)}</DoorAlert>}
      {ways.data?.cookies === 'insecure' && (
        <p className="rounded-button bg-warning-bg px-3.5 py-2.5 text-ui text-warning">{t('sign-in.insecure')}</p>
      )}
      <form onSubmit={submit} className="flex flex-col gap-5">
        <TextField
          label={t('field.email')}
          size="large"
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus={knownEmail === ''}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <PasswordField
          label={t('field.password')}
          size="large"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ target }) => setPassword(target.value)}
          aside={
            <Link to="/forgot-password" className="text-meta text-accent hover:underline">
              {t('sign-in.forgot')}
            </Link>
          }
        />
        <Button
          type="submit"
          look="primary"
          size="large"
          isBusy={signIn.isPending}
          disabled={isBlocked}
          className="w-full"
        >
          {t('sign-in.submit')}
        </Button>
      </form>
      {(offersPasskey || ways.data?.sso !== undefined) && (
        <>
          <div className="flex items-center gap-3 text-meta text-text-3" aria-hidden>
            <span className="h-px flex-1 bg-border" />
            {t('sign-in.or')}
            <span className="h-px flex-1 bg-border" />
          </div>
          <div className="flex flex-col gap-2">
            {offersPasskey && (
              <Button
                size="large"
                icon={PasskeyIcon}
                isBusy={byPasskey.isPending}
                onClick={() => byPasskey.mutate()}
                className="w-full"
              >
                {t('sign-in.passkey')}
              </Button>
            )}
            {ways.data?.sso !== undefined && (
              <Button
                size="large"
                icon={KeyIcon}
                isBusy={bySso.isPending}
                onClick={() => bySso.mutate()}
                className="w-full"
              >
                {t('sign-in.sso', { label: ways.data.sso.label })}
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  )
}
