import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepEqual } from '../data/deep-equal.ts'
import { anyRecord } from '../data/json-arbitrary.ts'
import { removeDuplicates } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[]) =>
  runNode(removeDuplicates, { parameters, items })
const out = async (parameters: Record<string, unknown>, items: JsonObject[]) =>
  (await run(parameters, items)).outputs.main

describe('Remove Duplicates', () => {
  const items = [
    { a: 1, b: { c: 1, d: 2 } },
    { b: { d: 2, c: 1 }, a: 1 },
    { a: 1, b: null },
    { a: '1' },
  ] as JsonObject[]

  it('keeps the first of items that are deeply equal, with its origin', async () => {
    const result = await run({}, items)
    expect(result.outputs.main).toEqual([items[0], items[2], items[3]])
    expect(result.lineage.main).toEqual([0, 2, 3])
  })

  it('compares only some fields, or all but some', async () => {
    expect(await out({ compare: 'selected', fields: ['a'] }, items)).toEqual([items[0], items[3]])
    expect(await out({ compare: 'selected', fields: ['b.c'] }, items)).toEqual([items[0], items[2]])
    expect(await out({ compare: 'all-except', fields: ['b'] }, items)).toEqual([items[0], items[3]])
  })

  it('agrees with comparing each item with each', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { maxLength: 8 }), fc.nat(7), async (records, again) => {
        const list = [...records, ...records.slice(again)]
        const oracle = list.filter((item, i) => !list.slice(0, i).some((earlier) => deepEqual(earlier, item)))
        expect(JSON.stringify(await out({}, list))).toBe(JSON.stringify(oracle))
      }),
      { numRuns: 60 },
    )
  })

  it('tells missing and inherited from there', async () => {
    const list = [{}, { constructor: null }, JSON.parse('{"__proto__":1}')] as unknown as JsonObject[]
    expect(await out({}, list)).toHaveLength(3)
    expect(await out({ compare: 'selected', fields: ['constructor'] }, list)).toHaveLength(2)
  })

  it('gives nothing for nothing, and wants to know which fields', async () => {
    expect(await out({}, [])).toEqual([])
    await expect(run({ compare: 'selected' }, [])).rejects.toThrow('name the fields')
  })
})
