import type { Payloads } from '@linkflow/keys'
import { type Database, sql } from '@linkflow/postgres'
import type { CallCounts, InboxStore, KeptCall } from '../application/inbox.ts'
import { COUNTS_KEPT_DAYS, EVENTS_KEPT_DAYS, EVENTS_KEPT_MAX } from '../limits.ts'
import { sealCall } from './sealed-call.ts'

/** Calls of one webhook that two processes count at the same time are added up by the database. */
export class PostgresInboxStore implements InboxStore {
  private readonly database: Pick<Database, 'engine'>
  private readonly payloads: Payloads

  constructor(database: Pick<Database, 'engine'>, payloads: Payloads) {
    this.database = database
    this.payloads = payloads
  }

  async addCounts(counts: readonly CallCounts[]): Promise<void> {
    // In one order, so that two processes that add to the same rows never wait for each other crosswise.
    const rows = added(counts).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    const column = <T>(read: (row: CallCounts) => T): T[] => rows.map(read)
    await this.database.engine.execute(
      sql`insert into webhook.hours as h (workspace_id, workflow_id, node_id, hour, calls, refused, failed, last_at)
        select q.workspace_id, q.workflow_id, q.node_id, date_trunc('hour', platform.now(), 'UTC'), q.calls, q.refused, q.failed,
          platform.now()
        from unnest(${column(({ workspaceId }) => workspaceId)}::uuid[], ${column(({ workflowId }) => workflowId)}::uuid[],
          ${column(({ nodeId }) => nodeId)}::text[], ${column(({ calls }) => calls)}::int[],
          ${column(({ refused }) => refused)}::int[], ${column(({ failed }) => failed)}::int[])
          as q(workspace_id, workflow_id, node_id, calls, refused, failed)
        on conflict (workflow_id, node_id, hour) do update set calls = h.calls + excluded.calls,
          refused = h.refused + excluded.refused, failed = h.failed + excluded.failed, last_at = excluded.last_at`.named(
        'webhook-counts',
      ),
    )
  }

  async addCalls(calls: readonly KeptCall[]): Promise<void> {
    const rows = await Promise.all(calls.map((call) => sealCall(this.payloads, call)))
    const column = <T>(read: (call: (typeof rows)[number]) => T): T[] => rows.map(read)
    await this.database.engine.execute(
      sql`insert into webhook.events
          (id, workspace_id, workflow_id, node_id, outcome, at, method, path, headers, query, body, body_bytes, status, code, detail,
            sealed)
        select q.* from unnest(${column(({ id }) => id)}::uuid[], ${column(({ workspaceId }) => workspaceId)}::uuid[],
            ${column(({ workflowId }) => workflowId)}::uuid[], ${column(({ nodeId }) => nodeId)}::text[],
            ${column(({ outcome }) => outcome)}::text[], ${column(({ atMs }) => new Date(atMs).toISOString())}::timestamptz[],
            ${column(({ method }) => method)}::text[], ${column(({ path }) => path)}::text[],
            ${column(({ headers }) => headers)}::text[], ${column(({ query }) => query)}::text[],
            ${column(({ body }) => (body === undefined ? null : `\\x${Buffer.from(body).toString('hex')}`))}::bytea[],
            ${column(({ bodyBytes }) => bodyBytes ?? null)}::int[], ${column(({ status }) => status)}::int[],
            ${column(({ code }) => code ?? null)}::text[], ${column(({ detail }) => detail?.replaceAll('\0', '') ?? null)}::text[],
            ${column(({ sealed }) => sealed)}::boolean[])
          as q(id, workspace_id, workflow_id, node_id, outcome, at, method, path, headers, query, body, body_bytes, status, code,
            detail, sealed)
        left join webhook.settings s on s.workflow_id = q.workflow_id and s.node_id = q.node_id
        where q.outcome = 'heard' or s.inbox is null or (s.inbox and random() < s.sample)`.named('webhook-events'),
    )
  }

  /** A chore, once a minute: by time, and of each webhook by number. */
  async tidy(): Promise<void> {
    const { engine } = this.database
    await engine.execute(
      sql`delete from webhook.events where at < platform.now() - ${EVENTS_KEPT_DAYS} * interval '1 day'`,
    )
    await engine.execute(
      sql`delete from webhook.events where id in (
        select id from (
          select id, row_number() over (partition by workflow_id, node_id order by id desc) as place from webhook.events) q
        where place > ${EVENTS_KEPT_MAX})`,
    )
    await engine.execute(
      sql`delete from webhook.hours where hour < platform.now() - ${COUNTS_KEPT_DAYS} * interval '1 day'`,
    )
    await engine.execute(
      sql`delete from webhook.heard where listener_id in (
        select id from webhook.listeners where expires_at < platform.now() - interval '1 day')`,
    )
    await engine.execute(sql`delete from webhook.listeners where expires_at < platform.now() - interval '1 day'`)
    await engine.execute(
      sql`delete from webhook.redeliveries where created_at < platform.now() - ${EVENTS_KEPT_DAYS} * interval '1 day'`,
    )
  }
}

const keyOf = ({ workflowId, nodeId }: CallCounts): string => `${workflowId} ${nodeId}`

/** After a publish one webhook may be counted twice, once of each version; a statement adds to a row once. */
function added(counts: readonly CallCounts[]): CallCounts[] {
  const byKey = new Map<string, CallCounts>()
  for (const each of counts) {
    const known = byKey.get(keyOf(each))
    const sum = (name: 'calls' | 'refused' | 'failed') => each[name] + (known?.[name] ?? 0)
    byKey.set(keyOf(each), { ...each, calls: sum('calls'), refused: sum('refused'), failed: sum('failed') })
  }
  return [...byKey.values()]
}
