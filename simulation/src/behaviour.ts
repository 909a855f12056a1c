import type {
  LoopEntry,
  NodeShape,
  NodeTraits,
  Output,
  StartKind,
  StepError,
  StepOutcome,
  TestScope,
} from '@linkflow/engine'
import type { ModelParameters } from './model-nodes.ts'
import { hashOf, Random } from './random.ts'

/** What the answer of a step depends on; never on time, on other steps or on what was tried before. */
export interface Asked {
  readonly step: string
  readonly attempt: number
  readonly kind: StartKind
  /** Items by input port. */
  readonly counts: ReadonlyMap<string, number>
  /** How often this attempt was woken so far: what it keeps over a wait. */
  readonly wakes: number
}

export const parametersOf = (node: NodeShape): ModelParameters => node.parameters as unknown as ModelParameters

/** An answer without instants: a timer is said as a length. */
export type Answer =
  | { readonly type: 'done'; readonly outputs: readonly Output[]; readonly loop?: LoopEntry; readonly until?: boolean }
  | { readonly type: 'failed'; readonly error: StepError }
  | { readonly type: 'waiting'; readonly forMs?: number; readonly signal?: string; readonly data: number }

/** The one answer that a step has: engine, oracle and every worker agree on it. */
export function answerOf(
  seed: number,
  node: NodeShape,
  traits: NodeTraits,
  asked: Asked,
  test: TestScope | undefined,
): Answer {
  const random = new Random(hashOf(`${seed} ${textOf(asked)}`))
  const parameters = parametersOf(node)
  const outputs = node.onError === 'error-port' ? [...traits.outputs, 'error'] : traits.outputs
  switch (asked.kind) {
    case 'given':
      return { type: 'done', outputs: test!.given!.find((given) => given.node === node.id)!.outputs }
    case 'pass-through':
      return passThrough(traits, asked)
    case 'absorb':
      if (random.chance(parameters.failingTwice)) return failed(asked, random)
      return { type: 'done', outputs: absorbed(node, traits).map((port) => ({ port, count: 1 })) }
    case 'loop-enter':
      if (random.chance(parameters.failing)) return failed(asked, random)
      return { type: 'done', outputs: [], loop: parameters.loop! }
    case 'loop-check':
      if (random.chance(parameters.failing)) return failed(asked, random)
      return { type: 'done', outputs: [], until: random.chance(parameters.meeting ?? 1) }
    case 'node':
  }
  if (asked.wakes < parameters.waitsMax && random.chance(0.8)) return waiting(asked, random)
  if (random.chance(parameters.failing)) return failed(asked, random)
  return {
    type: 'done',
    outputs: outputs
      .filter((port) => port !== 'error' && !random.chance(parameters.skipping))
      .map((port) => ({ port, count: random.chance(0.15) ? 0 : random.between(1, 3) })),
  }
}

/** F2: a loop gives it on `done`, a try on `catch`, others on `error` or their first port. */
function absorbed(node: NodeShape, traits: NodeTraits): readonly string[] {
  if (traits.kind === 'try') return ['catch']
  if (node.onError === 'error-port') return ['error']
  return traits.kind === 'loop' ? ['done'] : traits.outputs.slice(0, 1)
}

function passThrough(traits: NodeTraits, { counts }: Asked): Answer {
  const count = counts.get(traits.inputs[0] ?? '') ?? 0
  return { type: 'done', outputs: traits.outputs.slice(0, 1).map((port) => ({ port, count })) }
}

function waiting({ step, wakes }: Asked, random: Random): Answer {
  const signal = `${step}/${wakes}`
  const forMs = random.pick([0, 20, 900, 5000])
  return { type: 'waiting', data: wakes + 1, ...random.pick([{ forMs }, { signal }, { signal, forMs: forMs + 2000 }]) }
}

function failed({ step, attempt }: Asked, random: Random): Answer {
  const retryable = random.chance(0.6)
  const error = { code: 'model', message: `${step} ${attempt}`, retryable }
  return { type: 'failed', error: random.chance(0.3) ? { ...error, retryAfterMs: random.pick([0, 30, 4000]) } : error }
}

const textOf = ({ step, attempt, kind, counts, wakes }: Asked): string =>
  `${step} ${attempt} ${kind} ${wakes} ${[...counts].toSorted().join(' ')}`

export function outcomeOf(answer: Answer, nowMs: number): StepOutcome {
  if (answer.type !== 'waiting') return answer
  const { forMs, signal, data } = answer
  return {
    type: 'waiting',
    data,
    ...(forMs !== undefined && { untilMs: nowMs + forMs }),
    ...(signal !== undefined && { signal }),
  }
}
