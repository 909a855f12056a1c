import type { ExecutionStatistics } from '@linkflow/sdk'

export const RANGES = ['7', '30', '90'] as const
export type Range = (typeof RANGES)[number]
export const isRange = (text: string | undefined): text is Range => RANGES.some((range) => range === text)

const DAY_MS = 86_400_000

/** From the beginning of a day in UTC, as the server counts, so that today is the last of so many days. */
export const startOf = (range: Range, nowMs: number): string =>
  new Date(Math.floor(nowMs / DAY_MS) * DAY_MS - (Number(range) - 1) * DAY_MS).toISOString()

export const OUTCOMES = ['succeeded', 'failed', 'cancelled', 'unfinished'] as const
export type Outcome = (typeof OUTCOMES)[number]

export type Counts = Readonly<Record<Outcome | 'total', number>>

export interface Day extends Counts {
  /** Such as `2030-01-31`. */
  readonly day: string
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
}

const NONE: Counts = { succeeded: 0, failed: 0, cancelled: 0, unfinished: 0, total: 0 }

/** Every day of the range, also those on which nothing ran. What ran out of time counts as failed. */
export function daysOf({ items }: ExecutionStatistics, range: Range, nowMs: number): Day[] {
  const known = new Map(items.map((item) => [item.day, item]))
  const firstMs = Date.parse(startOf(range, nowMs))
  return Array.from({ length: Number(range) }, (_, at) => {
    const day = new Date(firstMs + at * DAY_MS).toISOString().slice(0, 10)
    const item = known.get(day)
    if (item === undefined) return { ...NONE, day, p50Ms: undefined, p95Ms: undefined }
    const { succeeded, cancelled, unfinished, p50Ms, p95Ms } = item
    const failed = item.failed + item.timedOut
    return {
      day,
      succeeded,
      failed,
      cancelled,
      unfinished,
      total: succeeded + failed + cancelled + unfinished,
      p50Ms,
      p95Ms,
    }
  })
}

export const totalOf = (days: readonly Counts[]): Counts =>
  days.reduce<Counts>(
    (sum, day) => ({
      succeeded: sum.succeeded + day.succeeded,
      failed: sum.failed + day.failed,
      cancelled: sum.cancelled + day.cancelled,
      unfinished: sum.unfinished + day.unfinished,
      total: sum.total + day.total,
    }),
    NONE,
  )

/** Of those that have ended by themselves; undefined where none has. */
export function successRate({ succeeded, failed }: Counts): number | undefined {
  const ended = succeeded + failed
  return ended === 0 ? undefined : succeeded / ended
}

/** The slowest day's; a mean of percentiles would be a percentile of nothing. */
export const worst = (days: readonly Day[], of: 'p50Ms' | 'p95Ms'): number | undefined => {
  const known = days.flatMap((day) => day[of] ?? [])
  return known.length === 0 ? undefined : Math.max(...known)
}

const STEPS = [1, 2, 5, 10]

/** The top of a scale: the next of 1, 2, 5, 10, 20, 50 …, never less than 1. */
export function niceTop(max: number): number {
  if (max <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(max))
  return power * STEPS.find((step) => power * step >= max)!
}
