import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { connectionKey } from '../document/elements.ts'
import { seeded } from './seeded.ts'

/** Types with one input and one output, and parameters that they take, as people mix them. */
const STEPS: readonly (readonly [string, (index: number) => Record<string, unknown>])[] = [
  [
    'http-request',
    (index) => ({ url: `https://api.example.test/orders/${index}`, method: index % 3 === 0 ? 'POST' : 'GET' }),
  ],
  ['set', (index) => ({ values: { [`field${index % 10}`]: `{{ $json.id }}-${index}` } })],
  ['code', (index) => ({ source: `return items.filter((item) => item.json.total > ${index})` })],
  ['filter', (index) => ({ condition: `{{ $json.total > ${index} }}` })],
  ['no-operation', () => ({})],
]

/** Of the grid, and enough for a card with two outputs, which is 112 high. */
const ROW = 144

/**
 * «Stress 500»: the workflow on which the canvas is measured, the same for the same seed. A trigger, then columns of ten;
 * every node but the first hangs on one of the column before, and the rest of the connections go between neighbouring
 * columns, so that it has joins and branches as a grown workflow has. Valid: it can be published and run.
 */
export function stressWorkflow({ nodes: count = 500, connections: wireCount = 599, seed = 500 } = {}): WorkflowFile {
  const random = seeded(seed)
  const rows = 10
  const nodes = Array.from({ length: count }, (_, index): WorkflowNode => {
    if (index === 0)
      return { id: 'start', name: 'Start', type: 'manual', version: 1, parameters: {}, position: { x: 0, y: 0 } }
    const [type, parameters] = STEPS[Math.floor(random() * STEPS.length)]!
    const column = 1 + Math.floor((index - 1) / rows)
    const position = { x: column * 320, y: ((index - 1) % rows) * ROW }
    return { id: `n${index}`, name: `Step ${index}`, type, version: 1, parameters: parameters(index), position }
  })
  const columns = Array.from({ length: 1 + Math.ceil((count - 1) / rows) }, (_, column) =>
    column === 0 ? nodes.slice(0, 1) : nodes.slice(1 + (column - 1) * rows, 1 + column * rows),
  )
  const wires = new Map<string, WorkflowConnection>()
  const connect = (from: WorkflowNode, to: WorkflowNode): void => {
    const wire = { from: { node: from.id, port: 'main' }, to: { node: to.id, port: 'main' } }
    wires.set(connectionKey(wire), wire)
  }
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  for (const [column, members] of columns.entries())
    if (column > 0) for (const node of members) connect(pick(columns[column - 1]!), node)
  const most = columns.slice(1).reduce((sum, members, index) => sum + members.length * columns[index]!.length, 0)
  const wanted = Math.min(wireCount, most)
  while (wires.size < wanted) {
    const column = 1 + Math.floor(random() * (columns.length - 1))
    connect(pick(columns[column - 1]!), pick(columns[column]!))
  }
  return {
    linkflow: 1,
    name: `Stress ${count}`,
    nodes,
    connections: [...wires.values()],
    settings: { order: 'linkflow', dialect: 'linkflow' },
    notes: [],
    groups: [],
  }
}
