import type { Json, JsonObject } from '@linkflow/kernel'
import type { ListBehaviour, NodeType } from '@linkflow/node-runtime'
import type { NodeRun } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

/**
 * The quick way of Filter 2, If 2 and Switch 3 against the same nodes without it: the same items on the same ports, the same
 * origins, errors and warnings, whatever is compared with whatever.
 */
const RUNS = { numRuns: 500 }
/** Beyond the number of items for which the quick way is taken. */
const ITEMS_MIN = 40

type Run = ListBehaviour<unknown>['run']

const withRun = (node: NodeType, change: (run: Run) => Run): NodeType => {
  const behaviour = node.behaviour as ListBehaviour<unknown>
  return { ...node, behaviour: { ...behaviour, run: change(behaviour.run) } }
}
const slow = (node: NodeType): NodeType =>
  withRun(node, (run) => (input, parameters, context) => run(input, parameters, context, () => new Map()))

const story = ({ type, outputs, items, lineage, error, warnings }: NodeRun) => ({
  type,
  outputs,
  items,
  lineage,
  error,
  warnings,
})

const NO_TEXT = { toString: 1, valueOf: 1 }
const value = fc.oneof(
  fc.constantFrom<Json>(
    0,
    -0,
    1,
    2.5,
    -3,
    1e308,
    '',
    ' ',
    'a',
    'A',
    'ab',
    'ABBA',
    '1',
    '2.5',
    'true',
    'False',
    'ß',
    'İ',
  ),
  fc.constantFrom<Json>(null, true, false, [], {}, [1, 'a'], ['A', null], { x: 1 }, { x: 'a', y: { z: 2 } }, [[1]]),
  fc.constantFrom<Json>('2030-01-01', '2030-01-01T10:00:00+01:00', 'Tue, 01 Jan 2030 09:00:00 GMT', '[1]', "['a']"),
  fc.constantFrom<Json>('{"x":1}', '{x: 1}', NO_TEXT, { length: 2 }, 'constructor', '__proto__'),
)
const odd = fc.constantFrom<Json>('(', '^a.*', '/A/i', '/b/y', '/(?=x)/', '[a-z]+$', 'x', 2030, '3')

const KEYS = ['k', 'l', 'k.x', 'constructor', '__proto__', 'toString', 'length']
const json = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 5 })
  .map((entries): JsonObject => Object.fromEntries(entries) as JsonObject)

const path = fc.constantFrom(
  ...['$json.k', '$json.k', '$json.l', '$json["k.x"]', '$json.k.x', '$json.k.y.z', '$json.k[0]', '$json.k[0][0]'],
  ...[
    '$json.constructor',
    '$json.toString',
    '$json["__proto__"]',
    '$json.k.length',
    '$json.length',
    '$json',
    '($json).k',
  ],
)
const other = fc.constantFrom(
  ...['$json.k?.x', '$json.none', '$json.none.none', '$itemIndex', 'Math.random()', '$json.k + 1', '$json.k.nothing()'],
  ...['$json.k.toUpperCase()', '$unknown', '1 / 0', '[$json.k]', '$json.k > $json.l', 'new Date()', ''],
)
const expression = (code: fc.Arbitrary<string>) => code.map((text): Json => `={{ ${text} }}`)
const plain = expression(path)
const side = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 4, arbitrary: value },
  { weight: 2, arbitrary: odd },
  { weight: 1, arbitrary: expression(other) },
  path.map((text): Json => `=${text}: {{ ${text} }}!`),
)

const TYPES = ['string', 'number', 'boolean', 'dateTime', 'array', 'object', 'any', 'odd'] as const
const OPERATIONS = [
  ...['exists', 'notExists', 'empty', 'notEmpty', 'equals', 'notEquals', 'contains', 'notContains', 'startsWith'],
  ...['notStartsWith', 'endsWith', 'notEndsWith', 'regex', 'notRegex', 'gt', 'lt', 'gte', 'lte', 'true', 'false'],
  ...['after', 'before', 'afterOrEquals', 'beforeOrEquals', 'lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt'],
  ...['lengthGte', 'lengthLte', 'constructor'],
] as const
const usual = fc.constantFrom<readonly [string, string, string?]>(
  ...[['string', 'equals'] as const, ['string', 'contains'] as const, ['string', 'regex'] as const],
  ...[['number', 'gte'] as const, ['number', 'equals'] as const, ['number', 'empty'] as const],
  ...[['boolean', 'true'] as const, ['boolean', 'equals'] as const, ['dateTime', 'after'] as const],
  ...[['array', 'contains', 'string'] as const, ['array', 'lengthGt', 'number'] as const, ['object', 'empty'] as const],
)
const operator = fc.oneof(
  usual.map(([type, operation, rightType]) => ({ type, operation, ...(rightType !== undefined && { rightType }) })),
  fc.record(
    {
      type: fc.constantFrom(...TYPES),
      operation: fc.constantFrom(...OPERATIONS),
      rightType: fc.constantFrom(...TYPES),
      singleValue: fc.boolean(),
    },
    { requiredKeys: ['type', 'operation'] },
  ),
)
const condition = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record(
      { id: fc.constant('c'), leftValue: fc.oneof({ weight: 4, arbitrary: plain }, side), rightValue: side, operator },
      { requiredKeys: ['leftValue', 'operator'] },
    ),
  },
  // What it is called is evaluated, too, and whoever reads fewer parameters must not say less.
  { weight: 1, arbitrary: fc.record({ id: expression(path), leftValue: plain, operator }) },
  { weight: 1, arbitrary: fc.constantFrom<Json>('text', null, '={{ $json.k }}') },
)
const filter = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record(
      {
        combinator: fc.constantFrom('and', 'or'),
        conditions: fc.oneof(fc.tuple(condition), fc.array(condition, { maxLength: 3 })),
        options: fc.record(
          {
            caseSensitive: fc.boolean(),
            typeValidation: fc.constantFrom('strict', 'loose'),
            version: fc.constantFrom(1, 2, 3),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: ['conditions'] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Json>('={{ $json.k }}', { conditions: '={{ [$json.k] }}' }, {}) },
)
const flag = fc.oneof({ weight: 5, arbitrary: fc.boolean() as fc.Arbitrary<Json> }, expression(path))
const options = fc.record({ ignoreCase: flag, looseTypeValidation: fc.boolean() }, { requiredKeys: [] })
const parameters = fc.record(
  { conditions: filter, looseTypeValidation: flag, options },
  { requiredKeys: ['conditions'] },
)

const world = fc.record({
  rows: fc.array(json, { minLength: 1, maxLength: 12 }),
  onError: fc.constantFrom('stop' as const, 'continue' as const, 'error-port' as const),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
  alwaysOutput: fc.boolean(),
  executeOnce: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  retry: fc.constantFrom(undefined, { attempts: 2, firstMs: 1, maxMs: 1 }),
})

type World = typeof world extends fc.Arbitrary<infer T> ? T : never

/** Rows again and again, each time as another item. */
const many = (rows: readonly JsonObject[]): JsonObject[] =>
  Array.from({ length: ITEMS_MIN + rows.length }, (_, i) => ({ ...rows[i % rows.length]! }))

async function mustTellTheSame(type: string, version: number, given: unknown, of: World): Promise<void> {
  const { rows, ...rest } = of
  const options = { ...rest, items: many(rows) }
  const tell = (changed?: (node: NodeType) => NodeType) =>
    run(type, version, given as JsonObject, options, changed).then(story, String)
  expect(await tell()).toEqual(await tell(slow))
}

describe('the quick way', () => {
  it.each(['filter', 'if'])('of %s goes where the node would', async (type) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(2, 2.1, 2.2, 2.3), parameters, world, (version, given, of) =>
        mustTellTheSame(type, version, given, of),
      ),
      RUNS,
    )
  })

  it('of Switch goes where the node would', async () => {
    const fallbackOutput = fc.constantFrom<Json>('none', 'extra', 0, 1, 7, 0.5, -1, '={{ $json.k }}')
    const given = fc.record({
      mode: fc.constant('rules'),
      rules: fc.record({
        values: fc.array(fc.record({ conditions: filter, outputKey: fc.oneof(fc.constant('x'), plain) }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
      looseTypeValidation: fc.boolean(),
      options: fc.record({ fallbackOutput, allMatchingOutputs: fc.boolean() }, { requiredKeys: [] }),
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(3, 3.2, 3.4), given, world, (version, parameters, of) =>
        mustTellTheSame('switch', version, parameters, of),
      ),
      RUNS,
    )
  })

  it.each([
    ['an object of which no text can be made', { type: 'string', operation: 'equals', rightType: 'object' }, NO_TEXT],
    ['a type that there is not', { type: 'odd', operation: 'equals' }, NO_TEXT],
    ['what is no regular expression', { type: 'string', operation: 'regex' }, '={{ $json.r }}'],
  ])('never looks at %s behind what decides', async (_what, operator, rightValue) => {
    const decided = { leftValue: '={{ $json.k }}', operator: { type: 'string', operation: 'equals' }, rightValue: 'a' }
    const behind = { leftValue: '={{ $json.k }}', operator, rightValue }
    const given: JsonObject = {
      conditions: { combinator: 'or', conditions: [decided, behind], options: { typeValidation: 'loose' } },
    }
    const items = many([{ k: 'a', r: '(' }])
    expect(await run('filter', 2, given, { items })).toMatchObject({ type: 'done', outputs: { main: items } })
  })

  const left = (name: string, ...[type, operation, rightValue]: [string, string, Json?]) => ({
    leftValue: `={{ $json.${name} }}`,
    operator: { type, operation },
    ...(rightValue !== undefined && { rightValue }),
  })
  const conditions: JsonObject = {
    combinator: 'and',
    conditions: [
      left('n', 'number', 'gte', 20),
      left('at.city', 'string', 'startsWith', 'b'),
      left('gone', 'string', 'notExists'),
    ],
    options: { caseSensitive: false, version: 2 },
  }
  const items = Array.from({ length: 64 }, (_, n) => ({ n, at: { city: n % 2 === 0 ? 'Berlin' : 'Paris' } }))

  it.each([
    ['filter', 2.3, { conditions }, 0],
    ['if', 2.3, { conditions }, 0],
    // For its outputs.
    ['switch', 3.4, { rules: { values: [{ conditions }] } }, 1],
  ])('of %s evaluates nothing for plain conditions', async (type, version, given, evaluations) => {
    let evaluated = 0
    const counted = (node: NodeType) =>
      withRun(node, (run) => (input, parameters, ...rest) => {
        const counting = (index?: number) => {
          evaluated += 1
          return parameters(index)
        }
        return run(input, counting, ...rest)
      })
    const { outputs } = await run(type, version, given, { items }, counted)
    expect(Object.values(outputs)[0]).toEqual(items.filter(({ n }) => n >= 20 && n % 2 === 0))
    expect(evaluated).toBe(evaluations)
  })
})
