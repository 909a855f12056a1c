import type { Socket } from 'node:net'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { AllowRule } from './allow-rule.ts'
import { classifyFailure } from './classify-failure.ts'
import { ConnectionPools } from './connection-pools.ts'
import { connectRoute } from './connector.ts'
import { Deadline } from './deadline.ts'
import { type EchoHandler, echo } from './echo.ts'
import { type EgressError, EgressFailure, egressError } from './egress-error.ts'
import { Guard } from './guard.ts'
import { normalizeHost } from './host.ts'
import { defaultLimits, type EgressLimits } from './limits.ts'
import { prepareRequest } from './prepare-request.ts'
import type { ProxyOptions } from './proxy.ts'
import type { BodyOf, EgressRequest, EgressResponse, EgressTls } from './request.ts'
import { RequestRun } from './request-run.ts'
import { Router } from './router.ts'
import { type Resolve, systemResolver } from './system-resolver.ts'

export interface EgressOptions {
  /** What may be reached beside public addresses: the parsed `LINKFLOW_EGRESS_ALLOW`. */
  readonly allow: readonly AllowRule[]
  /** The setting that names them, where it is another. */
  readonly allowSetting?: string
  /** Our own API and database: never reachable, whatever `allow` says. Use `this-machine` for what listens here. */
  readonly deny: readonly AllowRule[]
  readonly proxy?: ProxyOptions
  readonly limits?: Partial<EgressLimits>
  /** Instead of the system's resolver; its answers are judged all the same. */
  readonly resolve?: Resolve
  /** Instead of the built-in answer of `http://echo.linkflow.internal`. */
  readonly echoHost?: EchoHandler
}

export interface EgressContext {
  /** Connections are never shared between workspaces. */
  readonly workspaceId: string
  readonly signal?: AbortSignal
}

export interface TcpContext extends EgressContext {
  /** TLS from the first byte. Drivers that turn to TLS later (STARTTLS) do so on the plain socket. */
  readonly tls?: EgressTls
}

/** The only holder of outgoing sockets: requests of nodes, webhooks out, sign-in, mail and database drivers. */
export class Egress {
  readonly #limits: EgressLimits
  readonly #guard: Guard
  readonly #router: Router
  readonly #pools: ConnectionPools
  readonly #echo: EchoHandler

  constructor(options: EgressOptions) {
    const limits = Object.freeze({ ...defaultLimits, ...options.limits })
    const resolve = options.resolve ?? systemResolver(limits)
    this.#limits = limits
    const { allow, deny, allowSetting } = options
    this.#guard = new Guard({ allow, deny, resolve, limits, ...(allowSetting && { allowSetting }) })
    this.#router = new Router({ guard: this.#guard, limits, ...(options.proxy ? { proxy: options.proxy } : {}) })
    this.#pools = new ConnectionPools(limits)
    this.#echo = options.echoHost ?? echo
  }

  /** Every way a request can end is in the result; only a streamed body throws, an EgressFailure, while it is read. */
  async request<Request extends EgressRequest>(
    request: Request,
    context: EgressContext,
  ): Promise<Result<EgressResponse<BodyOf<Request>>, EgressError>> {
    const prepared = prepareRequest(request, this.#limits)
    if (!prepared.ok) return prepared
    const deadline = new Deadline(prepared.value.first.target.host, prepared.value.timeoutMs, context.signal)
    const run = new RequestRun(prepared.value, deadline, context.workspaceId, {
      limits: this.#limits,
      router: this.#router,
      pools: this.#pools,
      echo: this.#echo,
    })
    return (await run.run()) as Result<EgressResponse<BodyOf<Request>>, EgressError>
  }

  /** A connected socket to a judged address, for drivers that speak their own protocol. The caller closes it. */
  async connectTcp(host: string, port: number, context: TcpContext): Promise<Result<Socket, EgressError>> {
    const normal = normalizeHost(host)
    if (normal === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
      return fail(egressError('egress-invalid-url', 'A connection needs a host name or address and a port.'))
    }
    const deadline = new Deadline(normal, this.#limits.totalTimeoutMsMax, context.signal)
    try {
      return await this.#connect(normal, port, context, deadline)
    } catch (error) {
      return fail(classifyFailure(error, normal, deadline))
    } finally {
      deadline.release()
    }
  }

  async #connect(
    host: string,
    port: number,
    context: TcpContext,
    deadline: Deadline,
  ): Promise<Result<Socket, EgressError>> {
    const checked = await deadline.race(this.#guard.check({ host, port, purpose: 'tcp' }))
    if (!checked.ok) return checked
    const addresses = checked.value.slice(0, this.#limits.connectAttemptsMax)
    let last: unknown
    for (const address of addresses) {
      const route = { workspaceId: context.workspaceId, host, port, address, tls: context.tls ?? null, proxy: null }
      try {
        return ok(await connectRoute(route, { limits: this.#limits, signal: deadline.signal }))
      } catch (error) {
        last = error
        if (!(error instanceof EgressFailure) || deadline.error || error.error.code === 'egress-tls-failed') break
      }
    }
    throw last
  }

  /** Ends every connection of requests; those under way fail. Sockets of `connectTcp` belong to their drivers. */
  async close(): Promise<void> {
    await this.#pools.destroy()
  }
}
