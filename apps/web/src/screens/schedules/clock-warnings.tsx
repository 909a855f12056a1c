import type { SchedulePreview, ScheduleRule } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { WarningIcon } from '../../ui/icons.ts'
import { previewQuery } from './schedule-queries.ts'
import { clockIn, dateIn } from './zone-times.ts'

type ClockWarning = SchedulePreview['warnings'][number]

/** What changes of the clocks do to the rules, within a year. */
export function ClockWarnings({
  place,
  rules,
  zone,
}: {
  readonly place: Place
  readonly rules: readonly ScheduleRule[]
  readonly zone: string
}) {
  const preview = useQuery(previewQuery(place, rules, zone))
  return preview.data?.warnings.map((warning) => (
    <p
      key={warning.at}
      role="status"
      className="flex items-start gap-2 rounded-button border border-warning bg-warning-bg px-3 py-2 text-warning"
    >
      <WarningIcon aria-hidden className="mt-0.5 size-4 shrink-0" strokeWidth={1.75} />
      <span>{wordsOf(warning, zone)}</span>
    </p>
  ))
}

function wordsOf({ kind, at, time, starts }: ClockWarning, zone: string): string {
  const values = {
    date: dateIn(zone, Date.parse(at)),
    time,
    zone,
    count: starts.length,
    start: starts[0] === undefined ? '' : clockIn(zone, starts[0]),
  }
  if (kind === 'overlap') return t('schedules.overlap', values)
  return starts.length === 0 ? t('schedules.gap-none', values) : t('schedules.gap', values)
}
