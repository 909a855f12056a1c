import type { Plan, Segment, StepInputs, StepKey } from '@linkflow/engine'
import { parentsOf } from '../items/lineage-column.ts'
import { borderOf } from './region-border.ts'
import { nodeOfStep, type RunData, segmentsOf } from './run-data.ts'
import { locate } from './step-input.ts'

/** An item that a step put out. */
export interface OutputItem {
  readonly step: StepKey
  readonly port: string
  readonly item: number
}

export type LineageAnswer =
  | { readonly type: 'found'; readonly at: OutputItem }
  /** On the way there a step did not say which item an item came from. */
  | { readonly type: 'unknown'; readonly at: StepKey | undefined }
  | { readonly type: 'ambiguous'; readonly first: OutputItem; readonly second: OutputItem }

export interface WalkStart {
  readonly plan: Plan
  readonly data: RunData
  /** The step that asks, and its inputs. */
  readonly step: StepKey
  readonly inputs: StepInputs
  readonly ports: readonly string[]
  /** Called with the number of links that are about to be followed; throws when it is enough. */
  readonly spend: (links: number) => void
}

/** Whether what step `from` took of step `to` is what the target put out. */
type IsThere = (from: StepKey, to: StepKey) => boolean

/** Follows the links of input item `index` back to the item of node `target` that it came from. */
export function walkLineage(start: WalkStart, index: number, target: number): LineageAnswer {
  const { plan } = start
  const crosses = borderOf(plan, target)
  const isThere: IsThere = (from, to) => nodeOfStep(plan, to) === target || crosses?.(from, to) === true
  return walkSingle(start, segmentsOf(start.inputs, start.ports), index, isThere)
}

/** The common case: each item came from one item. Hop by hop, without allocation beyond the answer. */
function walkSingle(start: WalkStart, first: readonly Segment[], index: number, isThere: IsThere): LineageAnswer {
  let from = start.step
  let segments = first
  let at = index
  for (;;) {
    const located = locate(segments, at)
    if (located === undefined) return { type: 'unknown', at: undefined }
    const { segment, item } = located
    const { step, port } = segment
    if (isThere(from, step)) return { type: 'found', at: { step, port, item } }
    start.spend(1)
    const parents = parentsOf(start.data.lineage(step, port), item)
    const inputs = start.data.inputsOf(step)
    if (inputs === undefined || inputs.size === 0) return { type: 'unknown', at: undefined }
    segments = segmentsOf(inputs, portsOf(start.plan, step))
    if (typeof parents !== 'number') return new BranchingWalk(start, isThere).from(step, segments, parents)
    if (parents < 0) return { type: 'unknown', at: step }
    from = step
    at = parents
  }
}

function portsOf(plan: Plan, step: StepKey): readonly string[] {
  const node = nodeOfStep(plan, step)
  return node === undefined ? [] : plan.nodes[node]!.inputs
}

/**
 * Items that came from several. Every path is tried; one that leads nowhere does not matter if another arrives; two that
 * arrive at different items are ambiguous. Each item is followed once, however many paths lead through it.
 */
class BranchingWalk {
  readonly #start: WalkStart
  readonly #isThere: IsThere
  readonly #seen = new Map<string, Set<number>>()
  readonly #todo: { readonly step: StepKey; readonly port: string; readonly items: readonly number[] }[] = []
  #found: OutputItem | undefined
  #second: OutputItem | undefined
  #lostAt: StepKey | undefined

  constructor(start: WalkStart, isThere: IsThere) {
    this.#start = start
    this.#isThere = isThere
  }

  from(step: StepKey, segments: readonly Segment[], parents: readonly number[] | 'all'): LineageAnswer {
    this.#enter(step, segments, parents)
    for (let next = this.#todo.pop(); next !== undefined && this.#second === undefined; next = this.#todo.pop()) {
      this.#follow(next.step, next.port, next.items)
    }
    if (this.#found === undefined) return { type: 'unknown', at: this.#lostAt }
    if (this.#second !== undefined) return { type: 'ambiguous', first: this.#found, second: this.#second }
    return { type: 'found', at: this.#found }
  }

  /** The parents of several items of one output, gathered, then entered at once. */
  #follow(step: StepKey, port: string, items: readonly number[]): void {
    const inputs = this.#start.data.inputsOf(step)
    if (inputs === undefined || inputs.size === 0) return
    const segments = segmentsOf(inputs, portsOf(this.#start.plan, step))
    const lineage = this.#start.data.lineage(step, port)
    this.#start.spend(items.length)
    const parents: number[] = []
    for (const item of items) {
      const from = parentsOf(lineage, item)
      if (from === 'all') return this.#enter(step, segments, 'all')
      if (typeof from === 'number') parents.push(from)
      else for (const parent of from) parents.push(parent)
    }
    this.#enter(step, segments, parents)
  }

  #enter(step: StepKey, segments: readonly Segment[], parents: readonly number[] | 'all'): void {
    if (parents !== 'all' && (parents.length === 0 || parents.some((parent) => parent < 0))) this.#lostAt = step
    let base = 0
    for (const segment of segments) {
      const items = itemsWithin(segment, parents, base)
      base += segment.count
      if (items.length > 0) this.#reach(step, segment, items)
      if (this.#second !== undefined) return
    }
  }

  #reach(from: StepKey, { step, port }: Segment, items: readonly number[]): void {
    if (this.#isThere(from, step)) {
      for (const item of items) this.#arrive({ step, port, item })
      return
    }
    const key = `${step}\n${port}`
    const seen = this.#seen.get(key) ?? new Set<number>()
    this.#seen.set(key, seen)
    this.#start.spend(items.length)
    const fresh = items.filter((item) => !seen.has(item) && seen.add(item))
    if (fresh.length > 0) this.#todo.push({ step, port, items: fresh })
  }

  #arrive(at: OutputItem): void {
    this.#found ??= at
    const { step, port, item } = this.#found
    if (at.step !== step || at.port !== port || at.item !== item) this.#second ??= at
  }
}

/** Which of the parents fall into a segment, as indices of its step's output. */
function itemsWithin(segment: Segment, parents: readonly number[] | 'all', base: number): readonly number[] {
  if (parents === 'all') return Array.from({ length: segment.count }, (_, i) => segment.start + i)
  const items: number[] = []
  for (const parent of parents) {
    if (parent >= base && parent < base + segment.count) items.push(segment.start + parent - base)
  }
  return items
}
