import { executeStep } from './execute/execute-step.ts'
import type { StepJob, StepResult } from './execute/step-job.ts'
import type { Item } from './item.ts'
import { MemoryBudget } from './items/memory-budget.ts'
import { MemoryItems } from './items/memory-items.ts'
import { SpillMemory } from './items/spill-memory.ts'
import { jobOf, noonMs } from './testing/run-node.ts'
import { aggregateNode, filterNode, setNode, sortNode } from './testing/sample-nodes.ts'

/**
 * `node bin/node.mjs node-runtime/src/node-runtime.bench.ts`: what the runtime costs around a node. Medians of many
 * rounds in one process; the nodes are small ones of our own, so figures of real nodes add to these. Not measured: the
 * engine, the journal's statement, HTTP.
 */
const order = {
  orderId: 'ord_2f9c1b7a',
  status: 'paid',
  total: 89.4,
  currency: 'EUR',
  customer: { id: 'cus_81', name: 'Ada Lovelace', email: 'ada@example.test', country: 'DE' },
  items: [
    { sku: 'A-100', qty: 2, price: 19.95 },
    { sku: 'B-200', qty: 1, price: 49.5 },
  ],
  createdAt: '2026-11-23T01:00:00Z',
  note: 'gift',
}

const threePaths = {
  fields: [
    { name: 'orderId', value: '{{ $json.orderId }}' },
    { name: 'customerName', value: '{{ $json.customer.name }}' },
    { name: 'total', value: '{{ $json.total }}' },
  ],
  keep: false,
}

const rows: readonly Item[] = Array.from({ length: 10_000 }, (_, i) => ({
  json: { id: i, amount: (i * 7919) % 1000, region: ['north', 'south', 'east', 'west'][i % 4]!, name: `Customer ${i}` },
}))

function done(result: StepResult | Promise<StepResult>): StepResult & { type: 'done' } {
  if (result instanceof Promise || result.type !== 'done')
    throw new Error(`not done at once: ${JSON.stringify(result)}`)
  return result
}

function median(rounds: number, run: () => void): number {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    run()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!
}

const fresh = (job: StepJob): StepJob => ({
  ...job,
  world: {
    ...job.world,
    memory: new MemoryBudget({ spill: new SpillMemory() }),
    limits: { ...job.world.limits, sliceMs: 1e9 },
  },
})

function oneItem(parameters: Record<string, unknown>): number {
  const job = fresh(jobOf(setNode, { parameters, items: [order] }))
  const steps = 2_000
  return (
    (median(200, () => {
      const one = { ...job, world: { ...job.world, memory: new MemoryBudget() } }
      for (let i = 0; i < steps; i += 1) done(executeStep(one)).outputs[0]!.encode()
    }) /
      steps) *
    1000
  )
}

function tenThousand(parameters: Record<string, unknown>): number {
  const job = jobOf(setNode, { parameters, inputs: { main: rows } })
  return median(40, () => done(executeStep(fresh(job))))
}

/** W3 as the runtime sees it: four steps after each other, and what encoding their outputs adds. */
function w3(): { readonly totalMs: number; readonly encodeMs: number; readonly chars: number } {
  const set = jobOf(setNode, {
    parameters: {
      fields: [
        { name: 'gross', value: '{{ $json.amount * 1.19 }}' },
        { name: 'label', value: '{{ $json.region }}-{{ $json.id }}' },
      ],
      keep: true,
    },
    inputs: { main: rows },
  })
  const filter = jobOf(filterNode, { parameters: { keep: '{{ $json.amount >= 500 }}' }, inputs: { main: rows } })
  const sort = jobOf(sortNode, { parameters: { by: 'gross' }, inputs: { main: rows } })
  const aggregate = jobOf(aggregateNode, { parameters: { fields: ['id', 'gross'] }, inputs: { main: rows } })
  let encodeMs = 0
  let chars = 0
  const totalMs = median(40, () => {
    let list: { readonly items: MemoryItems | import('./item.ts').ItemList } = { items: new MemoryItems(rows) }
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    encodeMs = 0
    chars = 0
    for (const job of [set, filter, sort, aggregate]) {
      const items = list.items
      const data = {
        ...job.world.data,
        list: () => items,
        lineage: () => 'index' as const,
        inputsOf: () => new Map(),
        stepOf: () => undefined,
        outputsOf: () => [],
      }
      const inputs = new Map([['main', [{ step: 'input', port: 'main', start: 0, count: items.count }]]])
      const limits = { ...job.world.limits, sliceMs: 1e9, spillAboveChars: 1e9 }
      const [output] = done(executeStep({ ...job, inputs, world: { ...job.world, data, memory, limits } })).outputs
      const start = performance.now()
      chars += output!.encode('key').length
      encodeMs += performance.now() - start
      list = output!
    }
  })
  return { totalMs, encodeMs, chars }
}

console.log(`started at ${new Date(noonMs).getUTCFullYear()} (fixed clock), Node ${process.version}`)
console.log(
  `one item, all constant:        ${oneItem({ fields: [{ name: 'a', value: 1 }], keep: false }).toFixed(2)} us a step`,
)
console.log(`one item, 3 path expressions:  ${oneItem(threePaths).toFixed(2)} us a step (target < 2)`)
const two = {
  fields: [
    { name: 'gross', value: '{{ $json.amount * 1.19 }}' },
    { name: 'label', value: '{{ $json.region }}' },
  ],
  keep: true,
}
console.log(
  `10,000 items, constant:        ${tenThousand({ fields: [{ name: 'a', value: 1 }], keep: true }).toFixed(2)} ms`,
)
console.log(`10,000 items, 2 expressions:   ${tenThousand(two).toFixed(2)} ms (target < 6)`)
const { totalMs, encodeMs, chars } = w3()
console.log(
  `W3, four steps with texts:     ${totalMs.toFixed(2)} ms, of it joining texts ${encodeMs.toFixed(2)} ms, ${chars} characters`,
)
