import { boolArray, byteaArray, int4Array, int8Array, textArray, timestamptzArray, uuidArray } from '@linkflow/postgres'
import type { FinishedRow, JournalRow, LiveRow, WriteEntry } from '../application/write-entry.ts'
import type { ExecutionHead } from '../domain/execution.ts'
import { groupEnds } from './outbox-events.ts'

/**
 * One batch of entries as one statement: one round trip, one commit. Each combination of kinds is a statement of its
 * own (a named, prepared one), made of the parts below; arrays travel in binary (measured: text arrays halve the rate).
 *
 * J4. `guarded` locks the executions' rows in order of id and keeps those whose fence is still the writer's. Every part
 * that writes for an execution that exists takes only rows of `guarded`. A claim is an update, so it waits for the lock;
 * and a lock that had to wait re-checks the fence on the newest row.
 */
export interface BatchStatement {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Rows that say what went in: (id, 0) fence held, (id, 1) delivery won, (batch id, 2) the batch is new, (batch id, 3) it is
 * new and all fences held, as they almost always do: then they are not listed.
 */
export interface BatchRow {
  readonly id: string
  readonly what: 0 | 1 | 2 | 3
}

const ENCODERS = {
  uuid: uuidArray as (values: readonly never[]) => Buffer,
  text: textArray as (values: readonly never[]) => Buffer,
  bytea: byteaArray as (values: readonly never[]) => Buffer,
  int4: int4Array as (values: readonly never[]) => Buffer,
  int8: int8Array as (values: readonly never[]) => Buffer,
  bool: boolArray as (values: readonly never[]) => Buffer,
  timestamptz: timestamptzArray as (values: readonly never[]) => Buffer,
}

type Column<Row> =
  | readonly [type: 'uuid' | 'text', read: (row: Row) => string | null]
  | readonly [type: 'int4' | 'int8' | 'timestamptz', read: (row: Row) => number | null]
  | readonly [type: 'bytea', read: (row: Row) => Uint8Array | null]
  | readonly [type: 'bool', read: (row: Row) => boolean]

class Parameters {
  readonly values: unknown[] = []

  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  /** One array a column of the rows. */
  unnest<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Unnest {
    const first = this.values.length + 1
    for (const [type, read] of columns) this.values.push(ENCODERS[type](rows.map(read as (row: Row) => never)))
    return new Unnest(first, columns)
  }
}

/** `unnest($1::uuid[], …)`, written when a statement is met for the first time. */
class Unnest {
  private readonly first: number
  private readonly columns: readonly (readonly [type: string, read: unknown])[]

  constructor(first: number, columns: readonly (readonly [type: string, read: unknown])[]) {
    this.first = first
    this.columns = columns
  }

  toString(): string {
    return `unnest(${this.columns.map(([type], n) => `$${this.first + n}::${type}[]`).join(', ')})`
  }
}

/** Texts by shape: written once, or a batch of ten would spend more on its text than on its rows. */
const texts = new Map<string, string>()

/** A row that may go in only if the row of another execution is guarded, or if its delivery was won. */
type Conditional<Row> = Row & { readonly guard: string | null; readonly claims: boolean }

type LiveInsert = Conditional<LiveRow>
type JournalInsert = Conditional<JournalRow & { readonly head: ExecutionHead; readonly fence: number }>
type FinishedInsert = Conditional<FinishedRow>

const LIVE_COLUMNS: readonly Column<LiveInsert>[] = [
  ['uuid', (r) => r.head.id],
  ['uuid', (r) => r.head.workspaceId],
  ['uuid', (r) => r.head.workflowId],
  ['uuid', (r) => r.head.versionId],
  ['text', (r) => r.head.mode],
  ['text', (r) => r.head.triggerNode],
  ['uuid', (r) => r.owner ?? null],
  ['timestamptz', (r) => r.head.createdAtMs],
  ['timestamptz', (r) => r.head.deadlineAtMs ?? null],
  ['int4', (r) => r.head.planFormat],
  ['text', (r) => r.head.engineFlags],
  ['text', (r) => JSON.stringify(r.head.meta)],
  ['uuid', (r) => r.guard],
  ['bool', (r) => r.claims],
  // Whoever waits for it may have been cancelled meanwhile (R24).
  ['bool', (r) => r.guard !== null && r.head.meta.parent?.detached !== true],
]

const FINISHED_COLUMNS: readonly Column<FinishedInsert>[] = [
  ['uuid', (r) => r.head.id],
  ['uuid', (r) => r.head.workspaceId],
  ['uuid', (r) => r.head.workflowId],
  ['uuid', (r) => r.head.versionId],
  ['text', (r) => r.status],
  ['text', (r) => r.head.mode],
  ['text', (r) => r.head.triggerNode],
  ['timestamptz', (r) => r.head.createdAtMs],
  ['timestamptz', (r) => r.finishedAtMs],
  ['int4', (r) => r.crashes],
  ['int4', (r) => r.head.planFormat],
  ['text', (r) => r.head.engineFlags],
  ['text', (r) => JSON.stringify(r.head.meta)],
  ['text', (r) => (r.error === undefined ? null : JSON.stringify(r.sealedError ?? r.error))],
  ['uuid', (r) => r.guard],
  ['timestamptz', (r) => r.startedAtMs ?? null],
  ['int4', (r) => r.itemCount ?? null],
]

const JOURNAL_COLUMNS: readonly Column<JournalInsert>[] = [
  ['uuid', (r) => r.head.id],
  ['int4', (r) => r.seq],
  ['uuid', (r) => r.head.workspaceId],
  ['int8', (r) => r.fence],
  ['text', (r) => (r.sealed === undefined ? r.facts : null)],
  ['uuid', (r) => r.guard],
  ['bool', (r) => r.claims],
]
/** Behind those, where a row of the batch is sealed. */
const SEALED_COLUMN: Column<JournalInsert> = ['bytea', (r) => r.sealed ?? null]

const PERMIT_COLUMNS: readonly Column<LiveInsert>[] = [
  ['uuid', (r) => r.head.meta.permit?.group ?? null],
  ['int4', (r) => r.head.meta.permit?.limit ?? null],
  ['text', (r) => r.head.meta.permit?.policy ?? null],
]

/** Sorts the entries' rows by table. */
function rowsOf(entries: readonly WriteEntry[]) {
  const live: LiveInsert[] = []
  const journal: JournalInsert[] = []
  const finished: FinishedInsert[] = []
  const guards: { id: string; fence: number }[] = []
  const accept = (row: LiveRow, guard: string | null, claims: boolean) => {
    live.push({ ...row, guard, claims })
    const fence = row.owner === undefined ? 0 : 1
    journal.push({ ...row.journal, head: row.head, fence, guard, claims })
  }
  for (const entry of entries) {
    switch (entry.kind) {
      case 'accept':
        accept(entry.row, null, entry.delivery !== undefined)
        break
      case 'record':
        finished.push({ ...entry.row, guard: null, claims: false })
        journal.push({ ...entry.journal, head: entry.row.head, fence: 1, guard: null, claims: false })
        break
      case 'append': {
        const { id } = entry.head
        guards.push({ id, fence: entry.fence })
        journal.push({ ...entry.journal, head: entry.head, fence: entry.fence, guard: id, claims: false })
        for (const child of entry.children) accept(child, id, false)
        break
      }
      case 'finish': {
        const { id } = entry.row.head
        guards.push({ id, fence: entry.fence })
        finished.push({ ...entry.row, guard: id, claims: false })
        journal.push({ ...entry.journal, head: entry.row.head, fence: entry.fence, guard: id, claims: false })
        break
      }
    }
  }
  return { live, journal, finished, guards }
}

/**
 * The batch's id goes first: every part reads it, so nothing is done before its insertion. When the batch is sent again
 * after an unknown COMMIT, that insertion waits for a lost transaction which is still under way; if that one committed,
 * `batch` is empty and the statement does nothing (R20).
 */
const IS_NEW = 'exists (select 1 from batch)'
const ALLOWED = `${IS_NEW} and (q.guard is null or q.guard in (select id from guarded))`
/**
 * The row's execution is guarded. The first half is never true; it keeps the planner from joining the two lists, which
 * without hash joins (write-connection.ts) means each with each: 15 of 35 ms at 300 rows.
 */
const HELD = '(q.id is null or q.id in (select id from guarded))'
const WON = '(not q.claims or q.id in (select execution_id from won))'

/** @param batchId the same when the same entries are sent again */
export function batchStatement(entries: readonly WriteEntry[], batchId: string): BatchStatement {
  const { live, journal, finished, guards } = rowsOf(entries)
  const deliveries = entries.flatMap((e) =>
    e.kind === 'accept' && e.delivery ? [{ head: e.row.head, ...e.delivery }] : [],
  )
  const parks = entries.flatMap((e) => (e.kind === 'append' && e.park ? [{ id: e.head.id, ...e.park }] : []))
  const ends = entries.flatMap((e) => (e.kind === 'finish' ? [e.row.head.id] : []))
  const signals = entries.flatMap((e) =>
    e.kind === 'finish' ? e.signals.map((s) => ({ ...s, guard: e.row.head.id })) : [],
  )
  const consumed = entries.flatMap((e) =>
    e.kind === 'append' ? e.consumedSignals.map((id) => ({ id, guard: e.head.id })) : [],
  )

  const parameters = new Parameters()
  const parts: (() => string)[] = []
  let shape = ''
  const part = (letter: string, text: () => string) => {
    shape += letter
    parts.push(text)
  }

  const batch = parameters.add(batchId)
  const guardCount = parameters.add(guards.length)
  parts.push(
    () => `batch as (insert into execution.batches (id) values (${batch}::uuid) on conflict do nothing returning id)`,
  )
  if (guards.length > 0) {
    const rows = parameters.unnest(guards, [
      ['uuid', (r) => r.id],
      ['int8', (r) => r.fence],
    ])
    part(
      'g',
      () => `guarded as (select l.id, l.cancel_requested from execution.live l join ${rows} as q(id, fence) on l.id = q.id
         where l.fence = q.fence and ${IS_NEW} order by l.id for no key update of l)`,
    )
  } else {
    parts.push(() => 'guarded as (select null::uuid as id, false as cancel_requested where false)')
  }
  if (deliveries.length > 0) {
    const rows = parameters.unnest(deliveries, [
      ['text', (r) => r.endpoint],
      ['text', (r) => r.id],
      ['uuid', (r) => r.head.workspaceId],
      ['uuid', (r) => r.head.id],
      ['int8', (r) => r.ttlMs],
    ])
    part(
      'd',
      () => `won as (insert into execution.deliveries (endpoint, delivery_id, workspace_id, execution_id, expires_at)
         select q.endpoint, q.delivery_id, q.workspace_id, q.execution_id, platform.now() + q.ttl_ms * interval '1 ms'
         from ${rows} as q(endpoint, delivery_id, workspace_id, execution_id, ttl_ms)
         where ${IS_NEW} on conflict do nothing returning execution_id)`,
    )
  } else {
    parts.push(() => 'won as (select null::uuid as execution_id where false)')
  }
  if (live.length > 0) {
    // Most have no permit, and pay nothing for those that do.
    const withPermits = live.some((row) => row.head.meta.permit !== undefined)
    const rows = parameters.unnest(live, withPermits ? [...LIVE_COLUMNS, ...PERMIT_COLUMNS] : LIVE_COLUMNS)
    const permits = (columns: string) => (withPermits ? columns : '')
    part(
      withPermits ? 'k' : 'a',
      () => `accepted as (insert into execution.live (id, workspace_id, workflow_id, version_id, status, mode, trigger_node,
           due_at, worker_id, fence, created_at, deadline_at, plan_format, engine_flags, meta,
           cancel_requested, started_at${permits(', permit_group, permit, permit_limit, permit_policy')})
         select q.id, q.workspace_id, q.workflow_id, q.version_id,
           case when q.owner is null then 'queued' else 'running' end, q.mode, q.trigger_node,
           case ${permits('when q.permit_group is not null then q.deadline_at ')}when q.owner is null then q.created_at end,
           q.owner, case when q.owner is null then 0 else 1 end,
           q.created_at, q.deadline_at, q.plan_format, q.engine_flags, q.meta,
           q.inherits and exists (select 1 from guarded g where g.id = q.guard and g.cancel_requested),
           case when q.owner is not null then q.created_at end${permits(
             ", q.permit_group, case when q.permit_group is not null then 'wanted' end, q.permit_limit, q.permit_policy",
           )}
         from ${rows} as q(id, workspace_id, workflow_id, version_id, mode, trigger_node,
           owner, created_at, deadline_at, plan_format, engine_flags, meta, guard, claims,
           inherits${permits(', permit_group, permit_limit, permit_policy')})
         where ${ALLOWED} and ${WON})`,
    )
  }
  const isSealed = journal.some((row) => row.sealed !== undefined)
  const facts = parameters.unnest(journal, isSealed ? [...JOURNAL_COLUMNS, SEALED_COLUMN] : JOURNAL_COLUMNS)
  const sealed = (column: string) => (isSealed ? column : '')
  part(
    isSealed ? 'e' : 'j',
    () => `journaled as (insert into execution.journal (execution_id, seq, workspace_id, fence, facts${sealed(', sealed')})
       select q.id, q.seq, q.workspace_id, q.fence, q.facts${sealed(', q.sealed')}
       from ${facts} as q(id, seq, workspace_id, fence, facts, guard, claims${sealed(', sealed')})
       where ${ALLOWED} and ${WON})`,
  )
  if (finished.length > 0) {
    const rows = parameters.unnest(finished, FINISHED_COLUMNS)
    part(
      'f',
      () => `ended as (insert into execution.finished (id, workspace_id, workflow_id, version_id, status, mode, trigger_node,
           created_at, finished_at, crashes, plan_format, engine_flags, meta, error, started_at, item_count)
         select q.id, q.workspace_id, q.workflow_id, q.version_id, q.status, q.mode, q.trigger_node, q.created_at,
           q.finished_at, q.crashes, q.plan_format, q.engine_flags, q.meta, q.error,
           q.started_at, q.item_count
         from ${rows} as q(id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at, finished_at,
           crashes, plan_format, engine_flags, meta, error, guard, started_at, item_count)
         where ${ALLOWED})`,
    )
    const { groups, groupOf } = groupEnds(finished)
    const groupTexts = parameters.add(textArray(groups))
    const told = parameters.unnest(
      finished.map((row, n) => ({ row, group: groupOf[n]! + 1 })),
      [
        ['int4', ({ group }) => group],
        ['uuid', ({ row }) => row.head.id],
        ['uuid', ({ row }) => row.guard],
      ],
    )
    part(
      'o',
      () => `told as (insert into execution.outbox (events)
         select '[' || string_agg(g.ends, ',') || ']' from (
           select (${groupTexts}::text[])[q.number] || string_agg('"' || q.id || '"', ',') || ']}' as ends
             from ${told} as q(number, id, guard) where ${ALLOWED} group by q.number) g
         having count(*) > 0)`,
    )
    const used = parameters.unnest(finished, [
      ['uuid', (r) => r.head.workspaceId],
      ['int4', (r) => r.steps],
      ['uuid', (r) => r.guard],
    ])
    part(
      'u',
      () => `used as (insert into execution.usage (workspace_id, executions, steps)
         select q.workspace_id, count(*)::int, sum(q.steps)::int from ${used} as q(workspace_id, steps, guard)
         where ${ALLOWED} group by q.workspace_id)`,
    )
  }
  if (ends.length > 0) {
    const rows = parameters.unnest(ends, [['uuid', (id) => id]])
    part(
      'x',
      () => `left_live as (delete from execution.live l using ${rows} as q(id)
         where l.id = q.id and ${HELD})`,
    )
  }
  if (parks.length > 0) {
    const rows = parameters.unnest(parks, [
      ['uuid', (r) => r.id],
      ['text', (r) => r.status],
      ['timestamptz', (r) => r.dueAtMs ?? null],
    ])
    // Who parks has got further: the owners that died before are not in a row with those that may die after (R14).
    // A signal or a cancel that the worker did not see makes it due at once (the row, not the snapshot, decides).
    part(
      'p',
      () => `parked as (update execution.live l
           set status = case when q.status = 'paused' and l.cancel_requested then 'queued' else q.status end, worker_id = null, crashes = 0,
           due_at = case when l.signalled or l.cancel_requested then platform.now() else q.due_at end
         from ${rows} as q(id, status, due_at) where l.id = q.id and ${HELD})`,
    )
  }
  if (signals.length > 0) {
    const rows = parameters.unnest(signals, [
      ['uuid', (r) => r.id],
      ['uuid', (r) => r.workspaceId],
      ['uuid', (r) => r.executionId],
      ['text', (r) => r.key],
      ['text', (r) => r.data],
      ['uuid', (r) => r.guard],
    ])
    part(
      's',
      () => `signalled as (insert into execution.signals (id, workspace_id, execution_id, key, data)
         select q.id, q.workspace_id, q.execution_id, q.key, q.data
         from ${rows} as q(id, workspace_id, execution_id, key, data, guard) where ${ALLOWED})`,
    )
  }
  if (consumed.length > 0) {
    const rows = parameters.unnest(consumed, [
      ['uuid', (r) => r.id],
      ['uuid', (r) => r.guard],
    ])
    part(
      'c',
      () =>
        `consumed as (delete from execution.signals s using ${rows} as q(id, guard) where s.id = q.id and ${ALLOWED})`,
    )
  }
  let text = texts.get(shape)
  if (text === undefined) {
    text = `with ${parts.map((each) => each()).join(',\n')}
select b.id, case when g.held = ${guardCount}::int4 then 3 else 2 end as what
  from batch b cross join (select count(*) as held from guarded) g
union all select id, 0 from guarded where (select count(*) from guarded) <> ${guardCount}::int4
union all select execution_id, 1 from won`
    texts.set(shape, text)
  }
  return { name: `batch_${shape}`, text, values: parameters.values }
}
