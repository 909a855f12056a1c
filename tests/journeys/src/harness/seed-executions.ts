import type { Execution, Workflow, WorkflowFileInput } from '@linkflow/sdk'
import type { Seeded } from './seed.ts'

type Node = WorkflowFileInput['nodes'][number]

const node = (id: string, name: string, type: string, x: number, parameters: Record<string, unknown> = {}): Node => ({
  id,
  name,
  type,
  parameters,
  position: { x: x * 304, y: 0 },
})
const wire = (from: string, to: string, port = 'main') => ({
  from: { node: from, port },
  to: { node: to, port: 'main' },
})

const file = (name: string, nodes: Node[], connections: ReturnType<typeof wire>[]): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes,
  connections,
})

/** Fails at its third node, for a decision of the second that depends on what it is given. */
const failing = file(
  'Fails at HTTP',
  [
    node('start', 'Start', 'manual', 0),
    node('orders', 'Get orders', 'set', 1, { values: { order: '{{ $json.order }}', at: '{{ $now }}' } }),
    node('call', 'HTTP Request', 'code', 2, {
      source: "if (items[0].json.order !== 'fixed') throw new Error('The shop answered 500.')\nreturn items",
    }),
    node('after', 'Tell warehouse', 'set', 3, { values: { told: true } }),
  ],
  [wire('start', 'orders'), wire('orders', 'call'), wire('call', 'after')],
)

const decides = file(
  'Order intake',
  [
    node('start', 'Start', 'manual', 0),
    node('shape', 'Shape order', 'set', 1, { values: { total: '{{ $json.total }}', id: '{{ $json.id }}' } }),
    { ...node('large', 'Is large', 'if', 2, { condition: '{{ $json.total > 100 }}' }), position: { x: 608, y: 0 } },
    { ...node('ask', 'Ask a human', 'set', 3, { values: { asked: true } }), position: { x: 912, y: -80 } },
    { ...node('pack', 'Pack', 'set', 3, { values: { packed: true } }), position: { x: 912, y: 80 } },
  ],
  [wire('start', 'shape'), wire('shape', 'large'), wire('large', 'ask', 'true'), wire('large', 'pack', 'false')],
)

/** 250 iterations, of which the last one fails. */
const loops = file(
  'Courier labels',
  [
    node('start', 'Start', 'manual', 0),
    node('parcels', 'List parcels', 'code', 1, {
      source: 'return Array.from({ length: 250 }, (_, n) => ({ parcel: n }))',
    }),
    node('each', 'For each parcel', 'loop', 2, { kind: 'items', batchSize: 1 }),
    {
      ...node('label', 'Print label', 'code', 3, {
        source: "if (items[0].json.parcel === 249) throw new Error('Parcel 249 has no address.')\nreturn items",
      }),
      position: { x: 912, y: 128 },
    },
    { ...node('done', 'All printed', 'set', 3, { values: { done: true } }), position: { x: 912, y: -64 } },
  ],
  [
    wire('start', 'parcels'),
    wire('parcels', 'each'),
    wire('each', 'label', 'body'),
    wire('label', 'each'),
    wire('each', 'done', 'done'),
  ],
)

const waits = (name: string, seconds: number) =>
  file(
    name,
    [
      node('start', 'Start', 'manual', 0),
      node('first', 'Note the time', 'set', 1, { values: { noted: true } }),
      node('pause', 'Wait', 'wait', 2, { for: 'duration', duration: { value: seconds, unit: 'seconds' } }),
      node('last', 'Remind', 'set', 3, { values: { reminded: true } }),
    ],
    [wire('start', 'first'), wire('first', 'pause'), wire('pause', 'last')],
  )

const big = file(
  'Stock levels',
  [
    node('start', 'Start', 'manual', 0),
    node('rows', 'Read stock', 'code', 1, {
      source:
        "return Array.from({ length: 10000 }, (_, n) => ({ sku: 'SKU-' + n, left: n % 97, shop: 'Shop ' + (n % 7) }))",
    }),
    node('out', 'Keep', 'set', 2, { values: { seen: true } }),
  ],
  [wire('start', 'rows'), wire('rows', 'out')],
)

export interface SeededRuns {
  readonly failing: Workflow
  readonly decides: Workflow
  readonly failed: readonly Execution[]
  readonly succeeded: readonly Execution[]
  readonly looped: Execution
  readonly waited: Execution
  readonly large: Execution
  readonly sleeper: Workflow
}

/** Workflows that do everything that the pages of executions show, and their runs. */
export async function seedExecutions({ client }: Seeded): Promise<SeededRuns> {
  const made = async (given: WorkflowFileInput): Promise<Workflow> => {
    const workflow = await client.workflows.create(given)
    return client.workflows.publish(workflow.id)
  }
  const run = async ({ id }: Workflow, input?: unknown): Promise<Execution> =>
    (await client.workflows.run(id, input, { wait: 60 })).execution
  const [fails, intake, courier, reminder, stock, sleeper] = [
    await made(failing),
    await made(decides),
    await made(loops),
    await made(waits('Invoice reminders', 3)),
    await made(big),
    await made(waits('Long nap', 3_600)),
  ]
  const succeeded: Execution[] = []
  for (let at = 0; at < 8; at += 1) succeeded.push(await run(intake, { id: `ord-${at}`, total: at * 40 }))
  const failed: Execution[] = []
  for (let at = 0; at < 3; at += 1) failed.push(await run(fails, { order: `order-${1041 + at}` }))
  const looped = await run(courier)
  const waited = await run(reminder)
  const large = await run(stock)
  return { failing: fails, decides: intake, failed, succeeded, looped, waited, large, sleeper }
}
