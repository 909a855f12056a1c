import type { ScheduleCalendar } from '@linkflow/sdk'

type Planned = ScheduleCalendar['items'][number]

/** Starts of one schedule on one day that are shown one by one; of more, how many there are. */
const SHOWN_ONE_BY_ONE = 3

interface DayEntry {
  readonly schedule: Planned
  readonly firstAt: string
  readonly lastAt: string
  readonly count: number
  /** There are more than were counted. */
  readonly hasMore: boolean
}

export interface Day {
  readonly startMs: number
  readonly entries: readonly DayEntry[]
}

/** Monday at midnight of the week of a day, on the clock of the reader. */
export function weekStart(ms: number): number {
  const at = new Date(ms)
  at.setHours(0, 0, 0, 0)
  at.setDate(at.getDate() - ((at.getDay() + 6) % 7))
  return at.getTime()
}

/** So many days later: not always so many times 24 hours. */
export function plusDays(ms: number, days: number): number {
  const at = new Date(ms)
  at.setDate(at.getDate() + days)
  return at.getTime()
}

/** `2030-01-31`, as it stands in the address. */
export function dayName(ms: number): string {
  const at = new Date(ms)
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

export function readDay(text: string | undefined, nowMs: number): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? []
  return year === undefined ? nowMs : new Date(Number(year), Number(month) - 1, Number(day)).getTime()
}

/** What starts on each of the seven days, each read by itself: what starts often would use up a week. */
export function daysOf(startMs: number, planned: readonly (readonly Planned[])[]): Day[] {
  return planned.map((ofDay, at) => {
    const entries = ofDay.flatMap((schedule): DayEntry[] => {
      const { runs, hasMore } = schedule
      if (runs.length === 0) return []
      if (runs.length > SHOWN_ONE_BY_ONE) {
        return [{ schedule, firstAt: runs[0]!, lastAt: runs.at(-1)!, count: runs.length, hasMore }]
      }
      return runs.map((run) => ({ schedule, firstAt: run, lastAt: run, count: 1, hasMore: false }))
    })
    return { startMs: plusDays(startMs, at), entries: entries.toSorted((a, b) => a.firstAt.localeCompare(b.firstAt)) }
  })
}
