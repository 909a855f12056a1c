import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { executeStep } from './execute/execute-step.ts'
import type { Item, ItemList } from './item.ts'
import { MemoryBudget } from './items/memory-budget.ts'
import { SpillFolder } from './items/spill-folder.ts'
import { storeItems } from './items/store-items.ts'
import type { NodeType } from './node-type.ts'
import { jobOf } from './testing/run-node.ts'
import { aggregateNode, filterNode, ifNode, setNode, splitNode } from './testing/sample-nodes.ts'

/**
 * `node bin/node.mjs --max-old-space-size=512 node-runtime/src/million-items.bench.ts [lists]`: a million rows of about
 * 100 bytes through Split → Set → If → Filter → Aggregate, and the most memory the process had. `lists` is how many
 * items the rows come in (default 1,000, as pages of an API would be; 1 is one item that holds them all, which no
 * spilling can make smaller while it is split). Without the flag V8 lets garbage pile up first, and the figure says
 * more about the machine than about us.
 */
const ROWS = 1_000_000
const lists = Number(process.argv[2] ?? 1_000)
const folder = mkdtempSync(join(tmpdir(), 'linkflow-million-'))
const spill = new SpillFolder(join(folder, 'execution'))
const memory = new MemoryBudget({ spill, bytesMax: 64 * 1024 * 1024 })

function* source(): Iterable<Item> {
  for (let list = 0; list < lists; list += 1) {
    const rows = Array.from({ length: ROWS / lists }, (_, at) => {
      const id = list * (ROWS / lists) + at
      return { id, amount: (id * 7919) % 1000, region: 'north', name: `Customer number ${id} of the house`, paid: true }
    })
    yield { json: { rows } }
  }
}

const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`
const steps: readonly (readonly [NodeType, Record<string, unknown>])[] = [
  [splitNode, { list: '{{ $json.rows }}' }],
  [setNode, { fields: [{ name: 'gross', value: '{{ $json.amount * 1.19 }}' }] }],
  [ifNode, { condition: '{{ $json.amount >= 100 }}' }],
  [filterNode, { keep: '{{ $json.amount >= 500 }}' }],
  [aggregateNode, { fields: ['id', 'gross'] }],
]

async function step(nodeType: NodeType, parameters: Record<string, unknown>, items: ItemList): Promise<ItemList> {
  const job = jobOf(nodeType, { parameters, items: [] })
  const data = {
    list: () => items,
    lineage: () => 'unknown' as const,
    inputsOf: () => undefined,
    stepOf: () => undefined,
    outputsOf: () => [],
  }
  const inputs = new Map([['main', [{ step: 'before', port: 'main', start: 0, count: items.count }]]])
  const world = { ...job.world, data, memory, yieldNow: () => setImmediate() }
  const startMs = performance.now()
  const result = await executeStep({ ...job, world, inputs })
  if (result.type !== 'done') throw new Error(JSON.stringify(result))
  const [output] = result.outputs
  output!.encode('key')
  const ms = Math.round(performance.now() - startMs)
  console.log(
    `${nodeType.title.padEnd(10)} ${ms} ms, ${output!.count} items, ${mib(process.memoryUsage().rss)} resident`,
  )
  return output!.items
}

let items = storeItems('main', source(), memory).items
for (const [nodeType, parameters] of steps) items = await step(nodeType, parameters, items)
console.log(`most: ${mib(process.resourceUsage().maxRSS * 1024)} resident, ${mib(memory.usedBytes)} of items counted`)
spill.close()
rmSync(folder, { recursive: true })
