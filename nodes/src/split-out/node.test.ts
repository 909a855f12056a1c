import type { JsonObject } from '@linkflow/kernel'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { splitOut } from './node.ts'

const order: JsonObject = { id: 7, lines: [{ sku: 'A' }, { sku: 'B' }], tags: ['x', 'y', 'z'], by: { a: 1, b: 2 } }
const run = (parameters: Record<string, unknown>, items: JsonObject[] = [order]) =>
  runNode(splitOut, { parameters, items })
const out = async (parameters: Record<string, unknown>, items?: JsonObject[]) =>
  (await run(parameters, items)).outputs.main

describe('Split Out', () => {
  it('makes items of objects, and keeps their origin', async () => {
    const result = await run({ fields: [{ field: 'lines' }] }, [order, { lines: [] }, { lines: [{ sku: 'C' }] }])
    expect(result.outputs.main).toEqual([{ sku: 'A' }, { sku: 'B' }, { sku: 'C' }])
    expect(result.lineage.main).toEqual([0, 0, 2])
  })

  it('puts other values under the name of the field, or another', async () => {
    expect(await out({ fields: [{ field: 'tags' }] })).toEqual([{ tags: 'x' }, { tags: 'y' }, { tags: 'z' }])
    expect(await out({ fields: [{ field: 'lines', as: 'line' }] })).toEqual([
      { line: { sku: 'A' } },
      { line: { sku: 'B' } },
    ])
  })

  it('takes the values of an object, and a single value as one', async () => {
    expect(await out({ fields: [{ field: 'by' }] })).toEqual([{ by: 1 }, { by: 2 }])
    expect(await out({ fields: [{ field: 'id' }] })).toEqual([{ id: 7 }])
    expect(await out({ fields: [{ field: 'none' }] })).toEqual([])
  })

  it('keeps other fields as told', async () => {
    expect(await out({ fields: [{ field: 'tags' }], keep: 'selected', select: ['id'] })).toEqual([
      { id: 7, tags: 'x' },
      { id: 7, tags: 'y' },
      { id: 7, tags: 'z' },
    ])
    const all = await out({ fields: [{ field: 'lines' }], keep: 'all' })
    expect(all![0]).toEqual({ id: 7, tags: order.tags, by: order.by, sku: 'A' })
  })

  it('takes several lists side by side', async () => {
    expect(
      await out({
        fields: [
          { field: 'lines', as: 'line' },
          { field: 'tags', as: 'tag' },
        ],
      }),
    ).toEqual([
      { line: { sku: 'A' }, tag: 'x' },
      { line: { sku: 'B' }, tag: 'y' },
      { line: null, tag: 'z' },
    ])
  })

  it('makes a hundred thousand items of one without holding them twice', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => i)
    expect((await out({ fields: [{ field: 'lines', as: 'n' }] }, [{ lines }]))?.at(-1)).toEqual({ n: 99_999 })
  })

  it('keeps hostile keys as data', async () => {
    const hostile = JSON.parse('{"list":[{"__proto__":{"polluted":1}}]}') as JsonObject
    expect(JSON.stringify(await out({ fields: [{ field: 'list' }], keep: 'all' }, [hostile]))).toBe(
      '[{"__proto__":{"polluted":1}}]',
    )
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('gives nothing for nothing, and wants a field', async () => {
    expect(await out({ fields: [{ field: 'a' }] }, [])).toEqual([])
    await expect(run({ fields: [] })).rejects.toThrow('fields')
    await expect(run({ fields: [{ field: 'a' }], keep: 'selected' })).rejects.toThrow('name the fields')
  })
})
