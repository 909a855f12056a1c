import {
  CallbackSender,
  callbackConsumer,
  type Executions,
  type ExecutionTraces,
  errorWorkflowConsumer,
  leftChildrenConsumer,
  liveEndsConsumer,
  OutboxRelay,
  RefusedEvents,
} from '@linkflow/execution'
import type { Egress } from '@linkflow/http-egress'
import type { Clock } from '@linkflow/kernel'
import type { MasterKey, Payloads } from '@linkflow/keys'
import type { Notifications } from '@linkflow/notification'
import type { Database } from '@linkflow/postgres'
import type { Realtime } from '@linkflow/realtime'
import type { Logger } from '@linkflow/telemetry'
import { readWorkspaceSettings, writeAudit } from '@linkflow/workspace'
import { callKeyOf } from './notifications.ts'
import type { Versions } from './versions.ts'
import type { OpenedWorkflows } from './workflows.ts'

export interface OpenedOutbox {
  readonly relay: OutboxRelay
  readonly refusedEvents: RefusedEvents
  readonly callbacks: CallbackSender
}

/** What happens because an execution ended: who is told, what begins, and what is called. */
export function openOutbox(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly payloads: Payloads
  readonly key: MasterKey
  readonly egress: Egress
  readonly traces: ExecutionTraces | undefined
  readonly executions: Executions
  readonly versions: Versions
  readonly workflows: OpenedWorkflows
  readonly realtime: Realtime
  readonly notifications: Notifications
  /** Events that were set aside are due: the relay has its turn now. */
  readonly hurry: () => void
  readonly log: Logger
}): OpenedOutbox {
  const { database, clock, payloads, key, traces, executions, versions, workflows, realtime, log } = parts
  const { engine } = database
  const relay = new OutboxRelay(
    engine,
    [
      callbackConsumer(engine, payloads),
      errorWorkflowConsumer({
        executions,
        traces,
        loadVersion: (id) => versions.get(id),
        liveVersion: (workspaceId, workflowId) => workflows.live(workspaceId, workflowId),
        defaultOf: async (workspaceId) => (await readWorkspaceSettings(engine, workspaceId))?.errorWorkflow,
      }),
      leftChildrenConsumer(executions),
      liveEndsConsumer(realtime, () => clock.nowMs()),
      parts.notifications.consumer,
    ],
    {
      payloads,
      onRefused: (consumer, events, error) =>
        log.warn({ consumer, events, err: error }, 'outbox: events were refused; they are tried again'),
    },
  )
  return {
    relay,
    refusedEvents: new RefusedEvents({ engine, audit: writeAudit, onDue: parts.hurry }),
    callbacks: new CallbackSender(engine, parts.egress, (workspaceId) => callKeyOf(key, workspaceId), traces, payloads),
  }
}
