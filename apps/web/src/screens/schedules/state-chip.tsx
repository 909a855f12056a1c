import type { Schedule } from '@linkflow/sdk'
import { useEffect, useState } from 'react'
import { t } from '../../strings/index.ts'
import { fullTime, relativeTime } from '../../strings/times.ts'
import { Chip } from '../../ui/status.tsx'

export function ScheduleState({
  state,
  isRunning = false,
}: Pick<Schedule, 'state'> & { readonly isRunning?: boolean }) {
  return (
    <span className="inline-flex gap-1.5">
      {state === 'active' && <Chip tone="success">{t('schedules.state.active')}</Chip>}
      {state === 'paused' && <Chip tone="warning">{t('schedules.state.paused')}</Chip>}
      {state === 'ended' && <Chip tone="neutral">{t('schedules.state.ended')}</Chip>}
      {isRunning && <Chip tone="accent">{t('schedules.running')}</Chip>}
    </span>
  )
}

const HOUR_MS = 3_600_000

/** Within the hour it counts down; before, it says how long. */
export function UntilNext({ at }: { readonly at: string }) {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const leftMs = Date.parse(at) - nowMs
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const isSoon = leftMs < HOUR_MS
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap tabular-nums">
      {isSoon
        ? t('schedules.in', { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` })
        : relativeTime(at, nowMs)}
    </time>
  )
}
