import { isLinkFlowError, type Role } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { useContext } from 'react'
import { type TextId, t } from '../strings/index.ts'
import { Button } from '../ui/button.tsx'
import { ForbiddenIcon, SearchIcon, WarningIcon, WorkflowIcon } from '../ui/icons.ts'
import { EmptyState } from '../ui/states.tsx'
import { PlaceContext, roleFor } from './me.ts'
import { queryClient } from './query-client.ts'

/** A page that could not be shown: what failed, the id for the log, and a way to go on. */
export function FailedPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  if (isLinkFlowError(error, 'permission-missing'))
    return <ForbiddenPage permission={String(error.facts['permission'])} />
  if (isLinkFlowError(error) && error.status === 404) return <NotFoundPage />
  const requestId = isLinkFlowError(error) ? error.requestId : undefined
  return (
    <div role="alert">
      <EmptyState
        icon={WarningIcon}
        tone="text-error"
        title={t('error.page')}
        text={error instanceof Error ? error.message : t('error.unknown')}
        note={requestId === undefined ? undefined : t('error.request', { id: requestId })}
      >
        <Button
          look="primary"
          onClick={() => {
            void queryClient.resetQueries({ predicate: ({ state }) => state.status === 'error' })
            reset()
            void router.invalidate()
          }}
        >
          {t('error.try-again')}
        </Button>
        <Button onClick={() => location.assign('/')}>{t('error.home')}</Button>
      </EmptyState>
    </div>
  )
}

export const ROLE_WORDS: Readonly<Record<Role, TextId>> = {
  owner: 'role.owner',
  admin: 'role.admin',
  editor: 'role.editor',
  operator: 'role.operator',
  viewer: 'role.viewer',
}

/** Which role it takes, and who can give it. */
export function ForbiddenPage({ permission }: { readonly permission: string }) {
  const place = useContext(PlaceContext)
  const givers = useQuery({
    queryKey: ['role-givers', place?.id],
    queryFn: ({ signal }) => place!.client.members.list({ signal }).take(200),
    enabled: place?.can('member:read') ?? false,
    select: (members) =>
      members.filter(({ role }) => role === 'owner' || role === 'admin').map(({ name, email }) => `${name} (${email})`),
  })
  const role = roleFor(permission)
  const needed =
    role === undefined ? t('forbidden.no-role', { permission }) : t('forbidden.role', { role: t(ROLE_WORDS[role]) })
  const who =
    givers.data === undefined || givers.data.length === 0
      ? ''
      : ` ${t('forbidden.givers', { names: givers.data.slice(0, 5).join(', ') })}`
  return (
    <EmptyState icon={ForbiddenIcon} title={t('forbidden.title')} text={`${needed}${who}`}>
      <Link to="/" className="contents">
        <Button look="primary">{t('error.home')}</Button>
      </Link>
    </EmptyState>
  )
}

export function NotFoundPage() {
  return (
    <EmptyState icon={SearchIcon} title={t('not-found.title')} text={t('not-found.text')}>
      <Button look="primary" onClick={() => location.assign('/')}>
        {t('error.home')}
      </Button>
    </EmptyState>
  )
}

/** A workspace that one is not in, or that is not there: both are answered alike. */
export function NotMemberPage() {
  return (
    <EmptyState icon={ForbiddenIcon} title={t('not-member.title')} text={t('not-member.text')}>
      <Button look="primary" onClick={() => location.assign('/')}>
        {t('error.home')}
      </Button>
    </EmptyState>
  )
}

export function NoWorkspacePage() {
  return (
    <EmptyState icon={WorkflowIcon} title={t('no-workspace.title')} text={t('no-workspace.text')}>
      <Button look="primary" onClick={() => location.assign('/')}>
        {t('error.try-again')}
      </Button>
    </EmptyState>
  )
}
