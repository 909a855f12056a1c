import type { ExecutionSummary, WorkspaceId } from '@linkflow/execution'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import {
  cancelRedelivery as cancelIn,
  findRedelivery,
  insertRedelivery,
  nextRound,
  type Redelivery,
} from '../infrastructure/redeliveries.postgres.ts'
import { REDELIVERY_CALLS_MAX, REDELIVERY_SEARCHES_MAX } from '../limits.ts'
import { acceptedBy, findCall } from './find-calls.ts'
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

/**
 * The calls that are meant, oldest first, as far as one re-delivery goes. There are too many when there are more than it
 * takes, or when it would take too long to find them among other executions.
 */
async function callsOf(
  { reader }: Pick<InboxNeeds, 'reader'>,
  command: RedeliverCommand,
): Promise<{ readonly calls: readonly string[]; readonly isWhole: boolean }> {
  const { workspaceId, fromMs, untilMs, statuses } = command
  const filter = { ...acceptedBy(command, statuses), fromMs, untilMs, oldestFirst: true }
  const calls: string[] = []
  let cursor: string | undefined
  for (let search = 0; search < REDELIVERY_SEARCHES_MAX; search++) {
    const limit = REDELIVERY_CALLS_MAX - calls.length
    const page = await reader.search(workspaceId as WorkspaceId, { ...filter, limit, ...(cursor && { cursor }) })
    calls.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    if (cursor === undefined) return { calls, isWhole: true }
    if (calls.length === REDELIVERY_CALLS_MAX) break
  }
  return { calls, isWhole: false }
}

export async function previewRedelivery(needs: Pick<InboxNeeds, 'reader'>, command: RedeliverCommand) {
  const { calls, isWhole } = await callsOf(needs, command)
  return { calls: calls.length, isWhole }
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
  const { calls, isWhole } = await callsOf(needs, command)
  if (!isWhole) {
    const detail = `One re-delivery takes ${REDELIVERY_CALLS_MAX} calls, and there may be more within this time; take a part of it.`
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
  needs: Pick<
    InboxNeeds,
    'database' | 'payloads' | 'reader' | 'rerun' | 'chooseVersion' | 'executions' | 'loadVersion'
  >,
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
