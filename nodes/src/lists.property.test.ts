import type { Json, JsonObject } from '@linkflow/kernel'
import type { NodeType } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aggregate } from './aggregate/node.ts'
import { merge } from './merge/node.ts'
import { removeDuplicates } from './remove-duplicates/node.ts'
import { sort } from './sort/node.ts'
import { summarize } from './summarize/node.ts'

/**
 * List nodes against what anybody would write in a few lines: loops within loops, and comparing with each other. Rows hold
 * few different values, so that equal ones, missing ones and groups come in every run.
 */
const RUNS = { numRuns: 80 }

const value = fc.constantFrom<Json>(0, 1, 2, '1', 'a', 'B', null, true, [1], { x: 1 })
const row = fc.record({ k: value, l: value, n: fc.integer({ min: -9, max: 9 }) }, { requiredKeys: ['n'] })
const rows = fc
  .array(row, { maxLength: 10 })
  .map((list) => list.map((json, at): JsonObject => ({ ...(json as JsonObject), at })))

async function main(node: NodeType, parameters: object, inputs: Record<string, JsonObject[]>): Promise<JsonObject[]> {
  const { outputs } = await runNode(node, { parameters: parameters as Record<string, unknown>, inputs })
  return [...(outputs['main'] ?? [])]
}

const isAbsent = (one: Json | undefined): boolean => one === undefined || one === null
const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

describe('Merge, against loops', () => {
  const two = { mode: 'by-fields', fields: [{ field: 'k' }] }
  const matches = (a: JsonObject, b: JsonObject): boolean => !isAbsent(a['k']) && same(a['k'], b['k'])
  const both = (a: JsonObject, b: JsonObject): JsonObject => ({ ...a, ...b })
  const renamed = (list: readonly JsonObject[]): JsonObject[] =>
    list.map(({ k, l, n, at }) => ({ ...(k !== undefined && { k }), m: l ?? null, n: n!, bt: at! }))

  const joins: Readonly<Record<string, (one: JsonObject[], other: JsonObject[]) => JsonObject[]>> = {
    'keep-matches': (one, other) => one.flatMap((a) => other.filter((b) => matches(a, b)).map((b) => both(a, b))),
    'keep-non-matches': (one, other) => [
      ...one.filter((a) => !other.some((b) => matches(a, b))),
      ...other.filter((b) => !one.some((a) => matches(a, b))),
    ],
    'keep-everything': (one, other) => [
      ...joins['keep-matches']!(one, other),
      ...joins['keep-non-matches']!(one, other),
    ],
    'enrich-input1': (one, other) =>
      one.flatMap((a) => {
        const found = other.filter((b) => matches(a, b))
        return found.length === 0 ? [a] : found.map((b) => both(a, b))
      }),
    'enrich-input2': (one, other) =>
      other.flatMap((b) => {
        const found = one.filter((a) => matches(a, b))
        return found.length === 0 ? [b] : found.map((a) => both(a, b))
      }),
  }

  it.each(Object.keys(joins))('%s', async (join) => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (input1, second) => {
        const input2 = renamed(second)
        expect(await main(merge, { ...two, join, nested: 'shallow' }, { input1, input2 })).toEqual(
          joins[join]!(input1, input2),
        )
      }),
      RUNS,
    )
  })

  it('takes the first match only, when asked', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (input1, second) => {
        const input2 = renamed(second)
        const expected = input1.flatMap((a) => {
          const found = input2.find((b) => matches(a, b))
          return found === undefined ? [] : [both(a, found)]
        })
        const parameters = { ...two, multipleMatches: 'first', nested: 'shallow' }
        expect(await main(merge, parameters, { input1, input2 })).toEqual(expected)
      }),
      RUNS,
    )
  })

  it('append, by position, all combinations', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (input1, input2) => {
        const inputs = { input1, input2 }
        const shorter = Math.min(input1.length, input2.length)
        expect(await main(merge, {}, inputs)).toEqual([...input1, ...input2])
        expect(await main(merge, { mode: 'by-position', nested: 'shallow' }, inputs)).toEqual(
          input1.slice(0, shorter).map((a, i) => both(a, input2[i]!)),
        )
        expect(await main(merge, { mode: 'by-position', nested: 'shallow', clash: 'prefer-first' }, inputs)).toEqual(
          input1.slice(0, shorter).map((a, i) => both(input2[i]!, a)),
        )
        expect(await main(merge, { mode: 'all-combinations', nested: 'shallow' }, inputs)).toEqual(
          input1.flatMap((a) => input2.map((b) => both(a, b))),
        )
      }),
      RUNS,
    )
  })
})

describe('Sort, against sorting by insertion', () => {
  const KINDS = ['number', 'string', 'boolean', 'list', 'object']
  const kindOf = (one: Json): number => KINDS.indexOf(Array.isArray(one) ? 'list' : typeof one)

  /** Negative: a comes first. What is absent comes last, whichever way the values go. */
  function order(a: Json | undefined, b: Json | undefined, sign: number): number {
    if (isAbsent(a) || isAbsent(b)) return Number(isAbsent(a)) - Number(isAbsent(b))
    const [one, other] = [a!, b!]
    if (kindOf(one) !== kindOf(other)) return sign * (kindOf(one) - kindOf(other))
    if (typeof one === 'object') return 0
    const fold = (of: Json) => (typeof of === 'string' ? of.toLowerCase() : of)
    const [x, y] = [fold(one)!, fold(other)!]
    return x === y ? 0 : sign * (x < y ? -1 : 1)
  }

  it('by two fields, each its own way, stably', async () => {
    const way = fc.constantFrom('ascending', 'descending')
    await fc.assert(
      fc.asyncProperty(rows, way, way, async (list, first, second) => {
        const fields = [
          { field: 'k', direction: first },
          { field: 'n', direction: second },
        ]
        const sorted: JsonObject[] = []
        for (const one of list) {
          const at = sorted.findIndex((other) => {
            const byFirst = order(one['k'], other['k'], first === 'ascending' ? 1 : -1)
            return (byFirst || order(one['n'], other['n'], second === 'ascending' ? 1 : -1)) < 0
          })
          sorted.splice(at === -1 ? sorted.length : at, 0, one)
        }
        expect(await main(sort, { fields }, { main: list })).toEqual(sorted)
      }),
      RUNS,
    )
  })
})

describe('Aggregate, against pushing', () => {
  it('collects values, items and their number', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (list, keepMissing) => {
        const k: Json[] = []
        const n: Json[] = []
        for (const one of list) {
          if (!isAbsent(one['k'])) k.push(one['k']!)
          else if (keepMissing) k.push(null)
          n.push(one['n']!)
        }
        const fields = [{ field: 'k' }, { field: 'n', as: 'numbers' }]
        expect(await main(aggregate, { mode: 'fields', fields, keepMissing, countAs: 'c' }, { main: list })).toEqual([
          { k, numbers: n, c: list.length },
        ])
        expect(await main(aggregate, {}, { main: list })).toEqual([{ items: list }])
        expect(await main(aggregate, { include: 'selected', select: ['n'], into: 'all' }, { main: list })).toEqual([
          { all: list.map(({ n: number }) => ({ n: number })) },
        ])
        expect(await main(aggregate, { mode: 'count' }, { main: list })).toEqual([{ count: list.length }])
      }),
      RUNS,
    )
  })
})

describe('Summarize, against counting by hand', () => {
  it('measures groups in the order in which they come', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const groups: { k: Json | undefined; members: JsonObject[] }[] = []
        for (const one of list) {
          const known = groups.find(({ k }) => same(k, one['k']))
          if (known === undefined) groups.push({ k: one['k'], members: [one] })
          else known.members.push(one)
        }
        const numbers = (members: JsonObject[]) => members.map(({ n }) => n as number)
        const sum = (of: number[]) => of.reduce((all, one) => all + one, 0)
        const expected = groups.map(({ k, members }) => ({
          ...(k !== undefined && { k }),
          count_l: members.filter(({ l }) => !isAbsent(l)).length,
          count_unique_l: new Set(members.filter(({ l }) => !isAbsent(l)).map(({ l }) => JSON.stringify(l))).size,
          sum_n: sum(numbers(members)),
          average_n: sum(numbers(members)) / members.length,
          min_n: Math.min(...numbers(members)),
          max_n: Math.max(...numbers(members)),
          append_n: numbers(members),
          concatenate_n: numbers(members).join(', '),
        }))
        const measures = ['sum', 'average', 'min', 'max', 'append', 'concatenate']
        const values = [
          { field: 'l', measure: 'count' },
          { field: 'l', measure: 'count-unique' },
          ...measures.map((measure) => ({ field: 'n', measure })),
        ]
        expect(await main(summarize, { values, groupBy: ['k'] }, { main: list })).toEqual(expected)
      }),
      RUNS,
    )
  })
})

describe('Remove Duplicates, against comparing each with each', () => {
  const key = {
    selected: ({ k, n }: JsonObject) => [k ?? (k === null ? 'null' : 'missing'), n],
    'all-except': ({ at: _, ...rest }: JsonObject) => [rest['k'], 'k' in rest, rest['l'], 'l' in rest, rest['n']],
  }

  it.each([
    ['selected', ['k', 'n']],
    ['all-except', ['at']],
  ] as const)('%s %j', async (compare, fields) => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const kept = list.filter(
          (one, at) =>
            !list.slice(0, at).some((before) => same(key[compare](before) as Json, key[compare](one) as Json)),
        )
        expect(await main(removeDuplicates, { compare, fields }, { main: list })).toEqual(kept)
      }),
      RUNS,
    )
  })
})
