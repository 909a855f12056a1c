import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Place } from '../../app/me.ts'
import { QueryFailed } from '../../app/query-failed.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { language, t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { ChevronLeftIcon, ChevronRightIcon } from '../../ui/icons.ts'
import { Bone, Later } from '../../ui/skeleton.tsx'
import { calendarQuery } from './schedule-queries.ts'
import { type Day, dayName, daysOf, plusDays, readDay, weekStart } from './week.ts'
import { clockIn, hereZone } from './zone-times.ts'

/** What starts in a week, as the calendar that fires it says. Times are those of the reader, and say so. */
export function WeekCalendar({
  place,
  week,
  onWeek,
}: {
  readonly place: Place
  readonly week: string | undefined
  readonly onWeek: (week: string | undefined) => void
}) {
  const startMs = weekStart(readDay(week, Date.now()))
  const calendar = useQuery(calendarQuery(place, startMs))
  const days = useMemo(() => daysOf(startMs, calendar.data ?? []), [startMs, calendar.data])
  const turn = (by: number) => onWeek(dayName(plusDays(startMs, 7 * by)))
  useKeys([
    {
      id: 'week-before',
      scope: 'list',
      keys: 'ArrowLeft',
      label: t('schedules.week-before'),
      run: () => turn(-1),
      isOnlyKey: true,
    },
    {
      id: 'week-after',
      scope: 'list',
      keys: 'ArrowRight',
      label: t('schedules.week-after'),
      run: () => turn(1),
      isOnlyKey: true,
    },
  ])
  const title = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'long', year: 'numeric' }).formatRange(
    startMs,
    plusDays(startMs, 6),
  )
  return (
    <section aria-label={t('schedules.week')} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <IconButton icon={ChevronLeftIcon} label={t('schedules.week-before')} onClick={() => turn(-1)} />
        <IconButton icon={ChevronRightIcon} label={t('schedules.week-after')} onClick={() => turn(1)} />
        <h2 aria-live="polite" className="mr-auto text-panel text-text">
          {title}
        </h2>
        <span className="text-meta text-text-3">{t('schedules.times-in', { zone: hereZone() })}</span>
        <Button size="compact" onClick={() => onWeek(undefined)}>
          {t('schedules.this-week')}
        </Button>
      </div>
      {calendar.error && (
        <QueryFailed title={t('schedules.failed')} error={calendar.error} onRetry={() => void calendar.refetch()} />
      )}
      {calendar.data === undefined && !calendar.error ? (
        <WeekSkeleton />
      ) : (
        <div className="grid overflow-hidden rounded-card border border-border bg-surface lg:grid-cols-7">
          {days.map((day) => (
            <DayColumn key={day.startMs} place={place} day={day} />
          ))}
        </div>
      )}
    </section>
  )
}

/** Seven days as they will be. */
export const WeekSkeleton = () => (
  <Later>
    <div
      role="status"
      aria-label={t('schedules.loading')}
      className="grid overflow-hidden rounded-card border border-border bg-surface lg:grid-cols-7"
    >
      {['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => (
        <div key={key} className="flex min-h-24 flex-col gap-3 border-border p-3 not-first:border-l lg:min-h-80">
          <Bone className="h-3 w-16" />
          <Bone className="mt-2 h-8" />
          <Bone className="h-8" />
        </div>
      ))}
    </div>
  </Later>
)

function DayColumn({ place, day: { startMs, entries } }: { readonly place: Place; readonly day: Day }) {
  const isToday = dayName(startMs) === dayName(Date.now())
  const zone = hereZone()
  const name = new Date(startMs).toLocaleDateString(language(), { weekday: 'short', day: 'numeric', month: 'short' })
  return (
    <section
      aria-label={name}
      className="flex min-w-0 flex-col border-t border-border first:border-t-0 lg:min-h-80 lg:border-t-0 lg:border-l lg:first:border-l-0"
    >
      <h3
        className={classes(
          'border-b border-border px-3 py-2 text-meta font-medium',
          isToday ? 'bg-accent-soft text-accent' : 'text-text-3',
        )}
      >
        {name}
        {isToday && <span className="sr-only"> ({t('schedules.today')})</span>}
      </h3>
      <ul className="flex flex-col gap-1 p-1.5">
        {entries.length === 0 && <li className="px-1.5 py-1 text-meta text-text-3">{t('schedules.day-empty')}</li>}
        {entries.map(({ schedule, firstAt, lastAt, count, hasMore }) => (
          <li key={`${schedule.id} ${firstAt}`}>
            <Link
              to="/w/$workspace/schedules/$schedule"
              params={{ workspace: place.id, schedule: schedule.id }}
              className="flex min-w-0 flex-col rounded-input border-l-2 border-accent bg-canvas px-2 py-1 hover:bg-raised"
            >
              <span className="text-meta text-text-2 tabular-nums">
                {count === 1
                  ? clockIn(zone, firstAt)
                  : t(hasMore ? 'schedules.times-more' : 'schedules.times', {
                      from: clockIn(zone, firstAt),
                      until: clockIn(zone, lastAt),
                      count,
                    })}
              </span>
              <span className="truncate text-meta font-medium text-text">{schedule.workflowName}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
