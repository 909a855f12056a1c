import { defineNode, failItem } from '@linkflow/node-runtime'
import { formatProblem } from '../data/date.ts'
import { JsonDraft, pathOf } from '../data/field-path.ts'
import { permanent } from '../node-error.ts'
import { compute, type DateTimeParameters, dateTimeParameters } from './operations.ts'

function check({ operation, inputFormat, outputFormat }: DateTimeParameters) {
  for (const [parameter, format] of [
    ['inputFormat', inputFormat],
    ['outputFormat', outputFormat],
  ] as const) {
    const problem = format === undefined ? undefined : formatProblem(format)
    if (problem !== undefined) return { parameter, message: `cannot be used: ${problem}.` }
  }
  if (operation === 'format' && outputFormat === undefined) {
    return { parameter: 'outputFormat', message: 'is missing: say how the date is to be written.' }
  }
  return undefined
}

export const dateTime = defineNode({
  type: 'date-time',
  version: 1,
  title: 'Date & Time',
  description: 'Reads, writes, moves and compares dates.',
  group: 'data',
  keywords: ['date', 'time', 'format', 'timezone', 'now', 'calendar', 'timestamp'],
  operations: [
    { title: 'The present instant', keywords: ['now', 'today', 'current'], parameters: { operation: 'now' } },
    { title: 'Write a date', keywords: ['format', 'text'], parameters: { operation: 'format' } },
    { title: 'Read a date', keywords: ['parse', 'from text'], parameters: { operation: 'parse' } },
    { title: 'Add to a date', keywords: ['later', 'plus', 'future'], parameters: { operation: 'add' } },
    { title: 'Subtract from a date', keywords: ['earlier', 'minus', 'past'], parameters: { operation: 'subtract' } },
    { title: 'Cut to a unit', keywords: ['round', 'start of', 'end of'], parameters: { operation: 'round' } },
    {
      title: 'Measure between dates',
      keywords: ['difference', 'duration', 'age'],
      parameters: { operation: 'difference' },
    },
    {
      title: 'Take a part of a date',
      keywords: ['extract', 'weekday', 'year', 'month'],
      parameters: { operation: 'extract' },
    },
  ],
  parameters: dateTimeParameters,
  check,
  effect: 'pure',
  sample: [{ orderId: 'ord_2f9c1b7a', date: '2030-01-01T10:00:00.000+01:00' }],
  behaviour: {
    kind: 'each',
    each(item, parameters, context) {
      const result = compute(parameters, context.nowMs, context.timezone)
      if (!result.ok) return failItem(permanent('date-invalid', `There is no date to work with: ${result.error}.`))
      const draft = new JsonDraft(item.json)
      const problem = draft.set(pathOf(parameters.as), result.value)
      if (problem !== undefined) return failItem(permanent('path-blocked', `The result has no place: ${problem}.`))
      return { ...item, json: draft.json }
    },
  },
})
