import { setTimeout as wait } from 'node:timers/promises'
import { invariant, uuidV7Timestamp } from '@linkflow/kernel'
import type pg from 'pg'
import type { Database } from './database.ts'
import {
  PARTITION_ATTEMPTS_MAX,
  PARTITION_DAYS_AHEAD,
  PARTITION_DAYS_BEHIND,
  PARTITION_DROP_ATTEMPTS_MAX,
  PARTITION_DROP_LOCK_TIMEOUT_MS,
  PARTITION_LOCK_TIMEOUT_MS,
} from './limits.ts'
import { LOCKS } from './locks.ts'

/** One day of a table that is partitioned by range of its UUIDv7 id. */
export type Partition = Readonly<{
  name: string
  dayStartMs: number
  /** What is not attached is part of the table no more, or not yet, and takes up room all the same. */
  attached: boolean
}>

const DAY_MS = 86_400_000
const PARENT = /^[a-z_][a-z0-9_]{0,30}\.[a-z_][a-z0-9_]{0,52}$/
const LOCK_NOT_AVAILABLE = '55P03'
const RETRY_DELAY_MS = 250

/** `execution.live` and an id give `execution.live_p20261123`. Days are UTC. */
export const partitionOf = (parent: string, id: string): string => nameOf(parent, startOfDay(uuidV7Timestamp(id)))

/** The ids of a day begin at this one. */
export function firstIdOf(dayStartMs: number): string {
  const hex = dayStartMs.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

export type PartitionWindow = Readonly<{ daysBehind?: number; daysAhead?: number }>

/**
 * Makes the partitions around today (database time) that are missing, and says which. Each is made as a plain table and
 * attached: `create table … partition of` would wait behind every reader of the parent, and everybody behind it.
 */
export function ensurePartitions(
  database: Database,
  parents: readonly string[],
  window: PartitionWindow = {},
): Promise<string[]> {
  const { daysBehind = PARTITION_DAYS_BEHIND, daysAhead = PARTITION_DAYS_AHEAD } = window
  return database.asOwner(async (client) => {
    const { rows } = await client.query('select floor(extract(epoch from platform.now()) * 1000)::int8 as now')
    const today = startOfDay(rows[0].now)
    const days = Array.from({ length: daysBehind + 1 + daysAhead }, (_, index) => today + (index - daysBehind) * DAY_MS)
    return ensureDays(client, parents, days)
  })
}

/** The same for the days of given ids: before an insert whose id is outside of the window. */
export function ensurePartitionsFor(
  database: Database,
  parents: readonly string[],
  ids: readonly string[],
): Promise<string[]> {
  const days = [...new Set(ids.map((id) => startOfDay(uuidV7Timestamp(id))))]
  return database.asOwner((client) => ensureDays(client, parents, days))
}

/** Attached partitions, oldest first. */
export function listPartitions(database: Database, parent: string): Promise<Partition[]> {
  return listPartitionTables(database, parent).then((tables) => tables.filter(({ attached }) => attached))
}

/** Also those that are detached and have still to be dropped: a drop may have given up between the two. */
export function listPartitionTables(database: Database, parent: string): Promise<Partition[]> {
  assertParent(parent)
  return database.asOwner((client) => states(client, parent))
}

/** Detaches without stopping readers or writers of the parent, then drops. Safe to repeat after a crash at any point. */
export function dropPartition(database: Database, parent: string, { name }: Partition): Promise<void> {
  assertParent(parent)
  return database.asOwner(async (client) => {
    await prepare(client, PARTITION_DROP_LOCK_TIMEOUT_MS)
    const state = (await states(client, parent)).find((partition) => partition.name === name)
    if (state === undefined) return
    if (state.attached) await patiently(() => detach(client, parent, name), PARTITION_DROP_ATTEMPTS_MAX)
    await patiently(() => client.query(`drop table if exists ${name}`), PARTITION_DROP_ATTEMPTS_MAX)
  })
}

async function ensureDays(client: pg.Client, parents: readonly string[], days: readonly number[]): Promise<string[]> {
  await prepare(client, PARTITION_LOCK_TIMEOUT_MS)
  const made: string[] = []
  for (const parent of parents) {
    assertParent(parent)
    const attached = new Set((await states(client, parent)).filter((state) => state.attached).map(({ name }) => name))
    for (const day of days) {
      const name = nameOf(parent, day)
      if (attached.has(name)) continue
      await patiently(() => attach(client, parent, name, day), PARTITION_ATTEMPTS_MAX)
      made.push(name)
    }
  }
  return made
}

/** One process at a time; the lock goes with the connection. */
async function prepare(client: pg.Client, lockTimeoutMs: number): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [LOCKS.partitions])
  await client.query(`set lock_timeout = ${lockTimeoutMs}; set client_min_messages = warning`)
}

/** Names and bounds come from `assertParent` and from numbers; DDL takes no parameters. */
async function attach(client: pg.Client, parent: string, name: string, dayStartMs: number): Promise<void> {
  await client.query(`create table if not exists ${name} (like ${parent} including all)`)
  await client.query(
    `alter table ${parent} attach partition ${name} for values from ('${firstIdOf(dayStartMs)}') to ('${firstIdOf(dayStartMs + DAY_MS)}')`,
  )
}

async function detach(client: pg.Client, parent: string, name: string): Promise<void> {
  const state = (await states(client, parent)).find((partition) => partition.name === name)
  if (state?.attached !== true) return
  // A detach that gave up its wait half way is finished, not begun again.
  await client.query(`alter table ${parent} detach partition ${name} ${state.pending ? 'finalize' : 'concurrently'}`)
}

type State = Partition & Readonly<{ pending: boolean }>

/** Also tables that were made and not attached, or detached and not dropped. */
async function states(client: pg.Client, parent: string): Promise<State[]> {
  const { rows } = await client.query<{ name: string; attached: boolean; pending: boolean }>(
    `select c.relnamespace::regnamespace || '.' || c.relname as name,
            i.inhrelid is not null as attached, coalesce(i.inhdetachpending, false) as pending
       from pg_class p
       join pg_class c on c.relnamespace = p.relnamespace and c.relkind = 'r'
        and starts_with(c.relname, p.relname || '_p') and substr(c.relname, length(p.relname) + 3) ~ '^[0-9]{8}$'
       left join pg_inherits i on i.inhrelid = c.oid and i.inhparent = p.oid
      where p.oid = $1::regclass order by c.relname`,
    [parent],
  )
  return rows.map((row) => ({ ...row, dayStartMs: dayOf(row.name) }))
}

async function patiently(work: () => Promise<unknown>, attemptsMax: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work()
      return
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt >= attemptsMax) throw error
      await wait(RETRY_DELAY_MS * (0.5 + Math.random()))
    }
  }
}

const startOfDay = (ms: number): number => ms - (ms % DAY_MS)

function nameOf(parent: string, dayStartMs: number): string {
  return `${parent}_p${new Date(dayStartMs).toISOString().slice(0, 10).replaceAll('-', '')}`
}

function dayOf(name: string): number {
  const digits = name.slice(-8)
  return Date.UTC(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6)))
}

function assertParent(parent: string): void {
  invariant(PARENT.test(parent), `not a table of ours: ${JSON.stringify(parent)}`)
}
