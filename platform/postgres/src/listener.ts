import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Login } from './connection.ts'
import {
  LISTEN_DOWN_AFTER_MS,
  LISTEN_HEARTBEAT_MS,
  NOTIFY_COALESCE_MS,
  NOTIFY_PAYLOAD_BYTES_MAX,
  RECONNECT_DELAY_FIRST_MS,
  RECONNECT_DELAY_MAX_MS,
} from './limits.ts'
import type { Log } from './log.ts'

/** `look`: something happened, too much to tell or missed; read the tables. */
export type Message = Readonly<{ kind: 'payload'; payload: string } | { kind: 'look' }>

/**
 * LISTEN and NOTIFY over one connection of its own.
 *
 *   down ──connected, LISTENs sent, own heartbeat seen──▶ up ──heartbeat late or connection lost──▶ down
 *
 * L1. `up` means that our own heartbeat came back less than LISTEN_DOWN_AFTER_MS ago.
 * L2. Each way to `up` tells `look` to every subscriber, before any later message: what was missed is read, not guessed.
 * L3. A notification that could not be sent goes out as `look` when the connection is back.
 */
export interface Listener {
  readonly state: 'up' | 'down'
  /** Resolves when the channel is listened to. The function it gives ends that. */
  listen(channel: string, onMessage: (message: Message) => void): Promise<() => void>
  /** Tells all listeners of the channel, soon: never within a transaction. */
  notify(channel: string, payload: string): void
  /** Calls back at each change; at once if the state is `up`. */
  onState(onState: (state: 'up' | 'down') => void): () => void
  close(): Promise<void>
}

const CHANNEL = /^[a-z][a-z0-9_]{0,62}$/
const LOOK = 'look'

export const openListener = (login: Login, log: Log): Listener => new PostgresListener(login, log)

class PostgresListener implements Listener {
  readonly #login: Login
  readonly #log: Log
  readonly #heartbeatChannel = `heartbeat_${randomUUID().replaceAll('-', '')}`
  readonly #subscribers = new Map<string, Set<(message: Message) => void>>()
  readonly #watchers = new Set<(state: 'up' | 'down') => void>()
  /** What waits to be told; null is `look`. */
  readonly #outbox = new Map<string, Set<string> | null>()
  #state: 'up' | 'down' = 'down'
  #client: pg.Client | null = null
  #running: Promise<void> | null = null
  #closed = false
  #flushTimer: NodeJS.Timeout | null = null
  #lastHeartbeatMs = 0
  #wake: () => void = () => {}

  constructor(login: Login, log: Log) {
    this.#login = { ...login, application_name: 'linkflow-listener' }
    this.#log = log
  }

  get state() {
    return this.#state
  }

  async listen(channel: string, onMessage: (message: Message) => void): Promise<() => void> {
    assertChannel(channel)
    const known = this.#subscribers.get(channel)
    const subscribers = known ?? new Set()
    subscribers.add(onMessage)
    this.#subscribers.set(channel, subscribers)
    this.#start()
    if (known === undefined && this.#state === 'up') await this.#client?.query(`listen ${channel}`).catch(() => {})
    if (this.#state === 'down') await this.#untilUp()
    return () => this.#unlisten(channel, onMessage)
  }

  notify(channel: string, payload: string): void {
    assertChannel(channel)
    const gathered = this.#outbox.get(channel)
    if (gathered === undefined) this.#outbox.set(channel, new Set([payload]))
    else gathered?.add(payload)
    this.#start()
    this.#flushTimer ??= setTimeout(() => void this.#flush(), NOTIFY_COALESCE_MS)
  }

  onState(onState: (state: 'up' | 'down') => void): () => void {
    this.#watchers.add(onState)
    this.#start()
    if (this.#state === 'up') onState('up')
    return () => this.#watchers.delete(onState)
  }

  async close(): Promise<void> {
    if (this.#flushTimer !== null) await this.#flush()
    this.#closed = true
    this.#wake()
    await this.#running
  }

  #start(): void {
    if (!this.#closed) this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    let delayMs = RECONNECT_DELAY_FIRST_MS
    while (!this.#closed) {
      const wasUp = await this.#serve()
      delayMs = wasUp ? RECONNECT_DELAY_FIRST_MS : Math.min(delayMs * 2, RECONNECT_DELAY_MAX_MS)
      if (!this.#closed) await this.#pause(delayMs)
    }
  }

  /** One connection, from its birth to its death. Says whether it was ever up. */
  async #serve(): Promise<boolean> {
    const client = new pg.Client(this.#login)
    let lost = false
    const lose = () => {
      lost = true
      this.#wake()
    }
    client.on('error', lose)
    client.on('end', lose)
    client.on('notification', ({ channel, payload }) => this.#receive(channel, payload ?? ''))
    let wasUp = false
    try {
      await client.connect()
      await client.query(
        [this.#heartbeatChannel, ...this.#subscribers.keys()].map((channel) => `listen ${channel}`).join(';'),
      )
      this.#client = client
      this.#lastHeartbeatMs = performance.now()
      while (!lost && !this.#closed && this.#isFresh()) {
        // Not awaited: a server that hangs is noticed by the heartbeat that does not come.
        client.query(`notify ${this.#heartbeatChannel}`).catch(lose)
        if (!wasUp) await client.query('select 1')
        if (!wasUp) this.#becomeUp()
        wasUp = true
        await this.#pause(LISTEN_HEARTBEAT_MS)
      }
    } catch (error) {
      this.#log.warn({ reason: (error as Error).message }, 'cannot listen to the database; trying again')
    }
    this.#client = null
    this.#become('down')
    await endWithin(client, LISTEN_HEARTBEAT_MS)
    return wasUp
  }

  #isFresh(): boolean {
    return performance.now() - this.#lastHeartbeatMs < LISTEN_DOWN_AFTER_MS
  }

  #receive(channel: string, text: string): void {
    if (channel === this.#heartbeatChannel) {
      this.#lastHeartbeatMs = performance.now()
      return
    }
    for (const message of decode(text)) this.#tell(channel, message)
  }

  #tell(channel: string, message: Message): void {
    for (const onMessage of this.#subscribers.get(channel) ?? []) onMessage(message)
  }

  #becomeUp(): void {
    for (const channel of this.#subscribers.keys()) this.#tell(channel, { kind: 'look' })
    this.#become('up')
    if (this.#outbox.size > 0) void this.#flush()
  }

  #become(state: 'up' | 'down'): void {
    if (this.#state === state) return
    this.#state = state
    if (state === 'down' && !this.#closed) this.#log.warn({}, 'lost the notifications of the database')
    for (const onState of this.#watchers) onState(state)
  }

  #untilUp(): Promise<void> {
    return new Promise((done) => {
      const off = this.onState((state) => {
        if (state === 'up' || this.#closed) done()
        if (state === 'up') queueMicrotask(() => off())
      })
    })
  }

  #unlisten(channel: string, onMessage: (message: Message) => void): void {
    const subscribers = this.#subscribers.get(channel)
    if (subscribers?.delete(onMessage) !== true || subscribers.size > 0) return
    this.#subscribers.delete(channel)
    this.#client?.query(`unlisten ${channel}`).catch(() => {})
  }

  async #flush(): Promise<void> {
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer)
    this.#flushTimer = null
    const client = this.#client
    if (client === null) return
    // Each once: what cannot be told goes back, and a map gives what is put in while one walks through it. With a lost
    // connection, which refuses at once, that never ended, and nothing else in the process had a turn.
    const gathered = [...this.#outbox]
    this.#outbox.clear()
    for (const [channel, payloads] of gathered) {
      try {
        await client.query('select pg_notify($1, $2)', [channel, encode(payloads)])
      } catch {
        this.#outbox.set(channel, null)
      }
    }
  }

  /** Until the time is over or something happened to the connection. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, delayMs)
      this.#wake = () => {
        clearTimeout(timer)
        done()
      }
    })
  }
}

function assertChannel(channel: string): void {
  if (!CHANNEL.test(channel)) throw new TypeError(`not a channel name: ${JSON.stringify(channel)}`)
}

/** Several payloads travel as one JSON array; too many as the single word. */
export function encode(payloads: ReadonlySet<string> | null): string {
  if (payloads === null) return LOOK
  const text = JSON.stringify([...payloads])
  return Buffer.byteLength(text) <= NOTIFY_PAYLOAD_BYTES_MAX ? text : LOOK
}

export function decode(text: string): Message[] {
  if (!text.startsWith('[')) return [{ kind: 'look' }]
  return (JSON.parse(text) as string[]).map((payload) => ({ kind: 'payload', payload }))
}

async function endWithin(client: pg.Client, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, timeoutMs)
  })
  await Promise.race([client.end().catch(() => {}), late])
  clearTimeout(timer)
}
