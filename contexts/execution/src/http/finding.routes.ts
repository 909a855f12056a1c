import { executionListQuery, executionListSchema, statisticsQuery, statisticsSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { pageText } from '../application/page-text.ts'
import type { WorkspaceId } from '../domain/execution.ts'
import type { PartStatistics } from '../infrastructure/execution-statistics.postgres.ts'
import { STATISTICS_DAYS_MAX, STATISTICS_EXECUTIONS_MAX, STATISTICS_HOURLY_DAYS_MAX } from '../limits.ts'
import type { ExecutionRouteNeeds } from './executions.routes.ts'
import { filterOf } from './filter.ts'

type Needs = Pick<ExecutionRouteNeeds, 'reader' | 'clock' | 'findLabels'>

export const findingRoutes = (needs: Needs): Route[] => [list(needs), statistics(needs)]

const list = ({ reader, findLabels }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/executions',
    summary: 'List executions, newest first',
    description:
      'What no index answers is looked for in a bounded number of executions: a page that is not full says how many in ' +
      '`searched`, and `nextCursor` goes on from there.',
    auth: 'api-key',
    permission: 'execution:read',
    isShared: true,
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
      const labelOf = await findLabels(workspaceId, items)
      return reply.okText(pageText(items, labelOf, page))
    },
  })

const DAY_MS = 86_400_000

const statistics = ({ reader, clock }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/statistics/executions',
    summary: 'Executions by day or hour: how they ended, and how long they took',
    description: `At most ${STATISTICS_DAYS_MAX} days, ${STATISTICS_HOURLY_DAYS_MAX} by hour, and the newest ${STATISTICS_EXECUTIONS_MAX} executions of them; where there are more, \`since\` says from when on they are counted.`,
    tag: 'executions',
    auth: 'api-key',
    permission: 'execution:read',
    query: statisticsQuery,
    responses: { 200: responds.json(statisticsSchema, 'Days or hours in which an execution began, oldest first') },
    errors: ['query-invalid'],
    async handle({ workspaceId, query: { workflow, by, each, from, until } }) {
      const untilMs = until === undefined ? clock.nowMs() : Date.parse(until)
      const fromMs = from === undefined ? untilMs - 7 * DAY_MS : Date.parse(from)
      const daysMax = by === 'hour' ? STATISTICS_HOURLY_DAYS_MAX : STATISTICS_DAYS_MAX
      if (untilMs - fromMs > daysMax * DAY_MS || fromMs > untilMs || fromMs < 0) {
        return reply.problem('query-invalid', `Ask for at most ${daysMax} days, «from» before «until».`)
      }
      const { parts, counted, sinceMs } = await reader.statistics(workspaceId as WorkspaceId, {
        workflowId: workflow,
        fromMs,
        untilMs,
        by,
        isByWorkflow: each === 'workflow',
      })
      return reply.ok({
        items: parts.map((part) => partView(part, by)),
        counted,
        ...(sinceMs !== undefined && { since: new Date(sinceMs).toISOString() }),
      })
    },
  })

function partView({ fromMs, workflowId, p50Ms, p95Ms, ...counts }: PartStatistics, by: 'day' | 'hour') {
  const from = new Date(fromMs).toISOString()
  return {
    day: from.slice(0, 10),
    ...(by === 'hour' && { hour: from }),
    ...(workflowId !== null && { workflow: workflowId }),
    ...counts,
    ...(p50Ms !== null && { p50Ms }),
    ...(p95Ms !== null && { p95Ms }),
  }
}
