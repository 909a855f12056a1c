import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GuardedMessage } from '@linkflow/gateway'

/** A server that workflows may call: it redirects wherever its address says, and answers what it is asked for. */
export class Outside {
  readonly port: number
  /** Everything that was ever sent here: no secret of ours may be in it. */
  readonly received: string[]
  readonly #server: Server

  private constructor(server: Server, received: string[]) {
    this.#server = server
    this.received = received
    this.port = (server.address() as AddressInfo).port
  }

  static async open(): Promise<Outside> {
    const received: string[] = []
    const server = await listening('127.0.0.1', (request, response) => {
      received.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}`)
      answer(request, response)
    })
    // As a proxy it refuses, with a header that has ended a process elsewhere.
    server.on('connect', (_request, socket) => {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 407 No\r\n__proto__: x\r\n__proto__: y\r\nconstructor: x\r\n\r\n')
    })
    return new Outside(server, received)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** An address that answers with a redirect to another. */
  redirectTo(url: string, status = 302): string {
    return `${this.url}/to?status=${status}&url=${encodeURIComponent(url)}`
  }

  /** An address that answers with this JSON text. */
  answering(json: string, extra: Readonly<Record<string, string>> = {}): string {
    return `${this.url}/json?${new URLSearchParams({ json, ...extra })}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://x')
  request.resume()
  if (pathname === '/to') {
    response.writeHead(Number(searchParams.get('status')), { location: searchParams.get('url')! })
    response.end()
    return
  }
  if (pathname === '/slow') return void setTimeout(() => response.end('late'), 30_000).unref()
  if (pathname === '/status') {
    response.writeHead(Number(searchParams.get('code')), { 'content-type': 'application/json' })
    response.end('{"error":"as you wished"}')
    return
  }
  // What it was sent comes back, in its body and in a header.
  if (pathname === '/echo') {
    response.writeHead(200, { 'content-type': 'application/json', 'x-echo': request.headers.authorization ?? 'none' })
    response.end(JSON.stringify({ url: request.url, headers: request.headers }))
    return
  }
  if (searchParams.has('header')) response.setHeader(searchParams.get('header')!, ['x', 'y'])
  response.writeHead(200, { 'content-type': searchParams.get('type') ?? 'application/json' })
  response.end(searchParams.get('json') ?? '{}')
}

/** A listener on this machine's own addresses that nobody may ever reach. */
export class Trap {
  readonly port: number
  /** What came, in words. */
  readonly hits: string[] = []
  readonly #servers: Server[] = []

  private constructor(port: number) {
    this.port = port
  }

  static async open(): Promise<Trap> {
    const first = await listening('127.0.0.1', (request, response) => trap.#hit(request, response))
    const trap = new Trap((first.address() as AddressInfo).port)
    trap.#watch(first)
    // The other addresses of this machine, as far as it has them.
    for (const host of ['::1', '127.0.0.2']) {
      const more = await listening(host, (request, response) => trap.#hit(request, response), trap.port).catch(
        () => undefined,
      )
      if (more !== undefined) trap.#watch(more)
    }
    return trap
  }

  #watch(server: Server): void {
    server.on('connection', (socket) => this.hits.push(`a connection to ${socket.localAddress}`))
    this.#servers.push(server)
  }

  #hit(request: IncomingMessage, response: ServerResponse): void {
    this.hits.push(`${request.method} ${request.url} of ${request.headers.host}`)
    response.end('trapped')
  }

  close(): void {
    for (const server of this.#servers) {
      server.closeAllConnections()
      server.close()
    }
  }
}

function listening(
  host: string,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  port = 0,
): Promise<Server> {
  const server = createServer({ IncomingMessage: GuardedMessage }, handle)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
}
