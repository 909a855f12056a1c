import type { ScheduleRule } from '@linkflow/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { ErrorNotice } from '../../ui/states.tsx'
import { ClockWarnings } from './clock-warnings.tsx'
import { NextRuns } from './next-runs.tsx'
import { previewQuery } from './schedule-queries.ts'

/** Rules in words, when they start next, and what a change of the clocks does to them: all as the scheduler has it. */
export function RulePreview({
  place,
  rules,
  zone,
}: {
  readonly place: Place
  readonly rules: readonly ScheduleRule[]
  readonly zone: string
}) {
  const preview = useQuery(previewQuery(place, rules, zone))
  if (rules.length === 0) return <p className="text-text-3">{t('schedules.rule-open')}</p>
  if (preview.error) return <ErrorNotice title={t('schedules.rule-wrong')} text={preview.error.message} />
  if (preview.data === undefined) return null
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="text-read font-medium text-text">
        {preview.data.description} <span className="font-normal text-text-3">({zone})</span>
      </p>
      <ClockWarnings place={place} rules={rules} zone={zone} />
      <NextRuns runs={preview.data.runs} zone={zone} />
    </div>
  )
}
