import { randomUUID } from 'node:crypto'
import { REALTIME_PROTOCOL, TICKET_PROTOCOL_PREFIX } from '@linkflow/contracts'
import { reply, type SocketMount, type SocketRequest } from '@linkflow/http-server'
import { MESSAGE_BYTES_MAX } from '../limits.ts'
import { Connection, type ConnectionNeeds } from './connection.ts'
import type { Connections, Seat } from './connections.ts'
import type { Tickets } from './tickets.ts'

export const REALTIME_PATH = '/ws'

/** Who may open a connection: counted first, then known by a ticket that is good once, then found to have rights still. */
export const realtimeMount = (needs: {
  readonly tickets: Tickets
  readonly connections: Connections
  readonly connection: ConnectionNeeds
}): SocketMount => ({
  path: REALTIME_PATH,
  messageBytesMax: MESSAGE_BYTES_MAX,
  async admit(request) {
    const seat = needs.connections.seat(request.clientAddress)
    if (seat === undefined) return full('This server, or your network address, has as many connections as it may.')
    try {
      return await admit(needs, request, seat)
    } catch (error) {
      seat.leave()
      throw error
    }
  },
})

async function admit(
  { tickets, connections, connection: parts }: Parameters<typeof realtimeMount>[0],
  { protocols }: SocketRequest,
  seat: Seat,
) {
  const holder = await holderOf(tickets, protocols)
  if (holder === undefined) {
    seat.leave()
    return TICKET_REFUSED
  }
  if (!seat.take(holder.who)) {
    seat.leave()
    return full('You have as many connections as you may. Close some.')
  }
  const standing = await connections.standingOf(holder.who, holder.workspaceId)
  if (standing === undefined) {
    seat.leave()
    return TICKET_REFUSED
  }
  const { generation } = connections
  return {
    protocol: REALTIME_PROTOCOL,
    open(socket: ConstructorParameters<typeof Connection>[1]) {
      const caller = { id: randomUUID(), ...holder, standing }
      const connection: Connection = new Connection(caller, socket, parts, () => {
        seat.leave()
        connections.remove(connection)
      })
      connections.add(connection)
      if (generation !== connections.generation) connections.recheck((each) => each === connection)
      return connection
    },
    abandon: () => seat.leave(),
  }
}

function holderOf(tickets: Tickets, protocols: readonly string[]) {
  const offered = protocols.filter((protocol) => protocol.startsWith(TICKET_PROTOCOL_PREFIX))
  if (!protocols.includes(REALTIME_PROTOCOL) || offered.length !== 1) return undefined
  return tickets.use(offered[0]!.slice(TICKET_PROTOCOL_PREFIX.length))
}

const full = (detail: string) => reply.problem('connection-limit-reached', detail, { headers: { 'retry-after': '10' } })

/** Alike for what never was one, was used, is too old, or is of somebody who may no more. */
const TICKET_REFUSED = reply.problem(
  'ticket-refused',
  `Get a ticket by POST /api/v1/realtime/tickets, and offer the subprotocols «${REALTIME_PROTOCOL}» and «${TICKET_PROTOCOL_PREFIX}<ticket>» within 30 s. Each is good once.`,
)
