import type { Json, JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyJson } from '../data/json-arbitrary.ts'
import { aggregate } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[]) => runNode(aggregate, { parameters, items })
const one = async (parameters: Record<string, unknown>, items: JsonObject[]) =>
  (await run(parameters, items)).outputs.main![0]

const items = [
  { id: 1, gross: 5, tags: ['a'] },
  { id: 2, gross: null, tags: ['b', 'c'] },
  { id: 3, tags: [] },
] as JsonObject[]

describe('Aggregate', () => {
  it('collects fields, and comes from all items', async () => {
    const result = await run({ mode: 'fields', fields: [{ field: 'id' }, { field: 'gross', as: 'sums.gross' }] }, items)
    expect(result.outputs.main).toEqual([{ id: [1, 2, 3], sums: { gross: [5] } }])
    expect(result.lineage.main).toBe('all')
  })

  it('keeps positions when told, and merges lists when told', async () => {
    expect(await one({ mode: 'fields', fields: [{ field: 'gross' }], keepMissing: true }, items)).toEqual({
      gross: [5, null, null],
    })
    expect(await one({ mode: 'fields', fields: [{ field: 'tags' }], mergeLists: true }, items)).toEqual({
      tags: ['a', 'b', 'c'],
    })
  })

  it('collects the items themselves, whole or in part', async () => {
    expect(await one({}, items)).toEqual({ items })
    expect(await one({ into: 'data.rows', include: 'selected', select: ['id'], countAs: 'count' }, items)).toEqual({
      data: { rows: [{ id: 1 }, { id: 2 }, { id: 3 }] },
      count: 3,
    })
    expect(await one({ include: 'all-except', select: ['tags', 'gross'] }, items)).toEqual({
      items: [{ id: 1 }, { id: 2 }, { id: 3 }],
    })
  })

  it('counts', async () => {
    expect(await one({ mode: 'count' }, items)).toEqual({ count: 3 })
    expect(await one({ mode: 'count', countAs: 'sums.n' }, items)).toEqual({ sums: { n: 3 } })
    expect(await one({ mode: 'count' }, [])).toEqual({ count: 0 })
  })

  it('makes one item of none, too', async () => {
    expect(aggregate.runOnEmpty).toBe(true)
    expect(await one({}, [])).toEqual({ items: [] })
    expect(await one({ mode: 'fields', fields: [{ field: 'a' }], countAs: 'n' }, [])).toEqual({ a: [], n: 0 })
  })

  it('collects exactly the values that are there', async () => {
    const value = fc.option(anyJson, { nil: undefined })
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { maxLength: 10 }),
        fc.boolean(),
        fc.boolean(),
        async (values, keepMissing, mergeLists) => {
          const list = values.map((v): JsonObject => (v === undefined ? {} : { v }))
          const flat = mergeLists ? values.flat(1) : values
          const oracle = keepMissing ? flat.map((v) => v ?? null) : flat.filter((v) => v !== undefined && v !== null)
          const made = await one({ mode: 'fields', fields: [{ field: 'v' }], keepMissing, mergeLists }, list)
          expect(made!.v).toEqual(oracle as Json[])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('makes own keys of hostile names', async () => {
    const json = await one({ mode: 'fields', fields: [{ field: 'id', as: '__proto__' }] }, items)
    expect(JSON.stringify(json)).toBe('{"__proto__":[1,2,3]}')
  })

  it('wants to know which fields', async () => {
    await expect(run({ mode: 'fields' }, items)).rejects.toThrow('name at least one field')
    await expect(run({ include: 'selected' }, items)).rejects.toThrow('name the fields')
  })
})
