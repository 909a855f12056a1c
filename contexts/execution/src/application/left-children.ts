import type { ExecutionEnded } from '../infrastructure/outbox-events.ts'
import type { OutboxConsumer } from '../infrastructure/outbox-relay.ts'
import type { Executions } from './executions.ts'

/**
 * Cancels the sub-workflows that a finished execution waited for: it failed, ran out of time or was given up, or the
 * step that called them lost a race. Its worker does the same at once, unless it dies; this comes for certain.
 */
export function leftChildrenConsumer(executions: Pick<Executions, 'cancel'>) {
  return {
    name: 'left-children',
    async consume(events: readonly ExecutionEnded[]) {
      const parents = events.flatMap((event) => (event.leavesChildren ? [event.execution] : []))
      if (parents.length > 0) await executions.cancel(parents)
    },
  } satisfies OutboxConsumer
}
