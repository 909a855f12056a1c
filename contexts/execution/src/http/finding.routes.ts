import { executionListQuery, executionListSchema, statisticsQuery, statisticsSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { executionView } from '../application/execution-view.ts'
import type { WorkspaceId } from '../domain/execution.ts'
import { STATISTICS_DAYS_MAX, STATISTICS_EXECUTIONS_MAX } from '../limits.ts'
import type { ExecutionRouteNeeds } from './executions.routes.ts'
import { filterOf } from './filter.ts'

type Needs = Pick<ExecutionRouteNeeds, 'reader' | 'clock'>

export const findingRoutes = (needs: Needs): Route[] => [list(needs), statistics(needs)]

const list = ({ reader }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/executions',
    summary: 'List executions, newest first',
    description:
      'What no index answers is looked for in a bounded number of executions: a page that is not full says how many in ' +
      '`searched`, and `nextCursor` goes on from there.',
    auth: 'api-key',
    permission: 'execution:read',
    query: executionListQuery,
    responses: { 200: responds.json(executionListSchema, 'A page of executions') },
    async handle({ workspaceId, query }) {
      const { longerThanMs, shorterThanMs, data, sort, limit, cursor } = query
      const { items, ...page } = await reader.search(workspaceId as WorkspaceId, {
        ...filterOf(query),
        limit,
        oldestFirst: sort === 'created',
        ...(longerThanMs !== undefined && { longerThanMs }),
        ...(shorterThanMs !== undefined && { shorterThanMs }),
        ...(data !== undefined && { dataText: data }),
        ...(cursor !== undefined && { cursor }),
      })
      return reply.ok({ items: items.map(executionView), ...page })
    },
  })

const DAY_MS = 86_400_000

const statistics = ({ reader, clock }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/statistics/executions',
    summary: 'Executions by day: how they ended, and how long they took',
    description: `At most ${STATISTICS_DAYS_MAX} days and the newest ${STATISTICS_EXECUTIONS_MAX} executions of them; where there are more, \`since\` says from when on they are counted.`,
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    query: statisticsQuery,
    responses: { 200: responds.json(statisticsSchema, 'Days on which an execution began, oldest first') },
    errors: ['query-invalid'],
    async handle({ workspaceId, query: { workflow, from, until } }) {
      const untilMs = until === undefined ? clock.nowMs() : Date.parse(until)
      const fromMs = from === undefined ? untilMs - 7 * DAY_MS : Date.parse(from)
      if (untilMs - fromMs > STATISTICS_DAYS_MAX * DAY_MS || fromMs > untilMs || fromMs < 0) {
        return reply.problem('query-invalid', `Ask for at most ${STATISTICS_DAYS_MAX} days, «from» before «until».`)
      }
      const { days, counted, sinceMs } = await reader.statistics(workspaceId as WorkspaceId, {
        workflowId: workflow,
        fromMs,
        untilMs,
      })
      return reply.ok({
        items: days.map(({ p50Ms, p95Ms, ...day }) => ({
          ...day,
          ...(p50Ms !== null && { p50Ms }),
          ...(p95Ms !== null && { p95Ms }),
        })),
        counted,
        ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
      })
    },
  })
