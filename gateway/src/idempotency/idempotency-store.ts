import type { AnyReply } from '@linkflow/http-server'
import type { Payloads, SealLabel } from '@linkflow/keys'
import { type Database, sql } from '@linkflow/postgres'
import { IDEMPOTENCY_KEPT_MS, IDEMPOTENCY_PENDING_MS } from '../limits.ts'
import type { Seal } from './seal.ts'

export type Claim =
  | { readonly type: 'claimed' }
  | { readonly type: 'pending' }
  | { readonly type: 'reused' }
  | { readonly type: 'answered'; readonly answer: AnyReply }

export interface IdempotencyStore {
  claim(workspaceId: string, key: string, fingerprint: Uint8Array, seal?: Seal): Promise<Claim>
  /** @param seal of an answer that may hold a secret */
  keep(workspaceId: string, key: string, answer: AnyReply, seal?: Seal): Promise<void>
  release(workspaceId: string, key: string): Promise<void>
  /** Removes what is older than a day; says how many. */
  purge(): Promise<number>
}

/** An answer may be what a workflow put out, so it is kept like all payloads. */
export function idempotencyStore(database: Pick<Database, 'app' | 'engine'>, payloads: Payloads): IdempotencyStore {
  const inWorkspace = database.app.inWorkspace.bind(database.app)
  return {
    claim: (workspaceId, key, fingerprint, seal) =>
      inWorkspace(workspaceId, async (queries) => {
        // The winner of a race inserts; the loser waits for its commit and then reads what it left.
        const claimed = await queries.execute(sql`
          insert into gateway.idempotency as i (workspace_id, key, fingerprint)
          values (${workspaceId}, ${key}, ${fingerprint})
          on conflict (workspace_id, key) do update
            set fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at, answer = null
            where i.claimed_at < platform.now() - ${IDEMPOTENCY_KEPT_MS} * interval '1 ms'
               or (i.answer is null and i.claimed_at < platform.now() - ${IDEMPOTENCY_PENDING_MS} * interval '1 ms')`)
        if (claimed === 1) return { type: 'claimed' }
        const row = await queries.one<{ same: boolean; answer: string | null }>(sql`
          select fingerprint = ${fingerprint} as same, answer from gateway.idempotency where key = ${key}`)
        if (row === undefined) return { type: 'pending' }
        if (!row.same) return { type: 'reused' }
        if (row.answer === null) return { type: 'pending' }
        // The fingerprint is the same, so it was closed with this token.
        const kept = await payloads.openText(workspaceId, labelOf(key), row.answer)
        const text = seal === undefined ? kept : seal.open(kept)
        return { type: 'answered', answer: JSON.parse(text) as AnyReply }
      }),
    async keep(workspaceId, key, answer, seal) {
      const text = JSON.stringify(answer)
      const closed = seal === undefined ? text : seal.close(text)
      const kept = await payloads.sealText(workspaceId, labelOf(key), closed)
      await inWorkspace(workspaceId, (queries) =>
        queries.execute(sql`update gateway.idempotency set answer = ${kept} where key = ${key}`),
      )
    },
    release: (workspaceId, key) =>
      inWorkspace(workspaceId, async (queries) => {
        await queries.execute(sql`delete from gateway.idempotency where key = ${key} and answer is null`)
      }),
    purge: () =>
      database.engine.execute(sql`
        delete from gateway.idempotency where claimed_at < platform.now() - ${IDEMPOTENCY_KEPT_MS} * interval '1 ms'`),
  }
}

const labelOf = (key: string): SealLabel => ({ purpose: 'idempotent answer', context: key })
