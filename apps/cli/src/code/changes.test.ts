import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { type WorkflowWriter, workflow } from '@linkflow/sdk'
import { expect, it } from 'vitest'
import { changesBetween } from './changes.ts'
import { restamped, stampIn, stampLine } from './stamp.ts'

const file = (more: (w: WorkflowWriter) => void = () => {}): WorkflowFile =>
  workflow('Orders', (w) => {
    const [a, b] = [w.node('a', 'manual'), w.node('b', 'set', { values: { x: 1 }, keep: 'none' })]
    a.to(b)
    more(w)
  })

it('finds no change between equal files, whatever the order of their fields', () => {
  const other = JSON.parse(JSON.stringify(file()), (_, value) =>
    typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
  )
  expect(changesBetween(file(), other)).toEqual([])
})

it('names what was added, removed and changed, in the words of the file', () => {
  const before = file()
  const [a, b] = before.nodes as [WorkflowFile['nodes'][0], WorkflowFile['nodes'][0]]
  const after = workflowFileSchema.parse({
    ...before,
    name: 'Orders 2',
    description: 'New',
    nodes: [
      { ...b, notes: 'n', parameters: { values: { x: 2 }, keep: 'none' } },
      { ...a, id: 'c' },
    ],
    connections: [{ from: { node: 'c', port: 'error' }, to: { node: 'b', port: 'main' } }],
    settings: { ...before.settings, timeoutMs: 5 },
    notes: [{ id: 'n', text: 't', position: { x: 0, y: 0 } }],
    groups: [{ id: 'g', name: 'G', nodes: [] }],
  })
  expect(changesBetween(before, after)).toEqual([
    { type: 'changed', what: 'name: «Orders» becomes «Orders 2»' },
    { type: 'changed', what: 'description' },
    { type: 'removed', what: 'node a' },
    { type: 'changed', what: 'node b', parts: ['notes', 'values'] },
    { type: 'added', what: 'node c' },
    { type: 'removed', what: 'connection a → b' },
    { type: 'added', what: 'connection c.error → b' },
    { type: 'changed', what: 'settings' },
    { type: 'changed', what: 'notes' },
    { type: 'changed', what: 'groups' },
  ])
})

it('takes another order for a change, and a connection that stands twice', () => {
  const before = file((w) => w.node('c', 'set'))
  const after = { ...before, nodes: before.nodes.toReversed() }
  expect(changesBetween(before, after)).toEqual([{ type: 'changed', what: 'the order of nodes or connections' }])
  const twice = { ...before, connections: [...before.connections, ...before.connections] }
  expect(changesBetween(before, twice)).toHaveLength(1)
})

it('finds its stamp again, in code and in YAML, and changes nothing else', () => {
  const stamp = { id: '01a2074a-57f0-7034-9261-7dd7a1303800', revision: 3 }
  for (const mark of ['//', '#'] as const) {
    const text = `${stampLine(mark, stamp)}const a = '// linkflow: no stamp'\n`
    expect(stampIn(text)).toEqual(stamp)
    const later = { id: stamp.id, revision: 4 }
    expect(restamped(text, later)).toBe(text.replace('revision 3', 'revision 4'))
  }
  expect(stampIn(`{"linkflow": 1}\n//linkflow: workflow x`)).toBeUndefined()
})
