import type { RealtimeMessage, RealtimeTicket } from '../generated/wire-types.ts'
import { SOCKET_HEARTBEATS_MISSED_MAX, SOCKET_OPEN_MS } from '../limits.ts'
import type { WebSocketClass, WebSocketLike } from '../transport/transport.ts'

/** One connection: messages in the order in which they came, until it is lost. */
export class LiveSocket {
  private readonly socket: WebSocketLike
  private readonly arrived: RealtimeMessage[] = []
  private wake: () => void = () => {}
  private isLost = false
  private silenceMsMax = SOCKET_OPEN_MS

  private constructor(socket: WebSocketLike) {
    this.socket = socket
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as RealtimeMessage
      if (message.type === 'welcome') this.silenceMsMax = message.heartbeatMs * SOCKET_HEARTBEATS_MISSED_MAX
      this.arrived.push(message)
      this.wake()
    }
    const lose = () => {
      this.isLost = true
      this.wake()
    }
    socket.onclose = lose
    socket.onerror = lose
  }

  /** Undefined if the server does not welcome us: it may not be reached by a WebSocket, such as behind some proxies. */
  static async open(
    socketClass: WebSocketClass,
    url: string,
    { path, protocols }: RealtimeTicket,
    signal: AbortSignal | undefined,
  ): Promise<LiveSocket | undefined> {
    const live = new LiveSocket(new socketClass(url.replace(/^http/, 'ws') + path, [...protocols]))
    const first = await live.next(signal)
    if (first?.type === 'welcome') return live
    live.close()
    return undefined
  }

  say(message: object): void {
    if (!this.isLost) this.socket.send(JSON.stringify(message))
  }

  /** Undefined when it is lost, or has been silent for longer than the server is. */
  async next(signal: AbortSignal | undefined): Promise<RealtimeMessage | undefined> {
    signal?.throwIfAborted()
    if (this.arrived.length === 0 && !this.isLost) await this.news(signal)
    signal?.throwIfAborted()
    return this.arrived.shift()
  }

  close(): void {
    this.isLost = true
    // An error of a socket that is being left is nobody's concern.
    this.socket.onmessage = null
    this.socket.onclose = null
    this.socket.onerror = () => {}
    this.socket.close(1000)
  }

  private news(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        this.wake = () => {}
        resolve()
      }
      const timer = setTimeout(done, this.silenceMsMax)
      signal?.addEventListener('abort', done, { once: true })
      this.wake = done
    })
  }
}
