import { below, choice, collection, groups, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, handlesOf, optionOf } from '../../run/compatible.ts'
import { summarized } from './summarize.ts'

const KINDS = ['count', 'append', 'average', 'concatenate', 'countUnique', 'max', 'min', 'sum'] as const

/** `countable`: which kinds may count empty values, too; the version of Item Lists knows fewer. */
export const fieldsToSummarize = (countable: readonly string[], rest: object = {}): Parameter =>
  groups(
    'fieldsToSummarize',
    {
      values: [
        choice('aggregation', KINDS, 'What is made of the values'),
        value('field', '', 'Field, or its path'),
        value('includeEmpty', false, 'Empty values count', { when: { show: { aggregation: countable } } }),
        value('separateBy', ',', 'What stands between texts', { when: { show: { aggregation: ['concatenate'] } } }),
        value('customSeparator', '', 'What stands between texts', {
          when: { show: { aggregation: ['concatenate'], separateBy: ['other'] } },
        }),
      ],
    },
    'Fields, and what is made of their values',
    { default: { values: [{ aggregation: 'count', field: '' }] }, ...rest },
  )

export const summaryOptions: readonly Parameter[] = [
  value('disableDotNotation', false, 'Names are keys as they stand'),
  choice('outputFormat', ['separateItems', 'singleItem'], 'An item for each group, or one for all'),
  value('skipEmptySplitFields', false, 'Items without a group are left out'),
]

export const COUNTABLE = ['append', 'concatenate', 'count', 'countUnique'] as const

export const summarize = compatible({
  of: 'n8n-nodes-base.summarize',
  type: 'n8n-summarize',
  title: 'Summarize (n8n)',
  description: 'Counts, adds up and lists the values of groups, as n8n’s Summarize does.',
  versions: [1, 1.1],
  parameters: [
    fieldsToSummarize(COUNTABLE),
    value('fieldsToSplitBy', '', 'Fields that make the groups, with commas'),
    collection(
      'options',
      [
        value('continueIfFieldNotFound', false, 'A field may be in no item', {
          when: { show: { '@version': [below(1.1)] } },
        }),
        ...summaryOptions,
      ],
      'Options',
    ),
  ],
  run: ({ input, parameters, version }) => {
    const given = parameters()
    const isFirst = version < 1.1
    const mustExist = isFirst && optionOf(given, 'continueIfFieldNotFound') !== true
    return summarized(handlesOf(input), given, { keysAsText: isFirst, mustExist })
  },
})
