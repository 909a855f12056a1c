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

/** Reads a date by a format, or as ISO, HTTP, RFC 2822, SQL, or in a common other form. NaN inside if it is none. */
export function parseDateText(text: string, format: string | undefined, cx: Context, zone = cx.zone): DateTime {
  cx.budget.spend(200)
  // n8n keeps a zone that the text names; here every date is in the workflow's.
  const options = { zone: knownZone(zone), locale: cx.locale, setZone: cx.dialect === 'n8n' }
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

const MONTH =
  '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december)\\.?'
const DATE = `(?:${MONTH} +\\d{1,2}(?:st|nd|rd|th)?,? +\\d{4}|\\d{1,2} +${MONTH},? +\\d{4}|${MONTH},? +\\d{4}|\\d{4}[/-]\\d{1,2}[/-]\\d{1,2}|\\d{1,2}[/-]\\d{1,2}[/-]\\d{4}|\\d{4}[/-]\\d{1,2}|\\d{4})`
const TIME = '\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?: ?[ap]m)?|\\d{1,2} ?[ap]m'
/** Texts that are no standard's, such as «Mon Mar 5, 2024 3:00 PM GMT+01:00»: weekday, date, time, zone, in this order. */
const OTHER_TEXT = new RegExp(
  `^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\\.?,? +)?(?<date>${DATE})(?:(?:,? +|T)(?<time>${TIME}))?` +
    '(?: *(?<zone>z|utc?|gmt|[ecmp][sd]t))?(?: *(?<sign>[+-])(?<hours>\\d{1,2}):?(?<minutes>\\d{2})?)?$',
  'i',
)
const US_ZONE_HOURS = new Map([
  ['est', -5],
  ['edt', -4],
  ['cst', -6],
  ['cdt', -5],
  ['mst', -7],
  ['mdt', -6],
  ['pst', -8],
  ['pdt', -7],
])

/**
 * `Date.parse` reads nearly anything, and what it takes for no zone it reads in the machine's. So it gets only a date and a
 * time whose form is known, as UTC; the zone is ours to read. Comments in parentheses are taken out, as it would.
 */
function epochOfOtherText(text: string, zone: string): number {
  const groups = OTHER_TEXT.exec(withoutComments(text).trim().replace(/\s+/g, ' '))?.groups
  if (groups === undefined) return INVALID
  const { date = '', time = '' } = groups
  const day = date.replace(/(\d)(?:st|nd|rd|th)\b/i, '$1')
  const hour = time.replace(/^(\d{1,2}) ?([ap]m)$/i, '$1:00$2').replace(/(\d)([ap]m)$/i, '$1 $2')
  const wallMs = Date.parse(`${day} ${hour} UTC`)
  if (Number.isNaN(wallMs)) return INVALID
  const offsetMinutes = offsetIn(groups)
  return offsetMinutes === undefined
    ? LuxonDateTime.fromMillis(wallMs, { zone: 'UTC' }).setZone(zone, { keepLocalTime: true }).toMillis()
    : wallMs - offsetMinutes * 60_000
}

/** Undefined when the text names no zone. */
function offsetIn({ zone, sign, hours, minutes = '0' }: Record<string, string | undefined>): number | undefined {
  if (zone === undefined && sign === undefined) return undefined
  const base = (US_ZONE_HOURS.get(zone?.toLowerCase() ?? '') ?? 0) * 60
  return sign === undefined ? base : base + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
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
  return fromLuxon(LuxonDateTime.fromFormat(text, knownFormat(format), { ...options, setZone: false }))
}
