import type { Json } from '@linkflow/kernel'
import { DateTime } from 'luxon'
import moment from 'moment-timezone'
import { fail } from '../../run/failure.ts'

moment.suppressDeprecationWarnings = true

const CHARS_MAX = 128
/** Numbers with fewer digits than this are seconds. */
const MS_DIGITS_MIN = 12

/** Numbers and numeric texts as instants: fractions and small ones are seconds. Undefined: no number. */
export function numericMs(value: Json): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  if (typeof value === 'string' && value.trim() === '') return undefined
  const number = Number(value)
  if (Number.isNaN(number)) return undefined
  const whole = Number.isInteger(number) ? number : number * 1000
  return String(Math.trunc(Math.abs(whole))).length < MS_DIGITS_MIN ? whole * 1000 : whole
}

/** As moment reads a text; without a zone in it, in the process's, which is UTC. */
export function momentOf(text: string): moment.Moment {
  return text.length > CHARS_MAX ? moment.invalid() : moment.utc(text)
}

const OFFSET = /([+-]\d{2})(?::?(\d{2}))?$/

/** A date of Date & Time 2, in `zone`; without one in that of its text, else in UTC. */
export function dateOf(value: Json | undefined, zone: string | undefined, fromFormat?: string): DateTime {
  if (value === undefined || value === null) return fail('Invalid date format')
  const ms = numericMs(value)
  const text = String(value)
  const date =
    ms !== undefined && fromFormat === undefined
      ? DateTime.fromMillis(ms)
      : fromFormat === undefined
        ? DateTime.fromMillis(momentOf(text).valueOf())
        : DateTime.fromFormat(text.slice(0, CHARS_MAX), fromFormat, { zone: zone ?? 'Etc/UTC' })
  if (!date.isValid) return fail('Invalid date format')
  const [, hours, minutes = '00'] = (ms === undefined ? OFFSET.exec(text) : null) ?? []
  const own = hours === undefined || !text.includes('T') ? 'Etc/UTC' : `UTC${hours}:${minutes}`
  return date.setZone(zone ?? own)
}
