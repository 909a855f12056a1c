import { SSO_FLOW_MS } from '../limits.ts'

/** How a request came: from this machine; over TLS to this server itself. */
export type Surroundings = { readonly isLoopback: boolean; readonly isEncrypted: boolean }

/**
 * The cookies that hold a refresh token, or a begun single sign-on. On plain http a browser would not keep a `Secure` one,
 * and `__Host-` demands that: so on this machine they do without, and elsewhere only where the operator took the risk
 * (`LINKFLOW_INSECURE_COOKIES`). Else there is no session without TLS, be it our own or that of a proxy.
 */
export class SessionCookies {
  readonly mayBeInsecure: boolean

  constructor({ mayBeInsecure }: { readonly mayBeInsecure: boolean }) {
    this.mayBeInsecure = mayBeInsecure
  }

  setRefresh(where: Surroundings, token: string, ends: Date, nowMs: number): string {
    return this.#write(where, 'refresh', token, Math.max(0, Math.floor((ends.getTime() - nowMs) / 1000)))
  }

  setFlow(where: Surroundings, flow: string): string {
    return this.#write(where, 'sso', flow, SSO_FLOW_MS / 1000)
  }

  clearRefresh(where: Surroundings): string {
    return this.#write(where, 'refresh', '', 0)
  }

  /** The value in the `Cookie` header. Two of the name are none: one of them is not ours. */
  read(where: Surroundings, of: 'refresh' | 'sso', header: string | undefined): string | undefined {
    const name = `${this.#name(where, of)}=`
    const found = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(name))
    return found.length === 1 ? found[0]!.slice(name.length) : undefined
  }

  #isPlain({ isLoopback, isEncrypted }: Surroundings): boolean {
    return !isEncrypted && (isLoopback || this.mayBeInsecure)
  }

  #name(where: Surroundings, of: string): string {
    return this.#isPlain(where) ? `linkflow_${of}` : `__Host-linkflow_${of}`
  }

  #write(where: Surroundings, of: 'refresh' | 'sso', value: string, maxAgeSeconds: number): string {
    const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${this.#isPlain(where) ? '' : '; Secure'}`
    return `${this.#name(where, of)}=${value}; ${attributes}`
  }
}
