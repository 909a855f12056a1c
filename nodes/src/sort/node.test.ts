import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyJson } from '../data/json-arbitrary.ts'
import { isAbsent, ordering } from '../data/order.ts'
import { sort } from './node.ts'

const run = (parameters: Record<string, unknown>, items: JsonObject[], seed = 1) =>
  runNode(sort, { parameters, items, seed })
const by = async (parameters: Record<string, unknown>, items: JsonObject[], seed?: number) =>
  (await run(parameters, items, seed)).outputs.main!

describe('Sort', () => {
  it('sorts by several fields, each its own way, and keeps origins', async () => {
    const items = [
      { c: 'b', n: 1 },
      { c: 'a', n: 1 },
      { c: 'a', n: 2 },
    ]
    const result = await run({ fields: [{ field: 'c' }, { field: 'n', direction: 'descending' }] }, items)
    expect(result.outputs.main).toEqual([items[2], items[1], items[0]])
    expect(result.lineage.main).toEqual([2, 1, 0])
  })

  it('sorts by fields within fields', async () => {
    const items = [{ a: { b: [2] } }, { a: { b: [1] } }]
    expect(await by({ fields: [{ field: 'a.b[0]' }] }, items)).toEqual([items[1], items[0]])
  })

  it('leaves items without a value behind, in both directions, in their order', async () => {
    const items: JsonObject[] = [{ i: 1 }, { n: 2 }, { n: null, i: 2 }, { n: 1 }]
    expect(await by({ fields: [{ field: 'n' }] }, items)).toEqual([{ n: 1 }, { n: 2 }, { i: 1 }, { n: null, i: 2 }])
    expect(await by({ fields: [{ field: 'n', direction: 'descending' }] }, items)).toEqual([
      { n: 2 },
      { n: 1 },
      { i: 1 },
      { n: null, i: 2 },
    ])
  })

  it('sorts by a value that is computed for each item', async () => {
    const items = [
      { price: 3, quantity: 3 },
      { price: 1, quantity: 5 },
    ]
    const parameters = { by: 'value', value: '{{ $json.price * $json.quantity }}' }
    expect(await by(parameters, items)).toEqual([items[1], items[0]])
    expect(await by({ ...parameters, direction: 'descending' }, items)).toEqual(items)
  })

  it('shuffles the same way for the same seed', async () => {
    const items = Array.from({ length: 30 }, (_, i) => ({ i }))
    const one = await by({ by: 'random', seed: 7 }, items)
    expect(await by({ by: 'random', seed: 7 }, items, 99)).toEqual(one)
    expect(await by({ by: 'random', seed: 8 }, items)).not.toEqual(one)
    expect(await by({ by: 'random' }, items, 5)).toEqual(await by({ by: 'random' }, items, 5))
    expect(one.map(({ i }) => i as number).toSorted((a, b) => a - b)).toEqual(items.map(({ i }) => i))
  })

  it('is stable, complete and in order, whatever the values are', async () => {
    const items = fc.array(anyJson, { maxLength: 12 }).map((values) => values.map((v, at) => ({ v, at })))
    const compare = ordering('exact', 'en')
    await fc.assert(
      fc.asyncProperty(items, fc.constantFrom('ascending', 'descending'), async (list, direction) => {
        const sorted = await by({ fields: [{ field: 'v', direction }], text: 'exact' }, list)
        const sign = direction === 'ascending' ? 1 : -1
        const oracle = list
          .filter(({ v }) => !isAbsent(v))
          .toSorted((a, b) => sign * compare(a.v, b.v) || a.at - b.at)
          .concat(list.filter(({ v }) => isAbsent(v)))
        expect(sorted.map(({ at }) => at)).toEqual(oracle.map(({ at }) => at))
      }),
      { numRuns: 60 },
    )
  })

  it('gives nothing for nothing, and wants to know by what', async () => {
    expect(await by({ fields: [{ field: 'a' }] }, [])).toEqual([])
    expect(await by({ by: 'value', value: '{{ $json.a }}' }, [])).toEqual([])
    await expect(run({}, [])).rejects.toThrow('name at least one field')
    await expect(run({ fields: [{ field: 'a..b' }] }, [])).rejects.toThrow('not a field path')
    await expect(run({ fields: [{ field: 'a' }], locale: 'xx_yy' }, [])).rejects.toThrow('not a locale')
  })

  it('does not confuse hostile fields with what objects inherit', async () => {
    const items = [JSON.parse('{"constructor":2}'), {}, JSON.parse('{"constructor":1}')] as JsonObject[]
    expect(await by({ fields: [{ field: 'constructor' }] }, items)).toEqual([items[2], items[0], items[1]])
  })
})
