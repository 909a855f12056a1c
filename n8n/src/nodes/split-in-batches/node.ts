import type { JsonObject } from '@linkflow/kernel'
import type { DerivedItem, ItemList } from '@linkflow/node-runtime'
import { collection, value } from '../../parameters/describe.ts'
import { compatible, type Outputs, optionOf, type Step } from '../../run/compatible.ts'
import { own } from '../../values/json.ts'

/**
 * n8n keeps the state of a loop in the execution. Here it is an item that each run puts on the port `memory` and the next
 * one gets: which of the items that earlier runs got are being looped over, and how many have left.
 */
interface State {
  /** Where the items of the run that began the loop are among those of earlier runs, and how many. */
  readonly start: number
  readonly size: number
  readonly left: number
  readonly run: number
  readonly runs: number
}

function stateOf({ input }: Step): State | undefined {
  const memory = input.port('memory')
  if (memory.count === 0) return undefined
  const number = (key: string): number => Number(own(memory.at(0).json, key) ?? 0)
  return {
    start: number('start'),
    size: number('size'),
    left: number('left'),
    run: number('run'),
    runs: number('runs'),
  }
}

interface Turn {
  readonly batch: readonly DerivedItem[]
  /** What came back since the loop began. */
  readonly collected: readonly DerivedItem[]
  readonly memory: DerivedItem
}

function turnOf(step: Step): Turn {
  const { input } = step
  const given = step.parameters()
  const asked = Math.trunc(Number(own(given, 'batchSize') ?? 1))
  const batchSize = Number.isFinite(asked) && asked > 0 ? asked : 1
  const before = stateOf(step)
  const main = input.port('main')
  const earlier = input.port('earlier')
  if (before === undefined || optionOf(given, 'reset') === true) {
    const left = Math.max(0, main.count - batchSize)
    const runs = Math.ceil(main.count / batchSize)
    const state: State = { start: earlier.count, size: main.count, left, run: 0, runs }
    return { batch: taken(main, 0, 0, batchSize), collected: [], memory: remembered(state, false) }
  }
  const { start, size } = before
  const end = start + size
  const from = end - before.left
  // In the count over all inputs, those of `earlier` come after those of `main`.
  const batch = taken(earlier, main.count, from, Math.min(from + batchSize, end))
  const state: State = { ...before, left: before.left - batch.length, run: before.run + 1 }
  const isDone = batch.length === 0
  const collected = isDone ? [...taken(earlier, main.count, end, earlier.count), ...taken(main, 0, 0, main.count)] : []
  return { batch, collected, memory: remembered(state, isDone) }
}

/**
 * Items of a list, as items of this step's own: handed on by reference, each turn would refer to all turns before it, and
 * these to theirs. `base`: where the list begins in the count over all inputs.
 */
function taken(list: ItemList, base: number, start: number, end: number): DerivedItem[] {
  const count = Math.min(end, list.count) - start
  if (count <= 0) return []
  const items = list.slice(start, count).all()
  return items.map((item, i) => ({ item: { ...item }, from: [base + start + i] }))
}

/** `context` is what expressions may ask: `$node["Loop"].context.noItemsLeft`. */
function remembered(state: State, done: boolean): DerivedItem {
  const context: JsonObject = {
    noItemsLeft: state.left === 0,
    currentRunIndex: state.run,
    maxRunIndex: state.runs,
    done,
  }
  return { item: { json: { ...state, context } }, from: 'unknown' }
}

const parameters = (size: number) => [
  value('batchSize', size, 'Items of one turn'),
  collection('options', [value('reset', false, 'Begin anew with the items that come')], 'Options'),
]

const inputs = ['main', 'earlier', 'memory']
const of = { of: 'n8n-nodes-base.splitInBatches', type: 'n8n-split-in-batches', remembers: true } as const
const description = 'Gives its items in batches, one each time it is reached, as n8n’s Loop Over Items does.'

export const loopV1 = compatible({
  ...of,
  title: 'Split In Batches (n8n)',
  description,
  versions: [1],
  parameters: parameters(10),
  ports: { inputs, outputs: ['loop', 'memory'] },
  run: (step): Outputs => {
    const { batch, memory } = turnOf(step)
    return batch.length === 0 ? {} : { loop: batch, memory: [memory] }
  },
})

const looped = (step: Step): Outputs => {
  const { batch, collected, memory } = turnOf(step)
  return { done: collected, loop: batch, memory: [memory] }
}

export const loopV2 = compatible({
  ...of,
  title: 'Split In Batches (n8n)',
  description,
  versions: [2],
  parameters: parameters(10),
  ports: { inputs, outputs: ['loop', 'done', 'memory'] },
  run: looped,
})

export const loopV3 = compatible({
  ...of,
  title: 'Loop Over Items (n8n)',
  description,
  versions: [3],
  parameters: parameters(1),
  ports: { inputs, outputs: ['done', 'loop', 'memory'] },
  run: looped,
})
