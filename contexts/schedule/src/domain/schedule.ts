import type { Id } from '@linkflow/kernel'
import { CALENDARS_REMEMBERED_MAX, PREVIEW_MAX } from '../limits.ts'
import { type Calendar, calendarOf, instantsBetween } from './calendar.ts'
import type { Rule, SchedulePlan } from './rule.ts'

export type ScheduleId = Id<'schedule'>

/** A schedule node of a live version. */
export interface Schedule extends SchedulePlan {
  readonly id: ScheduleId
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  readonly anchorMs: number
  readonly nextMs: number | undefined
  readonly lastMs: number | undefined
  readonly paused: boolean
  /** A pause that ends by itself. */
  readonly pausedUntilMs: number | undefined
}

export const calendarOfSchedule = ({
  rules,
  zone,
  anchorMs,
}: Pick<Schedule, 'rules' | 'zone' | 'anchorMs'>): Calendar => calendarOf(rules, zone, anchorMs)

/** Its next instants after the given one, at most `PREVIEW_MAX`: what a preview shows. */
export function nextRuns(
  schedule: Pick<Schedule, 'rules' | 'zone' | 'anchorMs'>,
  afterMs: number,
  count: number,
): number[] {
  return instantsBetween(calendarOfSchedule(schedule), afterMs, Number.POSITIVE_INFINITY)
    .take(Math.min(count, PREVIEW_MAX))
    .toArray()
}

/** Calendars by what makes them: a scheduler meets the same rules again and again. */
export class Calendars {
  private readonly known = new Map<string, Calendar>()

  of(rulesText: string, zone: string, anchorMs: number): Calendar {
    const key = `${anchorMs} ${zone} ${rulesText}`
    const found = this.known.get(key)
    if (found !== undefined) return found
    if (this.known.size >= CALENDARS_REMEMBERED_MAX) this.known.clear()
    const calendar = calendarOf(JSON.parse(rulesText) as Rule[], zone, anchorMs)
    this.known.set(key, calendar)
    return calendar
  }
}
