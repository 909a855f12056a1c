import { Link } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { language, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { BellIcon, BellOffIcon } from '../../ui/icons.ts'
import { CREDENTIALS, type Group } from './notification-groups.ts'
import type { NotificationActs } from './use-notification-acts.ts'

export const groupName = ({ id, name }: Pick<Group, 'id' | 'name'>): string =>
  name ?? t(id === CREDENTIALS ? 'nav.credentials' : 'notifications.of-server')

/** Whose notifications follow, and peace from them for an hour. */
export function GroupHead({
  place,
  group: { id, name, mutedUntil },
  acts: { mute },
}: {
  readonly place: Place
  readonly group: Group
  readonly acts: NotificationActs
}) {
  if (name === undefined) {
    return (
      <h2 className="border-b border-border px-5 py-2.5 text-meta font-medium text-text-3">
        {groupName({ id, name })}
      </h2>
    )
  }
  const isMuted = mutedUntil !== undefined
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-border px-5 py-1.5">
      <h2 className="mr-auto min-w-0 text-meta font-medium">
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace: place.id, workflow: id }}
          className="leading-6 text-text-2 hover:text-text hover:underline"
        >
          {name}
        </Link>
      </h2>
      {isMuted && (
        <span className="text-meta text-text-3">{t('notifications.muted-until', { time: clockOf(mutedUntil) })}</span>
      )}
      <Button
        size="compact"
        look="quiet"
        icon={isMuted ? BellIcon : BellOffIcon}
        isBusy={mute.isPending && mute.variables.workflow === id}
        onClick={() => mute.mutate({ workflow: id, isMuted })}
      >
        {t(isMuted ? 'notifications.unmute' : 'notifications.mute')}
      </Button>
    </div>
  )
}

const clockOf = (instant: string): string => new Date(instant).toLocaleTimeString(language(), { timeStyle: 'short' })
