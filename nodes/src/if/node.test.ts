import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { ifNode } from './node.ts'

const items = [
  { status: 'paid', total: 5 },
  { status: 'open', total: 50 },
  { status: 'paid', total: 500 },
]

describe('If', () => {
  it('sends items by an expression, and they keep their origin', async () => {
    const run = await runNode(ifNode, { parameters: { condition: "{{ $json.status === 'paid' }}" }, items })
    expect(run.outputs).toEqual({ true: [items[0], items[2]], false: [items[1]] })
    expect(run.lineage).toEqual({ true: [0, 2], false: [1] })
  })

  it('sends items by rules', async () => {
    const rules = [
      { left: '{{ $json.status }}', operator: 'equals', right: 'PAID', ignoreCase: true },
      { left: '{{ $json.total }}', operator: 'between', right: [10, '{{ 1000 }}'] },
    ]
    const all = await runNode(ifNode, { parameters: { conditions: { rules } }, items })
    expect(all.outputs).toEqual({ true: [items[2]], false: items.slice(0, 2) })
    const any = await runNode(ifNode, { parameters: { conditions: { combine: 'any', rules } }, items })
    expect(any.outputs).toEqual({ true: items })
  })

  it('takes nothing for an answer but true and false', async () => {
    for (const condition of ['{{ $json.status }}', '{{ $json.total }}', '{{ "false" }}']) {
      const run = await runNode(ifNode, { parameters: { condition }, items })
      expect(run.error?.message).toContain('must give true or false')
    }
  })

  it('refuses to be told nothing, or twice', async () => {
    await expect(runNode(ifNode, { parameters: {}, items })).rejects.toThrow('give an expression that is true or false')
    await expect(runNode(ifNode, { parameters: { condition: true, conditions: {} }, items })).rejects.toThrow(
      'both given',
    )
    const missing = await runNode(ifNode, { parameters: { condition: '{{ $json.none?.at }}' }, items })
    expect(missing.error?.code).toBe('parameter-invalid')
  })

  it('says which rule cannot be decided', async () => {
    const rules = [{ left: '{{ $json.status }}', operator: 'greater', right: 3 }]
    const run = await runNode(ifNode, { parameters: { conditions: { rules } }, items })
    expect(run.error).toMatchObject({ code: 'condition-invalid', item: 0, retryable: false })
    expect(run.error?.message).toContain('rule 1: text («paid») and a number (3) have no order')
  })

  it('gives nothing for nothing', async () => {
    const run = await runNode(ifNode, { parameters: { condition: true }, items: [] })
    expect(Object.values(run.outputs).flat()).toEqual([])
  })
})
