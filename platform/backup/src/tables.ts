import type { Client } from '@linkflow/postgres'

export interface Table {
  /** `schema.table` */
  readonly name: string
  /** What COPY writes and reads. */
  readonly columns: readonly string[]
  /** Has forced row-level security: its owner sees nothing of it. */
  readonly isForced: boolean
  readonly isPartitioned: boolean
}

/**
 * The tables of our schemas, from the catalog, so that one which somebody adds is not forgotten. Not the partitions, which
 * come with their table, nor what a partition that was made and not attached has left; not the migrations, which a restore
 * makes itself. Columns that PostgreSQL computes are left out, and numbers of transactions, which mean nothing elsewhere:
 * they get the value of the restore's own.
 */
export async function readTables(client: Client, schemas: readonly string[]): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select n.nspname || '.' || c.relname as name, c.relforcerowsecurity as "isForced", c.relkind = 'p' as "isPartitioned",
            array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                    and a.atttypid <> 'xid8'::regtype order by a.attnum) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition
        and (n.nspname, c.relname) not in (('platform', 'migrations'), ('platform', 'restoring'))
        and not exists (select from pg_class p where p.relnamespace = c.relnamespace and p.relkind = 'p'
                         and starts_with(c.relname, p.relname || '_p') and substr(c.relname, length(p.relname) + 3) ~ '^[0-9]{8}$')
      order by 1`,
    [schemas],
  )
  return rows
}

/** `schema.table` for a statement. */
export const quoted = (client: Client, name: string): string =>
  name
    .split('.')
    .map((part) => client.escapeIdentifier(part))
    .join('.')

export const columnList = (client: Client, columns: readonly string[]): string =>
  columns.map((column) => client.escapeIdentifier(column)).join(', ')
