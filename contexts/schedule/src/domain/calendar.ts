import { invariant } from '@linkflow/kernel'
import { type WallPattern, wallPattern } from './cron.ts'
import { intervalMs, type Rule } from './rule.ts'
import { type Zone, zoneOf } from './zone.ts'

/** The instants of a schedule: whole seconds, rising, each once however many rules name it. */
export interface Calendar {
  /** The first instant after this one; undefined if there is none. */
  next(afterMs: number): number | undefined
}

/**
 * When rules come true in a zone. Cron expressions and jumping clocks (R10):
 *
 * - A pattern that names times of the day runs each of them once: a time that the clocks jump over at the first instant
 *   after the jump, a time that they show twice the first time.
 * - A pattern with a wildcard or a step in seconds, minutes or hours follows the real clock: it runs whenever the clocks
 *   show a time that it names.
 *
 * Intervals are counted from the anchor, a whole second, and never drift.
 */
export function calendarOf(rules: readonly Rule[], zoneName: string, anchorMs: number): Calendar {
  const zone = zoneOf(zoneName)
  invariant(zone !== undefined, `not a time zone: ${zoneName}`)
  const calendars = rules.map((rule) =>
    'every' in rule ? intervalCalendar(intervalMs(rule.every), anchorMs) : cronCalendar(wallPattern(rule.cron), zone),
  )
  return {
    next(afterMs) {
      const firsts = calendars.map((calendar) => calendar.next(afterMs)).filter((instant) => instant !== undefined)
      return firsts.length === 0 ? undefined : Math.min(...firsts)
    },
  }
}

/** After the one instant, up to and including the other. */
export function* instantsBetween(calendar: Calendar, afterMs: number, untilMs: number): Generator<number> {
  let instantMs = calendar.next(afterMs)
  while (instantMs !== undefined && instantMs <= untilMs) {
    yield instantMs
    instantMs = calendar.next(instantMs)
  }
}

const intervalCalendar = (everyMs: number, anchorMs: number): Calendar => ({
  next: (afterMs) => anchorMs + Math.max(1, Math.floor((afterMs - anchorMs) / everyMs) + 1) * everyMs,
})

const cronCalendar = (pattern: WallPattern, zone: Zone): Calendar => ({
  next: (afterMs) => (pattern.followsTheClock ? nextOnClock : nextNamed)(pattern, zone, afterMs),
})

/** `firstInstantOf` never falls while wall times rise, so the first wall time whose instant is late enough is the one. */
function nextNamed(pattern: WallPattern, zone: Zone, afterMs: number): number | undefined {
  let wallMs = pattern.next(afterMs + zone.offsetMsAt(afterMs))
  while (wallMs !== undefined) {
    const instantMs = zone.firstInstantOf(wallMs)
    if (instantMs > afterMs) return instantMs
    wallMs = pattern.next(wallMs)
  }
  return undefined
}

/** Between two jumps wall and instant differ by a constant; each jump starts the search anew at the time it leads to. */
function nextOnClock(pattern: WallPattern, zone: Zone, afterMs: number): number | undefined {
  let sinceMs = afterMs
  let offsetMs = zone.offsetMsAt(afterMs)
  let wallMs = pattern.next(afterMs + offsetMs)
  while (wallMs !== undefined) {
    const instantMs = wallMs - offsetMs
    const jump = zone.transitionsBetween(sinceMs, instantMs).next()
    if (jump.done === true) return instantMs
    sinceMs = jump.value.atMs
    offsetMs = jump.value.offsetMs
    wallMs = pattern.next(sinceMs + offsetMs - 1000)
  }
  return undefined
}
