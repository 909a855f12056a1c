import { isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { queryClient } from '../../app/query-client.ts'
import { router } from '../../app/router.tsx'
import { clientFor, door, signedIn } from '../../app/session.ts'
import { startOnboarding } from '../../onboarding/onboarding.ts'
import { begin } from '../../onboarding/progress.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { SuccessIcon, WarningIcon } from '../../ui/icons.ts'
import { DoorAlert, DoorFrame } from '../sign-in/door-frame.tsx'
import { useLinkToken } from '../sign-in/link-token.ts'
import { NewPassword } from '../sign-in/new-password.tsx'
import { problemWords } from '../sign-in/problem-words.ts'
import { timeZones } from './time-zones.ts'

/** The first account and its workspace, on one page. */
export function SetupPage() {
  const token = useLinkToken()
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [workspace, setWorkspace] = useState('')
  const [timeZone, setTimeZone] = useState(here)
  const setUp = useMutation({
    mutationFn: async () => {
      const beganAtMs = Date.now()
      // The page that it ends in is loaded meanwhile.
      void import('../workflow/workflow-page.tsx').catch(() => {})
      const tokens = await door.setup.run({
        email,
        password,
        name: nameOf(email),
        ...(token !== undefined && { token }),
      })
      queryClient.clear()
      signedIn(tokens)
      // The account is there: what fails from here on can be changed later, and must not say that nothing was made.
      const client = clientFor()
      await Promise.allSettled([
        client.workspace.rename(workspace),
        client.notifications.changePreferences({ timeZone }),
        client.workspace.changeSettings({ timeZone }),
      ])
      const sample = await sampleOf(client).catch(() => undefined)
      if (sample === undefined) return router.navigate({ href: '/', replace: true })
      startOnboarding(begin(sample.workspace, sample.workflow, beganAtMs))
      const { run, ...params } = sample
      return router.navigate({ to: '/w/$workspace/workflows/$workflow', params, search: { run }, replace: true })
    },
    onError: (error) => {
      if (isLinkFlowError(error, 'setup-done')) location.assign('/sign-in')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setUp.mutate()
  }
  return (
    <DoorFrame title={t('setup.title')} lead={t('setup.lead')}>
      <form onSubmit={submit} className="flex flex-col gap-5">
        {setUp.error && <DoorAlert>{problemWords(setUp.error)}</DoorAlert>}
        <TextField
          label={t('field.email')}
          size="large"
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <NewPassword value={password} onChange={setPassword} label={t('field.password')} />
        <TextField
          label={t('setup.workspace')}
          size="large"
          name="organization"
          autoComplete="organization"
          required
          maxLength={80}
          value={workspace}
          onChange={({ target }) => setWorkspace(target.value)}
          hint={t('setup.workspace-hint')}
        />
        <SelectField
          label={t('setup.zone')}
          size="large"
          value={timeZone}
          onChange={({ target }) => setTimeZone(target.value)}
          options={timeZones(here).map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        />
        <AddressCheck />
        <Button type="submit" look="primary" size="large" isBusy={setUp.isPending} className="w-full">
          {t('setup.submit')}
        </Button>
      </form>
    </DoorFrame>
  )
}

/** The workflow that a new instance has, and the run that it came with. */
async function sampleOf(client: LinkFlow) {
  const { workspaces } = await client.me.get()
  const place = clientFor(workspaces[0]!.id)
  const [workflow] = await place.workflows.list({ limit: 1 }).take(1)
  if (workflow === undefined) return undefined
  const [run] = await place.executions.list({ workflow: workflow.id, limit: 1 }).take(1)
  return { workspace: workspaces[0]!.id, workflow: workflow.id, run: run?.id }
}

/** Where others will call: what is seen of it from here, with what to do where it is not right. */
function AddressCheck() {
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: ({ signal }) => door.sessions.ways({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)
  const isWeak = ways.data?.cookies === 'insecure' || (location.protocol === 'http:' && !isLocal)
  const Glyph = isWeak ? WarningIcon : SuccessIcon
  return (
    <div
      aria-live="polite"
      className="flex items-start gap-2.5 rounded-button border border-border bg-surface px-3.5 py-2.5 text-ui text-text-2"
    >
      <Glyph
        aria-hidden
        className={isWeak ? 'mt-0.5 size-4 shrink-0 text-warning' : 'mt-0.5 size-4 shrink-0 text-success'}
        strokeWidth={1.75}
      />
      <p className="min-w-0">
        {t('setup.webhooks')}
        <span className="block break-all font-mono text-meta text-text">{`${location.origin}/webhook/…`}</span>
        <span className="text-text-3">
          {isWeak ? t('setup.address-weak') : isLocal ? t('setup.address-local') : t('setup.address-good')}
        </span>
      </p>
    </div>
  )
}

/** A name to begin with; it can be changed at any time. */
function nameOf(email: string): string {
  const words = email
    .split('@')[0]!
    .split(/[._+-]+/)
    .filter((word) => /\p{L}/u.test(word))
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ') || email
}
