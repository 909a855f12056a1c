import { executionStateSchema, type RealtimeEvent } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { executionState } from '../application/execution-state.ts'
import { executionView, stepViews } from '../application/execution-view.ts'
import type { VersionId, WorkspaceId } from '../domain/execution.ts'
import type { ExecutionRouteNeeds } from './executions.routes.ts'
import { isFinal } from './rerun.ts'

/** What was told of a topic lately; and it is told from now on, for who asks will ask again. */
export type LookLive = (workspaceId: string, topic: string) => Promise<readonly RealtimeEvent[]>

export const stateRoute = ({ reader, loadVersion, lookLive }: ExecutionRouteNeeds): Route =>
  route({
    method: 'GET',
    path: '/api/v1/executions/:executionId/state',
    summary: 'How an execution stands: the twin of its live events, for who asks again and again',
    description:
      'Its status and what is known of each step, in the words of the events of `execution:<id>` and never with data. While it runs, what its worker has not stored yet is told too.',
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    params: z.strictObject({ executionId: z.uuid() }),
    responses: { 200: responds.json(executionStateSchema, 'The state') },
    errors: ['execution-not-found'],
    async handle({ workspaceId, params: { executionId } }) {
      const found = await reader.get(workspaceId as WorkspaceId, executionId)
      if (found === undefined) {
        const detail = `There is no execution ${executionId} here; it may have been removed by its retention.`
        return reply.problem('execution-not-found', detail)
      }
      const told = isFinal(found) ? [] : await lookLive(workspaceId, `execution:${executionId}`)
      // Read after what was told: what is stored by now is the newer of the two.
      const [facts, version, now] = await Promise.all([
        reader.facts(workspaceId as WorkspaceId, executionId),
        loadVersion(found.versionId as VersionId),
        reader.get(workspaceId as WorkspaceId, executionId),
      ])
      const stored = version === undefined || facts.length === 0 ? [] : stepViews(version, facts)
      return reply.ok(executionState(executionView(now ?? found), stored, told))
    },
  })
