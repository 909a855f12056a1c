import { choice, collection, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, handlesOf, type Outputs, optionOf, type Parameters, type Step } from '../../run/compatible.ts'
import { namesIn, own } from '../../values/json.ts'
import { clearHistory, newInAll } from './across.ts'
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
const seen = (logic: string) => ({
  when: { show: { logic: [logic], '/operation': ['removeItemsSeenInPreviousExecutions'] } },
})

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
    choice(
      'logic',
      ['removeItemsWithAlreadySeenKeyValues', 'removeItemsUpToStoredIncrementalKey', 'removeItemsUpToStoredDate'],
      'What makes an item a known one',
      { plain: true, when: { show: { operation: ['removeItemsSeenInPreviousExecutions'] } } },
    ),
    value('dedupeValue', '', 'Key of the item', seen('removeItemsWithAlreadySeenKeyValues')),
    value('incrementalDedupeValue', '', 'Number of the item', seen('removeItemsUpToStoredIncrementalKey')),
    value('dateDedupeValue', '', 'Date of the item', seen('removeItemsUpToStoredDate')),
    choice('mode', ['cleanDatabase'], 'What is cleared', {
      when: { show: { operation: ['clearDeduplicationHistory'] } },
    }),
    collection(
      'options',
      [
        ...uniqueOptions,
        choice('scope', ['node', 'workflow'], 'Seen by the node, or in the workflow'),
        value('historySize', 10_000, 'How many keys are kept'),
      ],
      'Options',
    ),
  ],
  ports: (raw, version) => ({
    inputs: ['main'],
    outputs:
      version === 2 && own(raw as Parameters, 'operation') === acrossExecutions[0] ? ['main', 'discarded'] : ['main'],
  }),
  effect: (given) => (acrossExecutions.includes(String(own(given as Parameters, 'operation'))) ? 'write' : 'pure'),
  run(step) {
    switch (own(step.parameters(), 'operation')) {
      case 'removeItemsSeenInPreviousExecutions':
        return newInAll(step)
      case 'clearDeduplicationHistory':
        return clearHistory(step)
      default:
        return uniqueItems(step, step.version)
    }
  },
})
