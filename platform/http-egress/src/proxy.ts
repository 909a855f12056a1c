import { fail, ok, type Result, Secret } from '@linkflow/kernel'
import { type EgressError, egressError } from './egress-error.ts'
import { parseTarget, type Target } from './target.ts'

/** The installation's own proxy: its address is the operator's word and needs no allow rule. */
export interface ProxyOptions {
  /** http or https, a user name and password inside it as needed. */
  readonly url: string
  /** Hosts reached without it: `crm.internal`, or `.internal` for all names that end so. */
  readonly bypass?: readonly string[]
}

export interface ProxyTarget {
  readonly target: Target
  readonly authorization?: Secret
  /** Set by the operator, not by a request. */
  readonly trusted: boolean
}

export function parseProxy(url: string, trusted: boolean, urlBytesMax: number): Result<ProxyTarget, EgressError> {
  const target = parseTarget(url, urlBytesMax)
  if (!target.ok) {
    return fail(
      egressError('egress-proxy-failed', `The address of the proxy: ${target.error.message}`, { retryable: false }),
    )
  }
  const { userinfo } = target.value
  if (!userinfo) return ok({ target: target.value, trusted })
  const pair = Buffer.from(`${userinfo.username}:${userinfo.password}`, 'utf8').toString('base64')
  return ok({ target: target.value, trusted, authorization: new Secret(`Basic ${pair}`) })
}

export const bypasses = (bypass: readonly string[] | undefined, host: string): boolean =>
  (bypass ?? []).some((entry) => {
    const name = entry.toLowerCase()
    return name.startsWith('.') ? host.endsWith(name) : host === name
  })
