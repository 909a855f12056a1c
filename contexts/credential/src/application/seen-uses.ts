import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { verdictOf } from '../domain/condition.ts'
import { noteSeen, type Seen } from '../infrastructure/condition-repository.postgres.ts'

type Noted = { -readonly [Key in keyof Seen]: Seen[Key] }

/**
 * What this process saw of credentials since it wrote that down: a run waits for no transaction because of it, and a
 * thousand requests cost one.
 */
export class SeenUses {
  readonly #database: Pick<Database, 'app'>
  readonly #clock: Clock
  #seen = new Map<string, Map<string, Noted>>()

  constructor({ database, clock }: { readonly database: Pick<Database, 'app'>; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** It is about to be sent somewhere, or checks a call. Gives what takes the status of the answer. */
  used(workspaceId: string, id: string): (status: number) => void {
    const atMs = this.#clock.nowMs()
    this.#note(workspaceId, id, atMs)
    return (status) => {
      const verdict = verdictOf(status)
      if (verdict === undefined) return
      // When it was sent: the secret may have been replaced since.
      const noted = this.#note(workspaceId, id, atMs)
      if (verdict === 'taken') noted.takenAtMs = atMs
      else noted.refusedAtMs = atMs
    }
  }

  /** A chore of every few seconds, in every process that runs something. */
  async write(): Promise<void> {
    const seen = this.#seen
    this.#seen = new Map()
    for (const [workspaceId, each] of seen) {
      await this.#database.app.inWorkspace(workspaceId, (queries) => noteSeen(queries, [...each.values()]))
    }
  }

  #note(workspaceId: string, id: string, atMs: number): Noted {
    const those = this.#seen.get(workspaceId) ?? new Map<string, Noted>()
    this.#seen.set(workspaceId, those)
    const noted = those.get(id) ?? { id, usedAtMs: atMs, takenAtMs: undefined, refusedAtMs: undefined }
    those.set(id, noted)
    noted.usedAtMs = Math.max(noted.usedAtMs, atMs)
    return noted
  }
}
