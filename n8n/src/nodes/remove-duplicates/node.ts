import { choice, collection, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, handlesOf, type Outputs, optionOf, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { namesIn, own } from '../../values/json.ts'
import { unique } from './unique.ts'

export const uniqueParameters: readonly Parameter[] = [
  choice('compare', ['allFields', 'allFieldsExcept', 'selectedFields'], 'Which fields decide'),
  value('fieldsToExclude', '', 'Fields with commas', { when: { show: { compare: ['allFieldsExcept'] } } }),
  value('fieldsToCompare', '', 'Fields with commas', { when: { show: { compare: ['selectedFields'] } } }),
]

export const uniqueOptions: readonly Parameter[] = [
  value('disableDotNotation', false, 'Names are keys as they stand'),
  value('removeOtherFields', false, 'Only the compared fields leave'),
]

/** `version`: of Remove Duplicates; Item Lists behave as its first, from 3.1 on without regard to types. */
export function uniqueItems(step: Step, version: number, allowsMixed = false): Outputs {
  const given = step.parameters()
  const main = unique(handlesOf(step.input), {
    compare: own(given, 'compare'),
    excluded: namesIn(own(given, 'fieldsToExclude')),
    compared: namesIn(own(given, 'fieldsToCompare')),
    dots: optionOf(given, 'disableDotNotation') !== true,
    removeOthers: optionOf(given, 'removeOtherFields') === true,
    allowsNull: version > 1,
    allowsMixed,
  })
  return { main }
}

const acrossExecutions = ['removeItemsSeenInPreviousExecutions', 'clearDeduplicationHistory']

export const removeDuplicates = compatible({
  of: 'n8n-nodes-base.removeDuplicates',
  type: 'n8n-remove-duplicates',
  title: 'Remove Duplicates (n8n)',
  description: 'Keeps one of items that are alike, as n8n’s Remove Duplicates does.',
  versions: [1, 1.1, 2],
  parameters: [
    choice('operation', ['removeDuplicateInputItems', ...acrossExecutions], 'Among the items, or across executions', {
      plain: true,
      when: { show: { '@version': [2] } },
    }),
    ...uniqueParameters,
    collection('options', uniqueOptions, 'Options'),
  ],
  refuses: (given) =>
    acrossExecutions.includes(String(own(given, 'operation')))
      ? 'Removing duplicates across executions is not supported yet.'
      : undefined,
  run: (step) => {
    const operation = own(step.parameters(), 'operation')
    if (operation !== undefined && operation !== 'removeDuplicateInputItems')
      fail('Only duplicates among the items can be removed')
    return uniqueItems(step, step.version)
  },
})
