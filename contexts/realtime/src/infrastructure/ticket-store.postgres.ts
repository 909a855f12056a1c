import type { Who } from '@linkflow/http-server'
import { type Database, sql } from '@linkflow/postgres'
import { callerId } from '../application/connections.ts'
import type { TicketHolder, TicketStore } from '../application/tickets.ts'
import { TICKETS_PER_CALLER_MAX } from '../limits.ts'

/** For every process: the one that gives a ticket is not always the one that is called with it. */
export class PostgresTicketStore implements TicketStore {
  readonly #engine: Database['engine']

  constructor({ engine }: Pick<Database, 'engine'>) {
    this.#engine = engine
  }

  async add(hash: Uint8Array, { who, workspaceId }: TicketHolder, ttlMs: number): Promise<Date> {
    const [keyId, accountId, sessionId] =
      who.type === 'key' ? [who.keyId, null, null] : [null, who.accountId, who.sessionId]
    const row = await this.#engine.one<{ expires_at: Date }>(
      sql`with surplus as (
            delete from realtime.tickets where hash in (
              select hash from realtime.tickets where coalesce(key_id, account_id) = ${callerId(who)}::uuid
              order by expires_at desc offset ${TICKETS_PER_CALLER_MAX - 1}))
          insert into realtime.tickets (hash, workspace_id, key_id, account_id, session_id, expires_at)
          values (${hash}, ${workspaceId}::uuid, ${keyId}::uuid, ${accountId}::uuid, ${sessionId}::uuid,
            platform.now() + ${ttlMs} * interval '1 ms') returning expires_at`,
    )
    return row!.expires_at
  }

  /** Of two that come with it at once, one finds it. */
  async take(hash: Uint8Array): Promise<TicketHolder | undefined> {
    const row = await this.#engine.one<{
      workspace_id: string
      key_id: string | null
      account_id: string | null
      session_id: string | null
      is_good: boolean
    }>(
      sql`delete from realtime.tickets where hash = ${hash}
          returning workspace_id, key_id, account_id, session_id, expires_at > platform.now() as is_good`,
    )
    if (row?.is_good !== true) return undefined
    const who: Who =
      row.key_id !== null
        ? { type: 'key', keyId: row.key_id }
        : { type: 'account', accountId: row.account_id!, sessionId: row.session_id! }
    return { who, workspaceId: row.workspace_id }
  }

  async tidy(): Promise<void> {
    await this.#engine.execute(sql`delete from realtime.tickets where expires_at < platform.now()`)
  }
}
