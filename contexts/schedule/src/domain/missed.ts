import { CATCH_UP_MS_MAX, LATE_MS_MAX } from '../limits.ts'
import { type Calendar, instantsBetween } from './calendar.ts'
import type { MissedChoice } from './rule.ts'

/** What one look at a due schedule leads to. */
export interface Decision {
  /** Instants to start now, rising. */
  readonly fire: readonly number[]
  /** The first instant that is let go, if any is. */
  readonly letGoMs: number | undefined
  /** The next instant to look at; undefined if the schedule has come to its end. It may be due already. */
  readonly nextMs: number | undefined
}

export interface Due {
  readonly calendar: Calendar
  readonly missed: MissedChoice
  /** The first instant that is not decided yet. */
  readonly nextMs: number
}

/**
 * An instant is missed when it is more than a minute late; the others always fire. Of the missed ones fires none (skip),
 * the latest (one), or each of the last 24 hours (all). At most `max` fire; `nextMs` names where to go on.
 */
export function decide(due: Due, nowMs: number, max: number): Decision {
  const { calendar, missed, nextMs } = due
  const lateMs = nowMs - LATE_MS_MAX
  if (nextMs >= lateMs) return collect(calendar, [], nextMs - 1, nowMs, max, undefined)
  switch (missed) {
    case 'skip':
      return collect(calendar, [], lateMs - 1, nowMs, max, nextMs)
    case 'one': {
      const latestMs = latestBefore(calendar, nextMs, lateMs)
      return collect(calendar, [latestMs], latestMs, nowMs, max, latestMs === nextMs ? undefined : nextMs)
    }
    case 'all': {
      const fromMs = Math.max(nextMs, nowMs - CATCH_UP_MS_MAX)
      return collect(calendar, [], fromMs - 1, nowMs, max, fromMs === nextMs ? undefined : nextMs)
    }
  }
}

function collect(
  calendar: Calendar,
  first: readonly number[],
  afterMs: number,
  nowMs: number,
  max: number,
  letGoMs: number | undefined,
): Decision {
  const fire = [...first, ...instantsBetween(calendar, afterMs, nowMs).take(max - first.length)]
  return { fire, letGoMs, nextMs: calendar.next(fire.at(-1) ?? Math.max(afterMs, nowMs)) }
}

/** By halving, down to the second that an instant is: some 25 looks for any span. `firstMs` is an instant of the calendar before `beforeMs`. */
function latestBefore(calendar: Calendar, firstMs: number, beforeMs: number): number {
  let [knownMs, noneFromMs] = [firstMs, beforeMs]
  while (noneFromMs - knownMs > 1000) {
    const middleMs = Math.floor((knownMs + noneFromMs) / 2)
    const foundMs = calendar.next(middleMs)
    if (foundMs !== undefined && foundMs < noneFromMs) knownMs = foundMs
    else noneFromMs = middleMs + 1
  }
  return knownMs
}
