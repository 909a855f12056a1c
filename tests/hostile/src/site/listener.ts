import { invariant } from '@linkflow/kernel'
import type { CanarySearch } from './canaries.ts'
import type { Client } from './client.ts'

const TOPICS = ['executions', 'notifications', 'health']
/** What is longer than the name of a protocol. */
const TICKET_CHARS_MIN = 30
const OPEN_MS_MAX = 10_000

/** Listens to all that happens in the workspace of a key, by the WebSocket, and keeps what it hears. */
export class Listener {
  readonly heard: string[] = []
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.heard.push(String(data)))
  }

  static async open(client: Client, search: CanarySearch): Promise<Listener> {
    const asked = await client.as(client.token, []).api('POST', '/realtime/tickets')
    invariant(asked.status < 300, `the ticket was answered ${asked.status}: ${asked.text}`)
    const { path, protocols } = asked.json as { path: string; protocols: string[] }
    for (const secret of protocols.filter(({ length }) => length > TICKET_CHARS_MIN))
      search.add({ name: 'a ticket', secret })
    const socket = new WebSocket(`ws://127.0.0.1:${client.port}${path}`, protocols)
    const listener = new Listener(socket)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => reject(new Error('the WebSocket did not open')), OPEN_MS_MAX)
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error('the WebSocket was refused')))
    await promise.finally(() => clearTimeout(timer))
    for (const topic of TOPICS) socket.send(JSON.stringify({ type: 'subscribe', topic }))
    return listener
  }

  close(): void {
    this.#socket.close()
  }
}
