import { createHash } from 'node:crypto'
import { Secret } from '@linkflow/kernel'
import { connectRoute, type Route } from './connector.ts'
import { bracketHost } from './host.ts'
import type { EgressLimits } from './limits.ts'
import { Pool } from './undici-pool.ts'

/**
 * One pool of sockets for each route: workspace, name, checked address, port, TLS settings and proxy. A socket made
 * for one of them is never used for another, so no workspace rides on the connection (or the client certificate) of
 * another, and no name on the address of another.
 */
export class ConnectionPools {
  readonly #limits: EgressLimits
  /** In order of last use. */
  readonly #pools = new Map<string, Pool>()

  constructor(limits: EgressLimits) {
    this.#limits = limits
  }

  pool(route: Route): Pool {
    const key = keyOf(route)
    const pool = this.#pools.get(key) ?? this.#make(route)
    this.#pools.delete(key)
    this.#pools.set(key, pool)
    this.#closeUnused(key)
    return pool
  }

  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  #make(route: Route): Pool {
    let session: Buffer | undefined
    const limits = this.#limits
    const context = { limits, protocols: ['http/1.1'] }
    return new Pool(originOf(route), {
      connections: limits.socketsPerPoolMax,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: limits.responseHeaderBytesMax,
      keepAliveTimeout: limits.idleSocketTimeoutMs,
      keepAliveMaxTimeout: limits.idleSocketTimeoutMsMax,
      connect: (_options, callback) => {
        const onSession = (fresh: Buffer) => {
          session = fresh
        }
        connectRoute(route, session ? { ...context, session, onSession } : { ...context, onSession }).then(
          (socket) => callback(null, socket),
          (error) => callback(error, null),
        )
      },
    })
  }

  #closeUnused(inUse: string): void {
    for (const [key, pool] of this.#pools) {
      if (this.#pools.size <= this.#limits.poolsMax || key === inUse) return
      // Pools in use stay, so the number can exceed the limit by as many as requests are under way.
      if (pool.stats.size > 0) continue
      this.#pools.delete(key)
      void pool.close()
    }
  }
}

/** What undici takes for the server's name; the connector decides by the route alone. */
function originOf(route: Route): string {
  if (route.proxy && !route.tls) return `http://${bracketHost(route.proxy.host)}:${route.proxy.port}`
  return `${route.tls ? 'https' : 'http'}://${bracketHost(route.host)}:${route.port}`
}

/** Keys, certificates and proxy passwords count but are not kept in the key as text. */
function keyOf(route: Route): string {
  const plain = [route.workspaceId, route.host, route.port, route.address?.address ?? null, route.tls !== null]
  const special = route.proxy !== null || (route.tls !== null && Object.keys(route.tls).length > 0)
  if (!special) return JSON.stringify(plain)
  const revealed = JSON.stringify([route.tls, route.proxy], function (name) {
    const value: unknown = this[name]
    return value instanceof Secret ? { revealed: value.reveal() } : value
  })
  return JSON.stringify([...plain, createHash('sha256').update(revealed).digest('base64')])
}
