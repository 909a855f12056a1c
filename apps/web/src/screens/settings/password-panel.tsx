import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useMe } from '../../app/me.ts'
import { clientFor } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { PasswordField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { NewPassword } from '../sign-in/new-password.tsx'
import { strengthOf } from '../sign-in/password-strength.ts'
import { problemWords } from '../sign-in/problem-words.ts'

export function PasswordPanel() {
  const { account } = useMe()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => clientFor().me.changePassword({ current, next }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast({ text: t('password.changed') })
    },
  })
  const isReady = current !== '' && strengthOf(next) > 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady && !change.isPending) change.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Panel
        title={t('field.password')}
        text={t('password.text')}
        footer={
          <Button look="primary" type="submit" disabled={!isReady} isBusy={change.isPending}>
            {t('password.change')}
          </Button>
        }
      >
        <div className="flex max-w-sm flex-col gap-4">
          {change.error && <ErrorNotice title={t('dialog.refused')} text={problemWords(change.error)} />}
          <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
          <PasswordField
            label={t('password.current')}
            autoComplete="current-password"
            value={current}
            onChange={({ target }) => setCurrent(target.value)}
          />
          <NewPassword size="default" label={t('reset.password')} value={next} onChange={setNext} />
        </div>
      </Panel>
    </form>
  )
}
