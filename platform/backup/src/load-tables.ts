import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { invariant } from '@linkflow/kernel'
import { type Client, copyIn, type Database, withoutTimeouts } from '@linkflow/postgres'
import type { ArchiveReader, Entry } from './archive-reader.ts'
import { damaged } from './backup-error.ts'
import { PART_BYTES } from './limits.ts'
import { type Manifest, partName } from './manifest.ts'
import { columnList, quoted, readTables, type Table } from './tables.ts'

const decompress = promisify(zstdDecompress)

export interface LoadOptions {
  readonly database: Database
  readonly schemas: readonly string[]
  readonly archive: ArchiveReader
  readonly manifest: Manifest
  /** Its parts, of which those of tables come first; what comes after them is left for others. */
  readonly parts: AsyncGenerator<Entry>
  /** In the same transaction, when all rows are there: what a copy may not take over as it is. */
  readonly statements: readonly string[]
  readonly onProgress: (rows: number) => void
}

/**
 * Fills the tables of a database that has been migrated to where the backup's was, in one transaction of their owner: all
 * rows are there with their order of references checked, or none. Gives the first part that is not of a table.
 */
export const loadTables = (options: LoadOptions): Promise<Entry | undefined> =>
  options.database.asOwner(async (client) => {
    await withoutTimeouts(client)
    await client.query('begin')
    const next = await loadWithin(client, options).catch((error: unknown) => {
      throw unfit(options.archive.path, error)
    })
    await client.query('commit')
    // Without statistics the first plans would be made for empty tables.
    for (const { name } of options.manifest.tables) await client.query(`analyze ${quoted(client, name)}`)
    return next
  })

/** Rows that no release of ours has written: PostgreSQL refuses a value, or a reference leads nowhere. */
function unfit(path: string, error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: string }
  return typeof code === 'string' && /^2[23]...$/.test(code) ? damaged(path, `its rows do not fit (${message})`) : error
}

async function loadWithin(client: Client, options: LoadOptions): Promise<Entry | undefined> {
  const { schemas, manifest, archive } = options
  const tables = new Map((await readTables(client, schemas)).map((table) => [table.name, table]))
  for (const { name, columns } of manifest.tables) {
    const known = tables.get(name)?.columns
    if (known === undefined || columns.some((column) => !known.includes(column))) {
      throw damaged(archive.path, `it holds a table ${name} that its release does not have`)
    }
  }
  const forced = [...tables.values()].filter(({ isForced }) => isForced)
  // The owner is under its own policies only while that is forced; nobody else is in this database yet.
  for (const { name } of forced) await client.query(`alter table ${quoted(client, name)} no force row level security`)
  const references = await takeReferences(client, schemas)
  await client.query(`truncate ${[...tables.keys()].map((name) => quoted(client, name)).join(', ')}`)
  const next = await copyAll(client, options, tables)
  // Checks each row that it is about.
  for (const add of references) await client.query(add)
  await setSequences(client, manifest, schemas)
  for (const statement of options.statements) await client.query(statement)
  for (const { name } of forced) await client.query(`alter table ${quoted(client, name)} force row level security`)
  return next
}

/** Tables refer to each other in circles, so their order cannot be right; gives the statements that put it back. */
async function takeReferences(client: Client, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ take: string; put: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as take,
            format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as put
       from pg_constraint where contype = 'f' and conparentid = 0 and connamespace::regnamespace::text = any($1) order by conrelid, conname`,
    [schemas],
  )
  for (const { take } of rows) await client.query(take)
  return rows.map(({ put }) => put)
}

async function copyAll(
  client: Client,
  options: LoadOptions,
  tables: ReadonlyMap<string, Table>,
): Promise<Entry | undefined> {
  const { archive, manifest, parts, onProgress } = options
  const feed = new PartFeed(archive, parts)
  let rows = 0
  for (const { name, columns, rows: expected, parts: count } of manifest.tables) {
    invariant(tables.has(name), `table ${name} was checked`)
    const statement = `copy ${quoted(client, name)} (${columnList(client, columns)}) from stdin`
    const taken = await copyIn(client, statement, feed.of(name, count))
    if (taken !== expected) throw damaged(archive.path, `${name} has ${taken} rows, and ${expected} were announced`)
    rows += taken
    onProgress(rows)
  }
  return feed.next()
}

/** Parts in the order in which they must come. */
class PartFeed {
  readonly #archive: ArchiveReader
  readonly #parts: AsyncGenerator<Entry>

  constructor(archive: ArchiveReader, parts: AsyncGenerator<Entry>) {
    this.#archive = archive
    this.#parts = parts
  }

  async next(): Promise<Entry | undefined> {
    const { value, done } = await this.#parts.next()
    return done ? undefined : value
  }

  async *of(table: string, count: number): AsyncGenerator<Uint8Array> {
    for (let number = 1; number <= count; number++) {
      const entry = await this.next()
      if (entry?.name !== partName(table, number))
        throw damaged(this.#archive.path, `${partName(table, number)} is missing`)
      yield await this.#unpacked(entry)
    }
  }

  async #unpacked({ name, body, bytes }: Entry): Promise<Uint8Array> {
    // What does not compress at all grows by some bytes.
    if (bytes > PART_BYTES * 2) throw damaged(this.#archive.path, `${name} is too large`)
    try {
      return await decompress(Buffer.concat(await Array.fromAsync(body)), { maxOutputLength: PART_BYTES })
    } catch (error) {
      if (!String((error as { code?: unknown }).code).match(/^(ZSTD|ERR_BUFFER|ERR_ZSTD|ERR__)/)) throw error
      throw damaged(this.#archive.path, `${name} cannot be unpacked`)
    }
  }
}

async function setSequences(client: Client, { sequences }: Manifest, schemas: readonly string[]): Promise<void> {
  for (const { name, last } of sequences) {
    await client.query(
      `select setval(c.oid::regclass, $2::int8) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'S' and n.nspname || '.' || c.relname = $1 and n.nspname = any($3)`,
      [name, last, schemas],
    )
  }
}
