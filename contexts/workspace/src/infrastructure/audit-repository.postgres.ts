import type { Actor } from '@linkflow/contracts'
import { LOCKS, type Queries, sql } from '@linkflow/postgres'
import { type AuditAct, type AuditEntry, type AuditPlace, CHAIN_START, linkAct } from '../domain/audit-entry.ts'

interface Row {
  number: string
  at: Date
  actor_type: Actor['type']
  actor_id: string | null
  request_id: string | null
  address: string | null
  action: string
  thing: string | null
  before: string | null
  after: string | null
  hash: Uint8Array
}

const COLUMNS = sql`number, at, actor_type, actor_id, request_id, address, action, thing, before, after, hash`

/**
 * Writes the next entry of a workspace. The lock is held until the transaction ends, so entries follow each other as the
 * changes do that they tell of; whoever writes to several workspaces does so in the order of the locks.
 */
export async function appendEntry(queries: Queries, workspaceId: string, act: Omit<AuditAct, 'at'>): Promise<void> {
  await queries.execute(sql`select pg_advisory_xact_lock(${LOCKS.auditLog}, hashtext(${workspaceId}))`)
  // A statement of its own: it sees what whoever had the lock before has committed.
  const last = await queries.one<{ number: string; hash: Uint8Array }>(
    sql`select number, hash from workspace.audit_entries where workspace_id = ${workspaceId}
        order by number desc limit 1`,
  )
  const { now } = (await queries.one<{ now: Date }>(sql`select platform.now() as now`))!
  const before: AuditPlace = last === undefined ? CHAIN_START : { number: Number(last.number), hash: last.hash }
  const {
    number,
    at,
    actor,
    requestId,
    address,
    action,
    thing,
    before: was,
    after,
    hash,
  } = linkAct(workspaceId, before, {
    ...act,
    at: now,
  })
  await queries.execute(
    sql`insert into workspace.audit_entries
          (workspace_id, number, at, actor_type, actor_id, request_id, address, action, thing, before, after, hash)
        values (${workspaceId}, ${number}, ${at}, ${actor.type}, ${'id' in actor ? actor.id : null},
                ${requestId ?? null}, ${address ?? null}, ${action}, ${thing ?? null}, ${was ?? null}, ${after ?? null}, ${hash})`,
  )
}

export interface AuditFilter {
  /** A whole action, or the kind of thing before its point. */
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly thing?: string | undefined
  readonly from?: Date | undefined
  readonly until?: Date | undefined
}

/** Of the workspace of the transaction: newest first below `cursor`, or oldest first above it. */
export async function listEntries(
  queries: Pick<Queries, 'query'>,
  filter: AuditFilter,
  page: { readonly limit: number; readonly order: 'newest' | 'oldest'; readonly cursor: number | undefined },
): Promise<AuditEntry[]> {
  const { action, actor, thing, from, until } = filter
  const { limit, order, cursor } = page
  const isNewest = order === 'newest'
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from workspace.audit_entries where true
      ${action === undefined ? sql`` : action.includes('.') ? sql`and action = ${action}` : sql`and action like ${`${action}.%`}`}
      ${actor === undefined ? sql`` : sql`and actor_id = ${actor}`}
      ${thing === undefined ? sql`` : sql`and thing = ${thing}`}
      ${from === undefined ? sql`` : sql`and at >= ${from}`}
      ${until === undefined ? sql`` : sql`and at < ${until}`}
      ${cursor === undefined ? sql`` : isNewest ? sql`and number < ${cursor}` : sql`and number > ${cursor}`}
    order by ${isNewest ? sql`number desc` : sql`number`} limit ${limit}`)
  return rows.map(fromRow)
}

export async function findPlace(queries: Queries, number: number): Promise<AuditPlace | undefined> {
  const row = await queries.one<{ hash: Uint8Array }>(
    sql`select hash from workspace.audit_entries where number = ${number}`,
  )
  return row && { number, hash: row.hash }
}

/** The account that made the first owner of the installation, as this log tells it; by the engine's queries. */
export async function whoSetUp(queries: Pick<Queries, 'one'>, workspaceId: string): Promise<string | undefined> {
  const row = await queries.one<{ thing: string }>(
    sql`select thing from workspace.audit_entries where workspace_id = ${workspaceId} and action = 'account.set-up'
        order by number limit 1`,
  )
  return row?.thing
}

const fromRow = (row: Row): AuditEntry => ({
  number: Number(row.number),
  at: row.at,
  actor: row.actor_type === 'system' ? { type: 'system' } : { type: row.actor_type, id: row.actor_id! },
  requestId: row.request_id ?? undefined,
  address: row.address ?? undefined,
  action: row.action,
  thing: row.thing ?? undefined,
  before: row.before ?? undefined,
  after: row.after ?? undefined,
  hash: row.hash,
})
