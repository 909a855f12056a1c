import { fail, ok, type Result } from '@linkflow/kernel'
import type { ProxyHop, Route } from './connector.ts'
import type { EgressError } from './egress-error.ts'
import type { CheckedAddress, Guard } from './guard.ts'
import type { EgressLimits } from './limits.ts'
import { bypasses, type ProxyOptions, type ProxyTarget, parseProxy } from './proxy.ts'
import type { EgressTls } from './request.ts'
import type { Target } from './target.ts'

export interface RouterOptions {
  readonly guard: Guard
  readonly limits: EgressLimits
  readonly proxy?: ProxyOptions
}

/** Turns a target into the ways to reach it, each with an address that the guard has judged. */
export class Router {
  readonly #guard: Guard
  readonly #limits: EgressLimits
  readonly #proxy: ProxyOptions | undefined

  constructor(options: RouterOptions) {
    this.#guard = options.guard
    this.#limits = options.limits
    this.#proxy = options.proxy
  }

  async routes(
    target: Target,
    tls: EgressTls,
    workspaceId: string,
    ownProxy: ProxyTarget | undefined,
  ): Promise<Result<Route[], EgressError>> {
    const proxy = ownProxy ? ok(ownProxy) : this.#installationProxy(target.host)
    if (!proxy.ok) return proxy
    const base = { workspaceId, host: target.host, port: target.port, tls: target.secure ? tls : null }
    const checked = await this.#guard.check({ host: target.host, port: target.port, purpose: 'http' })
    if (proxy.value === undefined) {
      return checked.ok ? ok(this.#each(checked.value, (address) => ({ ...base, address, proxy: null }))) : checked
    }
    // Behind a proxy names may be the proxy's to resolve; those we can resolve have passed above.
    if (!checked.ok && checked.error.code !== 'egress-dns-failed') return checked
    const hops = await this.#proxyHops(proxy.value)
    return hops.ok ? ok(hops.value.map((hop) => ({ ...base, address: null, proxy: hop }))) : hops
  }

  #installationProxy(host: string): Result<ProxyTarget | undefined, EgressError> {
    if (!this.#proxy || bypasses(this.#proxy.bypass, host)) return ok(undefined)
    return parseProxy(this.#proxy.url, true, this.#limits.urlBytesMax)
  }

  async #proxyHops({ target, authorization, trusted }: ProxyTarget): Promise<Result<ProxyHop[], EgressError>> {
    const addresses = trusted
      ? await this.#guard.trust(target.host)
      : await this.#guard.check({ host: target.host, port: target.port, purpose: 'http' })
    if (!addresses.ok) return fail(addresses.error)
    const { host, port, secure } = target
    return ok(
      this.#each(addresses.value, (address) => {
        const hop = { host, port, secure, address }
        return authorization ? { ...hop, authorization } : hop
      }),
    )
  }

  #each<T>(addresses: readonly CheckedAddress[], make: (address: CheckedAddress) => T): T[] {
    return addresses.slice(0, this.#limits.connectAttemptsMax).map(make)
  }
}
