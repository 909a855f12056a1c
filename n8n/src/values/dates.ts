import type { Json } from '@linkflow/kernel'
import { DateTime } from 'luxon'

/** Texts longer than this are no dates, and reading them would cost. */
const DATE_CHARS_MAX = 128

/**
 * A date as filters and Set read it: ISO, HTTP, RFC 2822, SQL, at last what `Date.parse` takes. The zone in the text is
 * kept, else it is the workflow's. A number is read as a text, so 2030 is a year and a time stamp is none.
 */
export function readDate(value: Json | undefined, zone: string): DateTime | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).trim()
  if (text.length > DATE_CHARS_MAX) return undefined
  for (const read of [DateTime.fromISO, DateTime.fromHTTP, DateTime.fromRFC2822, DateTime.fromSQL]) {
    const date = read(text, { setZone: true, zone })
    if (date.isValid) return date
  }
  const parsed = DateTime.fromMillis(Date.parse(text), { zone })
  return parsed.isValid ? parsed : undefined
}

/** As `new Date(…)` of a text, a number of milliseconds, or nothing. Undefined: not a date. */
export function instantOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > DATE_CHARS_MAX) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}
