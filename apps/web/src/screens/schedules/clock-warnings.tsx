import type { ScheduleRule } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { WarningIcon } from '../../ui/icons.ts'
import { type ClockWarning, clockWarningsQuery } from './schedule-queries.ts'
import { clockIn, dateIn } from './zone-times.ts'

/** What a change of the clocks does to the rules, within a year. */
export function ClockWarnings({
  place,
  rules,
  zone,
}: {
  readonly place: Place
  readonly rules: readonly ScheduleRule[]
  readonly zone: string
}) {
  const warnings = useQuery(clockWarningsQuery(place, rules, zone))
  return warnings.data?.map((warning) => (
    <p
      key={warning.change.atMs}
      role="status"
      className="flex items-start gap-2 rounded-button border border-warning bg-warning-bg px-3 py-2 text-warning"
    >
      <WarningIcon aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.75} />
      <span>{wordsOf(warning, zone)}</span>
    </p>
  ))
}

function wordsOf({ change, wall, startsAt }: ClockWarning, zone: string): string {
  const values = {
    date: dateIn(zone, change.atMs),
    // On a clock that is never changed: this time may not be in the zone at all.
    time: clockIn('UTC', wall),
    zone,
    count: startsAt.length,
    start: startsAt[0] === undefined ? '' : clockIn(zone, startsAt[0]),
  }
  if (change.kind === 'overlap') return t('schedules.overlap', values)
  return startsAt.length === 0 ? t('schedules.gap-none', values) : t('schedules.gap', values)
}
