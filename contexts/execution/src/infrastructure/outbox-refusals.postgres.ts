import { newUuidV7 } from '@linkflow/kernel'
import { type Queries, sql } from '@linkflow/postgres'
import { pauseAfterMs } from '../domain/refusal.ts'
import { OUTBOX_ERROR_CHARS_MAX, OUTBOX_REFUSALS_AT_ONCE } from '../limits.ts'
import { isEnd, type OutboxEvent } from './outbox-events.ts'

/** What a consumer did not take. */
export interface Refused {
  readonly event: OutboxEvent
  readonly error: unknown
}

/** One event that a consumer has refused, as it is stored. */
export interface Refusal {
  readonly id: string
  readonly consumer: string
  readonly event: OutboxEvent
  readonly error: string
  readonly attempts: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** Undefined: it is set aside. */
  readonly dueAt: Date | undefined
}

interface Row extends Omit<Refusal, 'event' | 'dueAt'> {
  readonly event: string
  readonly dueAt: Date | null
}

const COLUMNS = sql`id, consumer, event, error, attempts, first_at as "firstAt", last_at as "lastAt", due_at as "dueAt"`
const fromRow = ({ event, dueAt, ...row }: Row): Refusal => ({
  ...row,
  event: JSON.parse(event) as OutboxEvent,
  dueAt: dueAt ?? undefined,
})

/** Notes first refusals, in the transaction that removes the events from the outbox. */
export async function addRefusals(queries: Queries, consumer: string, refused: readonly Refused[]): Promise<void> {
  const { ms } = (await queries.one<{ ms: number }>(
    sql`select (extract(epoch from platform.now()) * 1000)::float8 as ms`,
  ))!
  await queries.execute(sql`
    insert into execution.outbox_refusals (id, workspace_id, consumer, event, error, attempts, due_at)
    select id, workspace_id, ${consumer}, event, error, 1, platform.now() + ${pauseAfterMs(1)!} * interval '1 ms'
    from unnest(${refused.map(() => newUuidV7(Math.floor(ms)))}::uuid[],
                ${refused.map(({ event }) => (isEnd(event) ? event.workspace : null))}::uuid[],
                ${refused.map(({ event }) => JSON.stringify(event))}::text[],
                ${refused.map(({ error }) => textOf(error))}::text[]) as r (id, workspace_id, event, error)`)
}

/** Those whose pause is over, oldest first; nobody decides about them until the transaction ends. */
export async function takeDue(queries: Queries): Promise<Refusal[]> {
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from execution.outbox_refusals where due_at <= platform.now()
    order by due_at, id limit ${OUTBOX_REFUSALS_AT_ONCE} for update skip locked`)
  return rows.map(fromRow)
}

/** It was taken, or is given up. Gives what it was, or undefined where it is not there (any more). */
export async function removeRefusal(queries: Queries, id: string): Promise<Refusal | undefined> {
  const row = await queries.one<Row>(sql`delete from execution.outbox_refusals where id = ${id} returning ${COLUMNS}`)
  return row && fromRow(row)
}

/** It was refused once more. */
export async function refuseAgain(queries: Queries, { id, attempts }: Refusal, error: unknown): Promise<void> {
  const pauseMs = pauseAfterMs(attempts + 1) ?? null
  await queries.execute(sql`
    update execution.outbox_refusals set attempts = attempts + 1, error = ${textOf(error)}, last_at = platform.now(),
      due_at = platform.now() + ${pauseMs}::float8 * interval '1 ms'
    where id = ${id}`)
}

/** Lets it be tried at the next turn. Gives what it is, or undefined where it is not there (any more). */
export async function makeDue(queries: Queries, id: string): Promise<Refusal | undefined> {
  const row = await queries.one<Row>(
    sql`update execution.outbox_refusals set due_at = platform.now() where id = ${id} returning ${COLUMNS}`,
  )
  return row && fromRow(row)
}

/** Newest first. */
export async function listRefusals(
  queries: Pick<Queries, 'query'>,
  page: { readonly limit: number; readonly after: string | undefined },
): Promise<Refusal[]> {
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from execution.outbox_refusals
    where ${page.after ?? null}::uuid is null or id < ${page.after ?? null}::uuid order by id desc limit ${page.limit}`)
  return rows.map(fromRow)
}

export async function countOf(queries: Queries, consumer: string): Promise<number> {
  const row = await queries.one<{ n: number }>(
    sql`select count(*)::int as n from execution.outbox_refusals where consumer = ${consumer}`,
  )
  return row!.n
}

/** How many are set aside, by consumer. */
export async function setAside(queries: Pick<Queries, 'query'>): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.query<{ consumer: string; n: number }>(sql`
    select consumer, count(*)::int as n from execution.outbox_refusals where due_at is null group by 1 order by 1`)
  return new Map(rows.map(({ consumer, n }) => [consumer, n]))
}

/** PostgreSQL has no place for NUL in a text. */
const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll('\0', ' ').slice(0, OUTBOX_ERROR_CHARS_MAX)
