import type { Json, JsonObject } from '@linkflow/kernel'
import type { EachBehaviour, NodeType } from '@linkflow/node-runtime'
import { type RunNodeOptions, runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filter } from '../filter/node.ts'
import { ifNode } from '../if/node.ts'
import { switchNode } from '../switch/node.ts'
import { OPERATOR_NAMES } from './operators.ts'

/**
 * The shortcut of Filter, If and Switch against the node without one: the same items on the same ports, the same origins,
 * errors and warnings, whatever is compared with whatever.
 */
const RUNS = { numRuns: 400 }
/** Beyond the number of items for which the runtime takes a shortcut. */
const ITEMS_MIN = 40

const each = (node: NodeType) => node.behaviour as EachBehaviour<unknown>

const without = (node: NodeType): NodeType => {
  const { shortcut, ...behaviour } = each(node)
  expect(shortcut).toBeDefined()
  return { ...node, behaviour }
}

async function story(node: NodeType, options: RunNodeOptions): Promise<unknown> {
  const { type, outputs, items, lineage, error, warnings } = await runNode(node, options)
  return { type, outputs, items, lineage, error, warnings }
}

const value = fc.oneof(
  fc.constantFrom<Json>(0, -0, 1, 2.5, -3, 1e308, 1_893_456_000_000, '', 'a', 'A', 'ab', 'ABBA', '1', 'true', 'ß', 'İ'),
  fc.constantFrom<Json>(null, true, false, [], {}, [1, 'a'], ['A', null], { x: 1 }, { x: 'a', y: { z: 2 } }, [[1]]),
  fc.constantFrom<Json>(
    '2030-01-01',
    '2030-01-01T10:00:00+01:00',
    '2030-01-01T09:00:00Z',
    'Tue, 01 Jan 2030 09:00:00 GMT',
  ),
)
const odd = fc.constantFrom<Json>(
  '(',
  '^a.*',
  '(?=x)',
  '[a-z]+$',
  [1, 2],
  ['a', 'b'],
  [0, 'a'],
  ['2029-01-01', '2031-01-01'],
  [],
)

const KEYS = ['k', 'l', 'k.x', 'constructor', '__proto__', 'toString']
const json = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 5 })
  .map((entries): JsonObject => Object.fromEntries(entries) as JsonObject)

const template = fc
  .constantFrom(
    ...[
      '$json.k',
      '$json.l',
      '$json["k.x"]',
      '$json.k.x',
      '$json.k[0]',
      '$json.constructor',
      '$json.k.length',
      '$json',
    ],
    ...[
      '$json.k?.x',
      '$json.k ?? null',
      '$json.none',
      '$json?.none',
      '$itemIndex',
      '$itemIndex % 2 === 0',
      'Math.random()',
    ],
    ...[
      '$json.k + 1',
      '$json.k.toUpperCase()',
      '[$json.k, $json.l]',
      '$json.k < $json.l',
      '$json.k === "a"',
      'true',
      '1 / 0',
    ],
  )
  .map((code) => `{{ ${code} }}`)
const side = fc.oneof(
  { weight: 4, arbitrary: template },
  { weight: 4, arbitrary: value },
  { weight: 2, arbitrary: odd },
  template.map((code): Json => [code, 'a']),
  template.map((code): Json => ({ x: code })),
  template.map((code): Json => `${code}!`),
)
const rule = fc.record(
  {
    left: fc.oneof({ weight: 5, arbitrary: template as fc.Arbitrary<Json> }, { weight: 1, arbitrary: side }),
    operator: fc.constantFrom(...OPERATOR_NAMES),
    right: side,
    type: fc.constantFrom('any', 'any', 'string', 'number', 'boolean', 'date', 'list', 'object'),
    ignoreCase: fc.boolean(),
  },
  { requiredKeys: ['left', 'operator'] },
)
const choice = fc.oneof(
  fc.record({ condition: fc.oneof(template, fc.boolean()) }),
  fc.record({ conditions: fc.record({ rules: fc.tuple(rule) }) }),
  fc.record({
    conditions: fc.record({ rules: fc.array(rule, { maxLength: 3 }), combine: fc.constantFrom('all', 'any') }),
  }),
)

const world = fc.record({
  rows: fc.array(json, { minLength: 1, maxLength: 12 }),
  dialect: fc.constantFrom('linkflow' as const, 'n8n' as const),
  onError: fc.constantFrom('stop' as const, 'continue' as const, 'error-port' as const),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
})

type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** Rows again and again, each time as another item. */
const many = (rows: readonly JsonObject[]): JsonObject[] =>
  Array.from({ length: ITEMS_MIN + rows.length }, (_, i) => ({ ...rows[i % rows.length]! }))

async function mustTellTheSame(node: NodeType, parameters: object, of: World): Promise<void> {
  const { rows, ...rest } = of
  const options = { ...rest, parameters: parameters as Record<string, unknown>, items: many(rows) }
  const told = await story(without(node), options).catch((error: unknown) => String(error))
  expect(await story(node, options).catch((error: unknown) => String(error))).toEqual(told)
}

describe('The shortcut', () => {
  it.each([filter, ifNode] as unknown as NodeType[])('of $title goes where the node would', async (node) => {
    await fc.assert(
      fc.asyncProperty(choice, world, (parameters, of) => mustTellTheSame(node, parameters, of)),
      RUNS,
    )
  })

  const port = fc.constantFrom('a', 'b', 'c')
  const otherwise = fc.constantFrom('fallback', 'drop')

  it('of Switch goes where its rules lead', async () => {
    const rules = fc.array(
      fc.tuple(choice, port).map(([of, name]) => ({ ...of, port: name })),
      { minLength: 1, maxLength: 3 },
    )
    const parameters = fc.record({ rules, match: fc.constantFrom('first', 'all'), otherwise })
    await fc.assert(
      fc.asyncProperty(parameters, world, (given, of) => mustTellTheSame(switchNode as unknown as NodeType, given, of)),
      RUNS,
    )
  })

  it('of Switch goes where its value leads', async () => {
    const cases = fc.array(fc.record({ equals: fc.oneof(value, side), port }), { minLength: 1, maxLength: 4 })
    const parameters = fc.record(
      {
        mode: fc.constant('value'),
        value: side,
        cases,
        otherwise,
        rules: fc.array(fc.record({ port, condition: template }), { maxLength: 1 }),
      },
      { requiredKeys: ['mode', 'cases'] },
    )
    await fc.assert(
      fc.asyncProperty(parameters, world, (given, of) => mustTellTheSame(switchNode as unknown as NodeType, given, of)),
      RUNS,
    )
  })
})
