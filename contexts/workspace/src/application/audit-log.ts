import type { Database } from '@linkflow/postgres'
import { type AuditEntry, type AuditPlace, CHAIN_START, type ChainBreak, followChain } from '../domain/audit-entry.ts'
import { type AuditFilter, findPlace, listEntries } from '../infrastructure/audit-repository.postgres.ts'
import { AUDIT_READ_AT_ONCE, AUDIT_VERIFIED_AT_ONCE_MAX } from '../limits.ts'

export interface Verification {
  readonly checked: number
  readonly place: AuditPlace
  readonly isComplete: boolean
  readonly broken: ChainBreak | undefined
}

/** Reading the audit log of a workspace; writing it is `writeAudit`. */
export class AuditLog {
  readonly #database: Pick<Database, 'app'>

  constructor({ database }: { readonly database: Pick<Database, 'app'> }) {
    this.#database = database
  }

  /** Newest first, below the number `cursor` if it is given. */
  list(query: {
    readonly workspaceId: string
    readonly filter: AuditFilter
    readonly limit: number
    readonly cursor: number | undefined
  }): Promise<AuditEntry[]> {
    return this.#database.app.inWorkspace(query.workspaceId, (queries) =>
      listEntries(queries, query.filter, { ...query, order: 'newest' }),
    )
  }

  /** All that fit, oldest first, a page at a time; each in a transaction of its own, so that a slow reader holds none. */
  async *export(workspaceId: string, filter: AuditFilter): AsyncGenerator<readonly AuditEntry[], void, undefined> {
    let cursor: number | undefined
    for (;;) {
      const entries = await this.#oldest(workspaceId, filter, cursor)
      if (entries.length > 0) yield entries
      if (entries.length < AUDIT_READ_AT_ONCE) return
      cursor = entries.at(-1)!.number
    }
  }

  /** Follows the chain from the start, or from a place that somebody kept: if that is not there, the log was cut or changed. */
  async verify(workspaceId: string, kept: AuditPlace | undefined): Promise<Verification> {
    let place = kept ?? CHAIN_START
    const start = place.number
    if (kept !== undefined) {
      const found = await this.#database.app.inWorkspace(workspaceId, (queries) => findPlace(queries, kept.number))
      const problem =
        found === undefined ? 'missing' : Buffer.compare(found.hash, kept.hash) === 0 ? undefined : 'changed'
      if (problem !== undefined) {
        return { checked: 0, place, isComplete: false, broken: { number: kept.number, problem } }
      }
    }
    while (place.number - start < AUDIT_VERIFIED_AT_ONCE_MAX) {
      const entries = await this.#oldest(workspaceId, {}, place.number)
      const followed = followChain(workspaceId, place, entries)
      place = followed.place
      const isComplete = followed.broken === undefined && entries.length < AUDIT_READ_AT_ONCE
      if (isComplete || followed.broken !== undefined) {
        return { checked: place.number - start, place, isComplete, broken: followed.broken }
      }
    }
    return { checked: place.number - start, place, isComplete: false, broken: undefined }
  }

  #oldest(workspaceId: string, filter: AuditFilter, cursor: number | undefined): Promise<AuditEntry[]> {
    return this.#database.app.inWorkspace(workspaceId, (queries) =>
      listEntries(queries, filter, { limit: AUDIT_READ_AT_ONCE, order: 'oldest', cursor }),
    )
  }
}
