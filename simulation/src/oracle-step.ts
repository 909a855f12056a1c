import type { LoopEntry, Settlement, StartKind, StepError } from '@linkflow/engine'
import type { ShapeNode } from './oracle-shape.ts'

export interface Slice {
  readonly step: string
  readonly port: string
  readonly start: number
  readonly count: number
}

export type OracleStatus =
  | 'pending'
  | 'ready'
  | 'given'
  | 'waiting'
  | 'open'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'cancelled'
export const FINAL: readonly OracleStatus[] = ['succeeded', 'failed', 'skipped', 'cancelled']

export type Reason = 'lost-race' | 'cancelled' | 'timed_out' | 'scope-failed' | 'break'

export type Failure = StepError & { readonly step: string }

export interface Iteration {
  readonly owner: OracleStep | undefined
  readonly path: readonly number[]
  readonly number: number
  readonly steps: Map<string, OracleStep>
  readonly settled: Map<number, Settlement>
  readonly arrivals: number[]
  readonly input: readonly Slice[]
  isOver: boolean
}

export interface OracleStep {
  readonly key: string
  readonly node: ShapeNode
  readonly iteration: Iteration
  status: OracleStatus
  attempt: number
  wasGiven: boolean
  wakes: number
  kind: StartKind
  hasPlace: boolean
  isRetrying: boolean
  isWoken: boolean
  /** The effect of this attempt's start, once it is marked. */
  marked: string | undefined
  deciding: readonly number[]
  inputs: ReadonlyMap<string, readonly Slice[]>
  checking: readonly Slice[]
  outputs: ReadonlyMap<string, readonly Slice[]>
  tornBy: Reason | undefined
  isAborted: boolean
  /** False of a try or disabled region that is ready: it needs no place. */
  isEntered: boolean
  isAbsorbed: boolean
  /** The failure that is to become items. */
  absorbing: Failure | undefined
  loop: LoopEntry | undefined
  iterations: Iteration[]
  breakAt: number | undefined
  caught: Failure | undefined
  checkpoint: number | undefined
}

export const countOf = (slices: readonly Slice[]): number => slices.reduce((sum, { count }) => sum + count, 0)

export function cut(slices: readonly Slice[], from: number, count: number): readonly Slice[] {
  let at = 0
  return slices.flatMap((slice) => {
    const first = Math.max(from, at)
    const end = Math.min(from + count, at + slice.count)
    const offset = at
    at += slice.count
    return end > first ? [{ ...slice, start: slice.start + first - offset, count: end - first }] : []
  })
}

export function newStep(node: ShapeNode, iteration: Iteration): OracleStep {
  return {
    key: iteration.path.length === 0 ? node.id : `${node.id}@${iteration.path.join('.')}`,
    node,
    iteration,
    status: 'pending',
    attempt: 1,
    wasGiven: false,
    wakes: 0,
    kind: 'node',
    hasPlace: false,
    isRetrying: false,
    isWoken: false,
    marked: undefined,
    deciding: [],
    inputs: new Map(),
    checking: [],
    outputs: new Map(),
    tornBy: undefined,
    isAborted: false,
    isEntered: true,
    isAbsorbed: false,
    absorbing: undefined,
    loop: undefined,
    iterations: [],
    breakAt: undefined,
    caught: undefined,
    checkpoint: undefined,
  }
}

/** From the outside in: the node in each graph, then the iteration; a region before its body. */
function placeOf(step: OracleStep): readonly number[] {
  const { owner, number } = step.iteration
  return owner === undefined ? [step.node.rank] : [...placeOf(owner), number, step.node.rank]
}

export function inDocumentOrder(a: OracleStep, b: OracleStep): number {
  const [left, right] = [placeOf(a), placeOf(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
