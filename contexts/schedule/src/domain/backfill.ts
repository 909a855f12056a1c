import { fail, ok, type Result } from '@linkflow/kernel'
import { BACKFILL_DAYS_MAX, BACKFILL_INSTANTS_MAX } from '../limits.ts'
import { type Calendar, instantsBetween } from './calendar.ts'

/** From the one instant on, before the other. */
export interface Range {
  readonly fromMs: number
  readonly untilMs: number
}

export type BackfillRefusal =
  | { readonly type: 'range-invalid'; readonly message: string }
  | { readonly type: 'too-many' }

/** The instants of the past that a backfill means. */
export function instantsToFill(
  calendar: Calendar,
  { fromMs, untilMs }: Range,
  nowMs: number,
): Result<readonly number[], BackfillRefusal> {
  const refused = (message: string) => fail({ type: 'range-invalid' as const, message })
  if (fromMs >= untilMs) return refused('The range ends before it begins.')
  if (untilMs > nowMs) return refused('The range ends in the future; what is to come, the schedule starts by itself.')
  if (fromMs < nowMs - BACKFILL_DAYS_MAX * 86_400_000) {
    return refused(
      `A backfill reaches back ${BACKFILL_DAYS_MAX} days at most: only so long it is known what was started.`,
    )
  }
  const instants = instantsBetween(calendar, fromMs - 1, untilMs - 1)
    .take(BACKFILL_INSTANTS_MAX + 1)
    .toArray()
  return instants.length > BACKFILL_INSTANTS_MAX ? fail({ type: 'too-many' }) : ok(instants)
}
