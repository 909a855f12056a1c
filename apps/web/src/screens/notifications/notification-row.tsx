import type { Notification } from '@linkflow/sdk'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { type TextId, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  ArchiveIcon,
  ErrorIcon,
  type Icon,
  QueuedIcon,
  RetryIcon,
  SuccessIcon,
  UndoIcon,
  UnreadIcon,
} from '../../ui/icons.ts'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toaster.tsx'
import { duration } from '../usage/figures.ts'
import { spanMs } from './notification-groups.ts'
import type { NotificationActs } from './use-notification-acts.ts'

const STATES: Readonly<
  Record<Notification['state'], { readonly word: TextId; readonly icon: Icon; readonly color: string }>
> = {
  open: { word: 'notifications.open', icon: ErrorIcon, color: 'text-error' },
  recovered: { word: 'notifications.recovered', icon: SuccessIcon, color: 'text-success' },
  over: { word: 'notifications.over', icon: QueuedIcon, color: 'text-neutral' },
}

/** What happened, how often and why; and what can be done about it, here. */
export function NotificationRow({
  place,
  item,
  acts,
  isTabStop,
  rowRef,
  onFocus,
  onDone,
}: {
  readonly place: Place
  readonly item: Notification
  readonly acts: NotificationActs
  readonly isTabStop: boolean
  readonly rowRef: (element: HTMLElement | null) => void
  readonly onFocus: () => void
  readonly onDone: () => void
}) {
  const { title, state, count, lastAt, error, executions, isUnread, isArchived, workers, credential } = item
  const { icon: Glyph, color, word } = STATES[state]
  const retry = useMutation({
    mutationFn: (id: string) => place.client.executions.retry(id),
    onSuccess: () => acts.mark.mutate({ item, marks: { isUnread: false } }),
    onError: (failure) => toast({ text: failure.message, tone: 'error' }),
  })
  const span = spanMs(item)
  const reason =
    span === undefined
      ? t('notifications.times', { count })
      : t('notifications.times-in', { count, time: duration(Math.max(1_000, span)) })
  const canRetry = executions !== undefined && place.can('execution:write')
  return (
    <li
      ref={rowRef}
      // One of the rows has the focus, and its keys.
      tabIndex={isTabStop ? 0 : -1}
      onFocus={onFocus}
      className={classes(
        'flex flex-wrap items-start gap-x-3 gap-y-2 border-t border-border px-5 py-3 first:border-t-0 focus-visible:-outline-offset-2',
        isUnread &&
          'relative before:absolute before:inset-y-0 before:left-0 before:w-[3px] before:bg-accent before:content-[""]',
      )}
    >
      <Glyph aria-hidden className={classes('mt-0.5 size-4 shrink-0', color)} strokeWidth={1.75} />
      <div className="flex min-w-0 flex-1 basis-44 flex-col gap-1">
        <p className={classes('text-pretty break-words', isUnread ? 'font-medium text-text' : 'text-text-2')}>
          {isUnread && <span className="sr-only">{t('notifications.is-unread')} </span>}
          {title}
        </p>
        {error !== undefined && (
          <p className="text-meta break-words text-text-2">
            {error.node === undefined ? error.message : `${error.node}: ${error.message}`}
          </p>
        )}
        {workers !== undefined && <p className="font-mono text-meta break-all text-text-2">{workers.join(', ')}</p>}
        <p className="flex flex-wrap gap-x-1.5 text-meta text-text-2">
          <span className={color}>{t(word)}</span> · <span>{reason}</span> · <Time of={lastAt} />
        </p>
        {credential?.name !== undefined && place.can('credential:read') && (
          <div className="pt-1">
            <Link
              to="/w/$workspace/credentials/$credential"
              params={{ workspace: place.id, credential: credential.id }}
              className="-ml-1 inline-flex min-h-7 items-center rounded-input px-1 text-meta font-medium text-accent hover:underline"
            >
              {t('notifications.open-credential')}
            </Link>
          </div>
        )}
        {(canRetry || executions !== undefined) && (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
            {canRetry && (
              <Button
                size="compact"
                icon={RetryIcon}
                isBusy={retry.isPending}
                disabled={retry.isSuccess}
                onClick={() => retry.mutate(executions.last)}
              >
                {t('notifications.retry')}
              </Button>
            )}
            <Link
              to={`/w/${place.id}/executions/${retry.data?.id ?? executions!.last}`}
              className="inline-flex min-h-7 items-center rounded-input px-1 text-meta font-medium text-accent hover:underline"
            >
              {retry.isSuccess ? t('notifications.open-retry') : t('notifications.open-run')}
            </Link>
            {retry.isSuccess && (
              <span role="status" className="text-meta text-success">
                {t('notifications.retried')}
              </span>
            )}
          </div>
        )}
      </div>
      <div className="flex shrink-0">
        <IconButton
          size="compact"
          icon={UnreadIcon}
          label={isUnread ? t('notifications.read') : t('notifications.mark-unread')}
          onClick={() => acts.mark.mutate({ item, marks: { isUnread: !isUnread } })}
        />
        <IconButton
          size="compact"
          icon={isArchived ? UndoIcon : ArchiveIcon}
          label={isArchived ? t('notifications.to-inbox') : t('notifications.done')}
          onClick={onDone}
        />
      </div>
    </li>
  )
}
