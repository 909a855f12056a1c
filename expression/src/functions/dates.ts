import { DateTime as LuxonDateTime } from 'luxon'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { dateOf, durationOf, unitsOf } from '../methods/date-arithmetic.ts'
import { type Args, numberArg, textArg } from '../methods/method.ts'
import { numberOf } from '../values/convert.ts'
import { DateTime, Interval } from '../values/date-time.ts'
import { fromLuxon, fromLuxonDuration, guarded, knownLocale, knownZone } from '../values/luxon.ts'
import { knownFormat, parseDateText } from '../values/parse-date.ts'
import { readOwn } from '../values/record.ts'
import { isRecord, kindWords, type RecordValue, type Value } from '../values/value.ts'
import { around, functionsOf } from './global-function.ts'

/** `new Date(…)`: now, milliseconds, a text, or parts in the workflow's zone. */
export function newDate(args: Args, cx: Context): Value {
  cx.budget.spend(50)
  const [first] = args
  if (args.length === 0) return new DateTime(cx.nowMs(), cx.zone, cx.locale, true)
  if (args.length > 1) return fromParts(args, cx, cx.zone, true)
  if (first instanceof DateTime) return new DateTime(first.epochMs, cx.zone, cx.locale, true)
  const epochMs = typeof first === 'string' ? epochOfText(first, cx) : numberOf(first, cx.budget)
  return new DateTime(epochMs, cx.zone, cx.locale, true)
}

/** JavaScript reads a bare ISO date as UTC, and everything else without an offset as local time. */
function epochOfText(text: string, cx: Context): number {
  const isBareDate = /^\s*\d{4}(?:-\d{2}(?:-\d{2})?)?\s*$/.test(text)
  return parseDateText(text, undefined, cx, isBareDate ? 'UTC' : cx.zone).epochMs
}

/** Parts from the year to the millisecond; `fromZero`: months count from 0 and overflow is carried, as in `new Date`. */
function fromParts(args: Args, cx: Context, zone: string, fromZero: boolean): DateTime {
  const numbers = args.slice(0, 7).map((arg) => numberOf(arg, cx.budget))
  const [year = 1970, month = fromZero ? 0 : 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = numbers
  if (!numbers.every(Number.isFinite)) return new DateTime(Number.NaN, zone, cx.locale, fromZero)
  if (!fromZero)
    return fromLuxon(
      LuxonDateTime.fromObject(
        { year, month, day, hour, minute, second, millisecond: ms },
        { zone, locale: cx.locale },
      ),
    )
  const wall = new Date(Date.UTC(year, month, day, hour, minute, second, ms))
  const lux = LuxonDateTime.fromMillis(wall.getTime(), { zone: 'UTC' }).setZone(zone, { keepLocalTime: true })
  return new DateTime(lux.isValid ? lux.toMillis() : Number.NaN, zone, cx.locale, true)
}

/** `{ zone, locale }` of Luxon's options. */
function optionsOf(value: Value, cx: Context): { zone: string; locale: string; setZone: boolean } {
  const record: RecordValue = isRecord(value) ? value : {}
  const zone = readOwn(record, 'zone')
  const locale = readOwn(record, 'locale')
  return {
    zone: typeof zone === 'string' ? knownZone(zone) : cx.zone,
    locale: typeof locale === 'string' ? knownLocale(locale) : cx.locale,
    setZone: readOwn(record, 'setZone') === true,
  }
}

const DATE_TEXT_CHARS_MAX = 100

const parsed =
  (parse: (text: string, options: { zone: string; locale: string; setZone: boolean }) => LuxonDateTime) =>
  (args: Args, cx: Context): Value => {
    cx.budget.spend(100)
    const text = textArg(args, 0, cx)
    const options = optionsOf(args[1], cx)
    return text.length > DATE_TEXT_CHARS_MAX
      ? new DateTime(Number.NaN, options.zone, options.locale)
      : fromLuxon(parse(text, options))
  }

function fromFormat(args: Args, cx: Context): Value {
  cx.budget.spend(200)
  const text = textArg(args, 0, cx)
  const options = optionsOf(args[2], cx)
  if (text.length > DATE_TEXT_CHARS_MAX) return new DateTime(Number.NaN, options.zone, options.locale)
  return fromLuxon(LuxonDateTime.fromFormat(text, knownFormat(textArg(args, 1, cx)), options))
}

function fromObject(args: Args, cx: Context): Value {
  const [parts] = args
  if (!isRecord(parts))
    return refuse(
      'wrong-argument',
      `DateTime.fromObject() needs an object such as { year: 2024 }, but got ${kindWords(parts)}.`,
    )
  const names = [
    'year',
    'month',
    'day',
    'hour',
    'minute',
    'second',
    'millisecond',
    'weekYear',
    'weekNumber',
    'weekday',
    'ordinal',
  ]
  const values = names
    .filter((name) => readOwn(parts, name) !== undefined)
    .map((name) => [name, numberOf(readOwn(parts, name), cx.budget)])
  try {
    return fromLuxon(LuxonDateTime.fromObject(Object.fromEntries(values), optionsOf(args[1], cx)))
  } catch {
    return refuse('wrong-argument', 'These parts do not make a date.')
  }
}

const fromEpoch =
  (msPerUnit: number) =>
  (args: Args, cx: Context): Value => {
    const { zone, locale } = optionsOf(args[1], cx)
    return new DateTime(numberArg(args, 0, cx) * msPerUnit, zone, locale)
  }

function extreme(args: Args, cx: Context, pick: (...numbers: number[]) => number): Value {
  const dates = args.slice(0, 1000).map((arg) => dateOf(arg, cx))
  const epochMs = pick(...dates.map((date) => date.epochMs))
  return dates.find((date) => date.epochMs === epochMs)
}

function utcMillis(args: Args, cx: Context): Value {
  const [year = Number.NaN, month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = args
    .slice(0, 7)
    .map((arg) => numberOf(arg, cx.budget))
  return Date.UTC(year, month, day, hour, minute, second, ms)
}

function interval(args: Args, cx: Context): Value {
  return new Interval(dateOf(args[0], cx), dateOf(args[1], cx))
}

function intervalAround(args: Args, cx: Context, direction: 1 | -1): Value {
  const from = dateOf(args[0], cx)
  const lux = LuxonDateTime.fromMillis(from.epochMs, { zone: from.zone })
  const length = durationOf(args[1], cx)
  const other = new DateTime(
    (direction === 1 ? lux.plus(length) : lux.minus(length)).toMillis(),
    from.zone,
    from.locale,
  )
  return direction === 1 ? new Interval(from, other) : new Interval(other, from)
}

const UNGUARDED = functionsOf(
  ['Date.now', 'Milliseconds since 1970, now.', 'Date.now() > 0 → true', (_, cx) => cx.nowMs()],
  [
    'Date.parse',
    'Milliseconds since 1970 of a date text.',
    "Date.parse('1970-01-02') → 86400000",
    (args, cx) => epochOfText(textArg(args, 0, cx), cx),
  ],
  ['Date.UTC', 'Milliseconds since 1970 of parts in UTC, months from 0.', 'Date.UTC(1970, 0, 2) → 86400000', utcMillis],
  [
    'DateTime.now',
    'The current time.',
    'DateTime.now().isValid → true',
    (_, cx) => new DateTime(cx.nowMs(), cx.zone, cx.locale),
  ],
  [
    'DateTime.local',
    "A date from parts in the workflow's zone; now without parts.",
    'DateTime.local(2024, 3, 5).day → 5',
    (args, cx) =>
      args.length === 0 ? new DateTime(cx.nowMs(), cx.zone, cx.locale) : fromParts(args, cx, cx.zone, false),
  ],
  [
    'DateTime.utc',
    'A date from parts in UTC; now without parts.',
    'DateTime.utc(2024, 3, 5).day → 5',
    (args, cx) => (args.length === 0 ? new DateTime(cx.nowMs(), 'UTC', cx.locale) : fromParts(args, cx, 'UTC', false)),
  ],
  [
    'DateTime.fromISO',
    'The date of an ISO text.',
    "DateTime.fromISO('2024-03-05').day → 5",
    parsed((text, options) => LuxonDateTime.fromISO(text, options)),
  ],
  [
    'DateTime.fromSQL',
    'The date of an SQL text.',
    "DateTime.fromSQL('2024-03-05 10:00:00').hour → 10",
    parsed((text, options) => LuxonDateTime.fromSQL(text, options)),
  ],
  [
    'DateTime.fromHTTP',
    'The date of an HTTP header.',
    "DateTime.fromHTTP('Tue, 05 Mar 2024 14:07:09 GMT').day → 5",
    parsed((text, options) => LuxonDateTime.fromHTTP(text, options)),
  ],
  [
    'DateTime.fromRFC2822',
    'The date of an e-mail header.',
    "DateTime.fromRFC2822('Tue, 05 Mar 2024 14:07:09 +0000').day → 5",
    parsed((text, options) => LuxonDateTime.fromRFC2822(text, options)),
  ],
  [
    'DateTime.fromFormat',
    'The date of a text by a format.',
    "DateTime.fromFormat('05.03.2024', 'dd.MM.yyyy').month → 3",
    fromFormat,
  ],
  [
    'DateTime.fromString',
    'The same as fromFormat.',
    "DateTime.fromString('05.03.2024', 'dd.MM.yyyy').month → 3",
    fromFormat,
  ],
  [
    'DateTime.fromMillis',
    'The date so many milliseconds after 1970.',
    'DateTime.fromMillis(0).year → 1970',
    fromEpoch(1),
  ],
  [
    'DateTime.fromSeconds',
    'The date so many seconds after 1970.',
    'DateTime.fromSeconds(86400).day → 2',
    fromEpoch(1000),
  ],
  ['DateTime.fromObject', 'The date of parts.', 'DateTime.fromObject({ year: 2024, month: 3 }).month → 3', fromObject],
  [
    'DateTime.fromJSDate',
    'A DateTime from a JavaScript date.',
    'DateTime.fromJSDate(new Date(0)).year → 1970',
    (args, cx) => {
      const date = dateOf(args[0], cx)
      const { zone, locale } = optionsOf(args[1], cx)
      return new DateTime(date.epochMs, zone, locale)
    },
  ],
  [
    'DateTime.isDateTime',
    'Whether a value is a DateTime.',
    'DateTime.isDateTime(1) → false',
    (args) => args[0] instanceof DateTime && !args[0].isDate,
  ],
  [
    'DateTime.max',
    'The latest of some dates.',
    "DateTime.max('2024-01-01'.toDateTime(), '2025-01-01'.toDateTime()).year → 2025",
    (args, cx) => extreme(args, cx, Math.max),
  ],
  [
    'DateTime.min',
    'The earliest of some dates.',
    "DateTime.min('2024-01-01'.toDateTime(), '2025-01-01'.toDateTime()).year → 2024",
    (args, cx) => extreme(args, cx, Math.min),
  ],
  [
    'Duration.fromObject',
    'A duration of units.',
    'Duration.fromObject({ hours: 2 }).hours → 2',
    (args, cx) => fromLuxonDuration(durationOf(isRecord(args[0]) ? unitsOf(args[0], cx) : args[0], cx)),
  ],
  [
    'Duration.fromMillis',
    'A duration of milliseconds.',
    "Duration.fromMillis(60000).as('minutes') → 1",
    (args, cx) => fromLuxonDuration(durationOf(numberArg(args, 0, cx), cx)),
  ],
  [
    'Duration.fromISO',
    'The duration of an ISO text.',
    "Duration.fromISO('PT1H30M').as('minutes') → 90",
    (args, cx) => fromLuxonDuration(durationOf(textArg(args, 0, cx), cx)),
  ],
  [
    'Interval.fromDateTimes',
    'From one date to another.',
    "Interval.fromDateTimes('2024-01-01', '2024-01-02').length('hours') → 24",
    interval,
  ],
  [
    'Interval.after',
    'From a date for a length of time.',
    "Interval.after('2024-01-01', { days: 1 }).length('hours') → 24",
    (args, cx) => intervalAround(args, cx, 1),
  ],
  [
    'Interval.before',
    'A length of time up to a date.',
    "Interval.before('2024-01-02', { days: 1 }).length('hours') → 24",
    (args, cx) => intervalAround(args, cx, -1),
  ],
)

export const DATE_FUNCTIONS = around(UNGUARDED, guarded)
