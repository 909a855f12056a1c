import { crashPoint } from '@linkflow/kernel'
import { type EnginePool, type Queries, sql } from '@linkflow/postgres'
import type {
  Decide,
  DecidedRound,
  FiringOutcome,
  FiringStore,
  MissedStart,
  PendingFiring,
} from '../application/firing-store.ts'
import { jitterMs } from '../domain/jitter.ts'
import type { Decision } from '../domain/missed.ts'
import type { MissedChoice, OverlapChoice } from '../domain/rule.ts'
import { Calendars } from '../domain/schedule.ts'
import {
  CATCH_UP_PER_ROUND_MAX,
  DUE_BATCH_MAX,
  HISTORY_DAYS,
  INSTANTS_PER_ROUND_MAX,
  START_BATCH_MAX,
  START_TRIED_MS_MAX,
  TIDY_ROWS_MAX,
} from '../limits.ts'
import { epochMs, iso, nowMs } from './instants.ts'

interface DueRow {
  id: string
  workspace_id: string
  workflow_id: string
  node_id: string
  rules: string
  zone: string
  missed: MissedChoice
  jitter_seconds: number
  anchor_ms: number
  next_ms: number
  now_ms: number
}

interface PendingRow {
  schedule_id: string
  instant_ms: number
  attempts: number
  workspace_id: string
  workflow_id: string
  version_id: string
  node_id: string
  zone: string
  is_backfill: boolean
  overlap: OverlapChoice
  jitter_seconds: number
  last_execution_id: string | null
  now_ms: number
}

/** In the transaction that lets starts go: whoever tells people of them. */
export type OnMissed = (queries: Queries, missed: readonly MissedStart[]) => Promise<void>

/**
 * An instant passes through two transactions, and a crash at any point of them neither loses nor doubles it:
 *
 * F1. decide: one commit stores the instant as pending and moves the schedule on. Before it nothing happened; after it
 *     the instant is a row that every scheduler sees.
 * F2. start: the row is locked, the execution started under a delivery id made of the instant, the answer stored. A crash
 *     in between leaves the row pending; the next start meets the same delivery id and gets the same execution.
 * F3. In both the schedule's row is locked: a publish waits for what has begun, and what begins later sees the new version.
 *
 * Who holds a lock does not matter for this, and nobody waits for one: `skip locked` leaves a row to its holder.
 */
export class PostgresFiringStore implements FiringStore {
  private readonly engine: EnginePool
  private readonly calendars = new Calendars()
  private readonly onMissed: OnMissed

  constructor(engine: EnginePool, onMissed: OnMissed = async () => {}) {
    this.engine = engine
    this.onMissed = onMissed
  }

  async decideDue(decide: Decide): Promise<DecidedRound> {
    await this.engine.execute(END_PAUSES)
    const round = await this.engine.transaction(async (queries) => {
      const rows = await queries.query<DueRow>(LOCK_DUE)
      const max = Math.min(CATCH_UP_PER_ROUND_MAX, Math.floor(INSTANTS_PER_ROUND_MAX / rows.length))
      const decided = rows.map((row) => this.decided(row, decide, max))
      if (decided.length > 0) crashPoint('schedule.before-decide')
      if (decided.length > 0) await storeDecisions(queries, decided)
      const missed = decided.flatMap(({ row, letGoMs }) =>
        letGoMs === undefined
          ? []
          : [{ workspaceId: row.workspace_id, workflowId: row.workflow_id, nodeId: row.node_id, sinceMs: letGoMs }],
      )
      if (missed.length > 0) await this.onMissed(queries, missed)
      return {
        schedules: decided.length,
        instants: decided.reduce((sum, { fire }) => sum + fire.length, 0),
        missed,
        broken: decided.flatMap(({ row, problem }) =>
          problem === undefined ? [] : [{ workflowId: row.workflow_id, nodeId: row.node_id, problem }],
        ),
      }
    })
    if (round.instants > 0) crashPoint('schedule.decided')
    return round
  }

  startPending(start: (firings: readonly PendingFiring[]) => Promise<readonly FiringOutcome[]>): Promise<number> {
    return this.engine.transaction(async (queries) => {
      const rows = await queries.query<PendingRow>(LOCK_PENDING)
      if (rows.length === 0) return 0
      crashPoint('schedule.before-start')
      const outcomes = await start(rows.map(firingOf))
      crashPoint('schedule.started')
      await storeOutcomes(queries, rows, outcomes)
      return rows.length
    })
  }

  async nextInMs(): Promise<number | undefined> {
    const row = await this.engine.one<{ ms: number | null }>(
      sql`select ${epochMs(sql`least(
        (select min(next_at) from schedule.schedules where not paused and next_at is not null),
        (select min(paused_until) from schedule.schedules where paused_until is not null),
        (select min(retry_at) from schedule.firings where state = 'pending'))`)} - ${nowMs} as ms`.named(
        'schedule-next',
      ),
    )
    return row?.ms ?? undefined
  }

  async tidy(): Promise<boolean> {
    await this.engine.execute(
      sql`update schedule.firings set state = 'expired', retry_at = null
        where state = 'pending' and decided_at < platform.now() - ${START_TRIED_MS_MAX} * interval '1 ms'`,
    )
    const removed = await this.engine.execute(
      sql`delete from schedule.firings where ctid = any(array(
        select ctid from schedule.firings where decided_at < platform.now() - ${HISTORY_DAYS} * interval '1 day'
        limit ${TIDY_ROWS_MAX}))`,
    )
    await this.engine.execute(
      sql`delete from schedule.backfills where created_at < platform.now() - ${HISTORY_DAYS} * interval '1 day'`,
    )
    return removed === TIDY_ROWS_MAX
  }

  /** One that cannot be read any more, as when its zone has left the system's list, ends; the others go on. */
  private decided(row: DueRow, decide: Decide, max: number): Decided {
    try {
      const calendar = this.calendars.of(row.rules, row.zone, row.anchor_ms)
      return {
        row,
        ...decide({ calendar, missed: row.missed, nextMs: row.next_ms }, row.now_ms, max),
        problem: undefined,
      }
    } catch (error) {
      return { row, fire: [], letGoMs: undefined, nextMs: undefined, problem: String(error) }
    }
  }
}

type Decided = Decision & { readonly row: DueRow; readonly problem: string | undefined }

/** Pauses whose time is over: what fell into them is missed, as when somebody ends one. */
const END_PAUSES = sql`update schedule.schedules set paused = false, paused_until = null
  where paused_until <= platform.now()`.named('schedule-end-pauses')

// Not `for update`: that would wait for starts of the same schedule, which hold it `for key share`.
const LOCK_DUE = sql`select id, workspace_id, workflow_id, node_id, rules, zone, missed, jitter_seconds,
    ${epochMs(sql`anchor_at`)} as anchor_ms, ${epochMs(sql`next_at`)} as next_ms, ${nowMs} as now_ms
  from schedule.schedules where not paused and next_at <= platform.now()
  order by next_at limit ${DUE_BATCH_MAX} for no key update skip locked`.named('schedule-lock-due')

// Where overlaps are not allowed starts follow each other: while one is pending none after it is taken, here or elsewhere.
// The version is read under the lock: if a publish has just committed, the row is read again as it is then.
const LOCK_PENDING = sql`select f.schedule_id, ${epochMs(sql`f.instant`)} as instant_ms, f.attempts,
    s.workspace_id, s.workflow_id, s.version_id, s.node_id, s.zone,
    f.backfill_id is not null as is_backfill, s.overlap, s.jitter_seconds, s.last_execution_id, ${nowMs} as now_ms
  from schedule.firings f join schedule.schedules s on s.id = f.schedule_id
  where f.state = 'pending' and f.retry_at <= platform.now()
    and f.decided_at > platform.now() - ${START_TRIED_MS_MAX} * interval '1 ms'
    and (s.overlap = 'allow' or not exists (
      select from schedule.firings e
      where e.schedule_id = f.schedule_id and e.state = 'pending' and e.instant < f.instant))
  order by f.retry_at limit ${START_BATCH_MAX}
  for no key update of f skip locked for key share of s skip locked`.named('schedule-lock-pending')

const LET_GO =
  'This start was due while LinkFlow was down or overloaded or the schedule paused, and so may be later ones; the schedule is set to let them go.'

async function storeDecisions(queries: Queries, decided: readonly Decided[]): Promise<void> {
  const firings = decided.flatMap(({ row, fire, letGoMs, problem }) => [
    ...(problem === undefined ? [] : [{ row, instant: row.next_ms, state: 'refused', detail: problem }]),
    ...(letGoMs === undefined ? [] : [{ row, instant: letGoMs, state: 'missed', detail: LET_GO }]),
    ...fire.map((instant) => ({ row, instant, state: 'pending', detail: null })),
  ])
  const jitterOf = ({ row, instant }: (typeof firings)[number]) => jitterMs(row.id, instant, row.jitter_seconds)
  await queries.execute(
    sql`insert into schedule.firings (schedule_id, instant, workspace_id, state, decided_at, retry_at, detail)
      select q.id, q.instant, q.workspace_id, q.state, platform.now(),
        case when q.state = 'pending' then least(q.instant, platform.now()) + q.jitter_ms * interval '1 ms' end, q.detail
      from unnest(${firings.map(({ row }) => row.id)}::uuid[], ${firings.map(({ instant }) => iso(instant))}::timestamptz[],
        ${firings.map(({ row }) => row.workspace_id)}::uuid[], ${firings.map(({ state }) => state)}::text[],
        ${firings.map(({ detail }) => detail)}::text[], ${firings.map(jitterOf)}::float8[])
        as q(id, instant, workspace_id, state, detail, jitter_ms)
      on conflict (schedule_id, instant) do nothing`.named('schedule-decide'),
  )
  await queries.execute(
    sql`update schedule.schedules s set next_at = q.next_at, last_at = coalesce(q.last_at, s.last_at)
      from unnest(${decided.map(({ row }) => row.id)}::uuid[],
        ${decided.map(({ nextMs }) => iso(nextMs))}::timestamptz[],
        ${decided.map(({ fire }) => iso(fire.at(-1)))}::timestamptz[]) as q(id, next_at, last_at)
      where s.id = q.id`.named('schedule-advance'),
  )
}

async function storeOutcomes(
  queries: Queries,
  rows: readonly PendingRow[],
  outcomes: readonly FiringOutcome[],
): Promise<void> {
  const column = <T>(read: (outcome: FiringOutcome, row: PendingRow) => T): T[] =>
    rows.map((row, index) => read(outcomes[index]!, row))
  await queries.execute(
    sql`update schedule.firings f set state = q.state, execution_id = q.execution_id, detail = q.detail,
        version_id = q.version_id, attempts = f.attempts + q.failures,
        fired_at = case when q.state = 'started' then platform.now() end,
        retry_at = platform.now() + q.retry_after_ms * interval '1 ms'
      from unnest(${column((_, row) => row.schedule_id)}::uuid[], ${column((_, row) => iso(row.instant_ms))}::timestamptz[],
        ${column((outcome) => outcome.state)}::text[],
        ${column((outcome) => (outcome.state === 'started' ? outcome.executionId : null))}::uuid[],
        ${column((outcome) => (outcome.state === 'started' ? null : outcome.detail))}::text[],
        ${column((outcome, row) => (outcome.state === 'pending' ? null : row.version_id))}::uuid[],
        ${column((outcome) => (outcome.state === 'pending' ? outcome.retryAfterMs : null))}::float8[],
        ${column((outcome) => (outcome.state === 'pending' && outcome.isFailure ? 1 : 0))}::int[])
        as q(schedule_id, instant, state, execution_id, detail, version_id, retry_after_ms, failures)
      where f.schedule_id = q.schedule_id and f.instant = q.instant`.named('schedule-outcomes'),
  )
  const followed = rows.flatMap((row, index) => {
    const outcome = outcomes[index]!
    return row.overlap !== 'allow' && outcome.state === 'started'
      ? [{ scheduleId: row.schedule_id, executionId: outcome.executionId }]
      : []
  })
  if (followed.length === 0) return
  await queries.execute(
    sql`update schedule.schedules s set last_execution_id = q.execution_id
      from unnest(${followed.map(({ scheduleId }) => scheduleId)}::uuid[],
        ${followed.map(({ executionId }) => executionId)}::uuid[]) as q(schedule_id, execution_id)
      where s.id = q.schedule_id`.named('schedule-followed'),
  )
}

function firingOf(row: PendingRow): PendingFiring {
  const scheduledAt = iso(row.instant_ms)!
  return {
    attempts: row.attempts,
    lateMs:
      row.now_ms -
      row.instant_ms -
      (row.is_backfill ? 0 : jitterMs(row.schedule_id, row.instant_ms, row.jitter_seconds)),
    start: {
      workspaceId: row.workspace_id,
      workflowId: row.workflow_id,
      versionId: row.version_id,
      nodeId: row.node_id,
      scheduledAt,
      firedAt: iso(row.now_ms)!,
      zone: row.zone,
      isBackfill: row.is_backfill,
      overlap: row.overlap,
      previousExecutionId: row.last_execution_id ?? undefined,
      delivery: { endpoint: `schedule:${row.workflow_id}:${row.node_id}`, id: scheduledAt },
    },
  }
}
