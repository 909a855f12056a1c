import { CALENDAR_DAYS_DEFAULT, CALENDAR_DAYS_MAX } from '../limits.ts'

const DAY_MS = 86_400_000

/** A range of time that a caller asks for; without words about it, the next days. */
export function rangeOf(
  { from, until }: { readonly from?: string | undefined; readonly until?: string | undefined },
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } | { readonly problem: string } {
  const fromMs = from === undefined ? nowMs : Date.parse(from)
  const untilMs = until === undefined ? fromMs + CALENDAR_DAYS_DEFAULT * DAY_MS : Date.parse(until)
  if (fromMs >= untilMs) return { problem: 'The range ends before it begins.' }
  if (untilMs - fromMs > CALENDAR_DAYS_MAX * DAY_MS) {
    return { problem: `The range is longer than ${CALENDAR_DAYS_MAX} days; ask for it in parts.` }
  }
  return { fromMs, untilMs }
}
