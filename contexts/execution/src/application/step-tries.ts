import type { StepItemView } from '@linkflow/contracts'
import type { Fact } from '../domain/fact.ts'

type TryFact = Extract<Fact, { readonly t: 'start' | 'done' | 'fail' | 'stop' | 'wait' | 'wake' }>

const OF_TRIES: ReadonlySet<Fact['t']> = new Set(['start', 'done', 'fail', 'stop', 'wait', 'wake'])
export const isOfTries = (fact: Fact): fact is TryFact => OF_TRIES.has(fact.t)

interface Try {
  readonly attempt: number
  startedAtMs: number
  endedAtMs?: number
  code?: string
}

interface Wait {
  readonly fromMs: number
  untilMs?: number
}

const instant = (ms: number): string => new Date(ms).toISOString()

/** How often a step was tried, and when it waited in between, out of its facts in their order. */
export class StepTries {
  private readonly tries: Try[] = []
  private readonly waits: Wait[] = []

  take(fact: TryFact): void {
    switch (fact.t) {
      case 'start':
        if (this.tries.at(-1)?.attempt !== fact.a) this.tries.push({ attempt: fact.a, startedAtMs: fact.at })
        return
      case 'done':
      case 'fail':
        return this.end(fact.a, fact.at - fact.ms, fact.at, fact.t === 'fail' ? fact.err.code : undefined)
      case 'stop':
        return this.end(fact.a, fact.at, fact.at, undefined)
      case 'wait':
        this.waits.push({ fromMs: fact.at })
        return
      case 'wake': {
        const open = this.waits.findLast(({ untilMs }) => untilMs === undefined)
        if (open !== undefined) open.untilMs = fact.at
      }
    }
  }

  /** Of most steps nothing: they were tried once, and waited for nothing. */
  view(): Pick<StepItemView, 'attempts' | 'waits'> {
    return {
      ...(this.tries.length > 1 && {
        attempts: this.tries.map(({ attempt, startedAtMs, endedAtMs, code }) => ({
          attempt,
          startedAt: instant(startedAtMs),
          ...(endedAtMs !== undefined && { endedAt: instant(endedAtMs) }),
          ...(code !== undefined && { code }),
        })),
      }),
      ...(this.waits.length > 0 && {
        waits: this.waits.map(({ fromMs, untilMs }) => ({
          from: instant(fromMs),
          ...(untilMs !== undefined && { until: instant(untilMs) }),
        })),
      }),
    }
  }

  /** What its journal told of before it began is the beginning; only of writes a start is written. */
  private end(attempt: number, startedAtMs: number, endedAtMs: number, code: string | undefined): void {
    let last = this.tries.at(-1)
    if (last?.attempt !== attempt) {
      last = { attempt, startedAtMs }
      this.tries.push(last)
    }
    last.endedAtMs = endedAtMs
    if (code !== undefined) last.code = code
  }
}
