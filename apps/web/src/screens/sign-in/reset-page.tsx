import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { useLinkToken } from './link-token.ts'
import { NewPassword } from './new-password.tsx'
import { problemWords } from './problem-words.ts'

export function ResetPage() {
  const token = useLinkToken()
  const [password, setPassword] = useState('')
  const complete = useMutation({ mutationFn: () => door.passwordResets.complete({ token: token ?? '', password }) })
  const toSignIn = (
    <Link to="/sign-in" className="self-start text-accent hover:underline">
      {t('second.back')}
    </Link>
  )
  if (complete.isSuccess) {
    return (
      <DoorFrame title={t('reset.done')} lead={<p role="status">{t('reset.done-text')}</p>}>
        {toSignIn}
      </DoorFrame>
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    complete.mutate()
  }
  return (
    <DoorFrame
      title={t('reset.title')}
      lead={token === undefined ? t('link.missing') : t('reset.lead')}
      footer={toSignIn}
    >
      {token !== undefined && (
        <form onSubmit={submit} className="flex flex-col gap-5">
          {complete.error && <DoorAlert>{problemWords(complete.error)}</DoorAlert>}
          <NewPassword value={password} onChange={setPassword} label={t('reset.password')} />
          <Button type="submit" look="primary" size="large" isBusy={complete.isPending} className="w-full">
            {t('reset.submit')}
          </Button>
        </form>
      )}
    </DoorFrame>
  )
}
