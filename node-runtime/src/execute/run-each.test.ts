import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineNode, failItem, many, type NodeType, route } from '../node-type.ts'
import { runNode } from '../testing.ts'

const setter = defineNode({
  type: 'setter',
  version: 1,
  title: 'Setter',
  description: 'Writes one field.',
  group: 'data',
  parameters: z.object({ name: z.string().default('value'), value: z.unknown() }),
  effect: 'pure',
  sample: [],
  behaviour: {
    kind: 'each',
    each: (item, { name, value }) => ({ json: { ...item.json, [name]: value as string } }),
  },
}) as unknown as NodeType

describe('an each node', () => {
  it('evaluates its parameters for each item', async () => {
    const run = await runNode(setter, { parameters: { value: '{{ $json.n * 2 }}' }, items: [{ n: 1 }, { n: 2 }] })
    expect(run.outputs).toEqual({
      main: [
        { n: 1, value: 2 },
        { n: 2, value: 4 },
      ],
    })
    expect(run.lineage).toEqual({ main: 'index' })
  })
  it('takes constants as they are', async () => {
    const run = await runNode(setter, { parameters: { value: { $fixed: '{{ x }}' } }, items: [{ n: 1 }] })
    expect(run.outputs).toEqual({ main: [{ n: 1, value: '{{ x }}' }] })
  })
  void failItem
  void many
  void route
})
