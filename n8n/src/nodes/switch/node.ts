import type { Json, JsonObject } from '@linkflow/kernel'
import type { DerivedItem, Item, ItemHandle } from '@linkflow/node-runtime'
import { PORTS_MAX } from '../../limits.ts'
import { looseness, OLD_OPERATIONS } from '../../parameters/conditions.ts'
import { below, choice, collection, filter, from, groups, type Parameter, value } from '../../parameters/describe.ts'
import {
  compatible,
  entriesOf,
  failedItem,
  handlesInMemory,
  type Outputs,
  optionOf,
  type Parameters,
  type Step,
} from '../../run/compatible.ts'
import { fail } from '../../run/failure.ts'
import { filterOptions, hasMany } from '../../run/passes-at.ts'
import { elementsOf, fixedBut, membersOf, quickFilter } from '../../run/quick-filter.ts'
import { passes } from '../../values/filter.ts'
import { isRecord, own, textOf } from '../../values/json.ts'
import { holds } from '../../values/old-conditions.ts'

const outputNames = (count: number): string[] =>
  Array.from({ length: Math.min(Math.max(count, 1), PORTS_MAX) }, (_, i) => `output${i}`)

/** Where an item goes; nowhere: it is dropped. */
type Choice = (given: Parameters, step: Step, index: number) => readonly number[]
/** Undefined where the parameters of the item must be known for it. */
type QuickChoice = (item: Item) => readonly number[] | undefined

function routed(step: Step, outputs: readonly string[], choose: Choice, quick?: QuickChoice): Outputs {
  const lists = outputs.map((): (ItemHandle | DerivedItem)[] => [])
  for (const handle of handlesInMemory(step.input)) {
    const { item, index } = handle
    try {
      for (const output of quick?.(item) ?? choose(step.parameters(index), step, index)) {
        const list = lists[output]
        if (list === undefined) throw outOfRange(output, outputs.length, index)
        list.push(handle)
      }
    } catch (thrown) {
      lists[0]?.push({ item: failedItem(thrown, step.context), from: [index] })
    }
  }
  return Object.fromEntries(outputs.map((name, output) => [name, lists[output]!]))
}

const outOfRange = (output: number, count: number, index: number): unknown =>
  fail(`The output ${output} is not allowed. It has to be between 0 and ${count - 1}.`, index)

const VALUES1 = { boolean: false, dateTime: '', number: 0, string: '' } as const
const VALUES2 = { boolean: false, dateTime: 0, number: 0, string: '' } as const
type OldType = keyof typeof VALUES1

const oldParameters = (rest: readonly Parameter[], perRule: Parameter): Parameter[] => [
  choice('mode', ['rules', 'expression'], 'rules: the first that holds. expression: the number of the output'),
  ...rest,
  choice('dataType', ['number', 'boolean', 'dateTime', 'string'], 'Type of the values', {
    when: { show: { mode: ['rules'] } },
  }),
  ...(Object.keys(VALUES1) as OldType[]).flatMap((type): Parameter[] => {
    const when = { show: { dataType: [type], mode: ['rules'] } }
    const [first, ...others] = OLD_OPERATIONS[type]
    return [
      value('value1', VALUES1[type], 'The value that rules look at', { when }),
      groups(
        'rules',
        {
          rules: [
            choice('operation', [first, ...others], 'How they are compared'),
            value('value2', VALUES2[type], 'What it is held against'),
            perRule,
          ],
        },
        'Rules',
        { when },
      ),
    ]
  }),
  value('fallbackOutput', -1, 'Where items go for which no rule holds; -1: nowhere', {
    when: { show: { mode: ['rules'] } },
  }),
]

const oldRules = (given: Parameters): JsonObject[] => entriesOf(given, 'rules', 'rules')

function byOldRules(given: Parameters, outputOf: (rule: JsonObject, position: number) => number): number[] {
  const type = textOf(own(given, 'dataType'))
  const left = own(given, 'value1')
  for (const [position, rule] of oldRules(given).entries()) {
    if (holds(type, left, textOf(own(rule, 'operation')), own(rule, 'value2'))) return [outputOf(rule, position)]
  }
  const fallback = Number(own(given, 'fallbackOutput') ?? -1)
  return fallback < 0 ? [] : [fallback]
}

/** The number of an output; a list with one number counts as that number, as in JavaScript. */
function numberOf(output: Json | undefined, index: number): number {
  const number = typeof output === 'number' ? output : Number(textOf(output))
  return Number.isInteger(number) ? number : fail(`The output ${textOf(output)} is not allowed.`, index)
}

const byExpression: Choice = (given, _step, index) => [numberOf(own(given, 'output'), index)]
const isByExpression = (given: Readonly<Record<string, unknown>>): boolean => given.mode === 'expression'

export const switch1 = compatible({
  of: 'n8n-nodes-base.switch',
  type: 'n8n-switch',
  title: 'Switch (n8n)',
  description: 'Sends each item one of four ways, as n8n’s Switch 1 does.',
  versions: [1],
  parameters: oldParameters(
    [value('output', 0, 'Number of the output', { when: { show: { mode: ['expression'] } } })],
    value('output', 0, 'Where items go for which it holds'),
  ),
  ports: { inputs: ['main'], outputs: outputNames(4) },
  run: (step) =>
    routed(step, outputNames(4), (given, at, index) =>
      isByExpression(given)
        ? byExpression(given, at, index)
        : byOldRules(given, (rule) => numberOf(own(rule, 'output'), index)),
    ),
})

/** Entries of raw parameters, which may be anything. */
function rawEntries(raw: Readonly<Record<string, unknown>>, group: string): readonly unknown[] {
  const entries = isRecord(raw.rules) ? own(raw.rules, group) : undefined
  return Array.isArray(entries) ? entries : []
}

const countIn = (raw: unknown, fallback: number): number => {
  const count = Number(raw)
  return Number.isInteger(count) && count > 0 ? Math.min(count, PORTS_MAX) : fallback
}

function outputs2(raw: Readonly<Record<string, unknown>>): string[] {
  return outputNames(isByExpression(raw) ? countIn(raw.outputsAmount, 4) : rawEntries(raw, 'rules').length)
}

export const switch2 = compatible({
  of: 'n8n-nodes-base.switch',
  type: 'n8n-switch',
  title: 'Switch (n8n)',
  description: 'Sends each item one of several ways, as n8n’s Switch 2 does.',
  versions: [2],
  parameters: oldParameters(
    [
      value('output', '', 'Number of the output', { when: { show: { mode: ['expression'] } } }),
      value('outputsAmount', 4, 'How many outputs there are', { when: { show: { mode: ['expression'] } } }),
    ],
    value('outputKey', '', 'Name of the output'),
  ),
  ports: (raw) => ({ inputs: ['main'], outputs: outputs2(raw) }),
  run: (step) =>
    routed(step, outputs2(step.parameters()), (given, at, index) =>
      isByExpression(given) ? byExpression(given, at, index) : byOldRules(given, (_rule, position) => position),
    ),
})

function outputs3(raw: Readonly<Record<string, unknown>>): string[] {
  if (isByExpression(raw)) return outputNames(countIn(raw.numberOutputs, 4))
  const rules = rawEntries(raw, 'values').length
  const hasExtra = isRecord(raw.options) && own(raw.options, 'fallbackOutput') === 'extra'
  return outputNames(rules + (hasExtra ? 1 : 0))
}

function byNewRules(given: Parameters, step: Step, index: number): readonly number[] {
  const rules = entriesOf(given, 'rules', 'values')
  const options = filterOptions(given, step, index, 3.1)
  const met: number[] = []
  for (const [position, rule] of rules.entries()) {
    if (!passes(own(rule, 'conditions'), options)) continue
    met.push(position)
    if (optionOf(given, 'allMatchingOutputs') !== true) break
  }
  return met.length > 0 ? met : fallbackOf(given, rules.length)
}

function fallbackOf(given: Parameters, rules: number): readonly number[] {
  const fallback = optionOf(given, 'fallbackOutput')
  if (fallback === 'extra') return [rules]
  return typeof fallback === 'number' && fallback >= 0 ? [fallback] : []
}

/** The same as `byNewRules`, where the conditions look at nothing but fields. */
function quickNewRules(step: Step): QuickChoice | undefined {
  const sources = step.sources()
  const given = fixedBut(sources, ['rules'])
  const rules = membersOf(sources.get('rules'))
  const entries = elementsOf(rules?.get('values'))
  if (given === undefined || isByExpression(given) || fixedBut(rules, ['values']) === undefined) return undefined
  const options = filterOptions(given, step, 0, 3.1)
  const tests = entries?.map((entry) => {
    const rule = membersOf(entry)
    return fixedBut(rule, ['conditions']) && quickFilter(rule?.get('conditions'), options)
  })
  if (!tests?.every((test) => test !== undefined)) return undefined
  const outputs = tests.map((_, output) => [output])
  const fallback = fallbackOf(given, tests.length)
  const takesAll = optionOf(given, 'allMatchingOutputs') === true
  return (item) => {
    let met: readonly number[] = NOWHERE
    for (let i = 0; i < tests.length; i += 1) {
      const holds = tests[i]!(item)
      if (holds === undefined) return undefined
      if (!holds) continue
      if (met === NOWHERE) met = outputs[i]!
      else if (takesAll) met = [...met, i]
    }
    return met === NOWHERE ? fallback : met
  }
}

const NOWHERE: readonly number[] = []

export const switch3 = compatible({
  of: 'n8n-nodes-base.switch',
  type: 'n8n-switch',
  title: 'Switch (n8n)',
  description: 'Sends each item one of several ways, as n8n’s Switch 3 does.',
  versions: [3, 3.1, 3.2, 3.3, 3.4],
  parameters: [
    choice('mode', ['rules', 'expression'], 'rules: the first that holds. expression: the number of the output', {
      plain: true,
    }),
    value('numberOutputs', 4, 'How many outputs there are', {
      plain: true,
      when: { show: { mode: ['expression'], '@version': [from(3.3)] } },
    }),
    value('numberOutputs', 4, 'How many outputs there are', {
      when: { show: { mode: ['expression'], '@version': [below(3.3)] } },
    }),
    value('output', '={{}}', 'Number of the output', { when: { show: { mode: ['expression'] } } }),
    groups(
      'rules',
      {
        values: [
          filter('conditions', 'Conditions and how they go together'),
          value('renameOutput', false, 'The output has a name of its own'),
          value('outputKey', '', 'That name', { when: { show: { renameOutput: [true] } } }),
        ],
      },
      'Rules, one for each output',
      {
        when: { show: { mode: ['rules'] } },
        default: {
          values: [
            {
              conditions: {
                options: { caseSensitive: true, leftValue: '', typeValidation: 'strict' },
                conditions: [{ leftValue: '', rightValue: '', operator: { type: 'string', operation: 'equals' } }],
                combinator: 'and',
              },
            },
          ],
        },
      },
    ),
    ...looseness(3.1),
    collection(
      'options',
      [
        value('fallbackOutput', 'none', 'Where items go for which no rule holds: none, extra, or a number'),
        value('ignoreCase', true, 'Upper and lower case are alike'),
        value('looseTypeValidation', true, 'Convert values where their types differ', {
          when: { show: { '@version': [below(3.1)] } },
        }),
        value('renameFallbackOutput', '', 'Name of the extra output', {
          when: { show: { fallbackOutput: ['extra'] } },
        }),
        value('allMatchingOutputs', false, 'Send an item to every rule that holds'),
      ],
      'Options',
      { when: { show: { mode: ['rules'] } } },
    ),
  ],
  ports: (raw) => ({ inputs: ['main'], outputs: outputs3(raw) }),
  run: (step) =>
    routed(
      step,
      outputs3(step.parameters()),
      (given, at, index) => (isByExpression(given) ? byExpression(given, at, index) : byNewRules(given, at, index)),
      hasMany(step) ? quickNewRules(step) : undefined,
    ),
})
