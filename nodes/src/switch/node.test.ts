import { portsOf } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { switchNode } from './node.ts'

const items = [
  { country: 'DE', total: 5 },
  { country: 'FR', total: 50 },
  { country: 'US', total: 500 },
]
const rules = [
  { port: 'german', condition: "{{ $json.country === 'DE' }}" },
  { port: 'small', conditions: { rules: [{ left: '{{ $json.total }}', operator: 'less', right: 100 }] } },
]

describe('Switch', () => {
  it('sends an item to the first port whose rule holds', async () => {
    const run = await runNode(switchNode, { parameters: { rules }, items })
    expect(run.outputs).toEqual({ german: [items[0]], small: [items[1]], fallback: [items[2]] })
    expect(run.lineage).toEqual({ german: 'index', small: [1], fallback: [2] })
  })

  it('sends it to every such port when asked, and drops the rest when asked', async () => {
    const run = await runNode(switchNode, { parameters: { rules, match: 'all', otherwise: 'drop' }, items })
    expect(run.outputs).toEqual({ german: [items[0]], small: [items[0], items[1]] })
  })

  it('looks a value up, kind and all', async () => {
    const cases = [
      { equals: 'DE', port: 'de' },
      { equals: 1, port: 'one' },
      { equals: null, port: 'none' },
    ]
    const run = await runNode(switchNode, {
      parameters: { mode: 'value', value: '{{ $json.v }}', cases },
      items: [{ v: 'DE' }, { v: 1 }, { v: '1' }, { v: null }],
    })
    expect(run.outputs).toEqual({ de: [{ v: 'DE' }], one: [{ v: 1 }], none: [{ v: null }], fallback: [{ v: '1' }] })
  })

  it('has the ports that its rules name', () => {
    expect(portsOf(switchNode, { rules: [...rules, { port: 'small' }] }).outputs).toEqual([
      'german',
      'small',
      'fallback',
    ])
    expect(portsOf(switchNode, { mode: 'value', cases: [{ port: 'a' }], otherwise: 'drop' }).outputs).toEqual(['a'])
    for (const hostile of [null, 'x', { port: 'a' }, [null, 1, { port: '{{ $json.x }}' }, { port: ['a'] }]]) {
      expect(portsOf(switchNode, { rules: hostile }).outputs).toEqual(['fallback'])
    }
  })

  it('refuses rules without a name, without a condition, and names that are taken', async () => {
    await expect(runNode(switchNode, { parameters: {} })).rejects.toThrow('add at least one port')
    await expect(runNode(switchNode, { parameters: { rules: [{ port: 'a' }] } })).rejects.toThrow('rule 1')
    for (const port of ['error', 'fallback', 'a b', '__proto__!', '']) {
      await expect(runNode(switchNode, { parameters: { rules: [{ port, condition: true }] } })).rejects.toThrow()
    }
  })

  it('gives nothing for nothing', async () => {
    const run = await runNode(switchNode, { parameters: { rules }, items: [] })
    expect(Object.values(run.outputs).flat()).toEqual([])
  })

  it('says which port cannot be decided', async () => {
    const run = await runNode(switchNode, { parameters: { rules: [rules[1]] }, items: [{ total: 'x' }] })
    expect(run.error?.message).toContain('port «small»: rule 1')
  })
})
