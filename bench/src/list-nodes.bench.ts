import { compatibilityNodes } from '@linkflow/n8n'
import { executeStep, MemoryBudget, type NodeInput } from '@linkflow/node-runtime'
import { jobOf, SpillMemory } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { LIST_ROUNDS, LIST_ROWS, MARKS } from './limits.ts'
import { rounded } from './measure/interval.ts'
import { median } from './median.ts'

/**
 * `node bin/node.mjs bench/src/list-nodes.bench.ts [--json] [word of a name]`: list nodes on 100,000 items beside a loop in plain
 * JavaScript that compares the same way and gives the same items. Of each there are two figures:
 *
 * - **alone**: what the node does, until the last item was taken from it, beside the loop. (A node that works item by item
 *   is nothing without the runtime around it: of Filter it is the whole step.)
 * - **kept**: the whole step, with its output checked and written as the text that the journal gets, beside the loop and one
 *   `JSON.stringify` of what it gave.
 *
 * They take turns, and the median of the rounds' ratios counts.
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
  {
    name: 'Filter of n8n by a condition',
    node: 'n8n-filter',
    parameters: {
      conditions: {
        options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
        combinator: 'and',
        conditions: [
          { leftValue: '{{ $json.amount }}', rightValue: 5000, operator: { type: 'number', operation: 'gte' } },
        ],
      },
      options: {},
    },
    inputs: { main: items },
    loop: () => {
      const kept: Item[] = []
      for (const item of items) if ((item.json['amount'] as number) >= 5000) kept.push(item)
      return kept
    },
    mark: MARKS.compatibleFilterOfLoop,
  },
]

interface Ran {
  readonly ms: number
  readonly items: readonly Item[]
}
type Run = () => Ran | Promise<Ran>

const isOfN8n = ({ node }: Question): boolean => node.startsWith('n8n-')

function jobFor(question: Question) {
  const { node, parameters, inputs } = question
  const nodeType = [...builtInNodes, ...compatibilityNodes].findLast(({ type }) => type === node)!
  const semantics = isOfN8n(question) ? ({ order: 'n8n-v1', dialect: 'n8n' } as const) : {}
  return jobOf(nodeType, { parameters, inputs: inputs as never, ...semantics })
}

/** The whole step, with what is kept of its output. */
function stepOf(question: Question): Run {
  const job = jobFor(question)
  const yieldNow = () => new Promise<void>((resolve) => setImmediate(resolve))
  return async () => {
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const startMs = performance.now()
    const result = await executeStep({ ...job, world: { ...job.world, memory, yieldNow } })
    const ms = performance.now() - startMs
    if (result.type !== 'done') throw new Error(`${question.name} gave ${JSON.stringify(result)}`)
    return { ms, items: result.outputs.find(({ port }) => port === 'main')!.items.all() as readonly Item[] }
  }
}

/** What the node itself does, if it takes the list as a whole and asks the runtime for nothing. */
function aloneOf(question: Question): Run | undefined {
  const { nodeType, parameters, world } = jobFor(question)
  const { behaviour } = nodeType
  if (behaviour.kind !== 'list' || isOfN8n(question)) return undefined
  const names = Object.keys(question.inputs)
  const input: NodeInput = {
    port: (name) => world.data.list('input', name),
    has: (name) => names.includes(name),
    *handles(name) {
      let index = name === names[0] ? 0 : question.inputs[names[0]!]!.length
      for (const page of world.data.list('input', name).pages()) for (const item of page) yield { item, index: index++ }
    },
  }
  return () => {
    const startMs = performance.now()
    const evaluate = () => parameters.evaluate(undefined as never, undefined as never)
    const outcome = behaviour.run(input, evaluate, {} as never, () => new Map())
    if (outcome instanceof Promise || outcome.type !== 'done') throw new Error(`${question.name} did not end`)
    const made: Item[] = []
    for (const each of outcome.outputs['main']!) made.push(each.item as Item)
    return { ms: performance.now() - startMs, items: made }
  }
}

interface Figure {
  readonly name: string
  readonly aloneMs: number
  readonly loopMs: number
  readonly alone: number
  readonly stepMs: number
  readonly keptLoopMs: number
  readonly kept: number
  readonly mark: number
}

async function ask(question: Question): Promise<Figure> {
  const step = stepOf(question)
  const alone = aloneOf(question) ?? step
  mustBeAlike(question, (await step()).items)
  mustBeAlike(question, (await alone()).items)
  const rounds: { alone: number; loop: number; step: number; keptLoop: number }[] = []
  for (let round = 0; round < LIST_ROUNDS + 2; round += 1) {
    const own = await alone()
    const startMs = performance.now()
    const looped = question.loop()
    const loopedMs = performance.now()
    const { length } = JSON.stringify(looped)
    const textMs = performance.now()
    const ran = await step()
    if (length === 0) throw new Error('nothing was written')
    // The first rounds compile.
    if (round < 2) continue
    rounds.push({ alone: own.ms, loop: loopedMs - startMs, step: ran.ms, keptLoop: textMs - startMs })
  }
  const middle = (of: (round: (typeof rounds)[number]) => number): number => rounded(median(rounds.map(of)))
  return {
    name: question.name,
    aloneMs: middle((one) => one.alone),
    loopMs: middle(({ loop }) => loop),
    alone: middle((one) => one.loop / one.alone),
    stepMs: middle((one) => one.step),
    keptLoopMs: middle(({ keptLoop }) => keptLoop),
    kept: middle((one) => one.keptLoop / one.step),
    mark: question.mark,
  }
}

function mustBeAlike({ name, loop }: Question, made: readonly Item[]): void {
  const expected = loop() as readonly Item[]
  const isSame = made.length === expected.length && made.every(({ json }, i) => same(json, expected[i]!.json))
  if (!isSame) throw new Error(`${name} gave something else than the loop`)
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const word = process.argv.slice(2).find((arg) => !arg.startsWith('--')) ?? ''
const figures: Figure[] = []
for (const question of QUESTIONS.filter(({ name }) => name.toLowerCase().includes(word.toLowerCase()))) {
  const figure = await ask(question)
  figures.push(figure)
  const { name, aloneMs, loopMs, alone, stepMs, keptLoopMs, kept, mark } = figure
  const times = (one: number, other: number) => `${one.toFixed(1).padStart(6)} / ${other.toFixed(1).padStart(6)} ms`
  const verdict = alone >= mark && kept >= mark ? 'reached' : 'MISSED'
  console.log(
    `${name.padEnd(39)} alone ${times(aloneMs, loopMs)} = ${alone.toFixed(2)}  kept ${times(stepMs, keptLoopMs)} = ${kept.toFixed(2)}  wanted ${mark}: ${verdict}`,
  )
}
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
