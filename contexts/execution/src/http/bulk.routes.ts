import {
  BULK_CANCEL_MAX,
  BULK_RETRY_MAX,
  type BulkExecutions,
  bulkExecutionsSchema,
  bulkResultSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { TraceContext } from '@linkflow/telemetry'
import type { ExecutionStatus, VersionId, WorkspaceId } from '../domain/execution.ts'
import type { ExecutionSummary } from '../infrastructure/execution-reader.postgres.ts'
import type { ExecutionRouteNeeds } from './executions.routes.ts'
import { filterOf } from './filter.ts'
import { ARCHIVED, isArchived, isFinal, rerunRefused, sourceOf } from './rerun.ts'

export const bulkRoutes = (needs: ExecutionRouteNeeds): Route[] => [cancelMany(needs), retryMany(needs)]

interface Done {
  readonly id: string
  readonly done: boolean
  readonly execution?: string
  readonly code?: string
  readonly message?: string
}

const refused = (id: string, code: string, message: string): Done => ({ id, done: false, code, message })
const unknown = (id: string): Done => refused(id, 'execution-not-found', 'There is no such execution here.')

const cancelMany = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/bulk/cancel',
    summary: 'Cancel many executions, by their ids or by a filter',
    description: `At most ${BULK_CANCEL_MAX} at once, with a result for each. A filter means unfinished ones unless it says otherwise.`,
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:write',
    body: bulkExecutionsSchema,
    bodyExample: { filter: { status: ['waiting'] }, limit: 100 },
    responses: { 200: responds.json(bulkResultSchema, 'What became of each') },
    async handle({ workspaceId, body }) {
      const chosen = await choose(needs, workspaceId, body, ['queued', 'running', 'waiting', 'paused'], BULK_CANCEL_MAX)
      const here = chosen.executions.filter((each) => each.summary !== undefined && !isFinal(each.summary))
      const marked = new Set<string>(await needs.executions.cancel(here.map(({ summary }) => summary!.id)))
      const items = chosen.executions.map(({ id, summary }): Done => {
        if (summary === undefined) return unknown(id)
        return marked.has(id)
          ? { id, done: true }
          : refused(id, 'execution-finished', 'It has ended; there is nothing to cancel.')
      })
      return reply.ok({ items, ...chosen.more })
    },
  })

const retryMany = (needs: ExecutionRouteNeeds) =>
  route({
    method: 'POST',
    path: '/api/v1/bulk/retry',
    summary: 'Run many executions again from what failed, by their ids or by a filter',
    description: `At most ${BULK_RETRY_MAX} at once, each with the version that ran, with a result for each. A filter means failed and timed out ones unless it says otherwise.`,
    tag: 'executions',
    auth: 'api-key',
    permission: 'workflow:execute',
    body: bulkExecutionsSchema,
    bodyExample: { filter: { errorCode: 'http-status' }, limit: 50 },
    idempotent: true,
    responses: { 200: responds.json(bulkResultSchema, 'What became of each') },
    errors: ['body-invalid'],
    async handle({ workspaceId, body, trace }) {
      if ((body.ids?.length ?? 0) > BULK_RETRY_MAX) {
        return reply.problem('body-invalid', `At most ${BULK_RETRY_MAX} executions are retried at once.`)
      }
      const chosen = await choose(needs, workspaceId, body, ['failed', 'timed_out'], BULK_RETRY_MAX)
      const items: Done[] = []
      // One after another: each takes its objects over, and may be large.
      for (const { id, summary } of chosen.executions) items.push(await retry(needs, workspaceId, id, summary, trace))
      return reply.ok({ items, ...chosen.more })
    },
  })

async function retry(
  needs: ExecutionRouteNeeds,
  workspaceId: string,
  id: string,
  summary: ExecutionSummary | undefined,
  trace: TraceContext | undefined,
): Promise<Done> {
  if (summary === undefined) return unknown(id)
  if (!isFinal(summary)) return refused(id, 'execution-unfinished', `It is ${summary.status}.`)
  if (await isArchived(needs, workspaceId, summary)) return refused(id, 'workflow-archived', ARCHIVED)
  const facts = await needs.reader.facts(workspaceId as WorkspaceId, id)
  const versionId = summary.versionId as VersionId
  const made = await needs.rerun(sourceOf(workspaceId, summary, facts), { kind: 'retry', versionId, trace })
  if (made.ok) return { id, done: true, execution: made.value }
  const { code, detail } = rerunRefused(made.error)
  return refused(id, code, detail)
}

interface Chosen {
  readonly executions: readonly { readonly id: string; readonly summary: ExecutionSummary | undefined }[]
  readonly more: { readonly nextCursor?: string }
}

/** Those that are meant, of this workspace only: an id of another is one that is not there. */
async function choose(
  { reader }: ExecutionRouteNeeds,
  workspaceId: string,
  { ids, filter = {}, limit, cursor }: BulkExecutions,
  statuses: readonly ExecutionStatus[],
  countMax: number,
): Promise<Chosen> {
  if (ids !== undefined) {
    const unique = [...new Set(ids)]
    const found = await reader.getMany(workspaceId as WorkspaceId, unique)
    return { executions: unique.map((id) => ({ id, summary: found.get(id) })), more: {} }
  }
  const { items, nextCursor } = await reader.search(workspaceId as WorkspaceId, {
    statuses,
    ...filterOf(filter),
    limit: Math.min(limit ?? countMax, countMax),
    ...(cursor !== undefined && { cursor }),
  })
  return {
    executions: items.map((summary) => ({ id: summary.id, summary })),
    more: nextCursor === undefined ? {} : { nextCursor },
  }
}
