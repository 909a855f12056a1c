import { type Database, identifier, join, sql } from '@linkflow/postgres'
import { REMOVED_ROWS_AT_ONCE } from '../limits.ts'

interface Table {
  readonly name: string
  readonly key: string[]
  /** Credentials, for one, are no business of the engine's. */
  readonly engineMay: boolean
}

/**
 * Deletes what any table has of a workspace, the workspace itself last: from the catalog, so that a table which somebody
 * adds is not forgotten. In pieces, each a statement and a transaction of its own. A table whose rows others still refer to
 * has its turn again after theirs. Gives how many rows went.
 */
export async function removeRows(
  { app, engine }: Pick<Database, 'app' | 'engine'>,
  workspaceId: string,
): Promise<number> {
  const tables = await tenantTables(engine)
  let removed = 0
  for (;;) {
    let inThisTurn = 0
    let refused: unknown
    for (const { name, key, engineMay } of tables) {
      const columns = join(key.map(identifier))
      const table = identifier(name)
      const deletePiece = sql`
        delete from ${table} where (${columns}) in (
          select ${columns} from ${table} where workspace_id = ${workspaceId} limit ${REMOVED_ROWS_AT_ONCE})`
      try {
        for (let count = REMOVED_ROWS_AT_ONCE; count === REMOVED_ROWS_AT_ONCE; inThisTurn += count) {
          count = await (engineMay
            ? engine.execute(deletePiece)
            : app.inWorkspace(workspaceId, (queries) => queries.execute(deletePiece)))
        }
      } catch (error) {
        if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error
        refused = error
      }
    }
    removed += inThisTurn
    if (refused === undefined) return removed
    if (inThisTurn === 0) throw refused
  }
}

const FOREIGN_KEY_VIOLATION = '23503'

/** Each with its primary key; the tenants themselves come last. */
function tenantTables(engine: Database['engine']): Promise<Table[]> {
  return engine.query<Table>(sql`
    select n.nspname || '.' || c.relname as name,
           array(select a.attname::text from pg_index i, unnest(i.indkey::int2[]) with ordinality as k (number, place)
                 join pg_attribute a on a.attnum = k.number
                 where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid order by k.place) as key,
           has_table_privilege(c.oid, 'delete') as "engineMay"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id' and not w.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not like 'pg\_%'
      -- What a restore has set aside stays as it was.
      and n.nspname not like '%before_restore%'
    order by (n.nspname, c.relname) = ('workspace', 'workspaces'), 1`)
}
