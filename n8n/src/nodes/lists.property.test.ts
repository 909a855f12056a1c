import type { Json, JsonObject } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

/**
 * The nodes with n8n's semantics against a few lines that say these in words of their own. Rows hold few different values,
 * so that equal ones, missing ones and groups come in every run.
 */
const RUNS = { numRuns: 60 }

const key = fc.constantFrom<Json>(0, 1, '1', 'a', [1], { x: 1 })
const row = fc.record({ k: key, t: fc.constantFrom('b', 'B', 'a', 'c'), n: fc.integer({ min: -9, max: 9 }) })
const withGaps = fc.record(
  { k: fc.oneof(key, fc.constantFrom<Json>(null, '')), n: fc.integer({ min: -9, max: 9 }) },
  { requiredKeys: ['n'] },
)
const numbered = <T extends object>(of: fc.Arbitrary<T>, minLength = 0) =>
  fc.array(of, { minLength, maxLength: 9 }).map((list) => list.map((json, at): JsonObject => ({ ...json, at })))

async function main(type: string, version: number, parameters: object, inputs: Record<string, JsonObject[]>) {
  const { outputs, error } = await run(type, version, parameters as JsonObject, { inputs })
  expect(error).toBeUndefined()
  return [...(outputs['main'] ?? [])]
}

const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

describe('Merge', () => {
  const matches = (a: JsonObject, b: JsonObject): boolean => a['k'] !== undefined && same(a['k'], b['k'])
  /** Objects and lists of one field are merged; here they are equal, so one is as good as the other. */
  const both = (a: JsonObject, b: JsonObject): JsonObject => ({ ...a, ...b })
  const found = (a: JsonObject, in_: JsonObject[]) => in_.filter((b) => matches(a, b))
  const source = (list: JsonObject[], _source: string) => list.map((json) => ({ ...json, _source }))

  const joins: Readonly<Record<string, (one: JsonObject[], other: JsonObject[]) => JsonObject[]>> = {
    keepMatches: (one, other) => one.flatMap((a) => found(a, other).map((b) => both(a, b))),
    keepNonMatches: (one, other) => [
      ...source(
        one.filter((a) => found(a, other).length === 0),
        'input1',
      ),
      ...source(
        other.filter((b) => found(b, one).length === 0),
        'input2',
      ),
    ],
    keepEverything: (one, other) => [
      ...joins['keepMatches']!(one, other),
      ...one.filter((a) => found(a, other).length === 0),
      ...other.filter((b) => found(b, one).length === 0),
    ],
    enrichInput1: (one, other) => [
      ...joins['keepMatches']!(one, other),
      ...one.filter((a) => found(a, other).length === 0),
    ],
    // What is added wins: here the first input.
    enrichInput2: (one, other) => [
      ...other.flatMap((b) => found(b, one).map((a) => both(b, a))),
      ...other.filter((b) => found(b, one).length === 0),
    ],
  }

  it.each([2.1, 3, 3.2].flatMap((version) => Object.keys(joins).map((join) => [version, join] as const)))(
    '%d by fields, %s',
    async (version, joinMode) => {
      // A side without items is a case of its own in n8n.
      const side = numbered(withGaps, 1)
      const match =
        version < 3
          ? { combinationMode: 'mergeByFields', mergeByFields: { values: [{ field1: 'k', field2: 'k' }] } }
          : { combineBy: 'combineByFields', fieldsToMatchString: 'k' }
      await fc.assert(
        fc.asyncProperty(side, side, async (input1, input2) => {
          const made = await main('merge', version, { mode: 'combine', joinMode, ...match }, { input1, input2 })
          expect(made).toEqual(joins[joinMode]!(input1, input2))
        }),
        RUNS,
      )
    },
  )

  it('3 appends, takes pairs by position, and all pairs', async () => {
    const side = numbered(row, 1)
    await fc.assert(
      fc.asyncProperty(side, side, async (input1, input2) => {
        const inputs = { input1, input2 }
        const shallow = {
          options: { clashHandling: { values: { resolveClash: 'preferLast', mergeMode: 'shallowMerge' } } },
        }
        const shorter = Math.min(input1.length, input2.length)
        expect(await main('merge', 3, {}, inputs)).toEqual([...input1, ...input2])
        expect(await main('merge', 3, { mode: 'combine', combineBy: 'combineByPosition', ...shallow }, inputs)).toEqual(
          input1.slice(0, shorter).map((a, i) => both(a, input2[i]!)),
        )
        expect(await main('merge', 3, { mode: 'combine', combineBy: 'combineAll', ...shallow }, inputs)).toEqual(
          input1.flatMap((a) => input2.map((b) => both(a, b))),
        )
      }),
      RUNS,
    )
  })
})

describe('Sort', () => {
  it('by a text without regard to case and a number, stably', async () => {
    const way = fc.constantFrom('ascending', 'descending')
    await fc.assert(
      fc.asyncProperty(numbered(row, 1), way, way, async (list, first, second) => {
        const sortField = [
          { fieldName: 't', order: first },
          { fieldName: 'n', order: second },
        ]
        const before = (a: JsonObject, b: JsonObject): boolean => {
          const [x, y] = [String(a['t']).toLowerCase(), String(b['t']).toLowerCase()]
          if (x !== y) return x < y === (first === 'ascending')
          const [m, n] = [a['n'] as number, b['n'] as number]
          return m !== n && m < n === (second === 'ascending')
        }
        const sorted: JsonObject[] = []
        for (const one of list) {
          const at = sorted.findIndex((other) => before(one, other))
          sorted.splice(at === -1 ? sorted.length : at, 0, one)
        }
        expect(await main('sort', 1, { sortFieldsUi: { sortField } }, { main: list })).toEqual(sorted)
      }),
      RUNS,
    )
  })
})

describe('Aggregate', () => {
  it('lists values, without those that are absent unless they are kept', async () => {
    await fc.assert(
      fc.asyncProperty(numbered(withGaps, 1), fc.boolean(), async (list, keepMissing) => {
        const k: Json[] = []
        for (const one of list) {
          if (one['k'] !== undefined && one['k'] !== null) k.push(one['k'])
          else if (keepMissing) k.push(null)
        }
        const fieldToAggregate = [
          { fieldToAggregate: 'k' },
          { fieldToAggregate: 'n', renameField: true, outputFieldName: 'numbers' },
        ]
        const parameters = { fieldsToAggregate: { fieldToAggregate }, options: { keepMissing } }
        expect(await main('aggregate', 1, parameters, { main: list })).toEqual([{ k, numbers: list.map(({ n }) => n) }])
        expect(await main('aggregate', 1, { aggregate: 'aggregateAllItemData' }, { main: list })).toEqual([
          { data: list },
        ])
      }),
      RUNS,
    )
  })
})

describe('Summarize 1.1', () => {
  it('counts, adds up and lists by groups in the order in which they come', async () => {
    const group = fc.record({ g: fc.constantFrom<Json>('x', 'y', 1, true), n: fc.integer({ min: -9, max: 9 }) })
    await fc.assert(
      fc.asyncProperty(numbered(group, 1), async (list) => {
        const groups: { g: Json; numbers: number[] }[] = []
        for (const { g, n } of list) {
          const known = groups.find((one) => one.g === g)
          if (known === undefined) groups.push({ g: g!, numbers: [n as number] })
          else known.numbers.push(n as number)
        }
        const expected = groups.map(({ g, numbers }) => {
          let sum = 0
          for (const n of numbers) sum += n
          return {
            g,
            count_n: numbers.length,
            unique_count_n: numbers.filter((n, at) => numbers.indexOf(n) === at).length,
            sum_n: sum,
            average_n: sum / numbers.length,
            min_n: Math.min(...numbers),
            max_n: Math.max(...numbers),
            appended_n: numbers,
            concatenated_n: numbers.join(','),
          }
        })
        const kinds = ['count', 'countUnique', 'sum', 'average', 'min', 'max', 'append', 'concatenate']
        const values = kinds.map((aggregation) => ({ aggregation, field: 'n' }))
        const parameters = { fieldsToSummarize: { values }, fieldsToSplitBy: 'g' }
        expect(await main('summarize', 1.1, parameters, { main: list })).toEqual(expected)
      }),
      RUNS,
    )
  })
})

describe('Remove Duplicates', () => {
  it.each([1.1, 2])('%d keeps the first of those that have the same fields', async (version) => {
    await fc.assert(
      fc.asyncProperty(numbered(row), async (list) => {
        const kept = list.filter(
          (one, at) => !list.slice(0, at).some((before) => before['t'] === one['t'] && before['n'] === one['n']),
        )
        const parameters = { compare: 'selectedFields', fieldsToCompare: 't, n' }
        expect(await main('removeDuplicates', version, parameters, { main: list })).toEqual(kept)
        const except = { compare: 'allFieldsExcept', fieldsToExclude: 'at, k' }
        const texts = list.map(({ t, n, at }): JsonObject => ({ t: t!, n: n!, at: at! }))
        const keptTexts = kept.map(({ t, n, at }) => ({ t, n, at }))
        expect(await main('removeDuplicates', version, except, { main: texts })).toEqual(keptTexts)
      }),
      RUNS,
    )
  })
})
