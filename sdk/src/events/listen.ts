import type { RealtimeEvent, RealtimeMessage, RealtimeTicket } from '../generated/wire-types.ts'
import { LIVE_POLL_MS, RECONNECT_FIRST_MS, RECONNECT_MS_MAX, SOCKET_RETRY_MS } from '../limits.ts'
import { isLinkFlowError, LinkFlowError } from '../transport/linkflow-error.ts'
import { pause } from '../transport/pause.ts'
import type { CallOptions, WebSocketClass } from '../transport/transport.ts'
import { Announcer } from './announcer.ts'
import { LiveSocket } from './live-socket.ts'
import { type PolledCalls, pollFor } from './poll.ts'
import type { Whereabouts } from './whereabouts.ts'

/**
 * What is told of a topic. Besides the events of the server: `listening`: from here on all is told, so this is the moment to
 * read how things stand; `gap`: something was missed that is not kept any more, so read again.
 */
export interface Heard {
  readonly topic: string
  readonly event: RealtimeEvent | { readonly type: 'listening' } | { readonly type: 'gap' }
}

export interface ListenOptions extends CallOptions {
  /** Ask again and again while there is no connection; true. Without, nothing is told meanwhile, and a `gap` may follow. */
  readonly asks?: boolean | undefined
  /** Called when the connection is there, and when it is lost: for who says so to people. */
  readonly onConnection?: ((isOpen: boolean) => void) | undefined
  /** Where the person is, for others who have the same workflow open: `presence:<workflow>` must be among the topics. */
  readonly whereabouts?: Whereabouts | undefined
  /** The last id that was told of each topic, kept up to date: who listens anew with the same map goes on where that was. */
  readonly last?: Map<string, string> | undefined
}

export interface ListenParts {
  readonly url: string
  readonly webSocket: WebSocketClass | undefined
  readonly ticket: (signal: AbortSignal | undefined) => Promise<RealtimeTicket>
  readonly polled: PolledCalls
}

/**
 * Listens for ever: over a WebSocket, which is opened again when it is lost and goes on where it was; and by asking every two
 * seconds for as long as there is none. Ends when its signal or its reader does.
 */
export async function* listen(
  parts: ListenParts,
  topics: readonly string[],
  { signal, asks = true, onConnection, whereabouts, last = new Map() }: ListenOptions,
): AsyncGenerator<Heard, void, undefined> {
  let failures = 0
  for (;;) {
    const socket = await connect(parts, signal)
    if (socket === undefined) {
      onConnection?.(false)
      failures += 1
      // One that was there a moment ago is missed for a moment; where there is none, somebody has to ask.
      if (asks && (failures > 1 || last.size === 0)) yield* ask(parts, topics, signal)
    } else {
      onConnection?.(true)
      const announcer = whereabouts && new Announcer(socket, whereabouts)
      try {
        for await (const heard of hear(socket, topics, last, announcer, signal)) {
          failures = 0
          yield heard
        }
      } finally {
        announcer?.stop()
        socket.close()
        onConnection?.(false)
      }
    }
    const longestMs = Math.min(RECONNECT_MS_MAX, RECONNECT_FIRST_MS * 2 ** failures)
    await pause(Math.random() * longestMs, signal)
  }
}

/** What is refused for good is thrown; undefined where there is no connection now. */
async function connect(parts: ListenParts, signal: AbortSignal | undefined): Promise<LiveSocket | undefined> {
  if (parts.webSocket === undefined) return undefined
  try {
    return await LiveSocket.open(parts.webSocket, parts.url, await parts.ticket(signal), signal)
  } catch (error) {
    const isAway = isLinkFlowError(error) && (error.status === undefined || error.status >= 500 || error.status === 429)
    // A server that is older than this knows no tickets.
    if (isAway || isLinkFlowError(error, 'route-not-found')) return undefined
    throw error
  }
}

async function* hear(
  socket: LiveSocket,
  topics: readonly string[],
  last: Map<string, string>,
  announcer: Announcer | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Heard, void, undefined> {
  for (const topic of topics) {
    const after = last.get(topic)
    socket.say({ type: 'subscribe', topic, ...(after !== undefined && { after }) })
  }
  for (;;) {
    const message = await socket.next(signal)
    if (message === undefined) return
    if (message.type === 'subscribed' || message.type === 'gap') announcer?.opened(message.topic)
    yield* heardOf(message, last)
  }
}

function* heardOf(message: RealtimeMessage, last: Map<string, string>): Generator<Heard, void, undefined> {
  switch (message.type) {
    case 'events':
      for (const { id, topic, event } of message.events) {
        last.set(topic, id)
        yield { topic, event }
      }
      return
    case 'subscribed':
      last.set(message.topic, message.id)
      if (!message.resumed) yield { topic: message.topic, event: { type: 'listening' } }
      return
    case 'gap':
      last.set(message.topic, message.id)
      yield { topic: message.topic, event: { type: 'gap' } }
      return
    case 'heartbeat':
      if (message.id !== undefined) for (const topic of last.keys()) last.set(topic, message.id)
      return
    case 'refused':
      if (message.code === 'internal-error') return
      throw new LinkFlowError({ code: message.code, message: message.detail })
    default:
  }
}

/** Until it is time to try a connection again; for ever where there can be none. */
async function* ask(
  { polled, webSocket }: ListenParts,
  topics: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Heard, void, undefined> {
  const looks = topics.flatMap((topic) => {
    const look = pollFor(polled, topic)
    return look === undefined ? [] : [{ topic, look }]
  })
  // What was told until now and what is found from now on may have something between them.
  const begun = new Set<string>()
  const endAtMs = Date.now() + SOCKET_RETRY_MS
  while (webSocket === undefined || Date.now() < endAtMs) {
    for (const { topic, look } of looks) {
      const events = await look(signal).catch(ifAway)
      if (events === undefined) continue
      if (!begun.has(topic)) yield { topic, event: { type: 'gap' } }
      begun.add(topic)
      for (const event of events) yield { topic, event }
    }
    await pause(LIVE_POLL_MS, signal)
  }
}

/** A server that is away comes back. */
function ifAway(error: unknown): undefined {
  if (isLinkFlowError(error) && (error.status === undefined || error.status >= 500 || error.status === 429)) return
  throw error
}
