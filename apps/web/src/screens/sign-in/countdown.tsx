import { useEffect, useState } from 'react'
import { t } from '../../strings/index.ts'
import { DoorAlert } from './door-frame.tsx'

const TICK_MS = 1_000

/** Counts down to the next try. The alert is heard once; the seconds are for the eye. */
export function Countdown({ untilMs, onOver }: { readonly untilMs: number; readonly onOver: () => void }) {
  const [nowMs, setNow] = useState(Date.now)
  const isOver = nowMs >= untilMs
  useEffect(() => {
    if (isOver) return onOver()
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isOver, onOver])
  const seconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1000))
  return (
    <DoorAlert>
      {t('sign-in.blocked')} <span aria-hidden>{t('sign-in.blocked-for', { time: clock(seconds) })}</span>
    </DoorAlert>
  )
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
