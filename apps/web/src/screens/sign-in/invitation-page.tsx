import { isLinkFlowError, type OpenInvitation } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import { clientFor, door, signedIn, startSession, useSession } from '../../app/session.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { enter, isChallenge } from './after-sign-in.ts'
import { DoorAlert, DoorFrame } from './door-frame.tsx'
import { useLinkToken } from './link-token.ts'
import { NewPassword } from './new-password.tsx'
import { problemWords } from './problem-words.ts'
import { SignInForm } from './sign-in-page.tsx'

/** With an account one signs in and accepts; without one it is made here. */
export function InvitationPage() {
  const token = useLinkToken()
  const opened = useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => {
      await startSession().catch(() => {})
      return door.invitations.open(token!, { signal })
    },
    enabled: token !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token === undefined || opened.error) {
    return (
      <DoorFrame title={t('invitation.title')} lead={token === undefined ? t('link.missing') : undefined}>
        {opened.error && <DoorAlert>{problemWords(opened.error)}</DoorAlert>}
      </DoorFrame>
    )
  }
  if (opened.data === undefined) {
    return (
      <DoorFrame title={t('invitation.title')}>
        <Later>
          <div className="flex flex-col gap-4">
            <Bone className="h-10" />
            <Bone className="h-10" />
          </div>
        </Later>
      </DoorFrame>
    )
  }
  return <Opened token={token} invitation={opened.data} />
}

function Opened({ token, invitation }: { readonly token: string; readonly invitation: OpenInvitation }) {
  const { workspaceName, email, role, hasAccount } = invitation
  const session = useSession()
  const lead = t('invitation.lead', { workspace: workspaceName, role: t(ROLE_WORDS[role]), email })
  return (
    <DoorFrame title={t('invitation.join', { workspace: workspaceName })} lead={lead}>
      {session.type === 'in' ? (
        <Accept token={token} email={email} />
      ) : hasAccount ? (
        <SignInAndAccept token={token} email={email} />
      ) : (
        <Join token={token} />
      )}
    </DoorFrame>
  )
}

const goTo = (workspaceId: string) => location.assign(`/w/${workspaceId}/workflows`)

function Accept({ token, email }: { readonly token: string; readonly email: string }) {
  const accept = useMutation({
    mutationFn: async () => goTo((await clientFor().me.acceptInvitation(token)).workspaceId),
  })
  return (
    <div className="flex flex-col gap-5">
      {accept.error && (
        <DoorAlert>{isLinkFlowError(accept.error) ? accept.error.message : t('invitation.other', { email })}</DoorAlert>
      )}
      <Button look="primary" size="large" isBusy={accept.isPending} onClick={() => accept.mutate()} className="w-full">
        {t('invitation.accept')}
      </Button>
    </div>
  )
}

function SignInAndAccept({ token, email }: { readonly token: string; readonly email: string }) {
  return (
    <SignInForm
      email={email}
      onAnswer={async (answer) => {
        if (isChallenge(answer)) {
          // The second step has its own page, and comes back here.
          location.assign(`/sign-in?next=${encodeURIComponent(`/invitation#token=${token}`)}`)
          return
        }
        signedIn(answer)
        goTo((await clientFor().me.acceptInvitation(token)).workspaceId)
      }}
    />
  )
}

function Join({ token }: { readonly token: string }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const join = useMutation({
    mutationFn: async () => enter(await door.invitations.join({ token, name, password }), undefined),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    join.mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      {join.error && <DoorAlert>{problemWords(join.error)}</DoorAlert>}
      <TextField
        label={t('field.name')}
        size="large"
        autoComplete="name"
        required
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <NewPassword value={password} onChange={setPassword} label={t('field.password')} />
      <Button type="submit" look="primary" size="large" isBusy={join.isPending} className="w-full">
        {t('invitation.create')}
      </Button>
    </form>
  )
}
