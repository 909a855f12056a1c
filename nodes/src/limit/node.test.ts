import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { limit } from './node.ts'

const items = [{ i: 0 }, { i: 1 }, { i: 2 }]
const run = (parameters: Record<string, unknown>, given = items) => runNode(limit, { parameters, items: given })

describe('Limit', () => {
  it('keeps the first items', async () => {
    const result = await run({ count: 2 })
    expect(result.outputs.main).toEqual(items.slice(0, 2))
    expect(['index', [0, 1]]).toContainEqual(result.lineage.main)
    expect((await run({})).outputs.main).toEqual([{ i: 0 }])
  })

  it('keeps the last items, in their order and with their origins', async () => {
    const result = await run({ count: 2, keep: 'last' })
    expect(result.outputs.main).toEqual(items.slice(1))
    expect(result.lineage.main).toEqual([1, 2])
  })

  it('keeps all when there are fewer, none for zero, and nothing of nothing', async () => {
    expect((await run({ count: 9, keep: 'last' })).outputs.main).toEqual(items)
    expect((await run({ count: 0 })).outputs.main).toEqual([])
    expect((await run({ count: 2 }, [])).outputs.main).toEqual([])
  })

  it('crosses pages', async () => {
    const many = Array.from({ length: 2500 }, (_, i) => ({ i }))
    const result = await run({ count: 1200, keep: 'last' }, many)
    expect(result.outputs.main).toEqual(many.slice(1300))
  })

  it('refuses counts that are none', async () => {
    for (const count of [-1, 1.5, '2', null]) await expect(run({ count })).rejects.toThrow('count')
  })
})
