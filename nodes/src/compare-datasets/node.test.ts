import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDatasets } from './node.ts'

const run = async (input1: readonly JsonObject[], input2: readonly JsonObject[], parameters: object = {}) => {
  const given = { fields: [{ field: 'id' }], ...parameters }
  const { outputs, error, lineage } = await runNode(compareDatasets, { parameters: given, inputs: { input1, input2 } })
  return { outputs, error, lineage }
}

describe('Compare Datasets', () => {
  it('tells what is new, gone, changed and the same', async () => {
    const { outputs } = await run(
      [{ id: 1, city: 'London', tags: ['a', { b: 1 }] }, { id: 2, city: 'Paris', was: true }, { id: 3 }, { id: null }],
      [{ tags: ['a', { b: 1 }], city: 'London', id: 1 }, { id: 2, city: 'Rome', is: true }, { id: '3' }, { id: null }],
    )
    expect(outputs).toEqual({
      'only-input1': [{ id: 3 }, { id: null }],
      same: [{ id: 1, city: 'London', tags: ['a', { b: 1 }] }],
      different: [
        {
          match: { id: 2 },
          same: { id: 2 },
          different: { city: { input1: 'Paris', input2: 'Rome' }, was: { input1: true }, is: { input2: true } },
        },
      ],
      'only-input2': [{ id: '3' }, { id: null }],
    })
  })

  it('knows keys of other names, leaves fields out, and gives the item of one side', async () => {
    const left = [{ key: { n: 1 }, a: 1, at: 'x' }]
    const right = [{ id: 1, a: 2, at: 'y' }]
    const fields = [{ field: 'key.n', fieldInInput2: 'id' }]
    expect((await run(left, right, { fields, ignore: ['at', 'key', 'id', 'a'] })).outputs.same).toEqual(left)
    expect((await run(left, right, { fields, output: 'input2' })).outputs.different).toEqual(right)
    expect((await run(left, right, { fields, output: 'input1' })).outputs.different).toEqual(left)
  })

  it('holds an item against all that belong to it, or the first', async () => {
    const [left, right] = [
      [{ id: 1, a: 1 }],
      [
        { id: 1, a: 1 },
        { id: 1, a: 2 },
      ],
    ]
    const all = await run(left, right)
    expect([all.outputs.same, all.outputs.different, all.outputs['only-input2']].map((list) => list?.length)).toEqual([
      1, 1, 0,
    ])
    expect((await run(left, right, { multipleMatches: 'first' })).outputs['only-input2']).toEqual([{ id: 1, a: 2 }])
    expect(all.lineage.different).toBeDefined()
  })

  it('takes names of fields as data', async () => {
    const [left] = JSON.parse('[{"id":1,"__proto__":{"a":1},"constructor":1}]')
    const { outputs } = await run([left], [{ id: 1 }])
    expect(JSON.stringify(outputs.different)).toContain('"__proto__":{"input1":{"a":1}}')
  })

  it('refuses more pairs than it may hold', async () => {
    const many = Array.from({ length: 1001 }, () => ({ id: 1 }))
    expect((await run(many, many)).error).toMatchObject({ code: 'compare-too-many-matches', retryable: false })
  })

  it('is what comparing each with each comes to', async () => {
    const rows = fc.array(fc.record({ id: fc.integer({ min: 0, max: 5 }), v: fc.integer({ min: 0, max: 1 }) }), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        const { outputs } = await run(left, right)
        const pairs = left.flatMap((a) => right.filter((b) => a.id === b.id).map((b) => [a, b] as const))
        expect(outputs.same).toEqual(pairs.filter(([a, b]) => a.v === b.v).map(([a]) => a))
        expect(outputs.different).toHaveLength(pairs.filter(([a, b]) => a.v !== b.v).length)
        expect(outputs['only-input1']).toEqual(left.filter((a) => right.every((b) => b.id !== a.id)))
        expect(outputs['only-input2']).toEqual(right.filter((b) => left.every((a) => b.id !== a.id)))
      }),
      { numRuns: 100 },
    )
  })
})
