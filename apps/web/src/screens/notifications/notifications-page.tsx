import type { Notification } from '@linkflow/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { usePageTitle } from '../../app/crumbs.ts'
import { type Place, usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { BellIcon, CheckIcon, ErrorIcon, SuccessIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'

const SHOWN = 50

export function NotificationsPage() {
  const place = usePlace()
  const queries = useQueryClient()
  const key = ['notifications', place.id]
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => place.client.notifications.list({ limit: SHOWN, signal }).page(),
  })
  usePageTitle([{ label: t('nav.notifications') }])
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: ['unread', place.id] })
  }
  const readAll = useMutation({
    mutationFn: () => place.client.notifications.markAllRead({ upTo: list.data?.items[0]?.number }),
    onSuccess: refresh,
  })
  const read = useMutation({
    mutationFn: (id: string) => place.client.notifications.mark(id, { isUnread: false }),
    onSuccess: refresh,
  })
  const items = list.data?.items ?? []
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 px-4 py-5 sm:px-6">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-page tracking-tight text-text">{t('nav.notifications')}</h1>
        {items.some(({ isUnread }) => isUnread) && (
          <Button icon={CheckIcon} isBusy={readAll.isPending} onClick={() => readAll.mutate()}>
            {t('notifications.read-all')}
          </Button>
        )}
      </div>
      {list.error && (
        <ErrorNotice title={t('notifications.failed')} text={list.error.message} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && (
        <Later>
          <Bone className="h-48 rounded-card" />
        </Later>
      )}
      {list.data !== undefined && items.length === 0 && (
        <EmptyState icon={BellIcon} title={t('notifications.empty')} text={t('notifications.empty-text')} />
      )}
      {items.length > 0 && (
        <ul className="overflow-hidden rounded-card border border-border bg-surface">
          {items.map((each) => (
            <Row key={each.id} place={place} notification={each} onRead={() => read.mutate(each.id)} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Row({
  place,
  notification: { title, state, count, lastAt, error, workflow, isUnread },
  onRead,
}: {
  readonly place: Place
  readonly notification: Notification
  readonly onRead: () => void
}) {
  const isOpen = state === 'open'
  const Glyph = isOpen ? ErrorIcon : SuccessIcon
  return (
    <li className="flex items-start gap-3 border-t border-border px-4 py-3 first:border-t-0">
      <Glyph
        aria-hidden
        className={classes('mt-0.5 size-4 shrink-0', isOpen ? 'text-error' : 'text-success')}
        strokeWidth={1.75}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className={classes('text-pretty', isUnread ? 'font-medium text-text' : 'text-text-2')}>
          {isUnread && <span className="sr-only">{t('notifications.is-unread')} </span>}
          {workflow === undefined ? (
            title
          ) : (
            <Link
              to="/w/$workspace/workflows/$workflow"
              params={{ workspace: place.id, workflow: workflow.id }}
              className="hover:underline"
            >
              {title}
            </Link>
          )}
        </p>
        {error !== undefined && (
          <p className="truncate text-meta text-text-3">
            {error.node === undefined ? error.message : `${error.node}: ${error.message}`}
          </p>
        )}
        <p className="text-meta text-text-3">
          {t('notifications.times', { count })} · <Time of={lastAt} />
        </p>
      </div>
      {isUnread && <IconButton size="compact" icon={CheckIcon} label={t('notifications.read')} onClick={onRead} />}
    </li>
  )
}
