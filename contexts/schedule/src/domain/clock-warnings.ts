import { CLOCK_WARNING_DAYS, PREVIEW_MAX } from '../limits.ts'
import { calendarOf, instantsBetween } from './calendar.ts'
import type { Rule } from './rule.ts'
import { zoneOf } from './zone.ts'

/** A change of the clocks at a time that rules name: one that is left out that day (a gap), or comes twice (an overlap). */
export interface ClockWarning {
  readonly kind: 'gap' | 'overlap'
  /** When the clocks are changed. */
  readonly atMs: number
  /** The first time that the rules name and the change concerns, as milliseconds of a clock that is never changed. */
  readonly wallMs: number
  /** The starts around the change: of a gap those in place of what is left out. */
  readonly startsMs: readonly number[]
}

const HOUR_MS = 3_600_000

/**
 * What changes of the clocks do to cron rules within a year. In UTC every time on the clock exists once, so the calendar is
 * asked there for what the rules name, and in the zone for what becomes of it. Rules that start in the hour before as well
 * are not concerned: there is another start beside it.
 */
export function clockWarnings(rules: readonly Rule[], zoneName: string, fromMs: number): ClockWarning[] {
  const named = rules.filter((rule) => 'cron' in rule)
  const zone = zoneOf(zoneName)
  if (zone === undefined || named.length === 0) return []
  const onPaper = calendarOf(named, 'UTC', fromMs)
  const real = calendarOf(named, zoneName, fromMs)
  const between = (calendar: typeof real, sinceMs: number, untilMs: number) =>
    instantsBetween(calendar, sinceMs - 1, untilMs - 1)
      .take(PREVIEW_MAX)
      .toArray()
  const changes = [...zone.transitionsBetween(fromMs, fromMs + CLOCK_WARNING_DAYS * 86_400_000)]
  return changes.flatMap(({ atMs, offsetMs }): ClockWarning[] => {
    const beforeMs = zone.offsetMsAt(atMs - 1)
    const [first, last] = [atMs + Math.min(beforeMs, offsetMs), atMs + Math.max(beforeMs, offsetMs)]
    const walls = between(onPaper, first - HOUR_MS, last)
    const wallMs = walls.find((each) => each >= first)
    if (wallMs === undefined || walls[0]! < first) return []
    const isGap = offsetMs > beforeMs
    const lengthMs = last - first
    const startsMs = between(real, isGap ? atMs : atMs - lengthMs, atMs + lengthMs)
    return [{ kind: isGap ? 'gap' : 'overlap', atMs, wallMs, startsMs }]
  })
}
