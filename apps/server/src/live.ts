import { randomUUID } from 'node:crypto'
import { RIGHTS_CHANNELS, standingOf } from '@linkflow/auth'
import { INBOX_ACCOUNTS_MAX, type RealtimeEvent } from '@linkflow/contracts'
import type { ExecutionReader } from '@linkflow/execution'
import type { Readiness } from '@linkflow/gateway'
import { reply } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import type { Realtime, RealtimeDoor, TopicKind } from '@linkflow/realtime'
import type { Logger } from '@linkflow/telemetry'
import type { WorkflowEvent } from '@linkflow/workflow'

/** Changes of workflows, for those who have them open or see them in a list. */
export const CHANGES_CHANNEL = 'workflow_change'

type Change = Extract<RealtimeEvent, { type: 'workflow' }>['change']

/** How those who look on call what the audit log calls otherwise. */
const CHANGES: Readonly<Partial<Record<WorkflowEvent['type'], Change>>> = {
  'workflow.created': 'created',
  'workflow.updated': 'draft',
  'workflow.discarded': 'draft',
  'workflow.version-named': 'named',
  'workflow.published': 'published',
  'workflow.rolled-back': 'published',
  'workflow.unpublished': 'unpublished',
  'workflow.archived': 'archived',
  'workflow.restored': 'restored',
  'workflow.placed': 'placed',
  'workflow.deleted': 'deleted',
}

export const onLiveError =
  (log: Logger) =>
  (error: unknown): void =>
    log.warn({ err: error }, 'live events: something could not be told')

/** Within the transaction of the change: PostgreSQL tells it when, and if, that commits. A draft is saved some times a second. */
export async function tellWorkflowChange(queries: Queries, event: WorkflowEvent): Promise<void> {
  const change = CHANGES[event.type]
  if (change === undefined) return
  const payload = JSON.stringify([[event.workspaceId, event.workflowId, change, randomUUID()].join(' ')])
  await queries.query(sql`select pg_notify(${CHANGES_CHANNEL}, ${payload})`)
}

/** Tells those who have a workflow open, or a list of workflows, how it is after a change. Each process that hears of it does, and one event is kept. */
export async function followWorkflowChanges(needs: {
  readonly database: Database
  readonly realtime: Realtime
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): Promise<() => void> {
  const { database, realtime, clock, onError } = needs
  const tell = async (workspaceId: string, workflow: string, change: Change, once: string) => {
    const head = await headOf(database, workspaceId, workflow)
    const event: RealtimeEvent = {
      type: 'workflow',
      workflow,
      change,
      ...(head && { revision: head.draft_revision }),
      ...(head?.live_version_id && { version: head.live_version_id }),
      at: new Date(clock.nowMs()).toISOString(),
    }
    for (const topic of topicsOf(workflow)) {
      if (realtime.isWatched(workspaceId, topic)) realtime.publish(workspaceId, topic, event, once)
    }
  }
  return database.listener.listen(CHANGES_CHANNEL, (message) => {
    // What was missed while notifications did not arrive: clients that are connected read again when they notice.
    if (message.kind === 'look') return
    const [workspaceId, workflow, change, once] = message.payload.split(' ') as [string, string, Change, string]
    if (topicsOf(workflow).some((topic) => realtime.isWatched(workspaceId, topic))) {
      tell(workspaceId, workflow, change, once).catch(onError)
    }
  })
}

const topicsOf = (workflow: string) => [`workflow:${workflow}`, 'workflows']

/** Tells people that their inbox has something new; who is told of it reads it, as far as they may. */
export const tellInbox =
  (realtime: Pick<Realtime, 'publish'>) =>
  ({ workspaceId, accountIds }: { readonly workspaceId: string; readonly accountIds: readonly string[] }): void => {
    for (let from = 0; from < accountIds.length; from += INBOX_ACCOUNTS_MAX) {
      const accounts = accountIds.slice(from, from + INBOX_ACCOUNTS_MAX)
      realtime.publish(workspaceId, 'notifications', { type: 'inbox', accounts })
    }
  }

/** The door for clients that look on: which topics there are, and who may look at them. */
export function openLiveDoor(needs: {
  readonly database: Database
  readonly realtime: Realtime
  readonly reader: ExecutionReader
  readonly clock: Clock
  readonly readiness: () => Promise<Readiness>
}): RealtimeDoor {
  const { database, realtime, reader, clock, readiness } = needs
  const anything: TopicKind['refuse'] = async () => undefined
  const workflow: TopicKind['refuse'] = async (workspaceId, id) =>
    (await headOf(database, workspaceId, id)) === undefined
      ? reply.problem('workflow-not-found', `There is no workflow ${id} here.`)
      : undefined
  const execution: TopicKind['refuse'] = async (workspaceId, id) =>
    (await reader.get(workspaceId as Parameters<ExecutionReader['get']>[0], id)) === undefined
      ? reply.problem('execution-not-found', `There is no execution ${id} here.`)
      : undefined
  return realtime.openDoor({
    standing: standingOf({ database, clock }),
    channels: RIGHTS_CHANNELS,
    topics: {
      execution: { permission: 'execution:read', refuse: execution },
      executions: { permission: 'execution:read', refuse: workflow },
      workflows: { permission: 'workflow:read', refuse: anything },
      workflow: { permission: 'workflow:read', refuse: workflow },
      presence: { permission: 'workflow:read', refuse: workflow },
      notifications: { permission: 'execution:read', refuse: anything },
      health: { permission: 'none', refuse: anything },
    },
    async health() {
      const { status, checks } = await readiness()
      return { isReady: status === 'ok', checks: Object.fromEntries(checks.map(({ name, ok }) => [name, ok])) }
    },
  })
}

/** In the workspace, by row-level security. */
const headOf = (database: Database, workspaceId: string, id: string) =>
  database.app.inWorkspace(workspaceId, (queries) =>
    queries.one<{ draft_revision: number; live_version_id: string | null }>(
      sql`select draft_revision, live_version_id from workflow.workflows where id = ${id} and deleted_at is null`,
    ),
  )
