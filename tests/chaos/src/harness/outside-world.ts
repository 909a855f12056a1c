import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One write that reached the world: a request that bumps the row (execution, node, item). */
export interface Bump {
  readonly execution: string
  readonly node: string
  readonly item: number
  readonly key: string
  /** What it proved itself with. */
  readonly authorization: string | undefined
  readonly atMs: number
  /** The same by the calendar. */
  readonly wallMs: number
  /** Its place among all bumps. */
  readonly order: number
  readonly data: Record<string, unknown>
}

/** An end that was called back. */
interface Callback {
  readonly id: string
  readonly body: string
  /** Seconds, as it was signed with. */
  readonly timestamp: number
  readonly wallMs: number
}

/** What becomes of a request. `drop`: it was seen, and the connection ends without an effect and without an answer. */
export type Reaction = 'answer' | 'drop' | { readonly status: number }

/** The other side of the network, which no crash touches: counts the writes that arrive, by row and idempotency key. */
export class OutsideWorld {
  readonly #server: Server
  /** Every request that began, whatever became of it. */
  readonly starts: Bump[] = []
  readonly callbacks: Callback[] = []
  #order = 0
  delayMs = 0
  /** Told of each bump before its effect; decides what becomes of it. */
  onBump: ((bump: Bump) => Reaction | Promise<Reaction>) | undefined
  /** Told when the answer to a bump has gone out. */
  onAnswered: ((bump: Bump) => void) | undefined

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#handle(request, response).catch(() => response.destroy())
    })
    this.#server.keepAliveTimeout = 60_000
  }

  static async open(): Promise<OutsideWorld> {
    const world = new OutsideWorld()
    await new Promise<void>((resolve) => world.#server.listen(0, '127.0.0.1', resolve))
    return world
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Starts by row, in order. */
  byRow(): Map<string, Bump[]> {
    return Map.groupBy(this.starts, ({ execution, node, item }) => `${execution} ${node} ${item}`)
  }

  /** Idempotency keys that differ within one row: an effect that a service could not recognise. */
  strangeKeys(): string[] {
    return [...this.byRow()].flatMap(([row, bumps]) =>
      new Set(bumps.map((bump) => bump.key)).size > 1 ? [`row ${row} was written under several idempotency keys`] : [],
    )
  }

  /** Forgets what it has seen. */
  reset(): void {
    this.starts.length = 0
    this.callbacks.length = 0
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind, name = ''] = new URL(request.url!, 'http://world').pathname.split('/')
    if (kind === 'blob') return sendBlob(Number(name), response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    if (kind === 'callback') {
      const timestamp = Number(request.headers['webhook-timestamp'])
      this.callbacks.push({ id: String(request.headers['webhook-id']), body: text, timestamp, wallMs: Date.now() })
      return void response.writeHead(204).end()
    }
    const data = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>
    const bump: Bump = {
      execution: String(data['execution']),
      node: name,
      item: Number(data['item'] ?? 0),
      key: String(request.headers['idempotency-key']),
      authorization: request.headers.authorization,
      atMs: performance.now(),
      wallMs: Date.now(),
      order: this.#order++,
      data,
    }
    this.starts.push(bump)
    const reaction = (await this.onBump?.(bump)) ?? 'answer'
    if (reaction === 'drop') return void response.destroy()
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs))
    const body = JSON.stringify({ done: name, item: bump.item })
    response.writeHead(reaction === 'answer' ? 200 : reaction.status, { 'content-type': 'application/json' })
    response.end(body, () => this.onAnswered?.(bump))
  }
}

/** A JSON list of objects of some 1 KB, of about so many bytes. */
function sendBlob(bytes: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const entry = `{"text":"${'x'.repeat(1000)}"}`
  const count = Math.max(1, Math.floor(bytes / (entry.length + 1)))
  let sent = 0
  const more = () => {
    while (sent < count) {
      const part = Math.min(count - sent, 64)
      const text = `${sent === 0 ? '{"list":[' : ','}${Array.from({ length: part }, () => entry).join(',')}`
      sent += part
      if (!response.write(text)) return void response.once('drain', more)
    }
    response.end(']}')
  }
  response.on('error', () => {})
  more()
}
