import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import type { Duplex } from 'node:stream'

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.map': 'application/json' }

/**
 * Whoever serves the page: the page itself at `/`, the files of the installed packages, and where `upstream` is given all
 * else is passed on to LinkFlow, so that both have one origin, as behind an operator's proxy.
 */
export class PageSite {
  /** The port of LinkFlow. */
  upstream: number | undefined
  readonly #server: Server

  private constructor(page: string, folder: string) {
    this.#server = createServer((from, to) => {
      const path = new URL(from.url!, 'http://site').pathname
      if (path === '/') return void to.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
      if (path.startsWith('/node_modules/')) return void sendFile(to, folder, path)
      if (this.upstream === undefined) return void to.writeHead(404).end()
      passOn(from, to, this.upstream)
    })
    this.#server.on('upgrade', (from: IncomingMessage, socket: Duplex) => {
      if (this.upstream === undefined) socket.destroy()
      else passUpgradeOn(from, socket, this.upstream)
    })
  }

  static async open(page: string, folder: string): Promise<PageSite> {
    const site = new PageSite(page, folder)
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve))
    return site
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

function sendFile(to: ServerResponse, folder: string, path: string): void {
  const type = TYPES[/\.\w+$/.exec(path)?.[0] ?? '']
  try {
    if (type === undefined) throw new Error('nothing of that kind is served')
    const bytes = readFileSync(join(folder, normalize(path)))
    to.writeHead(200, { 'content-type': type }).end(bytes)
  } catch {
    to.writeHead(404).end()
  }
}

const passedTo = ({ method, url, headers }: IncomingMessage, port: number) =>
  request({ host: '127.0.0.1', port, method, path: url, headers })

function passOn(from: IncomingMessage, to: ServerResponse, port: number): void {
  const passed = passedTo(from, port)
  passed.on('response', (answer) => answer.pipe(to.writeHead(answer.statusCode!, answer.rawHeaders)))
  passed.on('error', () => to.destroy())
  from.pipe(passed)
}

function passUpgradeOn(from: IncomingMessage, socket: Duplex, port: number): void {
  const passed = passedTo(from, port)
  passed.on('upgrade', (answer, upstream, head) => {
    const lines = answer.rawHeaders.flatMap((name, at) => (at % 2 === 0 ? `${name}: ${answer.rawHeaders[at + 1]}` : []))
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
    socket.write(head)
    upstream.pipe(socket).pipe(upstream)
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  passed.on('response', () => socket.destroy())
  passed.on('error', () => socket.destroy())
  passed.end()
}
