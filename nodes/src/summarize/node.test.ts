import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MEASURES } from './measure.ts'
import { summarize } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[]) => runNode(summarize, { parameters, items })
const out = async (parameters: Record<string, unknown>, items: JsonObject[]) =>
  (await run(parameters, items)).outputs.main

const items: JsonObject[] = [
  { country: 'DE', total: 10, customer: 'Ada' },
  { country: 'FR', total: 5, customer: 'Bob' },
  { country: 'DE', total: 2, customer: 'Ada' },
  { country: 'DE', total: null, customer: 'Cy' },
]

describe('Summarize', () => {
  it('measures all items as one group', async () => {
    const values = MEASURES.map((measure) => ({ field: 'customer', measure })).filter(
      ({ measure }) => !['sum', 'average'].includes(measure),
    )
    const result = await run(
      { values: [...values, { field: 'total', measure: 'sum' }, { field: 'total', measure: 'average' }] },
      items,
    )
    expect(result.outputs.main).toEqual([
      {
        count_customer: 4,
        count_unique_customer: 3,
        min_customer: 'Ada',
        max_customer: 'Cy',
        append_customer: ['Ada', 'Bob', 'Ada', 'Cy'],
        concatenate_customer: 'Ada, Bob, Ada, Cy',
        sum_total: 17,
        average_total: 17 / 3,
      },
    ])
    expect(result.lineage.main).toBe('all')
  })

  it('makes one item for each group, in the order they came, from their items', async () => {
    const result = await run(
      { groupBy: ['country'], values: [{ field: 'total', measure: 'sum', as: 'sums.total' }] },
      items,
    )
    expect(result.outputs.main).toEqual([
      { country: 'DE', sums: { total: 12 } },
      { country: 'FR', sums: { total: 5 } },
    ])
    expect(result.lineage.main).toEqual([[0, 2, 3], [1]])
  })

  it('nests groups under their values', async () => {
    const parameters = { groupBy: ['country', 'customer'], output: 'nested', values: [{ field: 'total' }] }
    expect(await out(parameters, items)).toEqual([
      { DE: { Ada: { count_total: 2 }, Cy: { count_total: 0 } }, FR: { Bob: { count_total: 1 } } },
    ])
  })

  it('takes missing values into account when told', async () => {
    const values = ['count', 'append', 'concatenate'].map((measure) => ({
      field: 'total',
      measure,
      includeMissing: true,
      separator: '|',
    }))
    expect(await out({ values }, items)).toEqual([
      { count_total: 4, append_total: [10, 5, 2, null], concatenate_total: '10|5|2|' },
    ])
  })

  it('has an answer for no items', async () => {
    const values = MEASURES.map((measure) => ({ field: 'x', measure, as: measure.replace('-', '_') }))
    expect(await out({ values }, [])).toEqual([
      { count: 0, count_unique: 0, sum: 0, average: null, min: null, max: null, append: [], concatenate: '' },
    ])
    expect(await out({ values, groupBy: ['a'] }, [])).toEqual([])
  })

  it('does not guess numbers from text', async () => {
    const { error } = await run({ values: [{ field: 'total', measure: 'sum' }] }, [{ total: '5' }])
    expect(error?.message).toContain('sum of «total»: «5» is text, not a number')
  })

  it('agrees with plain arithmetic', async () => {
    const row = fc.record({ g: fc.constantFrom('x', 'y', 1, '1'), n: fc.integer({ min: -100, max: 100 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const made = await out(
          { groupBy: ['g'], values: [{ field: 'n', measure: 'sum' }, { field: 'n', measure: 'max' }, { field: 'n' }] },
          rows,
        )
        const oracle = [...Map.groupBy(rows, ({ g }) => g)].map(([g, group]) => ({
          g,
          sum_n: group.reduce((sum, { n }) => sum + n, 0),
          max_n: Math.max(...group.map(({ n }) => n)),
          count_n: group.length,
        }))
        expect(made).toEqual(oracle)
      }),
      { numRuns: 60 },
    )
  })

  it('tells groups apart that only look alike, where it can', async () => {
    const list = [{ g: 1 }, { g: '1' }, { g: null }, {}, JSON.parse('{"g":{"__proto__":1}}')] as JsonObject[]
    expect(await out({ groupBy: ['g'], values: [{ field: 'g' }] }, list)).toHaveLength(5)
    const { error } = await run({ groupBy: ['g'], output: 'nested', values: [{ field: 'g' }] }, list)
    expect(error?.message).toContain('two groups would both be called «1»')
  })

  it('keeps hostile groups as data', async () => {
    const nested = await out({ groupBy: ['g'], output: 'nested', values: [{ field: 'n' }] }, [{ g: '__proto__', n: 1 }])
    expect(JSON.stringify(nested)).toBe('[{"__proto__":{"count_n":1}}]')
    expect(({} as Record<string, unknown>).count_n).toBeUndefined()
  })

  it('wants to know what to measure', async () => {
    await expect(run({ values: [] }, items)).rejects.toThrow('values')
    await expect(run({ values: [{ field: 'a', measure: 'median' }] }, items)).rejects.toThrow('expected one of "count"')
  })
})
