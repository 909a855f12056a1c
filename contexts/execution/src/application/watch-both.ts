import type { RunWatch } from './execution-run.ts'

/** One watch that tells two, or the one there is. */
export function watchBoth(one: RunWatch | undefined, other: RunWatch | undefined): RunWatch | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return {
    begin(run, runningSinceMs) {
      one.begin?.(run, runningSinceMs)
      other.begin?.(run, runningSinceMs)
    },
    started(step) {
      one.started(step)
      other.started(step)
    },
    fact(text) {
      one.fact(text)
      other.fact(text)
    },
    committed() {
      one.committed?.()
      other.committed?.()
    },
  }
}
