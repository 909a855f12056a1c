import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Above the minute after which a synchronous webhook is answered with an address. */
const ANSWER_MS_MAX = 75_000
const LOOK_EVERY_MS = 500
const LOOK_MS_MAX = 2000
/** What nginx hands to another server although this one may have begun with it. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])

interface Backend {
  readonly port: number
  isUp: boolean
}

interface Call {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/**
 * Stands before the processes with a door, as nginx does by default: in turn, a connection for each request, and the next
 * server only if this one cannot have begun with the request, or the method may be repeated; else the caller gets a 502.
 * A server whose `/health/ready` fails, or that cannot be reached, gets nothing until it is ready again.
 */
export class LoadBalancer {
  readonly #server: Server
  readonly #backends: readonly Backend[]
  readonly #looks: NodeJS.Timeout
  #turn = 0
  /** Requests that were handed to another server. */
  retried = 0

  private constructor(server: Server, ports: readonly number[]) {
    this.#server = server
    this.#backends = ports.map((port) => ({ port, isUp: true }))
    this.#looks = setInterval(() => {
      for (const each of this.#backends) void isReady(each.port).then((ready) => (each.isUp = ready))
    }, LOOK_EVERY_MS)
    server.on('request', (request, response) => void this.#pass(request, response).catch(() => response.destroy()))
  }

  static async open(ports: readonly number[]): Promise<LoadBalancer> {
    const server = createServer({ keepAliveTimeout: ANSWER_MS_MAX })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new LoadBalancer(server, ports)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    clearInterval(this.#looks)
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { connection: _, ...headers } = request.headers
    const call = { method: request.method!, path: request.url!, headers, body: Buffer.concat(chunks) }
    let why = 'no server is ready'
    for (const backend of this.#inTurn()) {
      const passed = await hand(call, backend.port, response)
      if (passed === 'passed') return
      why = `${passed.error.message} at port ${backend.port}, ${passed.wasSent ? 'after' : 'before'} the request was sent`
      if (!passed.wasSent) backend.isUp = false
      if (passed.wasSent && !IDEMPOTENT.has(call.method)) break
      this.retried += 1
    }
    if (response.headersSent) return void response.destroy()
    response.writeHead(502, { 'content-type': 'text/plain' }).end(`the load balancer: ${why}`)
  }

  /** Those that are up, beginning with whose turn it is; all of them when none seems to be. */
  #inTurn(): readonly Backend[] {
    const up = this.#backends.filter(({ isUp }) => isUp)
    const all = up.length > 0 ? up : this.#backends
    const first = this.#turn++ % all.length
    return [...all.slice(first), ...all.slice(0, first)]
  }
}

interface NotPassed {
  readonly error: Error
  /** It may have begun with it. */
  readonly wasSent: boolean
}

function hand(call: Call, port: number, response: ServerResponse): Promise<'passed' | NotPassed> {
  return new Promise((resolve) => {
    let wasSent = false
    const { method, path, headers, body } = call
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        timeout: ANSWER_MS_MAX,
        headers: { ...headers, connection: 'close' },
      },
      (answer) => {
        const { connection: _, ...rest } = answer.headers
        response.writeHead(answer.statusCode!, rest)
        answer.on('error', () => response.destroy())
        answer.pipe(response)
        answer.on('end', () => resolve('passed'))
        answer.on('aborted', () => resolve('passed'))
      },
    )
    request.on('socket', (socket) => socket.once('connect', () => (wasSent = true)))
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', (error) => resolve({ error, wasSent }))
    request.end(body)
  })
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path: '/health/ready', agent: false, timeout: LOOK_MS_MAX },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.end()
  })
}
