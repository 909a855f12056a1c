import { idCursor, pageById, pageLimit, type RefusedEventView, refusedEventPageSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { RefusedEvents } from '../application/refused-events.ts'
import { isEnd } from '../infrastructure/outbox-events.ts'
import type { Refusal } from '../infrastructure/outbox-refusals.postgres.ts'

interface Needs {
  readonly refusedEvents: RefusedEvents
}

/** For the operator of the installation: no role in a workspace gives these permissions, the owner's token does. */
export const outboxRoutes = (needs: Needs): Route[] => [list(needs), retry(needs), drop(needs)]

const params = z.strictObject({ eventId: z.uuid() })
const notFound = (id: string) =>
  reply.problem('refused-event-not-found', `There is no refused event ${id}; it may have been taken by now.`)

const list = ({ refusedEvents }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/outbox/refused',
    summary: 'List events of the outbox that were refused, newest first',
    description:
      'Each was refused by one of those who are told of the ends of executions, and taken by all others. It is tried again ' +
      'with growing pauses, and set aside after the last.',
    auth: 'api-key',
    permission: 'system:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(refusedEventPageSchema, 'A page of refused events') },
    async handle({ query: { limit, cursor } }) {
      const { items, ...page } = pageById(await refusedEvents.list({ limit: limit + 1, after: cursor }), limit)
      return reply.ok({ items: items.map(viewOf), ...page })
    },
  })

const retry = ({ refusedEvents }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/outbox/refused/:eventId/retry',
    summary: 'Try a refused event once more, within a second',
    description: 'If it is taken it is gone from the list; if not, it has another attempt, and the newest error.',
    auth: 'api-key',
    permission: 'system:write',
    params,
    responses: { 204: responds.empty('It is tried at the next turn') },
    errors: ['refused-event-not-found'],
    handle: async ({ workspaceId, params: { eventId } }) =>
      (await refusedEvents.retry(workspaceId, eventId)) ? reply.noContent() : notFound(eventId),
  })

const drop = ({ refusedEvents }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/outbox/refused/:eventId',
    summary: 'Drop a refused event',
    description: 'Whoever refused it never gets it: a callback is not made, an error workflow does not start.',
    auth: 'api-key',
    permission: 'system:write',
    params,
    responses: { 204: responds.empty('Dropped') },
    errors: ['refused-event-not-found'],
    handle: async ({ workspaceId, params: { eventId } }) =>
      (await refusedEvents.drop(workspaceId, eventId)) ? reply.noContent() : notFound(eventId),
  })

const viewOf = ({ id, consumer, event, error, attempts, firstAt, lastAt, dueAt }: Refusal): RefusedEventView => ({
  id,
  consumer,
  state: dueAt === undefined ? 'set-aside' : 'waiting',
  event: event.type,
  ...(isEnd(event) && { workspace: event.workspace, workflow: event.workflow, execution: event.execution }),
  error,
  attempts,
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
  ...(dueAt && { nextAt: dueAt.toISOString() }),
})
