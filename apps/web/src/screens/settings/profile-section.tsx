import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { meQuery, useMe } from '../../app/me.ts'
import { clientFor, signOut } from '../../app/session.ts'
import { useOptimistic } from '../../app/use-optimistic.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Chip } from '../../ui/status.tsx'
import { toast } from '../../ui/toaster.tsx'
import { ConfirmIdentity } from './confirm-identity.tsx'

export function ProfileSection() {
  return (
    <>
      <NamePanel />
      <EmailPanel />
      <DeletePanel />
    </>
  )
}

function NamePanel() {
  const { account } = useMe()
  const [name, setName] = useState(account.name)
  const save = useOptimistic<ReturnType<typeof useMe>, string>(meQuery.queryKey, {
    save: (name) => clientFor().me.rename(name),
    shown: (me, name) => ({ ...me, account: { ...me.account, name } }),
    said: () => t('settings.saved'),
  })
  const isChanged = name.trim() !== account.name && name.trim() !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isChanged) save.mutate(name.trim(), { onError: () => setName(account.name) })
  }
  return (
    <form onSubmit={submit}>
      <Panel
        title={t('settings.name')}
        text={t('settings.name-text')}
        footer={
          <Button look="primary" type="submit" disabled={!isChanged} isBusy={save.isPending}>
            {t('settings.save')}
          </Button>
        }
      >
        <div className="max-w-sm">
          <TextField
            label={t('field.name')}
            autoComplete="name"
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
      </Panel>
    </form>
  )
}

function EmailPanel() {
  const { account } = useMe()
  const [isChanging, setChanging] = useState(false)
  const [email, setEmail] = useState('')
  const verify = useMutation({
    mutationFn: () => clientFor().me.askVerification(),
    onSuccess: () => toast({ text: t('settings.verify-sent', { email: account.email }) }),
    onError: (error) => toast({ text: error.message, tone: 'error' }),
  })
  return (
    <Panel
      title={t('settings.email')}
      text={t('settings.email-text')}
      footer={
        <>
          <Button onClick={() => setChanging(true)}>{t('settings.email-change')}</Button>
          {!account.isVerified && (
            <Button look="quiet" isBusy={verify.isPending} onClick={() => verify.mutate()}>
              {t('settings.verify')}
            </Button>
          )}
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-all text-text">{account.email}</span>
        <Chip tone={account.isVerified ? 'success' : 'warning'}>
          {account.isVerified ? t('settings.verified') : t('settings.not-verified')}
        </Chip>
      </p>
      {isChanging && (
        <ConfirmIdentity
          title={t('settings.email-change')}
          text={t('settings.email-change-text')}
          submit={t('settings.email-send')}
          isReady={email.includes('@')}
          onConfirm={async (given) => {
            await clientFor().me.changeEmail(email.trim(), given)
            toast({ text: t('settings.email-sent', { email: email.trim() }) })
          }}
          onClose={() => {
            setChanging(false)
            setEmail('')
          }}
        >
          <TextField
            label={t('settings.email-new')}
            type="email"
            autoFocus
            autoComplete="email"
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </ConfirmIdentity>
      )}
    </Panel>
  )
}

function DeletePanel() {
  const { account } = useMe()
  const queries = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  return (
    <Panel
      title={t('settings.delete')}
      text={t('settings.delete-text')}
      actions={
        <Button look="danger" onClick={() => setOpen(true)}>
          {t('settings.delete-open')}
        </Button>
      }
    >
      {isOpen && (
        <ConfirmIdentity
          title={t('settings.delete')}
          text={t('settings.delete-lost')}
          submit={t('settings.delete-submit')}
          isDanger
          isReady={typed.trim() === account.email}
          onConfirm={async (given) => {
            await clientFor().me.delete(given)
            queries.clear()
            await signOut().catch(() => location.assign('/sign-in'))
          }}
          onClose={() => setOpen(false)}
        >
          <TextField
            label={t('confirm.type', { name: account.email })}
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </ConfirmIdentity>
      )}
    </Panel>
  )
}
