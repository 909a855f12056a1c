import { type Queries, sql } from '@linkflow/postgres'
import type { ListedProcess, ProcessId, ProcessSelf, ProcessWork } from '../domain/process.ts'
import { GONE_KEPT_MS, PROCESSES_LISTED_MAX, SILENT_MS } from '../limits.ts'

/** It is there, and does this. True if it was asked to drain. A row that went meanwhile comes again. */
export async function beat(queries: Pick<Queries, 'one'>, self: ProcessSelf, work: ProcessWork): Promise<boolean> {
  const { id, name, host, role, version, node, startedAtMs, runsExecutions } = self
  const { executions, load, memoryBytes } = work
  const row = await queries.one<{ isAsked: boolean }>(sql`
    insert into operation.processes
      (id, name, host, role, version, node, started_at, runs_executions, executions, load, memory_bytes)
    values (${id}::uuid, ${name}, ${host}, ${role}, ${version}, ${node}, to_timestamp(${startedAtMs}::float8 / 1000),
      ${runsExecutions}, ${executions}, ${load}, ${memoryBytes})
    on conflict (id) do update set beat_at = platform.now(), stopped_at = null, executions = excluded.executions,
      load = excluded.load, memory_bytes = excluded.memory_bytes
    returning drain_asked_at is not null as "isAsked"`)
  return row!.isAsked
}

export const sayGoodbye = (queries: Pick<Queries, 'execute'>, id: ProcessId): Promise<number> =>
  queries.execute(
    sql`update operation.processes set stopped_at = platform.now(), executions = 0, load = 0 where id = ${id}::uuid`,
  )

const BEAT_AGE_MS = sql`(extract(epoch from platform.now() - beat_at) * 1000)::float8`

type Row = Omit<ListedProcess, 'stoppedAt' | 'drainAskedAt' | 'memoryBytes'> & {
  readonly stoppedAt: Date | null
  readonly drainAskedAt: Date | null
  readonly memoryBytes: string
}

/** Those that are there before those that are gone, newest first. */
export async function listProcesses(queries: Pick<Queries, 'query'>): Promise<ListedProcess[]> {
  const rows = await queries.query<Row>(sql`
    select id, name, host, role, version, node, (extract(epoch from started_at) * 1000)::float8 as "startedAtMs",
      runs_executions as "runsExecutions", executions, load, memory_bytes as "memoryBytes",
      ${BEAT_AGE_MS} as "beatAgeMs", stopped_at as "stoppedAt", drain_asked_at as "drainAskedAt"
    from operation.processes
    order by stopped_at is not null, beat_at < platform.now() - ${SILENT_MS} * interval '1 ms', started_at desc, id
    limit ${PROCESSES_LISTED_MAX}`)
  return rows.map((row) => ({
    ...row,
    memoryBytes: Number(row.memoryBytes),
    stoppedAt: row.stoppedAt ?? undefined,
    drainAskedAt: row.drainAskedAt ?? undefined,
  }))
}

export interface Taker {
  readonly id: string
  readonly name: string
  readonly isAsked: boolean
}

/** A process that is there, with what it was asked; undefined where there is none. */
export const findPresent = (
  queries: Pick<Queries, 'one'>,
  id: string,
): Promise<(Taker & { readonly runsExecutions: boolean }) | undefined> =>
  queries.one(sql`
    select id, name, drain_asked_at is not null as "isAsked", runs_executions as "runsExecutions"
    from operation.processes where id = ${id}::uuid and ${IS_PRESENT}`)

const IS_PRESENT = sql`stopped_at is null and beat_at >= platform.now() - ${SILENT_MS} * interval '1 ms'`

/**
 * Those that are there and take executions, held until the transaction ends: of two that are asked to drain at once the
 * second one sees the first. What isolated ones take is not for everybody.
 */
export const holdTakers = (queries: Queries): Promise<Taker[]> =>
  queries.query(sql`
    select id, name, false as "isAsked" from operation.processes
    where ${IS_PRESENT} and runs_executions and role <> 'isolated' and drain_asked_at is null
    order by id for update`)

export const askToDrain = (queries: Queries, id: string): Promise<number> =>
  queries.execute(sql`update operation.processes set drain_asked_at = platform.now() where id = ${id}::uuid`)

export const forgetGone = (queries: Pick<Queries, 'execute'>): Promise<number> =>
  queries.execute(
    sql`delete from operation.processes where coalesce(stopped_at, beat_at) < platform.now() - ${GONE_KEPT_MS} * interval '1 ms'`,
  )
