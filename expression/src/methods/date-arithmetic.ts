import { type DateTimeUnit, DateTime as LuxonDateTime, Duration as LuxonDuration } from 'luxon'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { numberOf, textOf } from '../values/convert.ts'
import { DateTime, Duration } from '../values/date-time.ts'
import { fromLuxonDuration, toLuxon, toLuxonDuration } from '../values/luxon.ts'
import { parseDateText } from '../values/parse-date.ts'
import { readOwn } from '../values/record.ts'
import { isList, isRecord, kindWords, type RecordValue, type Value } from '../values/value.ts'
import type { Args } from './method.ts'

const UNITS: ReadonlyMap<string, DateTimeUnit> = new Map(
  (
    [
      ['year', 'years', 'y'],
      ['quarter', 'quarters', 'q'],
      ['month', 'months'],
      ['week', 'weeks', 'w'],
      ['day', 'days', 'd'],
      ['hour', 'hours', 'hr', 'hrs', 'h'],
      ['minute', 'minutes', 'min', 'mins'],
      ['second', 'seconds', 'sec', 'secs', 's'],
      ['millisecond', 'milliseconds', 'ms'],
    ] as const
  ).flatMap(([unit, ...others]) => [unit, ...others].map((name) => [name as string, unit as DateTimeUnit] as const)),
)

export function unitOf(value: Value, otherwise: DateTimeUnit, cx: Context): DateTimeUnit {
  if (value === undefined) return otherwise
  const name = textOf(value, cx.budget)
  const unit = UNITS.get(name) ?? UNITS.get(name.toLowerCase())
  return (
    unit ??
    refuse(
      'extension-misused',
      `«${name.slice(0, 40)}» is no unit of time; write years, months, weeks, days, hours, minutes or seconds.`,
    )
  )
}

/** Units of a record such as `{ days: 1, hours: 2 }`; other keys are refused. */
export function unitsOf(record: RecordValue, cx: Context): { [unit: string]: number } {
  const parts: { [unit: string]: number } = {}
  for (const key of Object.keys(record)) parts[`${unitOf(key, 'day', cx)}s`] = numberOf(readOwn(record, key), cx.budget)
  return parts
}

/** A length of time: a duration, milliseconds, `{ days: 1 }`, or ISO text such as PT1H. */
export function durationOf(value: Value, cx: Context): LuxonDuration {
  cx.budget.spend(50)
  if (value instanceof Duration) return toLuxonDuration(value)
  if (typeof value === 'number') return LuxonDuration.fromMillis(value)
  if (isRecord(value)) return LuxonDuration.fromObject(unitsOf(value, cx))
  if (typeof value === 'string' && value.length <= 100) {
    const lux = LuxonDuration.fromISO(value)
    if (lux.isValid) return lux
  }
  return refuse('wrong-argument', `A length of time is needed, such as { days: 2 }; this is ${kindWords(value)}.`)
}

/** The arguments of `plus` and `minus`: `(2, 'days')` or one length of time. */
export function shiftOf(args: Args, cx: Context): LuxonDuration {
  const [amount, unit] = args
  if (args.length < 2) return durationOf(amount ?? 0, cx)
  return LuxonDuration.fromObject({ [`${unitOf(unit, 'minute', cx)}s`]: numberOf(amount, cx.budget) })
}

/** A date given in any form; text is read in the workflow's zone. */
export function dateOf(value: Value, cx: Context): DateTime {
  if (value instanceof DateTime) return value
  if (typeof value === 'string') {
    const date = parseDateText(value, undefined, cx)
    if (date.isValid) return date
  }
  if (typeof value === 'number') return new DateTime(value, cx.zone, cx.locale)
  return refuse('wrong-argument', `A date is needed; this is ${kindWords(value)}.`)
}

/** The time between two dates in the units asked for. */
export function difference(from: DateTime, to: DateTime, units: Value, cx: Context): Duration {
  cx.budget.spend(200)
  const names = units === undefined ? [] : isList(units) ? units.slice(0, 9) : [units]
  const wanted = names.map((name) => unitOf(name, 'millisecond', cx))
  const lux = toLuxon(from).diff(toLuxon(to), wanted.length === 0 ? 'milliseconds' : wanted)
  return fromLuxonDuration(lux)
}

/** `diffTo`: a number in one unit, or a record of several. */
export function extent(from: DateTime, to: DateTime, units: Value, cx: Context): Value {
  const duration = difference(from, to, units ?? 'days', cx)
  if (isList(units) && units.length > 1) return { ...duration.parts }
  return toLuxonDuration(duration).as(unitOf(isList(units) ? units[0] : units, 'day', cx))
}

export const nowOf = (cx: Context): LuxonDateTime =>
  LuxonDateTime.fromMillis(cx.nowMs(), { zone: cx.zone, locale: cx.locale })
