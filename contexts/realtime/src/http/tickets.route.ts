import { REALTIME_PROTOCOL, TICKET_PROTOCOL_PREFIX, ticketSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { REALTIME_PATH } from '../application/door.ts'
import type { Tickets } from '../application/tickets.ts'

export const realtimeRoutes = (needs: { readonly tickets: Tickets }): Route[] => [give(needs)]

const give = ({ tickets }: { readonly tickets: Tickets }) =>
  route({
    method: 'POST',
    path: '/api/v1/realtime/tickets',
    summary: 'Get a ticket for one connection to the WebSocket',
    description:
      'Good once, for thirty seconds, for the caller and the workspace of this request. Offer it as a subprotocol, as `protocols` of the answer has it: a key or an access token never stands in an address.',
    tag: 'realtime',
    auth: 'api-key',
    permission: 'execution:read',
    responses: { 201: responds.json(ticketSchema, 'The ticket') },
    async handle({ caller: { who, workspaceId } }) {
      const { ticket, expiresAt } = await tickets.give({ who, workspaceId })
      return reply.json(201, {
        ticket,
        protocols: [REALTIME_PROTOCOL, `${TICKET_PROTOCOL_PREFIX}${ticket}`],
        path: REALTIME_PATH,
        expiresAt: expiresAt.toISOString(),
      })
    },
  })
