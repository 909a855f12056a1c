import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import {
  type Client,
  copyOut,
  type Database,
  holdingMigrations,
  type MigrationMark,
  withoutTimeouts,
} from '@linkflow/postgres'
import type { ArchiveWriter } from './archive-writer.ts'
import { PART_BYTES } from './limits.ts'
import type { Manifest } from './manifest.ts'
import { partName } from './manifest.ts'
import { columnList, quoted, readTables, type Table } from './tables.ts'

const compress = promisify(zstdCompress)
/** The fastest: the server beside needs its processor more than the disk its bytes. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export interface Snapshot {
  readonly takenAt: Date
  readonly server: string
  readonly migrations: readonly MigrationMark[]
  readonly masterKeys: readonly string[]
}

export interface Dump extends Pick<Manifest, 'tables' | 'sequences' | 'days'> {
  readonly snapshot: Snapshot
}

export interface DumpOptions {
  readonly database: Database
  readonly schemas: readonly string[]
  /** Tables of processes that run: they are made, and stay empty. */
  readonly transient: readonly string[]
  readonly writer: ArchiveWriter
  /** Told of the snapshot before anything of it is written. */
  readonly onSnapshot: (snapshot: Snapshot) => Promise<void>
  readonly onProgress: (rows: number) => void
}

/**
 * All tables as they are at one moment: one snapshot, read by COPY. It writes nothing, so the outbox, which waits for the
 * oldest transaction that does, goes on; and it waits for nobody and nobody for it, but who wants to change tables.
 */
export const dumpTables = (options: DumpOptions): Promise<Dump> =>
  options.database.asOwner(async (client) => {
    await withoutTimeouts(client)
    return holdingMigrations(client, async () => {
      await client.query('begin isolation level repeatable read read only')
      const dump = await dumpWithin(client, options)
      await client.query('commit')
      return dump
    })
  })

async function dumpWithin(client: Client, options: DumpOptions): Promise<Dump> {
  const { database, schemas, transient, onSnapshot } = options
  const { rows } = await client.query<{ id: string; at: Date; server: string }>(
    `select pg_export_snapshot() as id, platform.now() as at, current_setting('server_version') as server`,
  )
  const [{ id, at: takenAt, server }] = rows as [(typeof rows)[number]]
  const tables = (await readTables(client, schemas)).filter(({ name }) => !transient.includes(name))
  const days = await readDays(client, tables)
  const sequences = await readSequences(client, schemas)
  const migrations = await client.query<MigrationMark>(
    'select context, id, name, checksum from platform.migrations order by context, id',
  )
  const { engine } = database.roleNames
  await client.query(`set local role ${client.escapeIdentifier(engine)}`)
  const masterKeys = await readMasterKeys(client)
  const snapshot = { takenAt, server, migrations: migrations.rows, masterKeys }
  await onSnapshot(snapshot)
  const readable = await readableBy(client, tables)
  const written: Manifest['tables'] = []
  for (const table of tables) {
    const take = (reader: Client) => dumpTable(reader, table, options)
    written.push(readable.has(table.name) ? await take(client) : await asGranted(database, id, table, take))
    options.onProgress(written.reduce((sum, { rows }) => sum + rows, 0))
  }
  return { snapshot, tables: written, sequences, days }
}

async function dumpTable(client: Client, table: Table, { writer }: DumpOptions): Promise<Manifest['tables'][number]> {
  const columns = columnList(client, table.columns)
  let parts = 0
  let bytes = 0
  const statement = `copy (select ${columns} from ${quoted(client, table.name)}) to stdout`
  const rows = await copyOut(client, statement, PART_BYTES, async (piece) => {
    // One row may be larger than a part.
    for (let at = 0; at < piece.length; at += PART_BYTES) {
      const part = piece.subarray(at, at + PART_BYTES)
      const packed = await compress(part, COMPRESSION)
      parts += 1
      bytes += part.length
      await writer.add(partName(table.name, parts), packed.length, Date.now(), packed)
    }
  })
  return { name: table.name, columns: [...table.columns], rows, parts, bytes }
}

/**
 * A few tables are no business of the engine's, such as credentials, and their owner sees nothing of them. Their owner
 * gives the right within a transaction of its own over the same snapshot, and takes it back with it: nobody else ever has
 * it. Such a transaction has written, so it holds the outbox; these tables are small.
 */
const asGranted = <T>(
  database: Database,
  snapshot: string,
  table: Table,
  work: (client: Client) => Promise<T>,
): Promise<T> =>
  database.asOwner(async (client) => {
    const engine = client.escapeIdentifier(database.roleNames.engine)
    await withoutTimeouts(client)
    await client.query('begin isolation level repeatable read')
    await client.query(`set transaction snapshot ${client.escapeLiteral(snapshot)}`)
    await client.query(`grant select on ${quoted(client, table.name)} to ${engine}`)
    await client.query(`set local role ${engine}`)
    const result = await work(client)
    await client.query('rollback')
    return result
  })

async function readableBy(client: Client, tables: readonly Table[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name where has_table_privilege(name, 'select')`,
    [tables.map(({ name }) => name)],
  )
  return new Set(rows.map(({ name }) => name))
}

/** A day is in the name of its partition. */
async function readDays(client: Client, tables: readonly Table[]): Promise<Manifest['days']> {
  const days: Manifest['days'] = []
  for (const { name } of tables.filter(({ isPartitioned }) => isPartitioned)) {
    const { rows } = await client.query<{ day: string }>(
      `select right(c.relname, 8) as day from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = $1::regclass order by 1`,
      [name],
    )
    days.push({ table: name, startMs: rows.map(({ day }) => startOf(day)) })
  }
  return days
}

/** `20261128`, in UTC. */
const startOf = (day: string): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)))

/** Not of the snapshot, and never behind it: a number is left out rather than given twice. */
async function readSequences(client: Client, schemas: readonly string[]): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; last: string }>(
    `select schemaname || '.' || sequencename as name, last_value::text as last from pg_sequences
      where schemaname = any($1) and last_value is not null order by 1`,
    [schemas],
  )
  return rows
}

async function readMasterKeys(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`select id from keys.master_keys order by state = 'current' desc`)
  return rows.map(({ id }) => id)
}
