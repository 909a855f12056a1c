import type { ClientMessage, RealtimeEvent, ServerMessage } from '@linkflow/contracts'

type Told = { readonly id: string; readonly topic: string; readonly event: RealtimeEvent }

/** A client as a test needs one: it remembers what it was told, and waits for what is to come. */
export async function openLiveClient(url: string, token: string) {
  const answer = await fetch(`${url}/api/v1/realtime/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`)
  const { path, protocols } = (await answer.json()) as { path: string; protocols: string[] }
  const socket = new WebSocket(url.replace('http', 'ws') + path, protocols)
  const messages: ServerMessage[] = []
  const events: Told[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  let closed: { readonly code: number; readonly reason: string } | undefined
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data as string) as ServerMessage
    messages.push(message)
    if (message.type === 'events') events.push(...message.events)
    wake()
  })
  socket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason }
    wake()
  })
  /** The first that is found; the time limit of the test ends what never comes. */
  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const again = () => {
        const found = look()
        if (found === undefined) return
        waiting.delete(again)
        resolve(found)
      }
      waiting.add(again)
      again()
    })
  const ofType = <T extends ServerMessage['type']>(type: T, topic?: string) =>
    messages.findLast(
      (message): message is Extract<ServerMessage, { type: T }> =>
        message.type === type && (topic === undefined || (message as { topic?: string }).topic === topic),
    )
  const say = (message: ClientMessage) => socket.send(JSON.stringify(message))
  await until(() => ofType('welcome') ?? closed)
  return {
    socket,
    messages,
    events,
    say,
    until,
    of: (topic: string) => events.filter((each) => each.topic === topic).map(({ event }) => event),
    /** What was answered to the subscription. */
    async subscribe(topic: string, after?: string) {
      const before = messages.length
      say({ type: 'subscribe', topic, ...(after !== undefined && { after }) })
      return until(() =>
        messages
          .slice(before)
          .find(
            (message) =>
              (message.type === 'subscribed' || message.type === 'gap' || message.type === 'refused') &&
              message.topic === topic,
          ),
      ) as Promise<Extract<ServerMessage, { type: 'subscribed' | 'gap' | 'refused' }>>
    },
    event: <T extends RealtimeEvent['type']>(
      type: T,
      is: (event: Extract<RealtimeEvent, { type: T }>) => boolean = () => true,
    ) =>
      until(() =>
        events.map(({ event }) => event).find((event) => event.type === type && is(event as never)),
      ) as Promise<Extract<RealtimeEvent, { type: T }>>,
    closed: () => until(() => closed),
    close: () => socket.close(),
  }
}

export type LiveClient = Awaited<ReturnType<typeof openLiveClient>>
