import type { ScheduleRule } from '@linkflow/sdk'
import { lazy, Suspense } from 'react'
import { usePlace } from '../../app/me.ts'
import { useSettled } from '../../app/use-settled.ts'
import { isRecord } from '../document/json-value.ts'
import { documentOf } from '../session.ts'
import { useSession } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

const RulePreview = lazy(() =>
  import('../../screens/schedules/rule-preview.tsx').then(({ RulePreview }) => ({ default: RulePreview })),
)

/** Between the last letter and the question when it starts. */
const ASKED_AFTER_MS = 400

const isWhole = (rule: unknown): rule is ScheduleRule =>
  isRecord(rule) && (typeof rule['cron'] === 'string' ? rule['cron'].trim() !== '' : isRecord(rule['every']))

/** When the rules start it next, as the scheduler itself says. */
export function NextStarts() {
  const place = usePlace()
  const { node } = usePanel()
  const zoneOfWorkflow = useSession((session) => documentOf(session).settings.timezone)
  const { rules, timezone } = useSettled(node.parameters, ASKED_AFTER_MS)
  const whole = Array.isArray(rules) ? rules.filter(isWhole) : []
  const zone = typeof timezone === 'string' && timezone !== '' ? timezone : (zoneOfWorkflow ?? 'UTC')
  if (whole.length === 0) return null
  return (
    <div className="rounded-button border border-border bg-canvas p-3 text-ui">
      <Suspense>
        <RulePreview place={place} rules={whole} zone={zone} />
      </Suspense>
    </div>
  )
}
