import { LinkflowRun } from './linkflow-run.ts'
import type { Command, EngineEvent, Plan, Run } from './types.ts'

export interface RunOptions {
  /** Behaviour flags that the execution was begun with; see `engineFlags`. */
  readonly flags?: Readonly<Record<string, boolean>>
}

/** A run of a plan, before its first event. */
export function openRun(plan: Plan, _options: RunOptions = {}): Run {
  return new LinkflowRun(plan)
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
