import { type Counts, HOUR_MS, NO_COUNTS, sumOf } from './counts.ts'

export type Span = 'day' | 'week'

/** A day by the hour, a week by quarters of days: as many bars as can be told apart. */
export const SPANS: Readonly<Record<Span, { readonly hours: number; readonly partHours: number }>> = {
  day: { hours: 24, partHours: 1 },
  week: { hours: 7 * 24, partHours: 6 },
}

export interface Part {
  readonly fromMs: number
  readonly untilMs: number
  readonly counts: Counts
}

/** Where the span that ends now begins and ends: whole parts, the last of which is not over. */
export function boundsOf(span: Span, nowMs: number): { readonly fromMs: number; readonly untilMs: number } {
  const { hours, partHours } = SPANS[span]
  const untilMs = Math.ceil(nowMs / (partHours * HOUR_MS)) * partHours * HOUR_MS
  return { fromMs: untilMs - hours * HOUR_MS, untilMs }
}

export function partsOf(span: Span, untilMs: number, hours: ReadonlyMap<number, Counts> | undefined): readonly Part[] {
  const { hours: all, partHours } = SPANS[span]
  return Array.from({ length: all / partHours }, (_, at) => {
    const fromMs = untilMs - all * HOUR_MS + at * partHours * HOUR_MS
    const own = Array.from({ length: partHours }, (_, hour) => hours?.get(fromMs + hour * HOUR_MS) ?? NO_COUNTS)
    return { fromMs, untilMs: fromMs + partHours * HOUR_MS, counts: sumOf(own) }
  })
}
