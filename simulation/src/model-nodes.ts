import type { Effect, LoopEntry, NodeTraits, PlanProblem } from '@linkflow/engine'

/** What the parameters of a model node say: how it behaves, as shares of what can happen. */
export interface ModelParameters {
  readonly effect: Effect
  /** Share of attempts that fail. */
  readonly failing: number
  /** Share of failures that cannot be turned into items. */
  readonly failingTwice: number
  /** Share of ports that a finished step does not take. */
  readonly skipping: number
  /** How often it waits before it is done, at most; each wait is for a timer, a signal, or either. */
  readonly waitsMax: number
  /** Of a loop: what it answers. */
  readonly loop?: LoopEntry
  /** Share of times that the condition of an `until` is met. */
  readonly meeting?: number
  readonly timeoutMs?: number
  /** Sub-workflows that it calls and waits for. */
  readonly calls: number
}

const node = (inputs: readonly string[], outputs: readonly string[], more: Partial<NodeTraits> = {}): NodeTraits => ({
  kind: 'ordinary',
  inputs,
  outputs,
  runOnEmpty: false,
  ...more,
})

export const modelTypes: ReadonlyMap<string, NodeTraits> = new Map([
  ['start', node([], ['main'], { kind: 'trigger' })],
  ['step', node(['main'], ['main'])],
  ['branch', node(['main'], ['true', 'false'])],
  ['switch', node(['main'], ['a', 'b', 'c'])],
  ['merge', node(['left', 'right'], ['main', 'rest'])],
  ['aggregate', node(['main'], ['main'], { runOnEmpty: true })],
  ['sink', node(['main'], [])],
  ['loop', node(['main'], ['body', 'done'], { kind: 'loop' })],
  ['try', node(['main'], ['body', 'done', 'catch'], { kind: 'try' })],
  ['break', node(['main'], [], { kind: 'break' })],
])

export const describeModel = ({ type }: { readonly type: string }): NodeTraits | PlanProblem =>
  modelTypes.get(type) ?? { code: 'node-type-unknown', message: `No model node is a ${type}.`, severity: 'error' }
