import { choice, collection, groups, type Parameter, value } from '../../parameters/describe.ts'
import { compatible, handlesOf, type Outputs, type Step } from '../../run/compatible.ts'
import { namesIn, own, textOf } from '../../values/json.ts'
import { allItemData, individualFields } from './aggregate.ts'

const SINGLE = { when: { show: { aggregate: ['aggregateIndividualFields'] } } }
const WHOLE = { when: { show: { aggregate: ['aggregateAllItemData'] } } }

export const fieldsToAggregate = (rest: object = {}): Parameter =>
  groups(
    'fieldsToAggregate',
    {
      fieldToAggregate: [
        value('fieldToAggregate', '', 'Field, or its path'),
        value('renameField', false, 'The list has another name'),
        value('outputFieldName', '', 'That name', { when: { show: { renameField: [true] } } }),
      ],
    },
    'Fields to make lists of',
    { default: { fieldToAggregate: [{ fieldToAggregate: '', renameField: false }] }, ...rest },
  )

export const aggregateParameters: readonly Parameter[] = [
  choice('aggregate', ['aggregateIndividualFields', 'aggregateAllItemData'], 'Single fields, or whole items'),
  fieldsToAggregate(SINGLE),
  value('destinationFieldName', 'data', 'Field of the list', WHOLE),
  choice('include', ['allFields', 'specifiedFields', 'allFieldsExcept'], 'Which fields of the items', WHOLE),
  value('fieldsToExclude', '', 'Fields with commas', {
    when: { show: { aggregate: ['aggregateAllItemData'], include: ['allFieldsExcept'] } },
  }),
  value('fieldsToInclude', '', 'Fields with commas', {
    when: { show: { aggregate: ['aggregateAllItemData'], include: ['specifiedFields'] } },
  }),
  collection(
    'options',
    [
      value('disableDotNotation', false, 'Names are keys as they stand', {
        when: { hide: { '/aggregate': ['aggregateAllItemData'] } },
      }),
      value('mergeLists', false, 'Lists are joined', { when: { hide: { '/aggregate': ['aggregateAllItemData'] } } }),
      value('includeBinaries', false, 'Files of all items stay'),
      value('keepOnlyUnique', false, 'Each file once', { when: { show: { includeBinaries: [true] } } }),
      value('keepMissing', false, 'Missing values are null', {
        when: { hide: { '/aggregate': ['aggregateAllItemData'] } },
      }),
    ],
    'Options',
  ),
]

export function aggregated(step: Step): Outputs {
  const given = step.parameters()
  const handles = handlesOf(step.input)
  if (own(given, 'aggregate') !== 'aggregateAllItemData') return individualFields(handles, given, false)
  const destination = textOf(own(given, 'destinationFieldName') ?? 'data')
  return allItemData(
    handles,
    destination,
    namesIn(own(given, 'fieldsToExclude')),
    namesIn(own(given, 'fieldsToInclude')),
  )
}

export const aggregate = compatible({
  of: 'n8n-nodes-base.aggregate',
  type: 'n8n-aggregate',
  title: 'Aggregate (n8n)',
  description: 'Makes one item of all, as n8n’s Aggregate does.',
  versions: [1],
  parameters: aggregateParameters,
  run: aggregated,
})
