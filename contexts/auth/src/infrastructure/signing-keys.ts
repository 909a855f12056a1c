import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { type Clock, invariant } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import { type Database, LOCKS, type Queries, sql } from '@linkflow/postgres'
import { SIGNING_KEY_DAYS, SIGNING_KEY_YOUNG_MS, SIGNING_KEYS_RELOAD_MS } from '../limits.ts'

export interface SigningKey {
  readonly id: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly createdAtMs: number
}

const PURPOSE = 'signing-key'
const DUE_AFTER_MS = SIGNING_KEY_DAYS * 86_400_000
/** Of key `k`: it verifies no token any more, because a younger one took over an hour ago. */
const IS_STALE = sql`exists (
  select from auth.signing_keys younger
  where younger.created_at > k.created_at and younger.created_at < platform.now() - interval '1 hour')`

/**
 * The Ed25519 keys of this installation, from its own table and nowhere else.
 *
 * K1. The newest key that is old enough for every process to have it signs; all in the table verify.
 * K2. A key that gave way is removed only after the last token it signed has expired.
 */
export class SigningKeys {
  readonly #database: Pick<Database, 'engine'>
  readonly #master: MasterKey
  readonly #clock: Clock
  #keys: readonly SigningKey[] = []
  #loading: Promise<void> | undefined
  #loadedAtMs = Number.NEGATIVE_INFINITY

  constructor(needs: {
    readonly database: Pick<Database, 'engine'>
    readonly master: MasterKey
    readonly clock: Clock
  }) {
    this.#database = needs.database
    this.#master = needs.master
    this.#clock = needs.clock
  }

  /** Reads the keys, and makes the first one, or the next when the newest has signed for long enough. */
  async start(): Promise<void> {
    await this.#load()
    await this.rotateWhenDue()
  }

  get current(): SigningKey {
    const ripe = this.#keys.find(({ createdAtMs }) => this.#clock.nowMs() - createdAtMs >= SIGNING_KEY_YOUNG_MS)
    const key = ripe ?? this.#keys.at(-1)
    invariant(key !== undefined, 'there is no signing key: start() makes the first one')
    return key
  }

  /** A key that another process made is looked for, but not more often than once a second, whatever tokens come. */
  async find(id: string): Promise<SigningKey | undefined> {
    const known = this.#keys.find((key) => key.id === id)
    if (known !== undefined) return known
    if (performance.now() - this.#loadedAtMs > SIGNING_KEYS_RELOAD_MS) {
      this.#loading ??= this.#load().finally(() => {
        this.#loading = undefined
      })
    }
    await this.#loading
    return this.#keys.find((key) => key.id === id)
  }

  /** Looks first without the lock: processes that start together would queue for it, to find that there is nothing to do. */
  async rotateWhenDue(): Promise<void> {
    const { due, stale } = await this.#look(this.#database.engine, DUE_AFTER_MS)
    if (due || stale) await this.#rotate(DUE_AFTER_MS)
    else await this.#load()
  }

  /** A new key begins: it signs within a minute, and the one before it goes an hour later. */
  async rotate(): Promise<void> {
    await this.#rotate(0)
  }

  /** Stale keys go. */
  async #rotate(dueAfterMs: number): Promise<void> {
    await this.#database.engine.transaction(async (queries) => {
      await queries.execute(sql`select pg_advisory_xact_lock(${LOCKS.signingKey})`)
      const { due } = await this.#look(queries, dueAfterMs)
      if (due) {
        const { id, publicKey, sealed } = this.#newKey()
        await queries.execute(
          sql`insert into auth.signing_keys (id, public_key, sealed_private_key) values (${id}, ${publicKey}, ${sealed})`,
        )
      }
      await queries.execute(sql`delete from auth.signing_keys k where ${IS_STALE}`)
    })
    await this.#load()
  }

  async #look(queries: Queries, dueAfterMs: number): Promise<{ readonly due: boolean; readonly stale: boolean }> {
    const found = await queries.one<{ due: boolean; stale: boolean }>(
      sql`select coalesce(max(created_at) <= platform.now() - ${dueAfterMs} * interval '1 millisecond', true) as due,
            coalesce(bool_or(${IS_STALE}), false) as stale
          from auth.signing_keys k`,
    )
    return found!
  }

  #newKey() {
    const id = randomBytes(8).toString('hex')
    const pair = generateKeyPairSync('ed25519')
    const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'der' })
    const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' })
    return { id, publicKey, sealed: this.#master.seal(PURPOSE, id, privateKey) }
  }

  async #load(): Promise<void> {
    const rows = await this.#database.engine.query<{
      id: string
      public_key: Buffer
      sealed_private_key: Buffer
      created_at: Date
    }>(sql`select id, public_key, sealed_private_key, created_at from auth.signing_keys order by created_at desc, id`)
    this.#keys = rows.map((row) => {
      const opened = this.#master.open(PURPOSE, row.id, row.sealed_private_key)
      invariant(opened !== undefined, `the signing key ${row.id} was sealed under another master key`)
      return {
        id: row.id,
        publicKey: createPublicKey({ key: row.public_key, type: 'spki', format: 'der' }),
        privateKey: createPrivateKey({ key: Buffer.from(opened), type: 'pkcs8', format: 'der' }),
        createdAtMs: row.created_at.getTime(),
      }
    })
    this.#loadedAtMs = performance.now()
  }
}
