import { PRESENCE_REFRESH_MS } from '../limits.ts'
import type { Connection } from './connection.ts'
import type { Publish } from './ports.ts'

export interface Person {
  readonly connection: string
  readonly account: string
  readonly name: string
  readonly node: string | null
}

export interface PresenceStore {
  put(workspaceId: string, workflowId: string, person: Person): Promise<void>
  remove(workflowId: string, connection: string): Promise<void>
  /** These connections are still there; what has expired goes, and is named. */
  refresh(
    connections: readonly string[],
  ): Promise<readonly { readonly workspaceId: string; readonly workflowId: string }[]>
  /** Oldest first. */
  list(workspaceId: string, workflowId: string): Promise<readonly Person[]>
}

/** Who has which workflow open, over all processes. Each change tells the whole list, which is short. */
export class Presence {
  readonly #store: PresenceStore
  readonly #publish: Publish
  readonly #onError: (error: unknown) => void
  readonly #here = new Map<string, { readonly workspaceId: string; readonly workflowId: string }>()
  #timer: NodeJS.Timeout | undefined
  /** One change after the other: what a person did last is what is told last. */
  #work: Promise<void> = Promise.resolve()
  /** What is still to be told, by where: who changes faster than is told is told as they are then, and nothing piles up. */
  readonly #waiting = new Map<string, () => Promise<void>>()

  constructor(needs: {
    readonly store: PresenceStore
    readonly publish: Publish
    readonly onError: (error: unknown) => void
  }) {
    this.#store = needs.store
    this.#publish = needs.publish
    this.#onError = needs.onError
  }

  start(): void {
    this.#timer = setInterval(() => this.#then(() => this.#refresh()), PRESENCE_REFRESH_MS)
    this.#timer.unref()
  }

  /** Those of this process are gone, and the others are told. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#work
  }

  /** @param node undefined: the person has left the workflow */
  change(connection: Connection, workflowId: string, node: string | null | undefined): void {
    const { id, who, workspaceId, standing } = connection
    if (who.type !== 'account') return
    if (node === undefined) this.#here.delete(id)
    else this.#here.set(id, { workspaceId, workflowId })
    const person = { connection: id, account: who.accountId, name: standing.name ?? '', node: node ?? null }
    this.#once(`${id} ${workflowId}`, async () => {
      if (node === undefined) await this.#store.remove(workflowId, id)
      else await this.#store.put(workspaceId, workflowId, person)
      await this.#tell(workspaceId, workflowId)
    })
  }

  /** For somebody who begins to look. */
  tell(workspaceId: string, workflowId: string): void {
    this.#once(workflowId, () => this.#tell(workspaceId, workflowId))
  }

  async #refresh(): Promise<void> {
    if (this.#here.size === 0) return
    const gone = await this.#store.refresh([...this.#here.keys()])
    for (const { workspaceId, workflowId } of gone) await this.#tell(workspaceId, workflowId)
  }

  async #tell(workspaceId: string, workflowId: string): Promise<void> {
    const people = await this.#store.list(workspaceId, workflowId)
    this.#publish(workspaceId, `presence:${workflowId}`, { type: 'present', people: [...people] })
  }

  /** At its turn, what was said last of this. */
  #once(key: string, work: () => Promise<void>): void {
    const isQueued = this.#waiting.has(key)
    this.#waiting.set(key, work)
    if (isQueued) return
    this.#then(async () => {
      const latest = this.#waiting.get(key)!
      this.#waiting.delete(key)
      await latest()
    })
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(this.#onError)
  }
}
