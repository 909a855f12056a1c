import { crashPoint, type Json } from '@linkflow/kernel'
import type { ExecutionEnded } from '../infrastructure/outbox-events.ts'
import type { OutboxConsumer } from '../infrastructure/outbox-relay.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { type ExecutionTraces, metaBelow } from './execution-traces.ts'
import type { Executions } from './executions.ts'

export interface ErrorWorkflowNeeds {
  readonly executions: Pick<Executions, 'start'>
  readonly traces?: ExecutionTraces | undefined
  readonly loadVersion: (id: string) => Promise<CompiledVersion | undefined>
  /** The live version of a workflow of the workspace. */
  readonly liveVersion: (workspaceId: string, workflowId: string) => Promise<CompiledVersion | undefined>
  /** The error workflow of those that name none. */
  readonly defaultOf?: (workspaceId: string) => Promise<string | undefined>
}

/**
 * Starts the error workflow of a failed execution, once: the failed execution's id is the delivery id. A failure of an
 * error workflow starts no further one.
 */
export function errorWorkflowConsumer(needs: ErrorWorkflowNeeds) {
  return {
    name: 'error-workflow',
    async consume(events: readonly ExecutionEnded[]) {
      for (const event of events) {
        if (event.type === 'execution.failed' || event.type === 'execution.timed_out') await start(needs, event)
      }
    },
  } satisfies OutboxConsumer
}

/** How what somebody looks at while it runs, or what another execution waits for, was started. */
const QUIET: ReadonlySet<string> = new Set(['error', 'manual', 'sub-workflow', 'test'])

async function start(
  { executions, traces, loadVersion, liveVersion, defaultOf }: ErrorWorkflowNeeds,
  event: ExecutionEnded,
): Promise<void> {
  if (QUIET.has(event.mode)) return
  const failed = await loadVersion(event.version)
  const named = failed?.errorWorkflow ?? (await defaultOf?.(event.workspace))
  if (failed === undefined || named === undefined) return
  const handler = await liveVersion(event.workspace, named)
  const trigger = handler?.plan.triggers.find((index) => handler.nodes[index]!.nodeType.type === 'error-trigger')
  if (handler === undefined || trigger === undefined) return
  const execution: Record<string, Json> = {
    id: event.execution,
    workflowId: event.workflow,
    workflowName: failed.workflowName,
    mode: event.mode,
    status: event.type.slice('execution.'.length),
    error: event.error === undefined ? null : { ...event.error },
    lastNode: event.error?.node ?? null,
  }
  crashPoint('error-workflow.before-start')
  const result = await executions.start({
    version: handler,
    trigger: handler.plan.nodes[trigger]!.id,
    items: [{ json: { execution } }],
    mode: 'error',
    meta: metaBelow(traces?.placeOf({ id: event.execution, meta: event.trace ?? {} })),
    delivery: { endpoint: 'error-workflow', id: event.execution },
  })
  // The outbox gives the event again; the delivery id keeps it from starting twice.
  if (result.type === 'busy' || result.type === 'unavailable')
    throw new Error(`the error workflow could not be started: ${result.type}`)
}
