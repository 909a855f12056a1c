import { createHash } from 'node:crypto'
import type { Database, Message } from '@linkflow/postgres'
import { KEY_CACHE_ENTRIES_MAX, WRONG_TOKEN_ENTRIES_MAX } from '../limits.ts'
import { BoundedMap } from './bounded-map.ts'

/**
 * What tokens were found to mean, without a query once it is known.
 *
 * A1. A cached answer is used only while notifications arrive (`listener.state` is `up`): else the database is asked.
 * A2. What a query found is cached only if no notification came while it was under way.
 * A3. A token that can never become right stays wrong: ids and secrets are random, and what has ended stays ended.
 */
export class TokenCache<V> {
  readonly #listener: Database['listener']
  readonly #concerns: (value: V, id: string) => boolean
  readonly #known = new BoundedMap<V>(KEY_CACHE_ENTRIES_MAX)
  readonly #wrong = new BoundedMap<true>(WRONG_TOKEN_ENTRIES_MAX)
  #generation = 0
  #unlisten: (() => void)[] = []

  /** `concerns`: is this value about the thing whose id was told on a channel? */
  constructor(listener: Database['listener'], concerns: (value: V, id: string) => boolean) {
    this.#listener = listener
    this.#concerns = concerns
  }

  async start(channels: readonly string[]): Promise<void> {
    this.#unlisten = await Promise.all(
      channels.map((channel) => this.#listener.listen(channel, (message) => this.#forget(message))),
    )
  }

  stop(): void {
    for (const unlisten of this.#unlisten) unlisten()
  }

  /**
   * At once what is known; a promise only when `load` has to be asked. It says `undefined` for what stays wrong. What is
   * known and does not suffice is asked for again: a notification may be on its way.
   */
  find(
    token: string,
    load: () => Promise<V | undefined>,
    suffices: (value: V) => boolean = () => true,
  ): V | undefined | Promise<V | undefined> {
    const fingerprint = createHash('sha256').update(token).digest('base64')
    if (this.#listener.state === 'up') {
      const value = this.#known.get(fingerprint)
      if (value !== undefined && suffices(value)) return value
    }
    return this.#wrong.get(fingerprint) === true ? undefined : this.#ask(fingerprint, load)
  }

  async #ask(fingerprint: string, load: () => Promise<V | undefined>): Promise<V | undefined> {
    const generation = this.#generation
    const value = await load()
    if (value === undefined) this.#wrong.set(fingerprint, true)
    else if (generation === this.#generation) this.#known.set(fingerprint, value)
    return value
  }

  #forget(message: Message): void {
    this.#generation += 1
    if (message.kind === 'look') this.#known.clear()
    else this.#known.deleteWhere((value) => this.#concerns(value, message.payload))
  }
}
