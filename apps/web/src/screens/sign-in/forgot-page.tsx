import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { door } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { problemWords } from './problem-words.ts'

/** Asks for a link to a new password. What it says is the same whether there is an account. */
export function ForgotPage() {
  const [email, setEmail] = useState('')
  const ask = useMutation({ mutationFn: () => door.passwordResets.ask(email) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.mutate()
  }
  const back = (
    <Link to="/sign-in" className="self-start text-accent hover:underline">
      {t('second.back')}
    </Link>
  )
  if (ask.isSuccess) {
    return (
      <DoorFrame title={t('forgot.sent')} lead={<p role="status">{t('forgot.sent-text', { email })}</p>}>
        {back}
      </DoorFrame>
    )
  }
  return (
    <DoorFrame title={t('forgot.title')} lead={t('forgot.lead')} footer={back}>
      <form onSubmit={submit} className="flex flex-col gap-5">
        {ask.error && <DoorAlert>{problemWords(ask.error)}</DoorAlert>}
        <TextField
          label={t('field.email')}
          size="large"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Button type="submit" look="primary" size="large" isBusy={ask.isPending} className="w-full">
          {t('forgot.submit')}
        </Button>
      </form>
    </DoorFrame>
  )
}
