import { type EnginePool, type Queries, sql } from '@linkflow/postgres'
import type { WatchStore } from '../application/watch-store.ts'
import { type ClaimedWatch, type Cursor, readPlan, type WatchOptions } from '../domain/watch.ts'
import { CLAIM_MS } from '../limits.ts'

interface WatchRow {
  id: string
  claim: string
  workspace_id: string
  workflow_id: string
  version_id: string
  node_id: string
  credential_id: string
  folder: string
  options: string
  every_seconds: number
  validity: number | null
  uid: number | null
  failures: number
  problem: string | null
}

/**
 * M1. claim: one commit says who reads and until when. Nobody holds a lock while a server is asked.
 * M2. start: the row is locked, the mail started under a delivery id made of it, the cursor moved. A crash in between leaves the
 *     cursor; the next reader meets the same delivery id.
 * M3. A publish locks the row too and takes the claim away: it waits for a start, and no start comes after it.
 */
export class PostgresWatchStore implements WatchStore {
  readonly #engine: EnginePool

  constructor(engine: EnginePool) {
    this.#engine = engine
  }

  async claim(max: number): Promise<readonly ClaimedWatch[]> {
    const rows = await this.#engine.query<WatchRow>(
      sql`update mailbox.watches w set claim = gen_random_uuid(),
          claimed_until = platform.now() + ${CLAIM_MS} * interval '1 ms'
        where w.id = any(array(
          select id from mailbox.watches
          where next_at <= platform.now() and (claimed_until is null or claimed_until <= platform.now())
          order by next_at limit ${max} for no key update skip locked))
        returning w.id, w.claim, w.workspace_id, w.workflow_id, w.version_id, w.node_id, w.credential_id, w.folder, w.options,
          w.every_seconds, w.validity::float8 as validity, w.uid::float8 as uid, w.failures, w.problem`.named(
        'mailbox-claim',
      ),
    )
    return rows.map(watchOf)
  }

  async holding<T extends { readonly moves: boolean }>(
    watch: ClaimedWatch,
    cursor: Cursor,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    return this.#engine.transaction(async (queries) => {
      const held = await queries.query(
        sql`select 1 as held from mailbox.watches where ${isHeld(watch)} for no key update`.named('mailbox-hold'),
      )
      if (held.length === 0) return undefined
      const done = await work()
      if (!done.moves) return done
      await queries.execute(
        sql`update mailbox.watches set validity = ${cursor.validity}, uid = ${cursor.uid},
            claimed_until = platform.now() + ${CLAIM_MS} * interval '1 ms'
          where ${isHeld(watch)}`.named('mailbox-move'),
      )
      return done
    })
  }

  async settle(watch: ClaimedWatch, end: Parameters<WatchStore['settle']>[1]): Promise<void> {
    const { cursor, afterSeconds, failures, problem } = end
    await this.#engine.execute(
      sql`update mailbox.watches set claim = null, claimed_until = null,
          validity = coalesce(${cursor?.validity ?? null}::bigint, validity), uid = coalesce(${cursor?.uid ?? null}::bigint, uid),
          next_at = platform.now() + ${afterSeconds}::float8 * interval '1 second', failures = ${failures},
          problem = ${problem ?? null}::text
        where ${isHeld(watch)}`.named('mailbox-settle'),
    )
  }
}

const isHeld = ({ id, claim }: ClaimedWatch) => sql`id = ${id}::uuid and claim = ${claim}::uuid`

const watchOf = (row: WatchRow): ClaimedWatch => ({
  id: row.id,
  claim: row.claim,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  nodeId: row.node_id,
  credentialId: row.credential_id,
  folder: row.folder,
  options: JSON.parse(row.options) as WatchOptions,
  everySeconds: row.every_seconds,
  cursor: row.validity === null || row.uid === null ? undefined : { validity: row.validity, uid: row.uid },
  failures: row.failures,
  problem: row.problem ?? undefined,
})

/** The email-triggers of the version that is live from this transaction's commit on. */
export interface LiveMailboxes {
  readonly workspaceId: string
  readonly workflowId: string
  /** Not needed where there is no trigger: nothing is live. */
  readonly versionId?: string
  readonly triggers: readonly {
    readonly nodeId: string
    readonly parameters: unknown
    readonly credentialId: string | undefined
  }[]
}

/** Why a node cannot watch a mailbox. */
interface WatchProblem {
  readonly nodeId: string
  readonly parameter?: string
  readonly message: string
}

/** Makes the watches of a workflow those of its live version; inside the transaction that publishes it or takes it down. */
export async function syncMailboxes(queries: Queries, live: LiveMailboxes): Promise<readonly WatchProblem[]> {
  const { workspaceId, workflowId, versionId, triggers } = live
  const wanted = triggers.map(({ nodeId, parameters, credentialId }) => ({
    nodeId,
    credentialId,
    plan: readPlan(parameters),
  }))
  const problems = wanted.flatMap(({ nodeId, credentialId, plan }): WatchProblem[] => {
    if (plan === undefined) return [{ nodeId, message: 'Its parameters cannot be read.' }]
    if (credentialId !== undefined) return []
    return [{ nodeId, message: 'No mailbox is chosen: choose a credential of the type «imap».' }]
  })
  if (problems.length > 0) return problems
  const known = await queries.query<{ id: string; node_id: string; credential_id: string; folder: string }>(
    sql`select id, node_id, credential_id, folder from mailbox.watches
      where workspace_id = ${workspaceId}::uuid and workflow_id = ${workflowId}::uuid order by node_id for update`,
  )
  const isSame = ({ node_id, credential_id, folder }: (typeof known)[number]) =>
    wanted.some(
      (each) => each.nodeId === node_id && each.credentialId === credential_id && each.plan?.folder === folder,
    )
  const over = known.filter((each) => !isSame(each))
  if (over.length > 0) {
    await queries.execute(sql`delete from mailbox.watches where id = any(${over.map(({ id }) => id)}::uuid[])`)
  }
  for (const { nodeId, credentialId, plan } of wanted) {
    const { folder, everySeconds, ...options } = plan!
    await queries.execute(
      sql`insert into mailbox.watches as w
          (id, workspace_id, workflow_id, version_id, node_id, credential_id, folder, options, every_seconds, next_at)
        values (gen_random_uuid(), ${workspaceId}::uuid, ${workflowId}::uuid, ${versionId ?? null}::uuid, ${nodeId},
          ${credentialId ?? null}::uuid, ${folder}, ${JSON.stringify(options)}, ${everySeconds}, platform.now())
        on conflict (workflow_id, node_id) do update set version_id = excluded.version_id, options = excluded.options,
          every_seconds = excluded.every_seconds, claim = null, claimed_until = null, failures = 0, problem = null,
          next_at = excluded.next_at`,
    )
  }
  return []
}
