import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { t } from '../strings/index.ts'
import { BellIcon } from '../ui/icons.ts'
import { Tip } from '../ui/tip.tsx'
import { announce } from './announce.tsx'
import { useLive } from './live.ts'
import { type Place, useMe } from './me.ts'

const SHOWN_MAX = 99

export const unreadQuery = (place: Place) => ({
  queryKey: ['unread', place.id],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => place.client.notifications.countUnread({ signal }),
})

/** How many notifications nobody has read, as it changes. */
export function NotificationBell({ place }: { readonly place: Place }) {
  const { account } = useMe()
  const queries = useQueryClient()
  const { data } = useQuery(unreadQuery(place))
  useLive(place.client, 'notifications', (event) => {
    const isMine = event.type === 'inbox' ? event.accounts.includes(account.id) : event.type !== 'failed'
    if (!isMine) return
    void queries.invalidateQueries({ queryKey: ['unread', place.id] })
    void queries.invalidateQueries({ queryKey: ['notifications', place.id] })
    if (event.type === 'inbox') announce(t('notifications.news'))
  })
  const unread = data?.unread ?? 0
  const count = data?.isMore || unread > SHOWN_MAX ? `${SHOWN_MAX}+` : String(unread)
  const label = unread === 0 ? t('notifications.none-unread') : t('notifications.unread', { count: unread })
  return (
    <Tip text={label}>
      <Link
        to="/w/$workspace/notifications"
        params={{ workspace: place.id }}
        aria-label={label}
        className="relative inline-flex size-8 items-center justify-center rounded-button text-text-2 hover:bg-raised hover:text-text"
      >
        <BellIcon aria-hidden className="size-4" strokeWidth={1.75} />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 min-w-4 rounded-pill bg-error-solid px-1 text-center text-count text-on-accent"
          >
            {count}
          </span>
        )}
      </Link>
    </Tip>
  )
}
