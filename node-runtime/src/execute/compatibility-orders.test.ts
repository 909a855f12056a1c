import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, type NodeType } from '../node-type.ts'
import { runNode } from '../testing.ts'

const about = {
  version: 1,
  title: 'Probe',
  description: 'For tests.',
  group: 'flow',
  effect: 'pure',
  sample: [],
} as const
const parameters = z.strictObject({ value: z.unknown().optional() })

const each = (keeps: boolean): NodeType =>
  defineNode({
    ...about,
    type: 'each-probe',
    parameters,
    behaviour: {
      kind: 'each',
      each: (item, { value }) => (keeps ? { json: { ...item.json, value: value as string } } : undefined),
    },
  }) as unknown as NodeType
const list = defineNode({
  ...about,
  type: 'list-probe',
  parameters,
  ports: { inputs: ['a', 'b'], outputs: ['main'] },
  behaviour: {
    kind: 'list',
    run: (input) => ({ type: 'done', outputs: { main: [...input.handles('a'), ...input.handles('b')] } }),
  },
}) as unknown as NodeType

const items = [{ n: 1 }, { n: 2 }]

describe('alwaysOutput', () => {
  it('gives one empty item in an order of n8n, where no other leaves', async () => {
    const run = await runNode(each(false), { items, order: 'n8n-v1', alwaysOutput: true })
    expect([run.outputs, run.lineage.main]).toEqual([{ main: [{}] }, 'all'])
    expect((await runNode(each(true), { items, order: 'n8n-v1', alwaysOutput: true })).outputs.main).toHaveLength(2)
  })

  it('is nothing in the order of LinkFlow', async () => {
    expect((await runNode(each(false), { items, alwaysOutput: true })).outputs.main).toEqual([])
  })
})

describe('executeOnce', () => {
  it('lets a node work on its first item, while expressions see all', async () => {
    const options = { items, order: 'n8n-v0', executeOnce: true, dialect: 'n8n' } as const
    const run = await runNode(each(true), { ...options, parameters: { value: '{{ $input.all().length }}' } })
    expect(run.outputs.main).toEqual([{ n: 1, value: 2 }])
  })

  it('cuts each input, and items keep the place that they have among all', async () => {
    const inputs = { a: items, b: [{ n: 3 }, { n: 4 }] }
    const run = await runNode(list, { inputs, order: 'n8n-v1', executeOnce: true })
    expect([run.outputs.main, run.lineage.main]).toEqual([
      [{ n: 1 }, { n: 3 }],
      [0, 2],
    ])
  })

  it('is nothing in the order of LinkFlow', async () => {
    expect((await runNode(each(true), { items, executeOnce: true })).outputs.main).toHaveLength(2)
  })
})
