import { choice, collection, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, type Outputs, optionOf, perItem } from '../../run/compatible.ts'
import { namesIn, own } from '../../values/json.ts'
import { optionalNames, splitNames, splitOut } from './split.ts'

export const splitParameters: readonly Parameter[] = [
  value('fieldToSplitOut', '', 'Field with a list, or several with commas'),
  choice('include', ['noOtherFields', 'allOtherFields', 'selectedOtherFields'], 'Which other fields leave too'),
  value('fieldsToInclude', '', 'Those fields, with commas', { when: { show: { include: ['selectedOtherFields'] } } }),
  collection(
    'options',
    [
      value('disableDotNotation', false, 'Names are keys as they stand'),
      value('destinationFieldName', '', 'Field of the elements'),
      value('includeBinary', false, 'Files stay'),
    ],
    'Options',
  ),
]

export const splitItems: (step: Parameters<ReturnType<typeof perItem>>[0]) => Outputs = perItem((item, given) =>
  splitOut(item, {
    fields: splitNames(own(given, 'fieldToSplitOut')),
    destinations: optionalNames(optionOf(given, 'destinationFieldName')),
    include: own(given, 'include'),
    others: namesIn(own(given, 'fieldsToInclude')),
    dots: optionOf(given, 'disableDotNotation') !== true,
    includeFiles: optionOf(given, 'includeBinary') === true,
  }),
)

export const splitOutNode = compatible({
  of: 'n8n-nodes-base.splitOut',
  type: 'n8n-split-out',
  title: 'Split Out (n8n)',
  description: 'Makes an item of each element of a list, as n8n’s Split Out does.',
  versions: [1],
  parameters: splitParameters,
  run: splitItems,
})
