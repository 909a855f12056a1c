import type { Notification } from '@linkflow/sdk'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useLive } from '../../app/live.ts'
import type { Place } from '../../app/me.ts'
import { useRowFocus } from '../../app/row-focus.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { BellIcon, CheckIcon, SettingsIcon } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page-frame.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { PanelSkeleton } from '../../ui/skeleton-panel.tsx'
import { EmptyState, ErrorNotice } from '../../ui/states.tsx'
import { GroupHead, groupName } from './group-head.tsx'
import { FILTERS, type Filter, groupsOf, isFilter } from './notification-groups.ts'
import { NotificationRow } from './notification-row.tsx'
import { useNotificationActs } from './use-notification-acts.ts'

const PAGE_ROWS = 50

const FILTER_WORDS: Readonly<Record<Filter, TextId>> = {
  all: 'notifications.filter-all',
  unread: 'notifications.filter-unread',
  archived: 'notifications.filter-archived',
}

export function InboxPage({ place, filter: asked }: { readonly place: Place; readonly filter: string | undefined }) {
  const navigate = useNavigate({ from: '/w/$workspace/notifications' })
  const filter: Filter = isFilter(asked) ? asked : 'all'
  const list = useInfiniteQuery({
    queryKey: ['notifications', place.id, filter],
    queryFn: ({ pageParam, signal }) =>
      place.client.notifications
        .list({
          limit: PAGE_ROWS,
          cursor: pageParam,
          signal,
          ...(filter === 'unread' && { unread: true }),
          ...(filter === 'archived' && { archived: true }),
        })
        .page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  })
  // What is counted in a group that is shown makes no news in the inbox: it is read again for those who look.
  useLive(place.client, 'notifications', (event) => {
    if (event.type === 'failed') void list.refetch()
  })
  const items = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const groups = useMemo(() => groupsOf(items), [items])
  const ids = useMemo(() => groups.flatMap(({ items }) => items.map(({ id }) => id)), [groups])
  const focus = useRowFocus(ids)
  const acts = useNotificationActs(place)
  const ofFocused = (act: (item: Notification) => void) => {
    const item = items.find(({ id }) => id === focus.focused)
    if (item !== undefined) act(item)
  }
  const done = (item: Notification) => {
    focus.next()
    acts.mark.mutate({ item, marks: { isArchived: !item.isArchived, isUnread: false } })
  }
  useKeys([
    { id: 'inbox-next', scope: 'list', keys: 'j', label: t('list.key.next'), run: focus.next, isOnlyKey: true },
    {
      id: 'inbox-previous',
      scope: 'list',
      keys: 'k',
      label: t('list.key.previous'),
      run: focus.previous,
      isOnlyKey: true,
    },
    {
      id: 'inbox-done',
      scope: 'list',
      keys: 'e',
      label: t('notifications.done'),
      run: () => ofFocused(done),
      isOnlyKey: true,
    },
    {
      id: 'inbox-unread',
      scope: 'list',
      keys: 'u',
      label: t('notifications.toggle-unread'),
      run: () => ofFocused((item) => acts.mark.mutate({ item, marks: { isUnread: !item.isUnread } })),
      isOnlyKey: true,
    },
  ])
  const isEmpty = list.data !== undefined && items.length === 0 && !list.isPlaceholderData
  return (
    <PageFrame
      title={t('nav.notifications')}
      width="text"
      actions={
        <>
          {items.some(({ isUnread }) => isUnread) && (
            <Button
              icon={CheckIcon}
              isBusy={acts.readAll.isPending}
              onClick={() => acts.readAll.mutate(Math.max(...items.map(({ number }) => number)))}
            >
              {t('notifications.read-all')}
            </Button>
          )}
          <Link
            to="/w/$workspace/notifications"
            params={{ workspace: place.id }}
            search={{ view: 'preferences' }}
            className="inline-flex min-h-8 items-center gap-2 rounded-button px-3 font-medium text-text-2 hover:bg-raised hover:text-text"
          >
            <SettingsIcon aria-hidden className="size-4" strokeWidth={1.75} />
            {t('preferences.title')}
          </Link>
        </>
      }
    >
      <div className="flex">
        <Segmented
          label={t('notifications.filter')}
          isLabelShown={false}
          value={filter}
          onChange={(f) => void navigate({ search: { f: f === 'all' ? undefined : f }, replace: true })}
          options={FILTERS.map((value) => ({ value, label: t(FILTER_WORDS[value]) }))}
        />
      </div>
      {list.error && (
        <ErrorNotice title={t('notifications.failed')} {...errorOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data === undefined && !list.error && <PanelSkeleton label={t('notifications.loading')} rows={4} />}
      {isEmpty &&
        (filter === 'archived' ? (
          <EmptyState icon={BellIcon} title={t('notifications.none-archived')} />
        ) : (
          <EmptyState icon={BellIcon} title={t('notifications.empty')} text={t('notifications.empty-text')}>
            {filter === 'unread' ? (
              <Button onClick={() => void navigate({ search: {}, replace: true })}>
                {t('notifications.show-read')}
              </Button>
            ) : (
              <Button onClick={() => void navigate({ to: '/w/$workspace/workflows', params: { workspace: place.id } })}>
                {t('error.home')}
              </Button>
            )}
          </EmptyState>
        ))}
      {groups.map((group) => (
        <section
          key={group.id}
          aria-label={groupName(group)}
          className="overflow-hidden rounded-card border border-border bg-surface"
        >
          <GroupHead place={place} group={group} acts={acts} />
          <ul>
            {group.items.map((item) => (
              <NotificationRow
                key={item.id}
                place={place}
                item={item}
                acts={acts}
                isTabStop={focus.tabStop === item.id}
                rowRef={focus.rowRef(item.id)}
                onFocus={() => focus.onFocus(item.id)}
                onDone={() => done(item)}
              />
            ))}
          </ul>
        </section>
      ))}
      {list.hasNextPage && (
        <div className="flex justify-center">
          <Button look="quiet" isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('list.more')}
          </Button>
        </div>
      )}
    </PageFrame>
  )
}
