import { DateTime as LuxonDateTime } from 'luxon'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { DATE_FORMAT_CHARS_MAX, DATE_FORMAT_FIELDS_MAX } from '../limits.ts'
import { DateTime } from './date-time.ts'
import { byClockOf, fromLuxon, knownZone } from './luxon.ts'

/** Text of a date is short; longer text would only keep the parsers busy. */
const DATE_CHARS_MAX = 100
const INVALID = Number.NaN

/** A format, checked: each field may be a part that the parser tries in several lengths. */
export function knownFormat(format: string): string {
  const withoutText = format.replace(/'[^']*'/g, ' ')
  const fields = withoutText.match(/([A-Za-z])\1*/g)?.length ?? 0
  if (format.length > DATE_FORMAT_CHARS_MAX || fields > DATE_FORMAT_FIELDS_MAX) {
    refuse(
      'limit-date-format',
      `A date format may have at most ${DATE_FORMAT_CHARS_MAX} characters and ${DATE_FORMAT_FIELDS_MAX} fields.`,
    )
  }
  return format
}

/** Reads a date by a format, or as ISO, HTTP, RFC 2822, SQL, or what `Date.parse` knows. NaN inside if it is none. */
export function parseDateText(text: string, format: string | undefined, cx: Context, zone = cx.zone): DateTime {
  cx.budget.spend(200)
  const options = { zone: knownZone(zone), locale: cx.locale, setZone: false }
  if (text.length > DATE_CHARS_MAX) return new DateTime(INVALID, options.zone, options.locale)
  return byClockOf(cx, () => parsed(text, format, options, cx))
}

function parsed(
  text: string,
  format: string | undefined,
  options: { zone: string; locale: string; setZone: boolean },
  cx: Context,
): DateTime {
  if (format !== undefined && format !== '') return byFormat(text, format, options, cx)
  for (const parse of [
    LuxonDateTime.fromISO,
    LuxonDateTime.fromHTTP,
    LuxonDateTime.fromRFC2822,
    LuxonDateTime.fromSQL,
  ]) {
    const lux = parse(text.trim(), options)
    if (lux.isValid) return fromLuxon(lux)
  }
  return new DateTime(epochOfOtherText(text, options.zone), options.zone, options.locale)
}

/** A name of a zone that `Date.parse` knows, or an offset behind a time. */
const OWN_ZONE = /\b(?:Z|UTC?|GMT|[ECMP][SD]T)\b|\dZ\b|\d:\d{2}(?::\d{2}(?:\.\d+)?)?\s*[+-]\d/i

/**
 * What only `Date.parse` reads, such as «Mar 5, 2024». Without a zone it would take the machine's; it gets ours. What stands
 * in parentheses is a comment for it, closed or not, and would hide a zone from it: there is none left when it reads.
 */
function epochOfOtherText(given: string, zone: string): number {
  const text = withoutComments(given)
  if (OWN_ZONE.test(text)) return Date.parse(text)
  const wallMs = Date.parse(`${text} UTC`)
  if (Number.isNaN(wallMs)) return INVALID
  return LuxonDateTime.fromMillis(wallMs, { zone: 'UTC' }).setZone(zone, { keepLocalTime: true }).toMillis()
}

function withoutComments(text: string): string {
  let depth = 0
  let rest = ''
  for (const char of text) {
    if (char === '(') depth += 1
    if (depth === 0) rest += char
    if (char === ')' && depth > 0) depth -= 1
  }
  return rest
}

function byFormat(text: string, format: string, options: { zone: string; locale: string }, cx: Context): DateTime {
  const scale = new Map([
    ['ms', 1],
    ['s', 1000],
    ['us', 0.001],
  ]).get(format)
  if (scale !== undefined) return new DateTime(Number(text) * scale, cx.zone, cx.locale)
  return fromLuxon(LuxonDateTime.fromFormat(text, knownFormat(format), options))
}
