import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { type AllowRule, parseEgressAllow } from './allow-rule.ts'
import { Egress, type EgressOptions } from './egress.ts'
import type { Resolve } from './system-resolver.ts'

const cleanups: (() => Promise<void>)[] = []

/** Call in `afterEach`: closes what the test opened, newest first. */
export async function closeAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

export interface TestServer {
  readonly port: number
  readonly connections: () => number
  readonly server: TcpServer
}

async function listen(server: TcpServer, host: string): Promise<TestServer> {
  let connections = 0
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  server.listen(0, host)
  await once(server, 'listening')
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, connections: () => connections, server }
}

export const httpServer = (handle: RequestListener, host = '127.0.0.1'): Promise<TestServer> =>
  listen(createServer(handle), host)

export const httpsServer = (options: ServerOptions, handle: RequestListener): Promise<TestServer> =>
  listen(createTlsServer(options, handle), '127.0.0.1')

export const tcpServer = (handle: (socket: Socket) => void): Promise<TestServer> =>
  listen(createTcpServer(handle), '127.0.0.1')

/** An HTTP proxy that resolves every name to 127.0.0.1, and the request lines it saw. */
export async function proxyServer(accept: (authorization: string | undefined) => boolean = () => true) {
  const lines: string[] = []
  const forward = createServer((request, response) => {
    lines.push(`${request.method} ${request.url}`)
    if (!accept(request.headers['proxy-authorization'])) return response.writeHead(407).end()
    return response.end(`proxied ${request.headers.host}`)
  }) satisfies Server
  forward.on('connect', (request, client: Socket) => {
    lines.push(`CONNECT ${request.url}`)
    client.on('error', () => {})
    if (!accept(request.headers['proxy-authorization'])) return client.end('HTTP/1.1 407 No\r\n\r\n')
    const upstream = connect(Number(request.url!.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    return upstream.on('error', () => client.destroy())
  })
  return { ...(await listen(forward, '127.0.0.1')), lines }
}

/** Names of test hosts, all on 127.0.0.1 unless told otherwise. */
export function names(table: Record<string, string | string[]> = {}): Resolve {
  return async (host) => {
    const addresses = Object.hasOwn(table, host) ? [table[host]!].flat() : ['127.0.0.1']
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
}

export function rules(text: string): AllowRule[] {
  const parsed = parseEgressAllow(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

/** An egress for which the loopback addresses are open, closed again by `closeAll`. */
export function anEgress(options: Partial<EgressOptions> = {}): Egress {
  const egress = new Egress({ allow: rules('127.0.0.0/8'), deny: [], resolve: names(), ...options })
  cleanups.push(() => egress.close())
  return egress
}
