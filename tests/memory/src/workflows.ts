import type { WorkflowFileInput } from '@linkflow/contracts'

type Node = WorkflowFileInput['nodes'][number]

const node = (id: string, type: string, parameters: Record<string, unknown> = {}): Node => ({
  id,
  name: id,
  type,
  parameters,
})

/** One after another; `[node, port]` leaves by another port than the ordinary one. */
function chain(name: string, steps: readonly (Node | readonly [Node, string])[]): WorkflowFileInput {
  const parts = steps.map((step) => (Array.isArray(step) ? step : [step, 'main'])) as readonly [Node, string][]
  return {
    linkflow: 1,
    name,
    nodes: parts.map(([each]) => each),
    connections: parts.slice(1).map(([to], i) => ({
      from: { node: parts[i]![0].id, port: parts[i]![1] },
      to: { node: to.id, port: 'main' },
    })),
  }
}

/** What every million goes through. */
const way = (list: string): readonly (Node | readonly [Node, string])[] => [
  node('split', 'split-out', { fields: [{ field: list }] }),
  node('set', 'set', { values: { gross: '{{ $json.amount * 1.19 }}' } }),
  [node('if', 'if', { condition: '{{ $json.amount >= 100 }}' }), 'true'],
  node('filter', 'filter', { condition: '{{ $json.amount >= 500 }}' }),
  node('aggregate', 'aggregate', { mode: 'count' }),
]

/** The lists come from a file of JSON lines in the files of the workspace. */
export const fromFile = (path: string): WorkflowFileInput =>
  chain('Lists from a file', [node('start', 'manual'), node('read', 'read-lines', { path }), ...way('rows')])

/** All rows of such a file are wanted at once, by a node of a type that cannot do with fewer. */
export const atOnce = (path: string, type: 'code' | 'aggregate'): WorkflowFileInput =>
  chain(`All at once in ${type}`, [
    node('start', 'manual'),
    node('read', 'read-lines', { path }),
    node('split', 'split-out', { fields: [{ field: 'rows' }] }),
    node('greedy', type, type === 'code' ? { source: 'return { json: { count: $input.all().length } }' } : {}),
  ])

/** The lists are made by Code, one in each iteration of a loop. */
export function fromCode(lists: number, rows: number): WorkflowFileInput {
  const source = `const first = $runIndex * ${rows}
return { json: { rows: Array.from({ length: ${rows} }, (_, at) => {
  const id = first + at
  return { id, amount: (id * 7919) % 1000, region: 'north', name: 'Customer number ' + id + ' of the house', paid: true }
}) } }`
  const loop = node('loop', 'loop', { kind: 'times', times: lists })
  const file = chain('Lists from Code', [node('start', 'manual'), [loop, 'done'], ...way('rows')])
  const from = (id: string, port: string, to: string) => ({
    from: { node: id, port },
    to: { node: to, port: 'main' },
  })
  return {
    ...file,
    nodes: [...file.nodes, node('code', 'code', { source })],
    connections: [...file.connections, from('loop', 'body', 'code'), from('code', 'main', 'loop')],
  }
}

/** All of it is in the body of one call. */
export const fromBody = (path: string, bodyBytesMax: number): WorkflowFileInput =>
  chain('Rows from a body', [node('call', 'webhook', { path, bodyBytesMax }), ...way('body.rows')])

/** The file of a call, by its name in the item, goes into the files of the workspace. */
export const toFolder = (
  at: { readonly path: string; readonly file: string; readonly to: string },
  bodyBytesMax: number,
): WorkflowFileInput =>
  chain('A file to the folder', [
    node('call', 'webhook', { path: at.path, bodyBytesMax, respond: 'last-node' }),
    node('write', 'write-file', { path: at.to, file: at.file }),
  ])
