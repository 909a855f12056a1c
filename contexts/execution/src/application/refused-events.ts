import type { EnginePool, Queries } from '@linkflow/postgres'
import { isEnd } from '../infrastructure/outbox-events.ts'
import {
  listRefusals,
  makeDue,
  type Refusal,
  removeRefusal,
  setAside,
} from '../infrastructure/outbox-refusals.postgres.ts'

/** The audit log, as this context needs it: an entry in the transaction of the act. */
export type AuditRefusal = (
  queries: Queries,
  workspaceId: string,
  note: { readonly action: string; readonly thing: string; readonly before: Readonly<Record<string, unknown>> },
) => Promise<void>

/** What the operator of the installation does about events that were refused. */
export class RefusedEvents {
  readonly #engine: EnginePool
  readonly #audit: AuditRefusal
  readonly #onDue: () => void

  constructor(needs: { readonly engine: EnginePool; readonly audit: AuditRefusal; readonly onDue: () => void }) {
    this.#engine = needs.engine
    this.#audit = needs.audit
    this.#onDue = needs.onDue
  }

  list(page: { readonly limit: number; readonly after: string | undefined }): Promise<Refusal[]> {
    return listRefusals(this.#engine, page)
  }

  /** How many wait for a decision, by consumer. */
  setAside(): Promise<ReadonlyMap<string, number>> {
    return setAside(this.#engine)
  }

  /** It is tried once more, at the next turn. False where it is not there. */
  async retry(byWorkspaceId: string, id: string): Promise<boolean> {
    const isThere = await this.#engine.transaction(async (queries) => {
      const refusal = await makeDue(queries, id)
      if (refusal !== undefined) await this.#note(queries, byWorkspaceId, 'outbox.retried', refusal)
      return refusal !== undefined
    })
    if (isThere) this.#onDue()
    return isThere
  }

  /** The consumer never gets it. False where it is not there. */
  drop(byWorkspaceId: string, id: string): Promise<boolean> {
    return this.#engine.transaction(async (queries) => {
      const refusal = await removeRefusal(queries, id)
      if (refusal !== undefined) await this.#note(queries, byWorkspaceId, 'outbox.dropped', refusal)
      return refusal !== undefined
    })
  }

  /** In the log of the workspace that the event is of; what is told of the installation, in that of whoever decides. */
  #note(queries: Queries, byWorkspaceId: string, action: string, refusal: Refusal): Promise<void> {
    const { id, consumer, event, error, attempts } = refusal
    const of = isEnd(event) ? { execution: event.execution } : {}
    const before = { consumer, event: event.type, ...of, error, attempts }
    return this.#audit(queries, isEnd(event) ? event.workspace : byWorkspaceId, { action, thing: id, before })
  }
}
