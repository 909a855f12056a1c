import type { ItemHandle } from '@linkflow/node-runtime'
import { choice, collection, groups, value } from '../../parameters/describe.ts'
import { compatible, entriesOf, handlesOf, type Outputs, optionOf, type Step } from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { deepEqual, fuzzyEqual } from '../../values/equal.ts'
import { namesIn, own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'
import { compareAll } from './compare.ts'

/** Before 2.2 empty items do not count, and each field must be in some item. */
function checked(
  handles: readonly ItemHandle[],
  fields: readonly string[],
  dots: boolean,
  label: string,
): ItemHandle[] {
  const filled = handles.filter(({ item }) => Object.keys(item.json).length > 0)
  if (filled.length === 0) return filled
  for (const field of fields) {
    if (!filled.some(({ item }) => getPath(item.json, field, dots) !== undefined)) {
      fail(`Field '${field}' is not present in any of items in '${label}'`)
    }
  }
  return filled
}

function run(step: Step): Outputs {
  const given = step.parameters()
  const { version } = step
  const dots = optionOf(given, 'disableDotNotation') !== true
  const pairs = entriesOf(given, 'mergeByFields', 'values').map((entry) => ({
    field1: textOf(own(entry, 'field1') ?? ''),
    field2: textOf(own(entry, 'field2') ?? ''),
  }))
  if (pairs.length === 0 || (pairs.length === 1 && pairs[0]!.field1 === '' && pairs[0]!.field2 === '')) {
    fail('You need to define at least one pair of fields in "Fields to Match" to match on')
  }
  let [inputA, inputB] = [handlesOf(step.input, 'a'), handlesOf(step.input, 'b')]
  if (version < 2.2) {
    inputA = checked(
      inputA,
      pairs.map(({ field1 }) => field1),
      dots,
      'Input A',
    )
    inputB = checked(
      inputB,
      pairs.map(({ field2 }) => field2),
      dots,
      'Input B',
    )
  }
  const isFuzzy = (version < 2 ? optionOf(given, 'fuzzyCompare') : own(given, 'fuzzyCompare')) === true
  const compared = compareAll(inputA, inputB, {
    pairs,
    resolve: textOf(own(given, 'resolve') ?? ''),
    isFuzzy,
    isEqual: isFuzzy ? fuzzyEqual(version) : deepEqual,
    dots,
    firstOnly: optionOf(given, 'multipleMatches') !== 'all',
    skipped: namesIn(optionOf(given, 'skipFields')),
    mix: { prefersB: own(given, 'preferWhenMix') === 'input2', except: namesIn(own(given, 'exceptWhenMix')) },
    version,
  })
  return { ...compared }
}

const RESOLUTIONS = ['preferInput2', 'preferInput1', 'mix', 'includeBoth'] as const
const FIRST = [1, 2]

export const compareDatasets = compatible({
  of: 'n8n-nodes-base.compareDatasets',
  type: 'n8n-compare-datasets',
  title: 'Compare Datasets (n8n)',
  description:
    'Tells which items of two inputs are the same, different or only in one, as n8n’s Compare Datasets does.',
  versions: [1, 2, 2.1, 2.2, 2.3],
  parameters: [
    groups(
      'mergeByFields',
      { values: [value('field1', '', 'Field of input A'), value('field2', '', 'Field of input B')] },
      'Fields that must be equal for items to be held against each other',
      { default: { values: [{ field1: '', field2: '' }] } },
    ),
    choice('resolve', RESOLUTIONS, 'What leaves of items that differ', { when: { show: { '@version': FIRST } } }),
    choice('resolve', RESOLUTIONS, 'What leaves of items that differ', {
      when: { hide: { '@version': FIRST } },
      default: 'includeBoth',
    }),
    value('fuzzyCompare', false, 'Values match though their types differ', { when: { hide: { '@version': [1] } } }),
    choice('preferWhenMix', ['input1', 'input2'], 'Which input wins', { when: { show: { resolve: ['mix'] } } }),
    value('exceptWhenMix', '', 'Except for these fields, with commas', { when: { show: { resolve: ['mix'] } } }),
    collection(
      'options',
      [
        value('skipFields', '', 'Fields that do not count, with commas'),
        value('fuzzyCompare', false, 'Values match though their types differ', { when: { show: { '@version': [1] } } }),
        value('disableDotNotation', false, 'Names are keys as they stand'),
        choice('multipleMatches', ['first', 'all'], 'All matches of an item, or the first'),
      ],
      'Options',
    ),
  ],
  ports: { inputs: ['a', 'b'], outputs: ['onlyA', 'same', 'different', 'onlyB'] },
  requiredInputs: 1,
  run,
})
