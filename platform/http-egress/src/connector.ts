import { request as httpRequest } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { Secret } from '@linkflow/kernel'
import { type EgressErrorCode, EgressFailure, egressError } from './egress-error.ts'
import type { CheckedAddress } from './guard.ts'
import { bracketHost } from './host.ts'
import type { EgressLimits } from './limits.ts'
import type { EgressTls } from './request.ts'

export interface ProxyHop {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly address: CheckedAddress
  readonly authorization?: Secret
}

/** Everything that decides which socket a request may use; two requests share one only if all of it is equal. */
export interface Route {
  readonly workspaceId: string
  readonly host: string
  readonly port: number
  /** Null behind a proxy, which resolves the name itself. */
  readonly address: CheckedAddress | null
  readonly tls: EgressTls | null
  readonly proxy: ProxyHop | null
}

export interface ConnectContext {
  readonly limits: EgressLimits
  readonly signal?: AbortSignal
  /** Offered in TLS to the target. */
  readonly protocols?: readonly string[]
  /** The TLS session of an earlier connection of the same route. */
  readonly session?: Buffer
  readonly onSession?: (session: Buffer) => void
}

/**
 * Opens the socket of a route: to the checked address by number, with the host's name only in TLS and in the proxy's
 * CONNECT. Throws an EgressFailure.
 */
export async function connectRoute(route: Route, context: ConnectContext): Promise<Socket> {
  const open = new Set<Socket>()
  const attempt = new ConnectAttempt(route, context, open)
  try {
    return await attempt.run()
  } catch (error) {
    for (const socket of open) socket.destroy()
    throw error
  }
}

class ConnectAttempt {
  readonly #route: Route
  readonly #context: ConnectContext
  readonly #open: Set<Socket>

  constructor(route: Route, context: ConnectContext, open: Set<Socket>) {
    this.#route = route
    this.#context = context
    this.#open = open
  }

  run(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const { connectTimeoutMs } = this.#context.limits
      const timer = setTimeout(() => {
        const seconds = connectTimeoutMs / 1000
        reject(this.#failure('egress-connect-timeout', `did not accept a connection within ${seconds} s`))
      }, connectTimeoutMs)
      const onAbort = () => reject(this.#context.signal?.reason)
      this.#context.signal?.addEventListener('abort', onAbort, { once: true })
      if (this.#context.signal?.aborted) onAbort()
      const settle = () => {
        clearTimeout(timer)
        this.#context.signal?.removeEventListener('abort', onAbort)
      }
      this.#connect().then(resolve, reject).finally(settle)
    })
  }

  async #connect(): Promise<Socket> {
    const { proxy, tls, address } = this.#route
    let socket: Socket
    if (proxy) {
      socket = await this.#tcp(proxy.address, proxy.port)
      if (proxy.secure) socket = await this.#tls(socket, proxy.host, {}, false)
      // Plain http goes through the proxy as an absolute URL on this very socket.
      if (tls) socket = await this.#tunnel(socket, proxy)
    } else {
      socket = await this.#tcp(address!, this.#route.port)
    }
    return tls ? this.#tls(socket, this.#route.host, tls, true) : socket
  }

  #tcp(address: CheckedAddress, port: number): Promise<Socket> {
    const socket = connectTcp({ host: address.address, family: address.family, port, noDelay: true, keepAlive: true })
    return this.#until(socket, 'connect', (error) => {
      const code = codeOf(error)
      if (this.#route.proxy) return this.#failure('egress-proxy-failed', 'proxy cannot be reached', code)
      const timedOut = code === 'ETIMEDOUT'
      return this.#failure(
        timedOut ? 'egress-connect-timeout' : 'egress-connect-refused',
        timedOut ? 'did not answer' : 'refused the connection or cannot be reached',
        code,
      )
    })
  }

  #tls(socket: Socket, host: string, tls: EgressTls, toTarget: boolean): Promise<Socket> {
    const code: EgressErrorCode = toTarget ? 'egress-tls-failed' : 'egress-proxy-failed'
    const broken = (error: unknown) => this.#failure(code, tlsProblem(error), codeOf(error))
    try {
      const secured = connectTls({ ...tlsOptions(host, tls), socket, ...(toTarget ? this.#targetOptions() : {}) })
      if (toTarget && this.#context.onSession) secured.on('session', this.#context.onSession)
      return this.#until(secured, 'secureConnect', broken)
    } catch (error) {
      // A certificate or key that is no PEM is refused before anything is sent.
      throw this.#failure('egress-tls-failed', 'cannot be reached with this certificate or key', codeOf(error))
    }
  }

  #targetOptions(): ConnectionOptions {
    const { session, protocols } = this.#context
    return { ...(session ? { session } : {}), ...(protocols ? { ALPNProtocols: [...protocols] } : {}) }
  }

  async #tunnel(socket: Socket, proxy: ProxyHop): Promise<Socket> {
    const authority = `${bracketHost(this.#route.host)}:${this.#route.port}`
    const headers: Record<string, string> = { host: authority }
    if (proxy.authorization) headers['proxy-authorization'] = proxy.authorization.reveal()
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => reject(this.#failure('egress-proxy-failed', 'proxy broke off', codeOf(error)))
      httpRequest({
        method: 'CONNECT',
        path: authority,
        headers,
        setHost: false,
        createConnection: () => socket,
        maxHeaderSize: this.#context.limits.responseHeaderBytesMax,
      })
        .on('error', failed)
        .on('connect', (response, _socket, head) => {
          if (response.statusCode === 200 && head.length === 0) return resolve(socket)
          reject(this.#failure('egress-proxy-failed', proxyAnswer(response.statusCode ?? 0)))
        })
        .end()
      socket.once('close', failed)
    })
  }

  #until(socket: Socket, event: string, describe: (error: unknown) => EgressFailure): Promise<Socket> {
    this.#open.add(socket)
    return new Promise((resolve, reject) => {
      const onError = (error: unknown) => reject(describe(error))
      const onClose = () => reject(describe(undefined))
      // Stays for good: a socket that fails after it was given up must not end the process.
      socket.on('error', onError).once('close', onClose)
      socket.once(event, () => {
        socket.removeListener('close', onClose)
        resolve(socket)
      })
    })
  }

  #failure(code: EgressErrorCode, what: string, detail?: string): EgressFailure {
    const { proxy, host, port } = this.#route
    const subject =
      code === 'egress-proxy-failed'
        ? `The proxy ${bracketHost(proxy?.host ?? host)}:${proxy?.port ?? port}`
        : `${bracketHost(host)}:${port}`
    const sentence = `${subject} ${what.replace(/^proxy /, '')}${detail ? ` (${detail})` : ''}.`
    return new EgressFailure(egressError(code, sentence, detail === undefined ? {} : { detail }))
  }
}

function tlsOptions(host: string, tls: EgressTls): ConnectionOptions {
  const name = tls.servername ?? host
  const text = (value: string | Secret | undefined) => (value instanceof Secret ? value.reveal() : value)
  const options: ConnectionOptions = {
    // Verifies the certificate against this, be it a name or an address.
    host: name,
    rejectUnauthorized: tls.rejectUnauthorized ?? true,
    minVersion: 'TLSv1.2',
  }
  // RFC 6066: server names are never addresses.
  if (isIP(name) === 0) options.servername = name
  if (tls.ca !== undefined) options.ca = tls.ca
  if (tls.cert !== undefined) options.cert = tls.cert
  const key = text(tls.key)
  if (key !== undefined) options.key = key
  const passphrase = text(tls.passphrase)
  if (passphrase !== undefined) options.passphrase = passphrase
  return options
}

function tlsProblem(error: unknown): string {
  const code = codeOf(error)
  if (code === undefined) return 'closed the connection while TLS was being set up'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'showed a certificate that is for another name'
  if (code === 'CERT_HAS_EXPIRED') return 'showed a certificate that has expired'
  if (/SELF_SIGNED|UNABLE_TO_|CERT_/.test(code)) {
    return 'showed a certificate that nobody known has signed; give its authority as the CA'
  }
  return 'could not agree on TLS; is this port meant for https'
}

function proxyAnswer(status: number): string {
  if (status === 407) return 'proxy asks for a user name and password; put them into its URL'
  if (status === 403) return 'proxy does not permit this destination'
  return `proxy answered ${status} instead of opening a tunnel`
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
