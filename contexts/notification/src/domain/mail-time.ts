import type { MailCadence } from '@linkflow/contracts'
import { DAILY_MAIL_AT_MINUTES, MAIL_GAP_MS, MAIL_GATHER_MS } from '../limits.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MINUTES = 24 * 60

/** When somebody wants no mail: from one minute of their day until before another, perhaps over midnight. */
export interface QuietHours {
  readonly fromMinutes: number
  readonly untilMinutes: number
}

/** When somebody is to be written to. */
export interface PersonTime {
  /** Where they live, as in `Europe/Berlin`. */
  readonly timeZone: string
  readonly quietHours: QuietHours | undefined
}

/** Of somebody who never said. */
export const UNKNOWN_TIME: PersonTime = { timeZone: 'UTC', quietHours: undefined }

/** When the next mail of a kind goes out that has news now. */
export function nextMailAtMs(
  cadence: Exclude<MailCadence, 'never'>,
  { nowMs, sentAtMs }: { readonly nowMs: number; readonly sentAtMs: number | undefined },
  person: PersonTime,
): number {
  return outsideQuietHours(plannedAtMs(cadence, nowMs, sentAtMs, person), person)
}

function plannedAtMs(
  cadence: Exclude<MailCadence, 'never'>,
  nowMs: number,
  sentAtMs: number | undefined,
  { timeZone }: PersonTime,
): number {
  switch (cadence) {
    case 'at-once':
      return Math.max(nowMs + MAIL_GATHER_MS, (sentAtMs ?? 0) + MAIL_GAP_MS)
    case 'hourly':
      return Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS
    case 'daily':
      return nextWallTimeMs(nowMs, DAILY_MAIL_AT_MINUTES, timeZone)
  }
}

/** The instant itself, or the end of the quiet hours that it falls into. */
export function outsideQuietHours(atMs: number, { timeZone, quietHours }: PersonTime): number {
  if (quietHours === undefined) return atMs
  const { fromMinutes, untilMinutes } = quietHours
  const wall = wallMinutes(atMs, timeZone)
  const isQuiet =
    fromMinutes <= untilMinutes
      ? fromMinutes <= wall && wall < untilMinutes
      : fromMinutes <= wall || wall < untilMinutes
  return isQuiet ? nextWallTimeMs(atMs, untilMinutes, timeZone) : atMs
}

/** When the clocks there next show this minute of the day; where they jump over it, a little before or after. */
function nextWallTimeMs(afterMs: number, minutes: number, timeZone: string): number {
  const minuteMs = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS
  const away = (minutes - wallMinutes(minuteMs, timeZone) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  const guessMs = minuteMs + away * MINUTE_MS
  // The clocks may have been moved in between.
  const moved = wallMinutes(guessMs, timeZone) - minutes
  const correction =
    moved > DAY_MINUTES / 2 ? moved - DAY_MINUTES : moved < -DAY_MINUTES / 2 ? moved + DAY_MINUTES : moved
  const correctedMs = guessMs - correction * MINUTE_MS
  return correctedMs > afterMs ? correctedMs : guessMs
}

/** Minutes after midnight that the clocks there show. */
function wallMinutes(atMs: number, timeZone: string): number {
  const [hour = 0, minute = 0] = formatOf(timeZone).format(atMs).split(':').map(Number)
  return hour * 60 + minute
}

/** Few zones are in use, and a format costs 50 µs and some 10 KB to make. */
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_MAX = 500

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (formats.size >= FORMATS_MAX) formats.clear()
  formats.set(timeZone, made)
  return made
}
