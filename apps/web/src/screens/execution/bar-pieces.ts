import type { Step } from '@linkflow/sdk'
import type { Bar } from './run-tree.ts'
import type { Span } from './timeline-scale.ts'

export interface Try extends Span {
  readonly attempt: number
  /** Why it failed. */
  readonly code: string | undefined
}

/** What a step did when: it worked, and before that or in between it waited, for its turn, another try, a time or a signal. */
export interface Pieces {
  readonly works: readonly Span[]
  readonly waits: readonly Span[]
  /** Of a step that was tried more than once. */
  readonly tries: readonly Try[]
}

export function piecesOf({ attempts = [], waits = [] }: Pick<Step, 'attempts' | 'waits'>, bar: Bar): Pieces {
  const msOf = (instant: string | undefined) => (instant === undefined ? bar.endMs : Date.parse(instant))
  if (attempts.length === 0 && waits.length === 0) {
    const { startMs, busyFromMs, endMs } = bar
    return {
      waits: busyFromMs > startMs ? [{ fromMs: startMs, toMs: busyFromMs }] : [],
      works: endMs > busyFromMs || busyFromMs === startMs ? [{ fromMs: busyFromMs, toMs: endMs }] : [],
      tries: [],
    }
  }
  const tries = attempts.map(({ attempt, startedAt, endedAt, code }) => ({
    attempt,
    code,
    fromMs: msOf(startedAt),
    toMs: msOf(endedAt),
  }))
  const between = tries.slice(1).map(({ fromMs }, at) => ({ fromMs: tries[at]!.toMs, toMs: fromMs }))
  const told = waits.map(({ from, until }) => ({ fromMs: msOf(from), toMs: msOf(until) }))
  const waited = [...told, ...between].filter(({ fromMs, toMs }) => toMs > fromMs).sort((a, b) => a.fromMs - b.fromMs)
  const worked = tries.length > 0 ? tries : [{ fromMs: bar.startMs, toMs: bar.endMs }]
  return { works: worked.flatMap((span) => without(span, waited)), waits: waited, tries }
}

/** What is left of a span besides these, which are in their order. */
function without({ fromMs, toMs }: Span, waits: readonly Span[]): Span[] {
  const left: Span[] = []
  let at = fromMs
  for (const wait of waits) {
    if (wait.toMs <= at || wait.fromMs >= toMs) continue
    if (wait.fromMs > at) left.push({ fromMs: at, toMs: wait.fromMs })
    at = wait.toMs
  }
  if (at < toMs || left.length === 0) left.push({ fromMs: Math.min(at, toMs), toMs })
  return left
}
