import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { filter } from './node.ts'

const items = [{ amount: 640 }, { amount: 20 }, { amount: 999 }]

describe('Filter', () => {
  it('keeps what meets the condition and lets the rest out by its own port', async () => {
    const run = await runNode(filter, { parameters: { condition: '{{ $json.amount >= 500 }}' }, items })
    expect(run.outputs).toEqual({ main: [items[0], items[2]], discarded: [items[1]] })
    expect(run.lineage).toEqual({ main: [0, 2], discarded: [1] })
  })

  it('keeps hostile keys as they are', async () => {
    const hostile = JSON.parse('{"__proto__":{"x":1},"constructor":"c"}')
    const conditions = { rules: [{ left: '{{ $json }}', operator: 'contains', right: 'constructor' }] }
    const run = await runNode(filter, { parameters: { conditions }, items: [{ json: hostile }] })
    expect(JSON.stringify(run.outputs.main)).toBe('[{"__proto__":{"x":1},"constructor":"c"}]')
  })

  it('gives an item that cannot be decided to the error port, and goes on', async () => {
    const conditions = { rules: [{ left: '{{ $json.amount }}', operator: 'less', right: 100 }] }
    const run = await runNode(filter, {
      parameters: { conditions },
      items: [{ amount: 'many' }, { amount: 3 }],
      onError: 'error-port',
    })
    expect(run.outputs.main).toEqual([{ amount: 3 }])
    expect(run.outputs.error).toMatchObject([{ amount: 'many', error: { code: 'condition-invalid' } }])
  })

  it('has nothing to say about no items, and wants a condition', async () => {
    expect((await runNode(filter, { parameters: { condition: true }, items: [] })).outputs.main ?? []).toEqual([])
    await expect(runNode(filter, { parameters: {} })).rejects.toThrow('condition')
  })
})
