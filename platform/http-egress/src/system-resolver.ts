import { lookup } from 'node:dns/promises'
import type { EgressLimits } from './limits.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** Answers with every address of a name, or throws with the resolver's code (`ENOTFOUND`, `EAI_AGAIN`, …). */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

interface Entry {
  readonly answer: Promise<readonly ResolvedAddress[]>
  readonly expiresMs: number
}

/**
 * The system's resolver (hosts file, search domains, container DNS), IPv4 first: a machine with broken IPv6 is far
 * more common than one without IPv4. `getaddrinfo` occupies one of four threads that file access needs too, so the
 * same question is asked once at a time and its answer lives for seconds. Each request still judges the addresses
 * and connects to those it judged, so a cached answer can be stale but never unchecked.
 */
export function systemResolver(limits: EgressLimits, nowMs: () => number = () => performance.now()): Resolve {
  const cache = new Map<string, Entry>()
  return (host) => {
    const known = cache.get(host)
    if (known && known.expiresMs > nowMs()) return known.answer
    const answer = ask(host)
    cache.delete(host)
    cache.set(host, { answer, expiresMs: nowMs() + limits.nameCacheMs })
    if (cache.size > limits.nameCacheEntriesMax) cache.delete(cache.keys().next().value!)
    // Failures are not kept: the next request asks again.
    answer.catch(() => {
      if (cache.get(host)?.answer === answer) cache.delete(host)
    })
    return answer
  }
}

async function ask(host: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}
