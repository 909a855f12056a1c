import type { Json } from '@linkflow/kernel'
import type moment from 'moment-timezone'
import { choice, collection, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import { compatible, optionOf, type Parameters, perItemLater, type Step, withJson } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { own, textOf } from '../../values/json.ts'
import { Draft } from '../../values/path.ts'

const UNITS = ['days', 'quarters', 'years', 'months', 'weeks', 'hours', 'minutes', 'seconds', 'milliseconds'] as const

const parameters: readonly Parameter[] = [
  choice('action', ['format', 'calculate'], 'What is done'),
  value('value', '', 'The date'),
  value('dataPropertyName', 'data', 'Field of the result, or its path'),
  ...shownWhen({ action: ['format'] }, [
    value('custom', false, 'A format of your own'),
    value('toFormat', '', 'Format', { when: { show: { custom: [true] } } }),
    value('toFormat', 'MM/DD/YYYY', 'Format', { when: { show: { custom: [false] } } }),
    collection(
      'options',
      [
        value('fromFormat', '', 'Format of the date'),
        value('fromTimezone', 'UTC', 'Zone of the date'),
        value('toTimezone', 'UTC', 'Zone of the result'),
      ],
      'Options',
    ),
  ]),
  ...shownWhen({ action: ['calculate'] }, [
    choice('operation', ['add', 'subtract'], 'To or from the date', { plain: true }),
    value('duration', 0, 'How many units'),
    choice('timeUnit', UNITS, 'Unit'),
    collection('options', [value('fromFormat', '', 'Format of the date')], 'Options'),
  ]),
]

type Parse = typeof import('./parse.ts')

function read(value: Json, given: Parameters, { momentOf, numericMs }: Parse, library: typeof moment): moment.Moment {
  const format = optionOf(given, 'fromFormat')
  if (typeof format === 'string' && format !== '') return library.utc(textOf(value), format)
  const ms = numericMs(value)
  return ms === undefined ? momentOf(textOf(value)) : library.utc(ms)
}

function formatted(value: Json, given: Parameters, step: Step, parse: Parse, library: typeof moment): string {
  const [from, to] = [optionOf(given, 'fromTimezone'), optionOf(given, 'toTimezone')]
  const zone = step.context.timezone
  const hasZones = Boolean(from) || Boolean(to)
  const format = optionOf(given, 'fromFormat')
  const ms = parse.numericMs(value)
  const date = !hasZones
    ? read(value, given, parse, library)
    : (typeof format === 'string' && format !== ''
        ? library.tz(textOf(value), format, textOf(from ?? zone))
        : ms === undefined
          ? library.tz(textOf(value), textOf(from ?? zone))
          : library.tz(ms, textOf(from ?? zone))
      ).tz(textOf(to ?? zone))
  return valid(date).format(textOf(own(given, 'toFormat')))
}

const valid = (date: moment.Moment): moment.Moment =>
  date.isValid() ? date : fail('The date input format could not be recognized. Please set the "From Format" field')

export const oldDateTime = compatible({
  of: 'n8n-nodes-base.dateTime',
  type: 'n8n-date-time',
  title: 'Date & Time (n8n)',
  description: 'Writes and shifts dates, as n8n’s Date & Time 1 does.',
  versions: [1],
  parameters,
  run: perItemLater(async (item, given, step) => {
    const value = own(given, 'value')
    // What is not there drops the item.
    if (value === undefined || value === null) return undefined
    const parse = await import('./parse.ts')
    const library = (await import('moment-timezone')).default
    const draft = new Draft(item.json)
    const name = textOf(own(given, 'dataPropertyName') ?? 'data')
    if (own(given, 'action') === 'calculate') {
      const amount = Number(own(given, 'duration') ?? 0)
      const unit = textOf(own(given, 'timeUnit')) as moment.unitOfTime.DurationConstructor
      const date = valid(read(value, given, parse, library))
      draft.set(
        name,
        (own(given, 'operation') === 'subtract' ? date.subtract(amount, unit) : date.add(amount, unit)).toISOString(),
      )
    } else draft.set(name, formatted(value, given, step, parse, library))
    return withJson(item, draft.json)
  }),
})
