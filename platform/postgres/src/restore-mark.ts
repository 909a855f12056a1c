import type { Client } from 'pg'
import { DatabaseError } from './errors.ts'

export interface RestoreMark {
  /** What the names of schemas end with that were there before. */
  readonly aside: string | null
  /** The data folder, and its machine, whose restore it is. */
  readonly folder: string
}

/**
 * A database that a backup is being restored into holds this table until all is there: nothing else uses it meanwhile,
 * and a restore that died half way is seen.
 */
export async function readRestoreMark(client: Client): Promise<RestoreMark | undefined> {
  // By the catalog: nobody needs rights for that.
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'platform' and c.relname = 'restoring'`,
  )
  if (rowCount === 0) return undefined
  const { rows } = await client.query<RestoreMark>('select aside, folder from platform.restoring')
  return rows[0]
}

/** Within a transaction, or a reader could find the table without its row. */
export async function writeRestoreMark(client: Client, { aside, folder }: RestoreMark): Promise<void> {
  await client.query(
    'create schema if not exists platform; create table platform.restoring (aside text, folder text not null)',
  )
  await client.query('insert into platform.restoring values ($1, $2)', [aside, folder])
}

export const removeRestoreMark = (client: Client): Promise<unknown> => client.query('drop table platform.restoring')

/** Before anybody else uses the database. */
export async function refuseHalfRestored(client: Client): Promise<void> {
  if ((await readRestoreMark(client)) === undefined) return
  throw new DatabaseError(
    'restore-unfinished',
    'A backup is being restored into this database, or was and has not come to its end. Wait for it, or run ' +
      '«linkflow restore» again: it begins anew and what was there before stays aside.',
  )
}
