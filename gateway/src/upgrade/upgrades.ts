import type { IncomingMessage, Server } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '@linkflow/contracts'
import {
  PROBLEM_TYPE,
  type ProblemReply,
  problemBody,
  reply,
  type SocketAdmission,
  type SocketMount,
} from '@linkflow/http-server'
import { invariant } from '@linkflow/kernel'
import type { Logger } from '@linkflow/telemetry'
import { clientAddress } from '../client-address.ts'
import { UPGRADE_PROTOCOLS_MAX, UPGRADES_PENDING_MAX } from '../limits.ts'
import type { Answered } from '../observe.ts'
import type { RateLimits } from '../rate-limits/rate-limits.ts'
import { requestIdOf } from '../request-id.ts'
import { SECURITY_HEADERS } from '../security-headers.ts'
import type { Origins } from './origins.ts'
import type { Sockets } from './sockets.ts'

export interface UpgradeNeeds {
  readonly mounts: readonly SocketMount[]
  readonly origins: Origins
  readonly limits: RateLimits
  readonly trustedHops: number
  readonly isDraining: () => boolean
  readonly observe: (answered: Answered) => void
  readonly log: Logger
}

/**
 * Requests to become WebSockets. Each passes, in this order, and each stage may answer and end it:
 *
 *     rate of the address → room → origin → who calls (by the mount) → WebSocket
 *
 * Nothing is upgraded before it is known who calls, so a refusal is a plain answer of HTTP with a code.
 */
export class Upgrades {
  readonly #needs: UpgradeNeeds
  #pending = 0
  #sockets: Sockets | undefined

  constructor(needs: UpgradeNeeds) {
    this.#needs = needs
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => void this.#take(request, socket, head))
  }

  isAt(path: string): boolean {
    return this.#mountAt(path) !== undefined
  }

  /** Any other request is answered as if it had not asked. */
  mayTake({ method, url = '', headers }: IncomingMessage): boolean {
    return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && this.isAt(url)
  }

  /** Those that are open; each is told to go by its mount. */
  closeAll(): void {
    this.#sockets?.cutAll()
  }

  #mountAt(url: string): SocketMount | undefined {
    const path = url.split('?', 1)[0]
    return this.#needs.mounts.find((mount) => mount.path === path)
  }

  async #take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const startedMs = performance.now()
    const requestId = requestIdOf(request)
    const { log, observe } = this.#needs
    const mount = this.#mountAt(request.url ?? '')
    invariant(mount !== undefined, `${request.url} was upgraded, and is no address of a WebSocket`)
    let isGone = false
    socket.on('error', () => {
      isGone = true
    })
    socket.on('close', () => {
      isGone = true
    })
    const tell = (status: number) =>
      observe({ requestId, method: 'GET', route: mount.path, status, startedMs, isRaw: true })
    this.#pending += 1
    try {
      const admitted = await this.#admit(mount, request, requestId)
      if ('kind' in admitted) {
        if (!isGone) tell(refuse(socket, admitted, requestId))
        return
      }
      if (isGone) return admitted.abandon()
      this.#sockets ??= await loadSockets()
      if (isGone) return admitted.abandon()
      const isOpen = this.#sockets.open(request, socket, head, admitted, mount.messageBytesMax)
      tell(isOpen ? 101 : 400)
    } catch (error) {
      log.error({ error, requestId, route: mount.path }, 'an upgrade failed')
      if (!isGone) tell(refuse(socket, OUR_FAULT, requestId))
    } finally {
      this.#pending -= 1
    }
  }

  async #admit(
    mount: SocketMount,
    request: IncomingMessage,
    requestId: string,
  ): Promise<SocketAdmission | ProblemReply<ErrorCode>> {
    const { limits, origins, trustedHops, isDraining } = this.#needs
    const passed = limits.ofAddress(request)
    if ('kind' in passed) return passed
    if (isDraining()) return reply.problem('server-draining', 'The server is stopping. Come again in a moment.')
    if (this.#pending > UPGRADES_PENDING_MAX) {
      const headers = { 'retry-after': '1' }
      return reply.problem('server-busy', 'Too many connections are being opened. Come again in a second.', { headers })
    }
    if (!origins.mayOpen(request.headers)) return ORIGIN_REFUSED
    const protocols = protocolsOf(request.headers['sec-websocket-protocol'])
    return mount.admit({ requestId, clientAddress: clientAddress(request, trustedHops), protocols })
  }
}

/** The library comes with the first connection: an installation that nobody watches never has it in memory. */
async function loadSockets(): Promise<Sockets> {
  const { Sockets } = await import('./sockets.ts')
  return new Sockets()
}

const protocolsOf = (header: string | undefined): string[] =>
  (header ?? '').split(',', UPGRADE_PROTOCOLS_MAX).flatMap((each) => each.trim() || [])

const ORIGIN_REFUSED = reply.problem(
  'origin-refused',
  'The browser says that another site sent this. Use the pages of LinkFlow, or name the origin in LINKFLOW_CORS_ORIGINS.',
)
export const UPGRADE_NEEDED = reply.problem('upgrade-needed', 'Only «GET» with «Upgrade: websocket» can be met here.', {
  headers: { upgrade: 'websocket' },
})
const OUR_FAULT = reply.problem('internal-error', 'This is our fault. The log says more under the id of this request.')

/** An answer of HTTP on a connection that Node has handed over. Its status. */
function refuse(socket: Duplex, problem: ProblemReply<ErrorCode>, requestId: string): number {
  const body = problemBody(problem, requestId)
  const text = JSON.stringify(body)
  const headers = {
    ...SECURITY_HEADERS,
    ...problem.headers,
    'x-request-id': requestId,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}\r\n${lines.join('')}\r\n${text}`, () =>
    socket.destroy(),
  )
  return body.status
}
