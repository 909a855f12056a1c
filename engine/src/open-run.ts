import { CompatibilityRun } from './compatibility-run.ts'
import { compatibilityStepsMax, loopIterationsMax } from './limits.ts'
import { LinkflowRun } from './linkflow-run.ts'
import type { Command, EngineEvent, Plan, Run } from './types.ts'

export interface RunLimits {
  readonly loopIterationsMax: number
  readonly compatibilityStepsMax: number
}

export interface RunOptions {
  /** Behaviour flags that the execution was begun with; see `engineFlags`. */
  readonly flags?: Readonly<Record<string, boolean>>
  /** Smaller limits than those of `limits.ts`. A journal must be applied again with the limits it was made with. */
  readonly limits?: Partial<RunLimits>
}

/** A run of a plan, before its first event. */
export function openRun(plan: Plan, options: RunOptions = {}): Run {
  const limits: RunLimits = { loopIterationsMax, compatibilityStepsMax, ...options.limits }
  return plan.order === 'linkflow'
    ? new LinkflowRun(plan, limits.loopIterationsMax)
    : new CompatibilityRun(plan, limits.compatibilityStepsMax)
}

/**
 * Applies a journal. Its commands have been carried out already, so they are dropped, unless `see` wants them (to learn
 * the inputs of steps that `inputsOf` no longer knows). Then `resume()` says how to go on.
 */
export function applyAll(
  run: Run,
  events: Iterable<EngineEvent>,
  see?: (commands: readonly Command[], event: EngineEvent) => void,
): void {
  for (const event of events) {
    const commands = run.apply(event)
    see?.(commands, event)
  }
}
