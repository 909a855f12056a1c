import type { Json } from '@linkflow/kernel'
import type { ItemHandle } from '@linkflow/node-runtime'
import { below, choice, collection, from, groups, type Parameter, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  handlesOf,
  type Outputs,
  optionOf,
  type Parameters,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { deepEqual, fuzzyEqual } from '../../values/equal.ts'
import { namesIn, own, textOf } from '../../values/json.ts'
import { getPath } from '../../values/path.ts'
import { byFields, type FieldPair } from './by-fields.ts'
import { bySql } from './by-sql.ts'
import { allPairs, byPosition, clashOf } from './combine.ts'

const INPUTS_MAX = 10
const combining = (...by: string[]) => ({
  mode: ['combine'],
  '@version': [below(3)],
  ...(by.length > 0 && { combinationMode: by }),
})
const combining3 = (...by: string[]) => ({
  mode: ['combine'],
  '@version': [from(3)],
  ...(by.length > 0 && { combineBy: by }),
})

const clashHandling = groups(
  'clashHandling',
  {
    values: [
      value('resolveClash', '', 'Which input wins where several have a field, or addSuffix'),
      choice('mergeMode', ['deepMerge', 'shallowMerge'], 'Objects field by field, or as a whole', {
        when: { hide: { resolveClash: ['addSuffix'] } },
      }),
      value('overrideEmpty', false, 'Empty values replace nothing', {
        when: { hide: { resolveClash: ['addSuffix'] } },
      }),
    ],
  },
  'When several inputs have the same field',
  { several: false },
)

const options = collection(
  'options',
  [
    clashHandling,
    value('disableDotNotation', false, 'Names are keys as they stand'),
    value('fuzzyCompare', false, 'Values match though their types differ'),
    value('includeUnpaired', false, 'Items without a partner leave too'),
    choice('multipleMatches', ['all', 'first'], 'All matches of an item, or the first'),
    choice('emptyQueryResult', ['empty', 'success'], 'What a query without rows gives'),
  ],
  'Options',
)

const fields = {
  values: [value('field1', '', 'Field of input 1'), value('field2', '', 'Field of input 2')],
}
const noPairs = { values: [{ field1: '', field2: '' }] }
const JOINS = ['keepMatches', 'keepNonMatches', 'keepEverything', 'enrichInput1', 'enrichInput2'] as const

const byFieldsParameters = (show: Record<string, readonly (string | ReturnType<typeof from>)[]>): Parameter[] => [
  groups('mergeByFields', fields, 'Fields that must be equal', { when: { show }, default: noPairs }),
  choice('joinMode', JOINS, 'Which items leave', { when: { show } }),
  choice('outputDataFrom', ['both', 'input1', 'input2'], 'Whose data leaves', {
    when: { show: { ...show, joinMode: ['keepMatches', 'keepNonMatches'] } },
  }),
]

const numberInputs = (...mode: string[]): Parameter =>
  value('numberInputs', 2, 'How many inputs there are', {
    plain: true,
    when: { show: { mode, '@version': [from(3)] } },
  })

const parameters: readonly Parameter[] = [
  choice('mode', ['append', 'combine', 'combineBySql', 'chooseBranch'], 'How the inputs become one'),
  choice('combinationMode', ['mergeByFields', 'mergeByPosition', 'multiplex'], 'How items find each other', {
    when: { show: combining() },
  }),
  ...byFieldsParameters(combining('mergeByFields')),
  choice('combineBy', ['combineByFields', 'combineByPosition', 'combineAll'], 'How items find each other', {
    when: { show: combining3() },
  }),
  value('advanced', false, 'Fields have different names', { when: { show: combining3('combineByFields') } }),
  value('fieldsToMatchString', '', 'Fields that must be equal, with commas', {
    when: { show: { ...combining3('combineByFields'), advanced: [false] } },
  }),
  groups('mergeByFields', fields, 'Fields that must be equal', {
    when: { show: { ...combining3('combineByFields'), advanced: [true] } },
    default: noPairs,
  }),
  ...byFieldsParameters(combining3('combineByFields')).slice(1),
  numberInputs('append', 'combineBySql', 'chooseBranch'),
  value('numberInputs', 2, 'How many inputs there are', {
    plain: true,
    when: { show: combining3('combineByPosition') },
  }),
  value('query', 'SELECT * FROM input1 LEFT JOIN input2 ON input1.name = input2.id', 'The SQL', {
    plain: true,
    when: { show: { mode: ['combineBySql'] } },
  }),
  choice('chooseBranchMode', ['waitForBoth'], 'What is waited for', {
    when: { show: { mode: ['chooseBranch'], '@version': [below(3)] } },
  }),
  choice('chooseBranchMode', ['waitForAll'], 'What is waited for', {
    when: { show: { mode: ['chooseBranch'], '@version': [from(3)] } },
  }),
  choice('output', ['input1', 'input2', 'empty'], 'What leaves', {
    when: { show: { mode: ['chooseBranch'], '@version': [below(3)] } },
  }),
  choice('output', ['specifiedInput', 'empty'], 'What leaves', {
    when: { show: { mode: ['chooseBranch'], '@version': [from(3)] } },
  }),
  value('useDataOfInput', 1, 'Number of the input that leaves', {
    when: { show: { mode: ['chooseBranch'], output: ['specifiedInput'], '@version': [from(3)] } },
  }),
  { ...options, when: { show: { mode: ['combine', 'combineBySql'] } } },
]

function inputsOf(raw: Readonly<Record<string, unknown>>, version: number): string[] {
  const asked = version < 3 ? 2 : Number(raw.numberInputs ?? 2)
  const count = Number.isInteger(asked) ? Math.min(Math.max(asked, 2), INPUTS_MAX) : 2
  return Array.from({ length: count }, (_, i) => `input${i + 1}`)
}

function pairsOf(given: Parameters, version: number): FieldPair[] {
  if (version >= 3 && own(given, 'advanced') !== true) {
    const names = namesIn(own(given, 'fieldsToMatchString'))
    if (names.length === 0) fail('You need to define at least one field in "Fields to Match" for this mode')
    return names.map((name) => ({ field1: name, field2: name }))
  }
  const pairs = entriesOf(given, 'mergeByFields', 'values').map((entry) => ({
    field1: textOf(own(entry, 'field1') ?? ''),
    field2: textOf(own(entry, 'field2') ?? ''),
  }))
  if (pairs.length === 1 && pairs[0]!.field1 === '' && pairs[0]!.field2 === '') {
    fail('You need to define at least one pair of fields in "Fields to Match" to match on')
  }
  for (const [i, { field1, field2 }] of pairs.entries()) {
    if (field1 === '' || field2 === '')
      fail(
        `You need to define both fields in "Fields to Match" for pair ${i + 1}, field 1 = '${field1}' field 2 = '${field2}'`,
      )
  }
  return pairs
}

/** Version 2.0 wants each field to be in some item. */
function mustHave(handles: readonly ItemHandle[], names: readonly string[], dots: boolean, input: number): void {
  for (const name of names) {
    if (handles.some(({ item }) => getPath(item.json, name, dots) !== undefined)) continue
    fail(`Field '${name}' is not present in any of items in 'Input ${input}'`)
  }
}

function joined(step: Step, given: Parameters, input1: ItemHandle[], input2: ItemHandle[]): Outputs {
  const dots = optionOf(given, 'disableDotNotation') !== true
  const pairs = pairsOf(given, step.version)
  if (step.version < 2.1) {
    mustHave(
      input1,
      pairs.map(({ field1 }) => field1),
      dots,
      1,
    )
    mustHave(
      input2,
      pairs.map(({ field2 }) => field2),
      dots,
      2,
    )
  }
  const join = textOf(own(given, 'joinMode') ?? 'keepMatches')
  const main = byFields(input1, input2, {
    pairs,
    join,
    output: textOf(own(given, 'outputDataFrom') ?? 'both'),
    clash: clashOf(optionOf(given, 'clashHandling')),
    dots,
    firstOnly: optionOf(given, 'multipleMatches') === 'first',
    isEqual: optionOf(given, 'fuzzyCompare') === true ? fuzzyEqual(1) : deepEqual,
  })
  return { main }
}

function combined(step: Step, given: Parameters, inputs: readonly ItemHandle[][]): Outputs {
  const clash = clashOf(optionOf(given, 'clashHandling'))
  const [input1 = [], input2 = []] = inputs
  const by: Json | undefined = step.version < 3 ? own(given, 'combinationMode') : own(given, 'combineBy')
  switch (by) {
    case 'mergeByPosition':
    case 'combineByPosition': {
      const filled = inputs.filter(({ length }) => length > 0)
      if (step.version < 3 && filled.length < 2) return { main: filled[0] ?? [] }
      return { main: byPosition(inputs, clash, optionOf(given, 'includeUnpaired') === true) }
    }
    case 'multiplex':
    case 'combineAll':
      return { main: allPairs(input1, input2, clash) }
    default:
      return joined(step, given, input1, input2)
  }
}

function chosen(given: Parameters, inputs: readonly ItemHandle[][]): Outputs {
  const output = textOf(own(given, 'output') ?? 'input1')
  if (output === 'empty') return { main: [{ item: { json: {} }, from: 'all' }] }
  const number =
    output === 'specifiedInput' ? Number(own(given, 'useDataOfInput') ?? 1) : Number(output.slice('input'.length))
  return { main: inputs[number - 1] ?? fail(`The input ${number} does not exist`) }
}

function run(step: Step): Outputs | Promise<Outputs> {
  const given = step.parameters()
  const ports = inputsOf(given, step.version)
  if (own(given, 'mode') === 'combineBySql') return bySql(step, given, ports)
  const inputs = ports.map((name) => handlesOf(step.input, name))
  switch (own(given, 'mode')) {
    case 'combine':
      return combined(step, given, inputs)
    case 'chooseBranch':
      return chosen(given, inputs)
    default:
      return { main: inputs.flat() }
  }
}

export const newMerge = compatible({
  of: 'n8n-nodes-base.merge',
  type: 'n8n-merge',
  title: 'Merge (n8n)',
  description: 'Brings several inputs together, as n8n’s Merge 2 and 3 do.',
  versions: [2, 2.1, 3, 3.1, 3.2],
  parameters,
  ports: (raw, version) => ({ inputs: inputsOf(raw, version), outputs: ['main'] }),
  literal: ['query'],
  requiredInputs: (raw) => (raw.mode === 'chooseBranch' ? 'all' : 1),
  run,
})
