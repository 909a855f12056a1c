import { assertNever, fail, type Json, ok, type Result } from '@linkflow/kernel'
import { DateTime, type DateTimeUnit, type DurationLikeObject, type Zone } from 'luxon'
import { z } from 'zod'
import { formatProblem, isLocale, readDate, readDateAs, zoneOf } from '../data/date.ts'
import { fieldPath } from '../data/field-path.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { DATE_FORMAT_CHARS_MAX } from '../limits.ts'

const UNITS = ['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'] as const

export const dateTimeParameters = z.strictObject({
  operation: z
    .enum(['now', 'format', 'parse', 'add', 'subtract', 'round', 'difference', 'extract'])
    .default('now')
    .describe(
      'What to do: the present instant, write a date, read a date, move it, cut it to a unit, measure to another date, take a part',
    ),
  value: jsonValue().optional().describe('The date: ISO text, or milliseconds since 1970. Not used by «now»'),
  inputFormat: z
    .string()
    .max(DATE_FORMAT_CHARS_MAX)
    .optional()
    .describe('Format in which the date is written when it is not a standard one, such as dd.MM.yyyy HH:mm'),
  outputFormat: z
    .string()
    .max(DATE_FORMAT_CHARS_MAX)
    .optional()
    .describe('Format of the result, such as yyyy-MM-dd or cccc d LLLL; ISO 8601 when left out'),
  amount: z.number().min(-1e9).max(1e9).default(1).describe('How many units to add or subtract'),
  unit: z.enum(UNITS).default('days').describe('Unit of add, subtract, round and difference'),
  round: z
    .enum(['down', 'up', 'end'])
    .default('down')
    .describe('To the start of the unit, to the start of the next, or to its last millisecond (round)'),
  to: jsonValue().optional().describe('The other date of difference'),
  part: z
    .enum([
      'year',
      'quarter',
      'month',
      'week',
      'day',
      'weekday',
      'hour',
      'minute',
      'second',
      'millisecond',
      'timestamp',
    ])
    .default('year')
    .describe(
      'What to take from the date (extract): week is the ISO week, weekday 1 is Monday, timestamp is milliseconds since 1970',
    ),
  timezone: z
    .string()
    .max(64)
    .refine((name) => zoneOf(name) !== undefined, 'is not a time zone; use a name such as Europe/Berlin or UTC')
    .meta(FORMAT.timeZone)
    .optional()
    .describe("Time zone of the result, and of dates that name none; the workflow's when left out"),
  locale: z
    .string()
    .max(32)
    .refine(isLocale, 'is not a locale; use one such as en, de or pt-BR')
    .default('en')
    .describe('Language of names of months and days'),
  as: fieldPath().default('date').describe('Field that gets the result'),
})

export type DateTimeParameters = z.output<typeof dateTimeParameters>

/** The result of the operation: ISO text with its offset, a formatted text, or a number. */
export function compute(given: DateTimeParameters, nowMs: number, timezone: string): Result<Json, string> {
  const zone = zoneOf(given.timezone ?? timezone)
  if (zone === undefined) return fail(`«${given.timezone ?? timezone}» is not a time zone`)
  const date = given.operation === 'now' ? ok(DateTime.fromMillis(nowMs, { zone })) : dateOf(given.value, given, zone)
  return date.ok ? apply(given, date.value, zone) : date
}

function dateOf(value: Json | undefined, given: DateTimeParameters, zone: Zone): Result<DateTime, string> {
  if (given.inputFormat === undefined) return readDate(value, zone)
  if (typeof value !== 'string') return fail('a date with an input format must be text')
  const date = readDateAs(value, given.inputFormat, zone, given.locale)
  return date.ok ? ok(date.value.setZone(zone)) : date
}

function apply(given: DateTimeParameters, date: DateTime, zone: Zone): Result<Json, string> {
  switch (given.operation) {
    case 'now':
    case 'parse':
    case 'format':
      return written(date, given)
    case 'add':
      return written(date.plus(amountOf(given)), given)
    case 'subtract':
      return written(date.minus(amountOf(given)), given)
    case 'round':
      return written(rounded(date, given), given)
    case 'difference': {
      const other = dateOf(given.to, given, zone)
      return other.ok ? ok(other.value.diff(date, given.unit).as(given.unit)) : other
    }
    case 'extract':
      return ok(partOf(date, given.part))
    default:
      return assertNever(given.operation)
  }
}

const amountOf = ({ amount, unit }: DateTimeParameters): DurationLikeObject => ({ [unit]: amount })

function rounded(date: DateTime, { unit, round }: DateTimeParameters): DateTime {
  const one = unit.slice(0, -1) as DateTimeUnit
  if (round === 'end') return date.endOf(one)
  const start = date.startOf(one)
  return round === 'down' || +start === +date ? start : start.plus({ [unit]: 1 })
}

function written(date: DateTime, { outputFormat, locale }: DateTimeParameters): Result<Json, string> {
  if (!date.isValid) return fail('the result is outside the years that a date can have')
  if (outputFormat === undefined) return ok(date.toISO()!)
  const problem = formatProblem(outputFormat)
  return problem === undefined ? ok(date.setLocale(locale).toFormat(outputFormat)) : fail(problem)
}

function partOf(date: DateTime, part: DateTimeParameters['part']): number {
  if (part === 'timestamp') return date.toMillis()
  return part === 'week' ? date.weekNumber : date[part]
}
