import type { DateTimeFormatOptions, DateTime as LuxonDateTime } from 'luxon'
import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { numberOf, textOf } from '../values/convert.ts'
import { DateTime } from '../values/date-time.ts'
import { guarded, isoText, knownLocale, knownZone, moved, toLuxon } from '../values/luxon.ts'
import { knownFormat } from '../values/parse-date.ts'
import { readOwn } from '../values/record.ts'
import { isRecord, type Value } from '../values/value.ts'
import { dateOf, difference, extent, nowOf, shiftOf, unitOf } from './date-arithmetic.ts'
import { type Args, TableBuilder, textArg, textArgOr } from './method.ts'
import { localeOf, plainOptions } from './number-format.ts'

/** Work through the date library costs some microseconds. */
const DATE_STEPS = 100

const read =
  <T extends Value>(from: (lux: LuxonDateTime, args: Args, cx: Context) => T) =>
  (date: DateTime, args: Args, cx: Context): T => {
    cx.budget.spend(DATE_STEPS)
    return from(toLuxon(date), args, cx)
  }

const move =
  (to: (lux: LuxonDateTime, args: Args, cx: Context) => LuxonDateTime) =>
  (date: DateTime, args: Args, cx: Context): DateTime => {
    cx.budget.spend(DATE_STEPS)
    return moved(date, to(toLuxon(date), args, cx))
  }

const FORMAT_OPTIONS = [
  'dateStyle',
  'timeStyle',
  'calendar',
  'dayPeriod',
  'numberingSystem',
  'hour12',
  'hourCycle',
  'weekday',
  'era',
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'fractionalSecondDigits',
  'timeZoneName',
]

/** `UTC+2` as the platform writes it: `+02:00`. */
function intlZone(zone: string): string {
  const offset = /^(?:UTC|GMT)([+-])(\d{1,2}):?(\d{2})?$/i.exec(zone)
  return offset === null ? zone : `${offset[1]}${offset[2]!.padStart(2, '0')}:${offset[3] ?? '00'}`
}

function localized(date: DateTime, cx: Context, options: DateTimeFormatOptions, locale: string, zone: string): string {
  cx.budget.spend(1000)
  if (!date.isValid) return 'Invalid Date'
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: intlZone(zone) }).format(date.epochMs)
  } catch {
    return refuse('wrong-argument', 'The date cannot be shown with these options.')
  }
}

/** JavaScript's `(locale, options)` and Luxon's `(options)` both work. */
function toLocale(date: DateTime, args: Args, cx: Context, standard: DateTimeFormatOptions): string {
  const options = args.find((arg) => isRecord(arg))
  const named = args.find((arg) => typeof arg === 'string')
  const locale = named === undefined ? date.locale : localeOf(named, cx)
  const zone = isRecord(options) ? readOwn(options, 'timeZone') : undefined
  const chosen = isRecord(options) ? (plainOptions(options, FORMAT_OPTIONS) as DateTimeFormatOptions) : {}
  const shown = Object.keys(chosen).length === 0 ? standard : chosen
  return localized(date, cx, shown, locale, typeof zone === 'string' ? knownZone(zone) : date.zone)
}

const DATE_AND_TIME: DateTimeFormatOptions = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
}
const DATE_ONLY: DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' }
const TIME_ONLY: DateTimeFormatOptions = { hour: 'numeric', minute: 'numeric', second: 'numeric' }

function formatted(date: DateTime, args: Args, cx: Context): string {
  cx.budget.spend(DATE_STEPS)
  const format = knownFormat(textArgOr(args, 0, 'yyyy-MM-dd', cx))
  const options = args[1]
  const locale = isRecord(options) ? readOwn(options, 'locale') : undefined
  const lux = toLuxon(date)
  return cx.madeText((typeof locale === 'string' ? lux.setLocale(knownLocale(locale)) : lux).toFormat(format))
}

function utcIso(date: DateTime): string {
  return date.isValid
    ? new Date(date.epochMs).toISOString()
    : refuse('invalid-date', 'This is an invalid date; it has no ISO text.')
}

/** Parts that `extract` and `get` know. */
const PARTS: ReadonlyMap<string, (lux: LuxonDateTime) => number> = new Map<string, (lux: LuxonDateTime) => number>([
  ['year', (lux) => lux.year],
  ['quarter', (lux) => lux.quarter],
  ['month', (lux) => lux.month],
  ['week', (lux) => lux.weekNumber],
  ['weekNumber', (lux) => lux.weekNumber],
  ['weekYear', (lux) => lux.weekYear],
  ['weekday', (lux) => lux.weekday],
  ['day', (lux) => lux.day],
  ['ordinal', (lux) => lux.ordinal],
  ['yearDayNumber', (lux) => lux.ordinal],
  ['hour', (lux) => lux.hour],
  ['minute', (lux) => lux.minute],
  ['second', (lux) => lux.second],
  ['millisecond', (lux) => lux.millisecond],
])

function partOf(lux: LuxonDateTime, args: Args, cx: Context): number {
  const name = textArgOr(args, 0, 'week', cx)
  const part = PARTS.get(name) ?? PARTS.get(name.replace(/s$/, ''))
  return part === undefined ? refuse('extension-misused', `«${name.slice(0, 40)}» is no part of a date.`) : part(lux)
}

function changed(lux: LuxonDateTime, args: Args, cx: Context): LuxonDateTime {
  const [values] = args
  if (!isRecord(values)) return refuse('wrong-argument', 'set() needs an object such as { day: 1 }.')
  const parts: { [part: string]: number } = {}
  for (const key of Object.keys(values)) {
    const name = key.replace(/s$/, '')
    if (!PARTS.has(name) || name === 'week' || name === 'yearDayNumber')
      refuse('wrong-argument', `«${key.slice(0, 40)}» is no part of a date.`)
    parts[name] = numberOf(values[key], cx.budget)
  }
  try {
    return lux.set(parts)
  } catch {
    return refuse('wrong-argument', 'These parts of a date cannot be set together.')
  }
}

function inZone(date: DateTime, args: Args, cx: Context): DateTime {
  cx.budget.spend(DATE_STEPS)
  const zone = knownZone(textArgOr(args, 0, cx.zone, cx))
  const keepTime =
    isRecord(args[1]) && (readOwn(args[1], 'keepLocalTime') === true || readOwn(args[1], 'keepCalendarTime') === true)
  const lux = toLuxon(date).setZone(zone, { keepLocalTime: keepTime })
  return new DateTime(lux.isValid ? lux.toMillis() : Number.NaN, zone, date.locale)
}

function isBetween(date: DateTime, args: Args, cx: Context): boolean {
  if (args.length !== 2) refuse('extension-misused', 'isBetween() needs two dates.')
  const [one, other] = [dateOf(args[0], cx).epochMs, dateOf(args[1], cx).epochMs]
  return Math.min(one, other) < date.epochMs && date.epochMs < Math.max(one, other)
}

function isInLast(date: DateTime, args: Args, cx: Context): boolean {
  const now = nowOf(cx)
  const since = now.minus(shiftOf([args[0] ?? 0, args[1] ?? 'minutes'], cx))
  return since.toMillis() <= date.epochMs && date.epochMs <= now.toMillis()
}

function iso(date: DateTime, args: Args, cx: Context): Value {
  cx.budget.spend(DATE_STEPS)
  if (!date.isValid) return null
  const options = isRecord(args[0])
    ? plainOptions(args[0], ['suppressSeconds', 'suppressMilliseconds', 'includeOffset', 'format', 'extendedZone'])
    : {}
  return Object.keys(options).length === 0
    ? isoText(new DateTime(date.epochMs, date.zone))
    : toLuxon(date).toISO(options)
}

/** JavaScript's getters: local ones use the date's zone. */
const localPart = (of: (lux: LuxonDateTime) => number) => read((lux) => of(lux))
const utcPart =
  (of: (date: Date) => number) =>
  (date: DateTime): number =>
    of(new Date(date.epochMs))

const PROPERTIES: [string, string, string, (lux: LuxonDateTime) => Value][] = [
  ['year', 'The year.', '2024', (lux) => lux.year],
  ['quarter', 'The quarter, 1 to 4.', '1', (lux) => lux.quarter],
  ['month', 'The month, 1 to 12.', '3', (lux) => lux.month],
  ['day', 'The day of the month.', '5', (lux) => lux.day],
  ['hour', 'The hour.', '14', (lux) => lux.hour],
  ['minute', 'The minute.', '7', (lux) => lux.minute],
  ['second', 'The second.', '9', (lux) => lux.second],
  ['millisecond', 'The millisecond.', '120', (lux) => lux.millisecond],
  ['weekday', 'The day of the week, Monday is 1.', '2', (lux) => lux.weekday],
  ['weekNumber', 'The ISO week.', '10', (lux) => lux.weekNumber],
  ['weekYear', 'The year of the ISO week.', '2024', (lux) => lux.weekYear],
  ['weeksInWeekYear', 'How many ISO weeks the year has.', '52', (lux) => lux.weeksInWeekYear],
  ['ordinal', 'The day of the year.', '65', (lux) => lux.ordinal],
  ['daysInMonth', 'How many days the month has.', '31', (lux) => lux.daysInMonth],
  ['daysInYear', 'How many days the year has.', '366', (lux) => lux.daysInYear],
  ['isInLeapYear', 'Whether the year is a leap year.', 'true', (lux) => lux.isInLeapYear],
  ['isInDST', 'Whether summer time is on.', 'false', (lux) => lux.isInDST],
  ['isValid', 'Whether it is a date at all.', 'true', (lux) => lux.isValid],
  ['offset', 'Minutes east of UTC.', '0', (lux) => lux.offset],
  ['zoneName', 'The name of the time zone.', "'UTC'", (lux) => lux.zoneName],
  ['offsetNameShort', 'The short name of the offset.', "'UTC'", (lux) => lux.offsetNameShort],
  ['offsetNameLong', 'The long name of the offset.', "'UTC'", (lux) => lux.offsetNameLong],
  ['locale', 'The language.', "'en-US'", (lux) => lux.locale],
  ['monthLong', 'The name of the month.', "'March'", (lux) => lux.monthLong],
  ['monthShort', 'The short name of the month.', "'Mar'", (lux) => lux.monthShort],
  ['weekdayLong', 'The name of the day.', "'Tuesday'", (lux) => lux.weekdayLong],
  ['weekdayShort', 'The short name of the day.', "'Tue'", (lux) => lux.weekdayShort],
  ['ts', 'Milliseconds since 1970.', '1709647629120', (lux) => lux.toMillis()],
]

/** The date of all examples below. */
const AT = "DateTime.fromISO('2024-03-05T14:07:09.120Z')"

export const DATE_METHODS = new TableBuilder<DateTime>()
  .properties(
    ...PROPERTIES.map(
      ([name, doc, result, of]) => [name, doc, `${AT}.${name} → ${result}`, read((lux) => of(lux) ?? null)] as const,
    ),
  )
  .methods(
    [
      'plus',
      'Later by an amount and a unit, or by an object of units.',
      `${AT}.plus(1, 'day').day → 6`,
      move((lux, args, cx) => lux.plus(shiftOf(args, cx))),
    ],
    [
      'minus',
      'Earlier by an amount and a unit, or by an object of units.',
      `${AT}.minus({ days: 1 }).day → 4`,
      move((lux, args, cx) => lux.minus(shiftOf(args, cx))),
    ],
    [
      'startOf',
      'The start of a unit.',
      `${AT}.startOf('month').day → 1`,
      move((lux, args, cx) => lux.startOf(unitOf(args[0], 'day', cx))),
    ],
    [
      'endOf',
      'The end of a unit.',
      `${AT}.endOf('month').day → 31`,
      move((lux, args, cx) => lux.endOf(unitOf(args[0], 'day', cx))),
    ],
    [
      'beginningOf',
      'The start of a unit, of the week if nothing is said.',
      `${AT}.beginningOf('month').day → 1`,
      move((lux, args, cx) => lux.startOf(unitOf(args[0], 'week', cx))),
    ],
    ['endOfMonth', 'The last moment of the month.', `${AT}.endOfMonth().day → 31`, move((lux) => lux.endOf('month'))],
    ['set', 'With parts replaced.', `${AT}.set({ day: 1 }).day → 1`, move(changed)],
    ['setZone', 'The same moment in another time zone.', `${AT}.setZone('Europe/Berlin').hour → 15`, inZone],
    [
      'toUTC',
      'The same moment in UTC.',
      `${AT}.toUTC().hour → 14`,
      (date) => new DateTime(date.epochMs, 'UTC', date.locale),
    ],
    [
      'toLocal',
      "The same moment in the workflow's zone.",
      `${AT}.toLocal().hour → 14`,
      (date, _, cx) => new DateTime(date.epochMs, cx.zone, date.locale),
    ],
    [
      'setLocale',
      'With names in another language.',
      `${AT}.setLocale('de').monthLong → 'März'`,
      (date, args, cx) => new DateTime(date.epochMs, date.zone, knownLocale(textArg(args, 0, cx)), date.isDate),
    ],
    [
      'reconfigure',
      'With another language.',
      `${AT}.reconfigure({ locale: 'de' }).monthLong → 'März'`,
      (date, args) => {
        const locale = isRecord(args[0]) ? readOwn(args[0], 'locale') : undefined
        return typeof locale === 'string'
          ? new DateTime(date.epochMs, date.zone, knownLocale(locale), date.isDate)
          : date
      },
    ],
    ['toFormat', 'As text by a format.', `${AT}.toFormat('dd.MM.yyyy') → '05.03.2024'`, formatted],
    ['format', 'As text by a format.', `${AT}.format('yyyy-MM-dd') → '2024-03-05'`, formatted],
    ['toISO', 'As ISO text in its zone.', `${AT}.toISO() → '2024-03-05T14:07:09.120Z'`, iso],
    ['toISODate', 'The date as ISO text.', `${AT}.toISODate() → '2024-03-05'`, read((lux) => lux.toISODate())],
    ['toISOTime', 'The time as ISO text.', `${AT}.toISOTime() → '14:07:09.120Z'`, read((lux) => lux.toISOTime())],
    ['toISOWeekDate', 'The ISO week date.', `${AT}.toISOWeekDate() → '2024-W10-2'`, read((lux) => lux.toISOWeekDate())],
    ['toSQL', 'As SQL writes it.', `${AT}.toSQL() → '2024-03-05 14:07:09.120 Z'`, read((lux) => lux.toSQL())],
    ['toSQLDate', 'The date as SQL writes it.', `${AT}.toSQLDate() → '2024-03-05'`, read((lux) => lux.toSQLDate())],
    [
      'toHTTP',
      'As HTTP headers write it.',
      `${AT}.toHTTP() → 'Tue, 05 Mar 2024 14:07:09 GMT'`,
      read((lux) => lux.toHTTP()),
    ],
    [
      'toRFC2822',
      'As e-mail writes it.',
      `${AT}.toRFC2822() → 'Tue, 05 Mar 2024 14:07:09 +0000'`,
      read((lux) => lux.toRFC2822()),
    ],
    ['toMillis', 'Milliseconds since 1970.', `${AT}.toMillis() → 1709647629120`, (date) => date.epochMs],
    ['toSeconds', 'Seconds since 1970.', `${AT}.toSeconds() → 1709647629.12`, (date) => date.epochMs / 1000],
    [
      'toUnixInteger',
      'Whole seconds since 1970.',
      `${AT}.toUnixInteger() → 1709647629`,
      (date) => Math.floor(date.epochMs / 1000),
    ],
    ['toInt', 'Milliseconds since 1970.', `${AT}.toInt() → 1709647629120`, (date) => date.epochMs],
    ['toFloat', 'Milliseconds since 1970.', `${AT}.toFloat() → 1709647629120`, (date) => date.epochMs],
    ['toNumber', 'Milliseconds since 1970.', `${AT}.toNumber() → 1709647629120`, (date) => date.epochMs],
    ['valueOf', 'Milliseconds since 1970.', `${AT}.valueOf() → 1709647629120`, (date) => date.epochMs],
    ['toJSON', 'As JSON writes it.', `${AT}.toJSON() → '2024-03-05T14:07:09.120Z'`, (date) => isoText(date)],
    [
      'toString',
      'As ISO text.',
      `${AT}.toString() → '2024-03-05T14:07:09.120Z'`,
      (date, _, cx) => textOf(date, cx.budget),
    ],
    [
      'toJsonString',
      'As JSON text, in quotes.',
      `${AT}.toJsonString() → '"2024-03-05T14:07:09.120Z"'`,
      (date) => JSON.stringify(isoText(date)),
    ],
    ['toObject', 'The parts as an object.', `${AT}.toObject().day → 5`, read((lux) => ({ ...lux.toObject() }))],
    [
      'toDateTime',
      'As a DateTime.',
      `${AT}.toDateTime().day → 5`,
      (date) => new DateTime(date.epochMs, date.zone, date.locale),
    ],
    [
      'toDate',
      'As a JavaScript date.',
      `${AT}.toDate().getTime() → 1709647629120`,
      (date) => new DateTime(date.epochMs, date.zone, date.locale, true),
    ],
    [
      'toJSDate',
      'As a JavaScript date.',
      `${AT}.toJSDate().getTime() → 1709647629120`,
      (date) => new DateTime(date.epochMs, date.zone, date.locale, true),
    ],
    [
      'diff',
      'The time since another date, as a duration in units.',
      `${AT}.diff('2024-03-01T14:07:09.120Z', 'days').days → 4`,
      (date, args, cx) => difference(date, dateOf(args[0], cx), args[1], cx),
    ],
    [
      'diffNow',
      'The time since now, as a duration in units.',
      `${AT}.diffNow('days').as('days') < 1 → true`,
      (date, args, cx) => difference(date, new DateTime(cx.nowMs(), cx.zone), args[0], cx),
    ],
    [
      'diffTo',
      'The time since another date, as a number of days or another unit.',
      `${AT}.diffTo('2024-03-01T14:07:09.120Z') → 4`,
      (date, args, cx) => extent(date, dateOf(args[0], cx), args[1], cx),
    ],
    [
      'diffToNow',
      'The time since now, as a number of days or another unit.',
      `${AT}.diffToNow() < 1 → true`,
      (date, args, cx) => extent(date, new DateTime(cx.nowMs(), cx.zone), args[0], cx),
    ],
    [
      'hasSame',
      'Whether two dates are in the same unit.',
      `${AT}.hasSame(${AT}, 'day') → true`,
      read((lux, args, cx) => lux.hasSame(toLuxon(dateOf(args[0], cx)), unitOf(args[1], 'day', cx))),
    ],
    [
      'equals',
      'Whether two dates are the same moment in the same zone.',
      `${AT}.equals(${AT}) → true`,
      (date, args) =>
        args[0] instanceof DateTime &&
        args[0].epochMs === date.epochMs &&
        args[0].zone === date.zone &&
        args[0].locale === date.locale,
    ],
    ['get', 'One part by its name.', `${AT}.get('day') → 5`, read(partOf)],
    ['extract', 'One part by its name, the week if nothing is said.', `${AT}.extract('month') → 3`, read(partOf)],
    [
      'isBetween',
      'Whether it lies between two dates.',
      `${AT}.isBetween('2024-01-01', '2025-01-01') → true`,
      isBetween,
    ],
    ['isInLast', 'Whether it was within so many minutes before now.', `${AT}.isInLast(0) → false`, isInLast],
    ['isWeekend', 'Whether it is a Saturday or Sunday.', `${AT}.isWeekend() → false`, read((lux) => lux.weekday >= 6)],
    ['isDst', 'Whether summer time is on.', `${AT}.isDst() → false`, read((lux) => lux.isInDST)],
    ['isEmpty', 'A date is never empty.', `${AT}.isEmpty() → false`, () => false],
    ['isNotEmpty', 'A date is never empty.', `${AT}.isNotEmpty() → true`, () => true],
    [
      'toRelative',
      'Such as «in 2 days», counted from now.',
      `${AT}.toRelative().isEmpty() → false`,
      read((lux, _, cx) => lux.toRelative({ base: nowOf(cx) })),
    ],
    [
      'toRelativeCalendar',
      'Such as «tomorrow», counted from now.',
      `${AT}.toRelativeCalendar().isEmpty() → false`,
      read((lux, _, cx) => lux.toRelativeCalendar({ base: nowOf(cx) })),
    ],
    [
      'toLocaleString',
      'As people of a language write it.',
      `${AT}.toLocaleString('en-GB') → '05/03/2024, 14:07:09'`,
      (date, args, cx) =>
        toLocale(date, args, cx, date.isDate || typeof args[0] === 'string' ? DATE_AND_TIME : DATE_ONLY),
    ],
    [
      'toLocaleDateString',
      'The date as people of a language write it.',
      `${AT}.toLocaleDateString('en-GB') → '05/03/2024'`,
      (date, args, cx) => toLocale(date, args, cx, DATE_ONLY),
    ],
    [
      'toLocaleTimeString',
      'The time as people of a language write it.',
      `${AT}.toLocaleTimeString('en-GB') → '14:07:09'`,
      (date, args, cx) => toLocale(date, args, cx, TIME_ONLY),
    ],
    ['toISOString', 'As ISO text in UTC.', `${AT}.toISOString() → '2024-03-05T14:07:09.120Z'`, utcIso],
    [
      'toUTCString',
      'As HTTP headers write it.',
      `${AT}.toUTCString() → 'Tue, 05 Mar 2024 14:07:09 GMT'`,
      (date) => new Date(date.epochMs).toUTCString(),
    ],
    [
      'toDateString',
      'The date in English.',
      `${AT}.toDateString() → 'Tue Mar 05 2024'`,
      read((lux) => lux.setLocale('en-US').toFormat('ccc LLL dd yyyy')),
    ],
    ['getTime', 'Milliseconds since 1970.', `${AT}.getTime() → 1709647629120`, (date) => date.epochMs],
    ['getFullYear', 'The year.', `${AT}.getFullYear() → 2024`, localPart((lux) => lux.year)],
    ['getMonth', 'The month, counted from 0.', `${AT}.getMonth() → 2`, localPart((lux) => lux.month - 1)],
    ['getDate', 'The day of the month.', `${AT}.getDate() → 5`, localPart((lux) => lux.day)],
    ['getDay', 'The day of the week, Sunday is 0.', `${AT}.getDay() → 2`, localPart((lux) => lux.weekday % 7)],
    ['getHours', 'The hour.', `${AT}.getHours() → 14`, localPart((lux) => lux.hour)],
    ['getMinutes', 'The minute.', `${AT}.getMinutes() → 7`, localPart((lux) => lux.minute)],
    ['getSeconds', 'The second.', `${AT}.getSeconds() → 9`, localPart((lux) => lux.second)],
    ['getMilliseconds', 'The millisecond.', `${AT}.getMilliseconds() → 120`, localPart((lux) => lux.millisecond)],
    ['getTimezoneOffset', 'Minutes west of UTC.', `${AT}.getTimezoneOffset() → 0`, localPart((lux) => 0 - lux.offset)],
    ['getUTCFullYear', 'The year in UTC.', `${AT}.getUTCFullYear() → 2024`, utcPart((date) => date.getUTCFullYear())],
    [
      'getUTCMonth',
      'The month in UTC, counted from 0.',
      `${AT}.getUTCMonth() → 2`,
      utcPart((date) => date.getUTCMonth()),
    ],
    ['getUTCDate', 'The day of the month in UTC.', `${AT}.getUTCDate() → 5`, utcPart((date) => date.getUTCDate())],
    [
      'getUTCDay',
      'The day of the week in UTC, Sunday is 0.',
      `${AT}.getUTCDay() → 2`,
      utcPart((date) => date.getUTCDay()),
    ],
    ['getUTCHours', 'The hour in UTC.', `${AT}.getUTCHours() → 14`, utcPart((date) => date.getUTCHours())],
    ['getUTCMinutes', 'The minute in UTC.', `${AT}.getUTCMinutes() → 7`, utcPart((date) => date.getUTCMinutes())],
    ['getUTCSeconds', 'The second in UTC.', `${AT}.getUTCSeconds() → 9`, utcPart((date) => date.getUTCSeconds())],
    [
      'getUTCMilliseconds',
      'The millisecond in UTC.',
      `${AT}.getUTCMilliseconds() → 120`,
      utcPart((date) => date.getUTCMilliseconds()),
    ],
  )
  .around(guarded).table
