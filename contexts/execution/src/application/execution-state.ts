import type { ExecutionState, ExecutionView, RealtimeEvent, StepDelta, StepItemView } from '@linkflow/contracts'
import { STATE_STEPS_MAX } from '../limits.ts'

/** A step of the journal as a delta: the same words, whether somebody asks or is told. */
export function stepDelta(view: StepItemView, begunAt: string): StepDelta {
  const { step, node, iteration, status, attempt, outputs, durationMs, error, reused } = view
  return {
    type: 'step',
    step,
    node,
    ...(iteration !== undefined && { iteration }),
    status: reused ? 'reused' : status,
    attempt,
    ...(outputs.length > 0 && { outputs }),
    ...(durationMs !== undefined && { ms: durationMs }),
    ...(error && { code: error.code }),
    at: view.endedAt ?? view.startedAt ?? begunAt,
  }
}

/**
 * How an execution stands: what is stored of its steps, and what its worker has told since. Of each step the newer counts;
 * where both are of one moment, what is stored, which knows more.
 */
export function executionState(
  execution: ExecutionView,
  stored: readonly StepItemView[],
  told: readonly RealtimeEvent[],
): ExecutionState {
  const steps = new Map(stored.map((view) => [view.step, stepDelta(view, execution.createdAt)]))
  // Of one that has ended everything is stored, and what was told before is older.
  const live = execution.finishedAt === undefined ? told.filter((event) => event.type === 'step') : []
  for (const delta of live) {
    const known = steps.get(delta.step)
    if (known === undefined || delta.at > known.at || known.status === 'queued') steps.set(delta.step, delta)
  }
  const all = [...steps.values()]
  return { execution, steps: all.slice(-STATE_STEPS_MAX), stepCount: all.length, hasLive: live.length > 0 }
}
