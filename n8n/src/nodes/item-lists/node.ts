import type { Json } from '@linkflow/kernel'
import { below, choice, collection, from, groups, type Parameter, shownWhen, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  handlesOf,
  type Outputs,
  optionOf,
  type Parameters,
  perItem,
  type Step,
} from '../../run/compatible.ts'
import { namesIn, own, textOf } from '../../values/json.ts'
import { allItemData, individualFields } from '../aggregate/aggregate.ts'
import { aggregated, fieldsToAggregate } from '../aggregate/node.ts'
import { limited, limitParameters } from '../limit/node.ts'
import { uniqueOptions, uniqueParameters } from '../remove-duplicates/node.ts'
import { unique } from '../remove-duplicates/unique.ts'
import { sortedItems, sortParameters } from '../sort/node.ts'
import { splitItems } from '../split-out/node.ts'
import { optionalNames, splitNames, splitOldField, splitOut } from '../split-out/split.ts'
import { COUNTABLE, fieldsToSummarize, summaryOptions } from '../summarize/node.ts'
import { summarized } from '../summarize/summarize.ts'

const OLD = [below(3)]
const NEW = [from(3)]
const names = (name: string, when: object): Parameter =>
  groups(name, { fields: [value('fieldName', '', 'Field, or its path')] }, 'Fields', { when } as object)
const AGGREGATE = ['aggregateItems', 'concatenateItems']

/** What exactly one operation shows; old versions have lists of names where new ones have texts with commas. */
const of = (
  operation: string | readonly string[],
  parameters: readonly Parameter[],
  versions?: readonly (typeof OLD)[number][],
) =>
  shownWhen(
    { operation: typeof operation === 'string' ? [operation] : operation, ...(versions && { '@version': versions }) },
    parameters,
  )

const parameters: readonly Parameter[] = [
  value('resource', 'itemList', 'Always itemList'),
  choice(
    'operation',
    ['splitOutItems', 'aggregateItems', 'concatenateItems', 'limit', 'removeDuplicates', 'sort', 'summarize'],
    'What is done',
    { plain: true },
  ),
  ...of('splitOutItems', [
    value('fieldToSplitOut', '', 'Field with a list'),
    choice('include', ['noOtherFields', 'allOtherFields', 'selectedOtherFields'], 'Which other fields leave too'),
  ]),
  ...of('splitOutItems', [names('fieldsToInclude', { show: { include: ['selectedOtherFields'] } })], OLD),
  ...of(
    'splitOutItems',
    [value('fieldsToInclude', '', 'Fields with commas', { when: { show: { include: ['selectedOtherFields'] } } })],
    NEW,
  ),
  ...of('splitOutItems', [
    collection(
      'options',
      [
        value('disableDotNotation', false, 'Names are keys as they stand'),
        value('destinationFieldName', '', 'Field of the elements'),
        value('includeBinary', false, 'Files stay', { when: { show: { '@version': NEW } } }),
      ],
      'Options',
    ),
  ]),
  ...of(AGGREGATE, [
    choice('aggregate', ['aggregateIndividualFields', 'aggregateAllItemData'], 'Single fields, or whole items'),
    fieldsToAggregate({ when: { show: { aggregate: ['aggregateIndividualFields'] } } }),
    value('destinationFieldName', 'data', 'Field of the list', {
      when: { show: { aggregate: ['aggregateAllItemData'] } },
    }),
    choice('include', ['allFields', 'specifiedFields', 'allFieldsExcept'], 'Which fields of the items', {
      when: { show: { aggregate: ['aggregateAllItemData'] } },
    }),
  ]),
  ...of(
    AGGREGATE,
    [
      names('fieldsToExclude', { show: { include: ['allFieldsExcept'] } }),
      names('fieldsToInclude', { show: { include: ['specifiedFields'] } }),
    ],
    OLD,
  ),
  ...of(
    AGGREGATE,
    [
      value('fieldsToExclude', '', 'Fields with commas', { when: { show: { include: ['allFieldsExcept'] } } }),
      value('fieldsToInclude', '', 'Fields with commas', { when: { show: { include: ['specifiedFields'] } } }),
    ],
    NEW,
  ),
  ...of(AGGREGATE, [
    collection(
      'options',
      [
        value('disableDotNotation', false, 'Names are keys as they stand'),
        value('mergeLists', false, 'Lists are joined'),
        value('keepMissing', false, 'Missing values are null'),
        value('includeBinaries', false, 'Files of all items stay', { when: { show: { '@version': NEW } } }),
        value('keepOnlyUnique', false, 'Each file once', { when: { show: { includeBinaries: [true] } } }),
      ],
      'Options',
    ),
  ]),
  ...of('removeDuplicates', [uniqueParameters[0]!]),
  ...of(
    'removeDuplicates',
    [
      names('fieldsToExclude', { show: { compare: ['allFieldsExcept'] } }),
      names('fieldsToCompare', { show: { compare: ['selectedFields'] } }),
    ],
    OLD,
  ),
  ...of('removeDuplicates', uniqueParameters.slice(1), NEW),
  ...of('removeDuplicates', [collection('options', uniqueOptions, 'Options')]),
  ...of('sort', sortParameters),
  ...of('limit', limitParameters),
  ...of('summarize', [
    fieldsToSummarize(COUNTABLE),
    value('fieldsToSplitBy', '', 'Fields that make the groups, with commas'),
    collection('options', summaryOptions, 'Options'),
  ]),
]

/** Names in a list of entries, or in a text with commas. */
function fieldNames(given: Parameters, name: string): string[] {
  const listed = entriesOf(given, name, 'fields').map((entry) => textOf(own(entry, 'fieldName') ?? ''))
  return listed.length > 0 ? listed.filter((each) => each !== '') : namesIn(own(given, name))
}

const splitOld = perItem((item, given, { version }) => {
  const field = textOf(own(given, 'fieldToSplitOut') ?? '')
  const rules = {
    fields: version < 2.2 ? [field] : splitNames(field),
    destinations: optionalNames(optionOf(given, 'destinationFieldName')),
    include: own(given, 'include'),
    others: fieldNames(given, 'fieldsToInclude'),
    dots: optionOf(given, 'disableDotNotation') !== true,
    includeFiles: false,
  }
  return version < 2.2 ? splitOldField(item, rules, version) : splitOut(item, rules)
})

function aggregateOld(step: Step, given: Parameters): Outputs {
  const handles = handlesOf(step.input)
  if (own(given, 'aggregate') !== 'aggregateAllItemData') return individualFields(handles, given, step.version < 2.1)
  const destination = textOf(own(given, 'destinationFieldName') ?? 'data')
  return allItemData(handles, destination, fieldNames(given, 'fieldsToExclude'), fieldNames(given, 'fieldsToInclude'))
}

function uniqueOf(step: Step, given: Parameters): Outputs {
  const main = unique(handlesOf(step.input), {
    compare: own(given, 'compare'),
    excluded: fieldNames(given, 'fieldsToExclude'),
    compared: fieldNames(given, 'fieldsToCompare'),
    dots: optionOf(given, 'disableDotNotation') !== true,
    removeOthers: optionOf(given, 'removeOtherFields') === true,
    allowsNull: step.version > 1,
    allowsMixed: step.version >= 3.1,
  })
  return { main }
}

function run(step: Step): Outputs | Promise<Outputs> {
  const given = step.parameters()
  const operation: Json | undefined = own(given, 'operation')
  switch (operation) {
    case 'aggregateItems':
    case 'concatenateItems':
      return step.version < 3 ? aggregateOld(step, given) : aggregated(step)
    case 'limit':
      return limited(step)
    case 'removeDuplicates':
      return uniqueOf(step, given)
    case 'sort':
      return sortedItems(step)
    case 'summarize':
      return summarized(handlesOf(step.input), given, { keysAsText: true, mustExist: step.version < 2.1 })
    default:
      return step.version < 3 ? splitOld(step) : splitItems(step)
  }
}

export const itemLists = compatible({
  of: 'n8n-nodes-base.itemLists',
  type: 'n8n-item-lists',
  title: 'Item Lists (n8n)',
  description: 'Splits, joins, sorts and thins out lists of items, as n8n’s old Item Lists does.',
  versions: [1, 2, 2.1, 2.2, 3, 3.1],
  parameters,
  literal: ['code'],
  effect: 'read',
  run,
})
