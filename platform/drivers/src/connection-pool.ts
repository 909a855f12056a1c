import { ok, type Result } from '@linkflow/kernel'
import type { Answer, ServerFailure } from '@linkflow/node-runtime'
import type { Connection } from './connection.ts'
import { failure } from './failure.ts'
import { AGE_MS_MAX, CONNECTIONS_MAX, CONNECTIONS_PER_CREDENTIAL_MAX, IDLE_MS_MAX, TURN_MS_MAX } from './limits.ts'

export interface PoolLimits {
  readonly perCredentialMax: number
  readonly allMax: number
  readonly turnMsMax: number
  readonly idleMsMax: number
  readonly ageMsMax: number
}

const defaultLimits: PoolLimits = {
  perCredentialMax: CONNECTIONS_PER_CREDENTIAL_MAX,
  allMax: CONNECTIONS_MAX,
  turnMsMax: TURN_MS_MAX,
  idleMsMax: IDLE_MS_MAX,
  ageMsMax: AGE_MS_MAX,
}

interface Kept {
  readonly connection: Connection
  readonly version: object
  readonly bornMs: number
  timer?: NodeJS.Timeout
}

interface Room {
  /** Lent, being opened, on their way back, or idle. */
  open: number
  /** On their way back: they will be free sooner than a new one is there. */
  returning: number
  readonly idle: Kept[]
  readonly waiting: (() => void)[]
}

/**
 * Connections by workspace and credential. Never shared across either; the address is part of the credential, and was judged
 * by egress when the connection was made.
 */
export class ConnectionPool {
  readonly #limits: PoolLimits
  readonly #rooms = new Map<string, Room>()
  readonly #lent = new Set<Connection>()
  #open = 0

  constructor(limits: Partial<PoolLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits }
  }

  /** `open` makes a new one. When `signal` ends while it is lent, the connection is destroyed: so a step is cancelled. */
  async take<C extends Connection>(
    key: string,
    version: object,
    signal: AbortSignal,
    open: () => Answer<C>,
  ): Answer<C> {
    const room = this.#roomOf(key)
    const turn = await this.#turn(room, version, signal)
    if (!turn.ok) return turn
    if (turn.value !== 'new') return ok(this.#lend(key, room, turn.value, signal) as C)
    const opened = await open()
    if (!opened.ok || signal.aborted) {
      this.#leave(key, room)
      if (opened.ok) opened.value.destroy()
      return opened.ok ? aborted() : opened
    }
    return ok(this.#lend(key, room, { connection: opened.value, version, bornMs: performance.now() }, signal) as C)
  }

  close(): void {
    for (const room of this.#rooms.values()) for (const kept of room.idle) this.#drop(kept)
    for (const connection of this.#lent) connection.destroy()
    this.#rooms.clear()
  }

  #roomOf(key: string): Room {
    let room = this.#rooms.get(key)
    if (room === undefined) {
      room = { open: 0, returning: 0, idle: [], waiting: [] }
      this.#rooms.set(key, room)
    }
    return room
  }

  /** An idle connection, or the right to open one, which is counted already. */
  async #turn(room: Room, version: object, signal: AbortSignal): Promise<Result<Kept | 'new', ServerFailure>> {
    const { perCredentialMax, turnMsMax } = this.#limits
    const untilMs = performance.now() + turnMsMax
    for (;;) {
      if (signal.aborted) return aborted()
      const kept = this.#takeIdle(room, version)
      if (kept !== undefined) return ok(kept)
      if (room.returning === 0 && room.open < perCredentialMax && this.#hasRoom()) {
        room.open += 1
        this.#open += 1
        return ok('new')
      }
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) {
        const message = `All connections that may be open at once are in use (${perCredentialMax} with one credential). Let fewer steps run at the same time, or try again later.`
        return failure('server-too-busy', message)
      }
      await this.#change(room, Math.min(leftMs, 1_000), signal)
    }
  }

  /** Somebody left this room, or time has passed: other rooms tell nobody. */
  #change(room: Room, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        const at = room.waiting.indexOf(end)
        if (at >= 0) room.waiting.splice(at, 1)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end, { once: true })
      room.waiting.push(end)
    })
  }

  /** An idle connection of somebody else makes room for one that is wanted. */
  #hasRoom(): boolean {
    if (this.#open < this.#limits.allMax) return true
    for (const [key, room] of this.#rooms) {
      const kept = room.idle.shift()
      if (kept === undefined) continue
      this.#drop(kept)
      this.#leave(key, room)
      return true
    }
    return false
  }

  #takeIdle(room: Room, version: object): Kept | undefined {
    for (let kept = room.idle.pop(); kept !== undefined; kept = room.idle.pop()) {
      clearTimeout(kept.timer)
      const isOld = performance.now() - kept.bornMs > this.#limits.ageMsMax
      if (kept.version === version && !kept.connection.isBroken && !isOld) return kept
      kept.connection.destroy()
      room.open -= 1
      this.#open -= 1
    }
    return undefined
  }

  #lend(key: string, room: Room, kept: Kept, signal: AbortSignal): Connection {
    const { connection } = kept
    const stop = () => connection.destroy()
    signal.addEventListener('abort', stop, { once: true })
    this.#lent.add(connection)
    connection.lend(() => {
      signal.removeEventListener('abort', stop)
      this.#lent.delete(connection)
      void this.#takeBack(key, room, kept)
    })
    return connection
  }

  async #takeBack(key: string, room: Room, kept: Kept): Promise<void> {
    const { connection } = kept
    room.returning += 1
    const isClean = !connection.isBroken && (await connection.reset().catch(() => false))
    room.returning -= 1
    if (!isClean || connection.isBroken || this.#rooms.get(key) !== room) {
      connection.destroy()
      this.#leave(key, room)
      return
    }
    kept.timer = setTimeout(() => {
      const at = room.idle.indexOf(kept)
      if (at < 0) return
      room.idle.splice(at, 1)
      this.#drop(kept)
      this.#leave(key, room)
    }, this.#limits.idleMsMax)
    kept.timer.unref()
    room.idle.push(kept)
    room.waiting[0]?.()
  }

  #drop(kept: Kept): void {
    clearTimeout(kept.timer)
    kept.connection.destroy()
  }

  #leave(key: string, room: Room): void {
    room.open -= 1
    this.#open -= 1
    room.waiting[0]?.()
    if (room.open === 0 && room.waiting.length === 0 && this.#rooms.get(key) === room) this.#rooms.delete(key)
  }
}

const aborted = () => failure('aborted', 'The step was stopped.')
