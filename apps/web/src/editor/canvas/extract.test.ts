import { workflowFileSchema } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { connectionKey } from '../document/elements.ts'
import { nodeTypes } from '../testing/node-types.ts'
import { seeded } from '../testing/seeded.ts'
import { extracted } from './extract.ts'

const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual' },
    { id: 'get', name: 'Get', type: 'set', position: { x: 320, y: 0 } },
    { id: 'sum', name: 'Sum', type: 'set', parameters: { values: { a: "{{ $('Get').item.json.a }}" } } },
    { id: 'if', name: 'If', type: 'if' },
    { id: 'yes', name: 'Yes', type: 'set' },
    { id: 'no', name: 'No', type: 'set' },
  ],
  connections: [
    { from: { node: 'start' }, to: { node: 'get' } },
    { from: { node: 'get' }, to: { node: 'sum' } },
    { from: { node: 'sum' }, to: { node: 'if' } },
    { from: { node: 'if', port: 'true' }, to: { node: 'yes' } },
    { from: { node: 'if', port: 'false' }, to: { node: 'no' } },
  ],
})
const part = (...ids: string[]) => extracted(file, nodeTypes, new Set(ids), 'Prices')

describe('a part of a workflow', () => {
  it('becomes one of its own, and a call of it stands in its place', () => {
    const made = part('get', 'sum')
    invariant(made.ok, 'it has one way in and one way out')
    const own = workflowFileSchema.parse(made.value.file)
    expect(own.nodes.map(({ id }) => id)).toEqual(['called', 'get', 'sum'])
    expect(own.connections.map(connectionKey)).toEqual(['called:main>get:main', 'get:main>sum:main'])
    const { edit, node } = made.value.replaceBy('w1', seeded(1))
    expect(edit.label).toBe("extract 2 nodes to 'Prices'")
    const applied = applyPatches(file, edit.patches)
    invariant(applied.ok, 'it fits the draft')
    const after = workflowFileSchema.parse(applied.value.file)
    expect(after.connections.map(connectionKey)).toEqual(
      expect.arrayContaining([`start:main>${node}:main`, `${node}:main>if:main`]),
    )
    expect(after.nodes.find(({ id }) => id === node)?.parameters).toEqual({ workflow: 'w1' })
    const back = applyPatches(applied.value.file, applied.value.undo)
    expect(back.ok && workflowFileSchema.parse(back.value.file)).toEqual(file)
  })

  it('may end in several nodes, if nothing goes on behind it', () => {
    expect(part('if', 'yes', 'no').ok).toBe(true)
  })

  it('is refused where data would go another way than before', () => {
    const why = (...ids: string[]) => {
      const made = part(...ids)
      return made.ok ? 'none' : made.error
    }
    expect(why('start', 'get')).toBe('trigger')
    expect(why('yes', 'no')).toBe('entries')
    expect(why('sum', 'if', 'yes')).toBe('exits')
    expect(why('sum')).toBe('reference')
    expect(why('get')).toBe('reference')
    expect(why('get', 'if')).toBe('entries')
  })
})
