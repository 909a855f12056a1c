import pg from 'pg'
import type { ClockOffset } from './clock-offset.ts'
import type { Login } from './connection.ts'
import { commitUnknown, isDefinite } from './failure.ts'

/**
 * Statements of the write pipeline are prepared once and planned generically, perhaps while the tables are still empty.
 * Without these a plan that scans everything stays in the cache: 3.2 ms of database CPU per update against 0.34 ms measured.
 */
const STEADY_PLANS = 'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off'

/**
 * One connection that carries batches one after another. It connects at the first `run`, and anew at the first after a loss.
 * A `run` is one statement and one commit: if the connection goes while it is in flight, `commit-unknown` is thrown.
 */
export class WriteConnection {
  readonly #login: Login
  readonly #clockOffset: ClockOffset
  #client: Promise<pg.Client> | null = null
  #closed = false

  constructor(login: Login, clockOffset: ClockOffset) {
    this.#login = login
    this.#clockOffset = clockOffset
  }

  /** Sends one statement, prepared under its name. Buffers go in binary (binary-arrays.ts). One name, one text. */
  async run<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const client = await this.#connected()
    await this.#clockOffset.applyTo(client)
    try {
      return await client.query<Row>({ name, text, values: values as unknown[] })
    } catch (error) {
      if (isDefinite(error)) throw error
      this.#forget(client)
      throw commitUnknown(error)
    }
  }

  /** Resolves when the connection stands; `run` does this by itself. */
  async connect(): Promise<void> {
    await this.#connected()
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = await this.#client?.catch(() => null)
    await client?.end().catch(() => {})
  }

  #connected(): Promise<pg.Client> {
    if (this.#closed) return Promise.reject(new Error('Client was closed and is not queryable'))
    this.#client ??= this.#open().catch((error) => {
      this.#client = null
      throw error
    })
    return this.#client
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client(this.#login)
    client.on('error', () => this.#forget(client))
    client.on('end', () => this.#forget(client))
    await client.connect()
    await client.query(STEADY_PLANS)
    this.#current = client
    return client
  }

  #current: pg.Client | null = null

  #forget(client: pg.Client): void {
    if (this.#current !== client) return
    this.#current = null
    this.#client = null
    client.end().catch(() => {})
  }
}
