import { executeStep, MemoryBudget } from '@linkflow/node-runtime'
import { jobOf, SpillMemory } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { LIST_ROUNDS, LIST_ROWS, MARKS } from './limits.ts'
import { rounded } from './measure/interval.ts'
import { median } from './median.ts'

/**
 * `node bin/node.mjs bench/src/list-nodes.ts [--json] [word of a name]`: list nodes on 100,000 items beside a loop in plain JavaScript that
 * compares the same way and gives the same items. A node's time is that of its whole step: parameters, the node, and the
 * output as the journal keeps it in memory, with sizes and lineage. Node and loop take turns, and the median of the
 * rounds' ratios counts.
 */
interface Row {
  readonly id: number
  readonly amount: number
  readonly region: string
  readonly name: string
}
interface Item {
  readonly json: Readonly<Record<string, unknown>>
}

/** The same every time: a linear congruential generator. */
let state = 1
const random = (below: number): number => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const REGIONS = ['North', 'south', 'East', 'west']
const rows: readonly Row[] = Array.from({ length: LIST_ROWS }, (_, id) => ({
  id,
  amount: random(1_000_000) / 100,
  region: REGIONS[random(4)]!,
  name: `${random(2) === 0 ? 'Customer' : 'customer'} ${random(LIST_ROWS)} of the house`,
}))
const items: readonly Item[] = rows.map((row) => ({ json: { ...row } }))
/** Each id once, in another order. */
const others: readonly Item[] = rows
  .map(({ id }) => ({ json: { id: (id * 7919) % LIST_ROWS, city: `City ${id % 100}`, discount: id % 30 } }))
  .filter(({ json }) => json.id % 5 !== 0)

const folded = (value: unknown): string => (value as string).toLowerCase()
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Question {
  readonly name: string
  readonly node: string
  readonly parameters: Record<string, unknown>
  readonly inputs: Readonly<Record<string, readonly Item[]>>
  readonly loop: () => readonly unknown[]
  /** The share of the loop's speed that is wanted. */
  readonly mark: number
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'Sort by a number',
    node: 'sort',
    parameters: { fields: [{ field: 'amount' }] },
    inputs: { main: items },
    loop: () => items.toSorted((a, b) => (a.json['amount'] as number) - (b.json['amount'] as number)),
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Sort by a text, without regard to case',
    node: 'sort',
    parameters: { fields: [{ field: 'name' }] },
    inputs: { main: items },
    loop: () => items.toSorted((a, b) => byText(folded(a.json['name']), folded(b.json['name']))),
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Sort by two fields',
    node: 'sort',
    parameters: { fields: [{ field: 'region' }, { field: 'amount', direction: 'descending' }] },
    inputs: { main: items },
    loop: () =>
      items.toSorted(
        (a, b) =>
          byText(folded(a.json['region']), folded(b.json['region'])) ||
          (b.json['amount'] as number) - (a.json['amount'] as number),
      ),
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Aggregate two fields',
    node: 'aggregate',
    parameters: { mode: 'fields', fields: [{ field: 'id' }, { field: 'amount' }] },
    inputs: { main: items },
    loop: () => {
      const lists: { id: unknown[]; amount: unknown[] } = { id: [], amount: [] }
      for (const { json } of items) {
        if (json['id'] !== undefined && json['id'] !== null) lists.id.push(json['id'])
        if (json['amount'] !== undefined && json['amount'] !== null) lists.amount.push(json['amount'])
      }
      return [{ json: lists }]
    },
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Aggregate all items',
    node: 'aggregate',
    parameters: { mode: 'items' },
    inputs: { main: items },
    loop: () => {
      const list: unknown[] = []
      for (const { json } of items) list.push(json)
      return [{ json: { items: list } }]
    },
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Merge by fields',
    node: 'merge',
    parameters: { mode: 'by-fields', fields: [{ field: 'id' }] },
    inputs: { input1: items, input2: others },
    loop: () => {
      const byId = new Map<unknown, Item[]>()
      for (const other of others) {
        const id = other.json['id']
        const known = byId.get(id)
        if (known === undefined) byId.set(id, [other])
        else known.push(other)
      }
      const made: Item[] = []
      for (const one of items) {
        for (const other of byId.get(one.json['id']) ?? []) made.push({ json: { ...one.json, ...other.json } })
      }
      return made
    },
    mark: MARKS.listNodesOfLoop,
  },
  {
    name: 'Filter by an expression',
    node: 'filter',
    parameters: { condition: '{{ $json.amount >= 5000 }}' },
    inputs: { main: items },
    loop: () => {
      const kept: Item[] = []
      for (const item of items) if ((item.json['amount'] as number) >= 5000) kept.push(item)
      return kept
    },
    mark: MARKS.filterOfLoop,
  },
  {
    name: 'Filter by a rule',
    node: 'filter',
    parameters: { conditions: { rules: [{ left: '{{ $json.amount }}', operator: 'greater-or-equal', right: 5000 }] } },
    inputs: { main: items },
    loop: () => {
      const kept: Item[] = []
      for (const item of items) if ((item.json['amount'] as number) >= 5000) kept.push(item)
      return kept
    },
    mark: MARKS.filterOfLoop,
  },
]

type Step = () => Promise<{
  readonly ms: number
  readonly count: number
  readonly first: unknown
  readonly last: unknown
}>

function stepOf({ node, parameters, inputs }: Question): Step {
  const nodeType = builtInNodes.find(({ type }) => type === node)!
  const job = jobOf(nodeType, { parameters, inputs: inputs as never })
  const yieldNow = () => new Promise<void>((resolve) => setImmediate(resolve))
  return async () => {
    const memory = new MemoryBudget({ spill: new SpillMemory(), bytesMax: 2 ** 31 })
    const startMs = performance.now()
    const result = await executeStep({ ...job, world: { ...job.world, memory, yieldNow } })
    const ms = performance.now() - startMs
    if (result.type !== 'done') throw new Error(`${node} gave ${JSON.stringify(result)}`)
    const output = result.outputs.find(({ port }) => port === 'main')!
    return { ms, count: output.count, first: output.items.at(0).json, last: output.items.at(output.count - 1).json }
  }
}

interface Figure {
  readonly name: string
  readonly nodeMs: number
  readonly loopMs: number
  readonly ratio: number
  readonly mark: number
}

async function ask(question: Question): Promise<Figure> {
  const step = stepOf(question)
  const expected = question.loop() as readonly Item[]
  const nodeMs: number[] = []
  const loopMs: number[] = []
  for (let round = 0; round < LIST_ROUNDS + 2; round += 1) {
    const ran = await step()
    const startMs = performance.now()
    const looped = question.loop()
    const tookMs = performance.now() - startMs
    const [first, last] = [expected[0]!.json, expected.at(-1)!.json]
    if (ran.count !== looped.length || !same(ran.first, first) || !same(ran.last, last))
      throw new Error(`${question.name} gave something else than the loop`)
    // The first rounds compile.
    if (round < 2) continue
    nodeMs.push(ran.ms)
    loopMs.push(tookMs)
  }
  return {
    name: question.name,
    nodeMs: rounded(median(nodeMs)),
    loopMs: rounded(median(loopMs)),
    ratio: rounded(median(loopMs.map((ms, i) => ms / nodeMs[i]!))),
    mark: question.mark,
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const word = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? ''
const figures: Figure[] = []
for (const question of QUESTIONS.filter(({ name }) => name.toLowerCase().includes(word.toLowerCase()))) {
  const figure = await ask(question)
  figures.push(figure)
  const { name, nodeMs, loopMs, ratio, mark } = figure
  const verdict = ratio >= mark ? 'reached' : 'MISSED'
  console.log(
    `${name.padEnd(40)} node ${nodeMs.toFixed(1).padStart(7)} ms  loop ${loopMs.toFixed(1).padStart(7)} ms  ${ratio.toFixed(2)} of its speed, wanted ${mark}  ${verdict}`,
  )
}
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
