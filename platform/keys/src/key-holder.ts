import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from '@linkflow/postgres'
import { idsOf, readMasterKeys, removeHolder, writeHolder } from './key-store.postgres.ts'
import type { Keys } from './open-keys.ts'
import { KEYS_CHANNEL } from './workspace-keys.postgres.ts'
import { notHeld } from './wrapping.ts'

/**
 * This process among those that hold master keys. It reads its source again whenever keys change, and says what it holds;
 * a rotation takes the old key away only when all have the new one.
 */
export class KeyHolder {
  readonly #database: Pick<Database, 'engine' | 'listener'>
  readonly #keys: Keys
  readonly #name: string
  readonly #process = randomUUID()
  readonly #onError: (error: unknown) => void
  #unlisten = () => {}
  /** The beats so far, one after another. */
  #beats: Promise<unknown> = Promise.resolve()
  #isGone = false

  constructor(needs: {
    readonly database: Pick<Database, 'engine' | 'listener'>
    readonly keys: Keys
    /** Such as `worker:4711`. */
    readonly name: string
    readonly onError: (error: unknown) => void
  }) {
    this.#database = needs.database
    this.#keys = needs.keys
    this.#name = needs.name
    this.#onError = needs.onError
  }

  /** Joining and looking are one transaction: a rotation that ends either waits for this process or stops its start. */
  async join(): Promise<void> {
    this.#unlisten = await this.#database.listener.listen(KEYS_CHANNEL, (message) => {
      const workspaceId = message.kind === 'look' || message.payload === 'master' ? undefined : message.payload
      this.#keys.workspaces.forgetNewest(workspaceId)
      if (workspaceId === undefined) void this.beat().catch(this.#onError)
    })
    await this.beat()
  }

  /** Called every HOLDER_BEAT_MS, and when keys have changed. */
  beat(): Promise<void> {
    const beat = this.#beats.then(() => this.#beat())
    this.#beats = beat.catch(() => {})
    return beat
  }

  async leave(): Promise<void> {
    this.#unlisten()
    // A beat that is still on its way would say that this process is there when it has gone.
    this.#isGone = true
    await this.#beats
    await removeHolder(this.#database.engine, this.#process).catch(this.#onError)
    this.#keys.workspaces.wipe()
  }

  async #beat(): Promise<void> {
    if (this.#isGone) return
    const { ring } = this.#keys
    ring.refresh()
    const masters = await this.#database.engine.transaction(async (queries) => {
      await writeHolder(queries, {
        process: this.#process,
        name: this.#name,
        host: hostname(),
        pid: process.pid,
        held: ring.ids,
      })
      return readMasterKeys(queries)
    })
    ring.refresh(idsOf(masters))
    if (masters.current === undefined || ring.find(masters.current) === undefined) {
      throw notHeld(ring, [masters.current ?? '?'])
    }
  }
}
