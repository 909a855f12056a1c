import type { ExecutionSummary, WorkspaceId } from '@linkflow/execution'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import {
  cancelRedelivery as cancelIn,
  findRedelivery,
  insertRedelivery,
  nextRound,
  type Redelivery,
} from '../infrastructure/redeliveries.postgres.ts'
import { REDELIVERY_CALLS_MAX } from '../limits.ts'
import { findCall } from './find-calls.ts'
import type { InboxNeeds } from './needs.ts'
import { type ReplayProblem, replayCall, versionFor } from './replay-event.ts'

export interface RedeliverCommand {
  readonly workspaceId: string
  readonly workflowId: string
  readonly nodeId: string
  readonly fromMs: number
  readonly untilMs: number
  readonly statuses?: readonly ExecutionSummary['status'][]
  readonly version: 'draft' | 'live'
}

/** The calls that are meant, oldest first; one more than a re-delivery takes says that there are others. */
async function callsOf({ reader }: Pick<InboxNeeds, 'reader'>, command: RedeliverCommand): Promise<readonly string[]> {
  const { workspaceId, workflowId, nodeId, fromMs, untilMs, statuses } = command
  const found = await reader.list(workspaceId as WorkspaceId, {
    workflowId,
    startedBy: { mode: 'webhook', trigger: nodeId },
    fromMs,
    untilMs,
    ...(statuses && { statuses }),
    limit: REDELIVERY_CALLS_MAX + 1,
  })
  return found.map(({ id }) => id).toReversed()
}

export async function previewRedelivery(needs: Pick<InboxNeeds, 'reader'>, command: RedeliverCommand) {
  const calls = await callsOf(needs, command)
  return { calls: Math.min(calls.length, REDELIVERY_CALLS_MAX), isWhole: calls.length <= REDELIVERY_CALLS_MAX }
}

/** Starts executions with calls that were let in before. Which calls, and which version, is settled here, once. */
export async function redeliverCalls(
  needs: InboxNeeds,
  command: RedeliverCommand,
): Promise<Result<Redelivery, ReplayProblem | { readonly code: 'redelivery-too-large'; readonly detail: string }>> {
  const { workspaceId, workflowId, nodeId } = command
  const version = await versionFor(needs, workspaceId, workflowId, command.version)
  if (!version.ok) return version
  if (!version.value.plan.indexById.has(nodeId)) {
    return fail({ code: 'trigger-not-found', detail: `The version has no node «${nodeId}».` })
  }
  const calls = await callsOf(needs, command)
  if (calls.length > REDELIVERY_CALLS_MAX) {
    const detail = `There are more than the ${REDELIVERY_CALLS_MAX} calls that one re-delivery takes; take a part of the time.`
    return fail({ code: 'redelivery-too-large', detail })
  }
  const id = newUuidV7(needs.clock.nowMs())
  const made = { id, workspaceId, workflowId, nodeId, versionId: version.value.versionId }
  const stored = await needs.database.app.inWorkspace(workspaceId, async (queries) => {
    await insertRedelivery(queries, made, calls)
    return findRedelivery(queries, id)
  })
  return ok(stored!)
}

export const cancelRedelivery = (
  { database }: Pick<InboxNeeds, 'database'>,
  workspaceId: string,
  id: string,
): Promise<Result<Redelivery, 'not-found' | 'over'>> =>
  database.app.inWorkspace(workspaceId, async (queries) => {
    if ((await findRedelivery(queries, id)) === undefined) return fail('not-found')
    return (await cancelIn(queries, id)) ? ok((await findRedelivery(queries, id))!) : fail('over')
  })

/** A chore: some calls of one re-delivery. Any number of processes may do it. True when there may be more to do. */
export const workOffRedeliveries = (
  needs: Pick<InboxNeeds, 'database' | 'reader' | 'rerun' | 'chooseVersion' | 'executions' | 'loadVersion'>,
): Promise<boolean> =>
  nextRound(needs.database.engine, async (redelivery, calls) => {
    const { id, workspaceId, versionId } = redelivery
    const version = await needs.loadVersion(versionId)
    if (version === undefined) return calls.map(() => false)
    const start = async (call: string): Promise<boolean> => {
      const found = await findCall(needs, workspaceId, call)
      if (found === undefined) return false
      return (await replayCall(needs, workspaceId, found, version, { endpoint: `redelivery:${id}`, id: call })).ok
    }
    return Promise.all(calls.map(start))
  })
