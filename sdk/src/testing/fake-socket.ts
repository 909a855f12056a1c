import type { RealtimeMessage } from '../generated/wire-types.ts'
import type { WebSocketClass, WebSocketLike } from '../transport/transport.ts'

/** WebSockets that a test answers for; `take` is called with each message that a client says. */
export function fakeSockets(
  take: (
    message: { readonly type: string; readonly topic?: string; readonly after?: string },
    socket: FakeSocket,
  ) => void,
) {
  const opened: FakeSocket[] = []
  class Answered extends FakeSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, take)
      opened.push(this)
    }
  }
  const webSocket: WebSocketClass = Answered
  return { webSocket, opened }
}

export class FakeSocket implements WebSocketLike {
  onmessage: WebSocketLike['onmessage'] = null
  onclose: WebSocketLike['onclose'] = null
  onerror: WebSocketLike['onerror'] = null
  readonly url: string
  readonly protocols: readonly string[]
  readonly said: { readonly type: string; readonly topic?: string; readonly after?: string }[] = []
  isClosed = false
  private readonly take: Parameters<typeof fakeSockets>[0]

  constructor(url: string, protocols: string[], take: Parameters<typeof fakeSockets>[0]) {
    this.url = url
    this.protocols = protocols
    this.take = take
    queueMicrotask(() => this.take({ type: 'open' }, this))
  }

  /** As the server. */
  tell(message: RealtimeMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  lose(code = 1006): void {
    this.onclose?.({ code, reason: '' })
  }

  send(text: string): void {
    const message = JSON.parse(text) as (typeof this.said)[number]
    this.said.push(message)
    this.take(message, this)
  }

  close(): void {
    this.isClosed = true
  }
}
