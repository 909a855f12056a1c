import type { Duration as LuxonDuration } from 'luxon'
import type { Context } from '../context.ts'
import { intervalText, textOf } from '../values/convert.ts'
import type { Duration, DurationUnit, Interval } from '../values/date-time.ts'
import { fromLuxonDuration, guarded, toLuxonDuration } from '../values/luxon.ts'
import { knownFormat } from '../values/parse-date.ts'
import { isList, type Value } from '../values/value.ts'
import { dateOf, difference, durationOf, unitOf } from './date-arithmetic.ts'
import { type Args, TableBuilder, textArgOr } from './method.ts'

const read =
  <T extends Value>(from: (lux: LuxonDuration, args: Args, cx: Context) => T) =>
  (duration: Duration, args: Args, cx: Context): T => {
    cx.budget.spend(50)
    return from(toLuxonDuration(duration), args, cx)
  }

const change =
  (to: (lux: LuxonDuration, args: Args, cx: Context) => LuxonDuration) =>
  (duration: Duration, args: Args, cx: Context): Value => {
    cx.budget.spend(50)
    return fromLuxonDuration(to(toLuxonDuration(duration), args, cx))
  }

const UNITS: DurationUnit[] = [
  'years',
  'quarters',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
]

const unitsIn = (args: Args, cx: Context) =>
  (isList(args[0]) ? args[0] : args).slice(0, 9).map((name) => unitOf(name, 'day', cx))

const HOURS = 'Duration.fromObject({ hours: 1, minutes: 30 })'

export const DURATION_METHODS = new TableBuilder<Duration>()
  .properties(
    ...UNITS.map(
      (unit) =>
        [
          unit,
          `The ${unit} in it.`,
          `Duration.fromObject({ ${unit}: 2 }).${unit} → 2`,
          (duration: Duration) => duration.parts[unit] ?? 0,
        ] as const,
    ),
    ['isValid', 'A duration is always valid.', `${HOURS}.isValid → true`, () => true],
  )
  .methods(
    [
      'as',
      'The whole length in one unit.',
      `${HOURS}.as('minutes') → 90`,
      read((lux, args, cx) => lux.as(unitOf(args[0], 'millisecond', cx))),
    ],
    [
      'get',
      'The amount of one unit.',
      `${HOURS}.get('hours') → 1`,
      read((lux, args, cx) => lux.get(unitOf(args[0], 'millisecond', cx))),
    ],
    [
      'plus',
      'Longer by another duration.',
      `${HOURS}.plus({ hours: 1 }).as('hours') → 2.5`,
      change((lux, args, cx) => lux.plus(durationOf(args[0], cx))),
    ],
    [
      'minus',
      'Shorter by another duration.',
      `${HOURS}.minus({ hours: 1 }).as('hours') → 0.5`,
      change((lux, args, cx) => lux.minus(durationOf(args[0], cx))),
    ],
    ['negate', 'The other way round in time.', `${HOURS}.negate().as('hours') → -1.5`, change((lux) => lux.negate())],
    [
      'normalize',
      'With amounts carried over to larger units.',
      'Duration.fromObject({ hours: 1, minutes: 90 }).normalize().hours → 2',
      change((lux) => lux.normalize()),
    ],
    [
      'rescale',
      'In the units that fit.',
      'Duration.fromMillis(90000).rescale().minutes → 1',
      change((lux) => lux.rescale()),
    ],
    [
      'shiftTo',
      'In other units.',
      `${HOURS}.shiftTo('minutes').minutes → 90`,
      change((lux, args, cx) => lux.shiftTo(...unitsIn(args, cx))),
    ],
    [
      'toFormat',
      'As text by a format.',
      `${HOURS}.toFormat('hh:mm') → '01:30'`,
      read((lux, args, cx) => lux.toFormat(knownFormat(textArgOr(args, 0, 'hh:mm:ss', cx)))),
    ],
    ['toISO', 'As ISO text.', `${HOURS}.toISO() → 'PT1H30M'`, read((lux) => lux.toISO())],
    ['toMillis', 'The whole length in milliseconds.', `${HOURS}.toMillis() → 5400000`, read((lux) => lux.toMillis())],
    ['valueOf', 'The whole length in milliseconds.', `${HOURS}.valueOf() → 5400000`, read((lux) => lux.toMillis())],
    [
      'toObject',
      'The units as an object.',
      `${HOURS}.toObject() → { hours: 1, minutes: 30 }`,
      (duration) => ({ ...duration.parts }),
    ],
    ['toHuman', 'In words.', `${HOURS}.toHuman() → '1 hour, 30 minutes'`, read((lux) => lux.toHuman())],
    ['toJSON', 'As ISO text.', `${HOURS}.toJSON() → 'PT1H30M'`, read((lux) => lux.toISO())],
    ['toString', 'As ISO text.', `${HOURS}.toString() → 'PT1H30M'`, (duration, _, cx) => textOf(duration, cx.budget)],
  )
  .around(guarded).table

const DAYS = "Interval.fromDateTimes('2024-03-01T00:00:00Z', '2024-03-03T00:00:00Z')"

export const INTERVAL_METHODS = new TableBuilder<Interval>()
  .properties(
    ['start', 'Where it begins.', `${DAYS}.start.day → 1`, (interval) => interval.from],
    ['end', 'Where it ends.', `${DAYS}.end.day → 3`, (interval) => interval.to],
    [
      'isValid',
      'Whether the end is not before the start.',
      `${DAYS}.isValid → true`,
      (interval) => interval.to.epochMs >= interval.from.epochMs,
    ],
  )
  .methods(
    [
      'length',
      'How long it is in a unit.',
      `${DAYS}.length('days') → 2`,
      (interval, args, cx) =>
        toLuxonDuration(difference(interval.to, interval.from, args[0], cx)).as(unitOf(args[0], 'millisecond', cx)),
    ],
    [
      'contains',
      'Whether a date lies in it.',
      `${DAYS}.contains('2024-03-02T00:00:00Z') → true`,
      (interval, args, cx) => {
        const at = dateOf(args[0], cx).epochMs
        return interval.from.epochMs <= at && at < interval.to.epochMs
      },
    ],
    [
      'toDuration',
      'Its length as a duration.',
      `${DAYS}.toDuration('days').days → 2`,
      (interval, args, cx) => difference(interval.to, interval.from, args[0], cx),
    ],
    [
      'toISO',
      'As ISO text.',
      `${DAYS}.toISO() → '2024-03-01T00:00:00.000Z/2024-03-03T00:00:00.000Z'`,
      (interval) => intervalText(interval),
    ],
    [
      'toString',
      'As ISO text.',
      `${DAYS}.toString() → '2024-03-01T00:00:00.000Z/2024-03-03T00:00:00.000Z'`,
      (interval) => intervalText(interval),
    ],
  )
  .around(guarded).table
