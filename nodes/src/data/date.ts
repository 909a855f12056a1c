import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { DateTime, FixedOffsetZone, IANAZone, type Zone } from 'luxon'
import { DATE_FORMAT_CHARS_MAX, DATE_FORMAT_FIELDS_MAX, ZONES_REMEMBERED_MAX } from '../limits.ts'
import { shown } from './json.ts'

const zones = new Map<string, Zone | undefined>()

/**
 * The date library keeps what it makes for each spelling of a zone's name for ever, so only names that the system knows
 * get that far, in the system's own spelling.
 */
export function zoneOf(name: string): Zone | undefined {
  if (zones.has(name)) return zones.get(name)
  if (zones.size >= ZONES_REMEMBERED_MAX) zones.clear()
  const zone = readZone(name)
  zones.set(name, zone)
  return zone
}

const OFFSET = /^(?:UTC)?([+-])(\d{1,2})(?::?([0-5]\d))?$/

function readZone(name: string): Zone | undefined {
  if (name === 'UTC' || name === 'Z') return FixedOffsetZone.utcInstance
  const offset = OFFSET.exec(name)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0)
    return minutes > 14 * 60 ? undefined : FixedOffsetZone.instance(offset[1] === '-' ? -minutes : minutes)
  }
  try {
    const zone = IANAZone.create(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone)
    return zone.isValid ? zone : undefined
  } catch {
    return undefined
  }
}

const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/

/** Language, script, country: enough for people, and a closed set for the caches. */
export const isLocale = (locale: string): boolean => LOCALE.test(locale)

/** Reads what dates come as: ISO 8601, RFC 2822, HTTP and SQL text, or a number of milliseconds since 1970. */
export function readDate(value: Json | undefined, zone: Zone): Result<DateTime, string> {
  if (typeof value === 'number') return checked(DateTime.fromMillis(value, { zone }), value)
  if (typeof value !== 'string') return fail(`${shown(value)} is not a date`)
  if (value.length > DATE_FORMAT_CHARS_MAX) return fail(`a text of ${value.length} characters is not a date`)
  const text = value.trim()
  for (const read of [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822, DateTime.fromHTTP]) {
    const date = read(text, { zone })
    if (date.isValid) return ok(date.setZone(zone))
  }
  return fail(`«${text}» is not a date that can be read without a format; ISO 8601 such as 2030-01-31T09:00:00Z is`)
}

export function readDateAs(text: string, format: string, zone: Zone, locale: string): Result<DateTime, string> {
  const problem = formatProblem(format)
  if (problem !== undefined) return fail(problem)
  if (text.length > DATE_FORMAT_CHARS_MAX) return fail(`a text of ${text.length} characters is not a date`)
  const date = DateTime.fromFormat(text, format, { zone, locale })
  return date.isValid ? ok(date) : fail(`«${text}» does not have the format «${format}»`)
}

function checked(date: DateTime, value: number): Result<DateTime, string> {
  return date.isValid ? ok(date) : fail(`${value} is not an instant; milliseconds since 1970 are`)
}

/** Reading with many fields backtracks, so their number is bounded. Text in quotes holds no fields. */
export function formatProblem(format: string): string | undefined {
  if (format.length > DATE_FORMAT_CHARS_MAX) return `a date format has at most ${DATE_FORMAT_CHARS_MAX} characters`
  const fields = format.replace(/'[^']*'/g, ' ').match(/([a-zA-Z])\1*/g)?.length ?? 0
  return fields > DATE_FORMAT_FIELDS_MAX ? `a date format has at most ${DATE_FORMAT_FIELDS_MAX} fields` : undefined
}
