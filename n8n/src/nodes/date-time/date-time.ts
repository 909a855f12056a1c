import type { Json, JsonObject } from '@linkflow/kernel'
import { DateTime, type DateTimeUnit, type DurationUnit } from 'luxon'
import { choice, collection, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, setOwn, textOf } from '../../values/json.ts'

const UNITS = ['days', 'years', 'quarters', 'months', 'weeks', 'hours', 'minutes', 'seconds', 'milliseconds'] as const
const includeInput = value('includeInputFields', false, 'Fields of the item stay')
const output = (name: string): Parameter => value('outputFieldName', name, 'Field of the result')
const options = (...more: Parameter[]): Parameter => collection('options', [includeInput, ...more], 'Options')
const of = (operation: string, ...parameters: Parameter[]): Parameter[] =>
  shownWhen({ operation: [operation] }, parameters)

const shifted = (operation: string): Parameter[] =>
  of(
    operation,
    value('magnitude', '', 'The date'),
    choice('timeUnit', UNITS, 'Unit'),
    value('duration', 0, 'How many units'),
    output('newDate'),
    options(),
  )

const parameters: readonly Parameter[] = [
  choice(
    'operation',
    [
      'getCurrentDate',
      'addToDate',
      'extractDate',
      'formatDate',
      'getTimeBetweenDates',
      'roundDate',
      'subtractFromDate',
    ],
    'What is done',
    { plain: true },
  ),
  ...of(
    'getCurrentDate',
    value('includeTime', true, 'With the time of day'),
    output('currentDate'),
    options(value('timezone', '', 'Time zone')),
  ),
  ...shifted('addToDate'),
  ...shifted('subtractFromDate'),
  ...of(
    'formatDate',
    value('date', '', 'The date'),
    value('format', 'MM/dd/yyyy', 'Format, or custom'),
    value('customFormat', '', 'Format of your own', { when: { show: { format: ['custom'] } } }),
    output('formattedDate'),
    options(value('fromFormat', '', 'Format of the date'), value('timezone', false, 'In the zone of the workflow')),
  ),
  ...of(
    'roundDate',
    value('date', '', 'The date'),
    choice('mode', ['roundDown', 'roundUp'], 'To which side'),
    choice('toNearest', ['month', 'year', 'week', 'day', 'hour', 'minute', 'second'], 'To what', {
      when: { show: { mode: ['roundDown'] } },
    }),
    choice('to', ['month'], 'To what', { when: { show: { mode: ['roundUp'] } } }),
    output('roundedDate'),
    options(),
  ),
  ...of(
    'getTimeBetweenDates',
    value('startDate', '', 'From'),
    value('endDate', '', 'To'),
    value('units', ['day'], 'Units'),
    output('timeDifference'),
    options(value('isoString', false, 'As ISO text')),
  ),
  ...of(
    'extractDate',
    value('date', '', 'The date'),
    choice('part', ['month', 'year', 'week', 'day', 'hour', 'minute', 'second'], 'Which part'),
    output('datePart'),
    options(),
  ),
]

type DateOf = typeof import('./parse.ts')['dateOf']

/** n8n writes +00:00 for the zones Etc/UTC and Etc/GMT, and so does Luxon for all but its own UTC. */
const written = (date: DateTime): string => date.toISO() ?? fail('Invalid date format')

function zoneOfNow(given: Parameters, zone: string): string {
  const wanted = optionOf(given, 'timezone')
  const name = typeof wanted === 'string' && wanted !== '' ? wanted : zone
  if (DateTime.utc().setZone(name).isValid) return name
  return fail(`The timezone ${name} is not valid. Please check the timezone.`)
}

function result(given: Parameters, { context }: Step, dateOf: DateOf): Json {
  const zone = context.timezone
  const date = own(given, 'date')
  switch (own(given, 'operation')) {
    case 'addToDate':
    case 'subtractFromDate': {
      const unit = textOf(own(given, 'timeUnit'))
      const amount = { [unit]: Number(own(given, 'duration') ?? 0) }
      const from = dateOf(own(given, 'magnitude'), zone)
      return written(own(given, 'operation') === 'addToDate' ? from.plus(amount) : from.minus(amount))
    }
    case 'extractDate': {
      const part = textOf(own(given, 'part'))
      const from = dateOf(date, zone)
      return part === 'week' ? from.weekNumber : from.get(part as keyof DateTime as never)
    }
    case 'formatDate': {
      if (date === null || date === undefined) return null
      const fromFormat = optionOf(given, 'fromFormat')
      const format = textOf(own(given, 'format') === 'custom' ? own(given, 'customFormat') : own(given, 'format'))
      const inZone = optionOf(given, 'timezone') === true ? zone : undefined
      return dateOf(
        date,
        inZone,
        typeof fromFormat === 'string' && fromFormat !== '' ? fromFormat : undefined,
      ).toFormat(format)
    }
    case 'roundDate': {
      const from = dateOf(date, zone)
      if (own(given, 'mode') !== 'roundUp')
        return written(from.startOf(textOf(own(given, 'toNearest')) as DateTimeUnit))
      const to = textOf(own(given, 'to')) as DateTimeUnit
      return written(from.plus({ [to]: 1 }).startOf(to))
    }
    case 'getTimeBetweenDates': {
      const units = own(given, 'units')
      const list = (Array.isArray(units) ? units.map(textOf) : [textOf(units)]) as DurationUnit[]
      const between = dateOf(own(given, 'endDate'), zone).diff(dateOf(own(given, 'startDate'), zone), list)
      return optionOf(given, 'isoString') === true ? between.toISO() : (between.toObject() as JsonObject)
    }
    default: {
      const now = DateTime.fromMillis(context.nowMs, { zone: zoneOfNow(given, zone) })
      return written(own(given, 'includeTime') === false ? now.startOf('day') : now)
    }
  }
}

export const newDateTime = compatible({
  of: 'n8n-nodes-base.dateTime',
  type: 'n8n-date-time',
  title: 'Date & Time (n8n)',
  description: 'Reads, shifts, rounds and writes dates, as n8n’s Date & Time 2 does.',
  versions: [2],
  parameters,
  run: perItemLater(async (item, given, step) => {
    // The date library is large, and most servers never need it.
    const { dateOf } = await import('./parse.ts')
    const json: JsonObject = optionOf(given, 'includeInputFields') === true ? { ...item.json } : {}
    setOwn(json, textOf(own(given, 'outputFieldName') ?? 'data'), result(given, step, dateOf))
    return { json }
  }),
})
