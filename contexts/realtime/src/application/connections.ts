import { networkOf, type Who } from '@linkflow/http-server'
import type { Listener } from '@linkflow/postgres'
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  CONNECTIONS_PER_CALLER_MAX,
  HEARTBEAT_MS,
  STANDING_AT_ONCE_MAX,
  STANDING_LOOK_MS,
} from '../limits.ts'
import type { Connection } from './connection.ts'
import type { FindStanding, Standing } from './ports.ts'

export const callerId = (who: Who): string => (who.type === 'key' ? who.keyId : who.accountId)

const LOOPBACK = new Set(['127.0.0.1', '::1'])

/** A place among the connections, kept from before the caller is known until the connection has ended. */
export interface Seat {
  /** False: the caller has as many as they may. */
  take(who: Who): boolean
  leave(): void
}

/**
 * All connections of this process: how many there may be, that they are alive, and that their callers still may.
 *
 * S1. Whatever ends a right tells a channel (`channels`), and the rights of all whom it may concern are read anew.
 * S2. While notifications do not arrive, they are read every STANDING_LOOK_MS.
 * S3. Who is let in has rights that were read after the last notification (`generation`).
 */
export class Connections {
  readonly #standing: FindStanding
  readonly #listener: Pick<Listener, 'listen' | 'state'>
  readonly #onError: (error: unknown) => void
  readonly #nowMs: () => number
  readonly #all = new Set<Connection>()
  readonly #perAddress = new Map<string, number>()
  readonly #perCaller = new Map<string, number>()
  #seats = 0
  #generation = 0
  #unlisten: (() => void)[] = []
  #timers: NodeJS.Timeout[] = []
  #checking: Promise<void> = Promise.resolve()
  #isLooking = false

  constructor(needs: {
    readonly standing: FindStanding
    readonly listener: Pick<Listener, 'listen' | 'state'>
    readonly onError: (error: unknown) => void
    /** Of the database: keys expire by it. */
    readonly nowMs: () => number
  }) {
    this.#standing = needs.standing
    this.#listener = needs.listener
    this.#onError = needs.onError
    this.#nowMs = needs.nowMs
  }

  /** @param channels on which the id of what has ended is told: of a session, a key, an account or a workspace */
  async start(channels: readonly string[]): Promise<void> {
    this.#unlisten = await Promise.all(
      channels.map((channel) =>
        this.#listener.listen(channel, (message) => {
          this.#generation += 1
          if (this.#all.size === 0) return
          if (message.kind === 'look') this.recheck(() => true)
          else this.recheck((connection) => concerns(connection, message.payload))
        }),
      ),
    )
    const beat = setInterval(() => {
      for (const connection of [...this.#all]) connection.beat()
    }, HEARTBEAT_MS)
    const look = setInterval(() => this.#look(), STANDING_LOOK_MS)
    this.#timers = [beat, look]
    for (const timer of this.#timers) timer.unref()
  }

  /** Tells everybody to come again elsewhere. */
  stop(): void {
    for (const unlisten of this.#unlisten) unlisten()
    for (const timer of this.#timers) clearInterval(timer)
    for (const connection of [...this.#all]) connection.goAway()
  }

  get all(): ReadonlySet<Connection> {
    return this.#all
  }

  get generation(): number {
    return this.#generation
  }

  /** Undefined: there is no room, on this server or for this address. */
  seat(address: string): Seat | undefined {
    const network = LOOPBACK.has(address) ? undefined : networkOf(address)
    if (this.#seats >= CONNECTIONS_MAX) return undefined
    if (network !== undefined && !grow(this.#perAddress, network, CONNECTIONS_PER_ADDRESS_MAX)) return undefined
    this.#seats += 1
    let caller: string | undefined
    let isLeft = false
    return {
      take: (who) => {
        if (!grow(this.#perCaller, callerId(who), CONNECTIONS_PER_CALLER_MAX)) return false
        caller = callerId(who)
        return true
      },
      leave: () => {
        if (isLeft) return
        isLeft = true
        this.#seats -= 1
        if (network !== undefined) shrink(this.#perAddress, network)
        if (caller !== undefined) shrink(this.#perCaller, caller)
      },
    }
  }

  add(connection: Connection): void {
    this.#all.add(connection)
  }

  remove(connection: Connection): void {
    this.#all.delete(connection)
  }

  /** The rights of a caller, read after everything that was told until now (S3). */
  async standingOf(who: Who, workspaceId: string): Promise<Standing | undefined> {
    for (;;) {
      const generation = this.#generation
      const standing = await this.#standing(who, workspaceId)
      if (standing === undefined || generation === this.#generation) return standing
    }
  }

  /** One round after the other; connections of one caller share an answer. */
  recheck(which: (connection: Connection) => boolean): void {
    const chosen = [...this.#all].filter(which)
    if (chosen.length === 0) return
    this.#checking = this.#checking.then(() => this.#check(chosen)).catch(this.#onError)
  }

  async #check(connections: readonly Connection[]): Promise<void> {
    const byCaller = Map.groupBy(connections, ({ who, workspaceId }) => `${JSON.stringify(who)} ${workspaceId}`)
    const left = [...byCaller.values()]
    const work = async () => {
      for (let group = left.pop(); group !== undefined; group = left.pop()) {
        const { who, workspaceId } = group[0]!
        try {
          const standing = await this.standingOf(who, workspaceId)
          for (const connection of group) connection.stands(standing)
        } catch (error) {
          this.#onError(error)
          // Nobody keeps a right that cannot be read: they come again, and are asked then.
          for (const connection of group) connection.goAway()
        }
      }
    }
    await Promise.all(Array.from({ length: STANDING_AT_ONCE_MAX }, work))
  }

  #look(): void {
    // A database that answers slowly is not asked ever more.
    if (this.#all.size === 0 || this.#isLooking) return
    const nowMs = this.#nowMs()
    const isBlind = this.#listener.state !== 'up'
    this.recheck(({ standing }) => isBlind || standing.expiresAtMs <= nowMs)
    this.#isLooking = true
    void this.#checking.finally(() => {
      this.#isLooking = false
    })
  }
}

const concerns = ({ who, workspaceId }: Connection, id: string): boolean =>
  workspaceId === id || (who.type === 'key' ? who.keyId === id : who.accountId === id || who.sessionId === id)

function grow(counts: Map<string, number>, key: string, max: number): boolean {
  const count = counts.get(key) ?? 0
  if (count >= max) return false
  counts.set(key, count + 1)
  return true
}

function shrink(counts: Map<string, number>, key: string): void {
  const count = counts.get(key)! - 1
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
