import { invariant, isUuid } from '@linkflow/kernel'
import pg from 'pg'
import type { PoolClient } from './connection.ts'
import { STATEMENT_TIMEOUT_MS } from './limits.ts'
import { type Lender, lend, type Queries, queriesOver } from './queries.ts'
import type { Sql } from './sql.ts'

/** What one statement reads of one workspace. */
export type Reads = Pick<Queries, 'query' | 'one'>

/**
 * Each statement is a transaction of its own that knows its workspace, in one round trip: to the server, messages of the
 * extended protocol up to a Sync are one transaction, so a first statement names the workspace for the second. A read in
 * `begin; set local …`, the statement and `commit` costs three round trips and six statements: 2.4 times the processor time
 * here, 2 times that of the database (bench/src/gateway.ts). Only for reading: whoever changes something wants to know
 * whether the commit took place.
 */
export function readsIn(lender: Lender, workspaceId: string): Reads {
  invariant(isUuid(workspaceId), `not a workspace id: ${JSON.stringify(workspaceId)}`)
  return queriesOver((statement) => {
    invariant(/^[\s(]*select\b/i.test(statement.text), `not a read: ${statement.text}`)
    return lend(lender, (client) => readAlone(client, workspaceId, statement))
  })
}

/** Of this transaction alone, as `set local` is; prepared, so it works behind a pooler that keeps prepared statements. */
const SCOPE = {
  name: 'workspace_scope',
  text: `select set_config('app.workspace', $1, true), set_config('statement_timeout', $2, true),
           set_config('plan_cache_mode', $3, true), set_config('enable_seqscan', $4, true),
           set_config('enable_hashjoin', $4, true), set_config('enable_mergejoin', $4, true)`,
} as const

/**
 * A statement with a name is one that indexes answer, whatever its values are: it is planned once, and not while the tables
 * are still empty for scanning them. Over the partitions of a table that takes 24 µs instead of 105 of the database's time.
 */
const planningOf = ({ name }: Sql): readonly string[] =>
  name === undefined ? ['auto', 'on'] : ['force_generic_plan', 'off']

const scoped = new WeakSet<PoolClient>()

async function readAlone(client: PoolClient, workspaceId: string, statement: Sql) {
  const scope = [workspaceId, String(STATEMENT_TIMEOUT_MS), ...planningOf(statement)]
  if (!scoped.has(client)) {
    await client.query({ ...SCOPE, values: scope })
    scoped.add(client)
  }
  return new Promise<{ rows: unknown[]; rowCount: number | null }>((resolve, reject) => {
    client.query(
      new ScopedQuery(statement, scope, (error, result) => {
        if (error === null) resolve(result)
        else reject(error)
      }) as unknown as pg.Query,
    )
  })
}

type Callback = (error: Error | null, result: pg.QueryResult) => void

/** What `pg` calls on a query of its own, and what that calls on a connection (pg/lib/query.js). */
interface LibraryQuery {
  prepare(connection: Connection): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Connection): void
}
interface Connection {
  bind(what: { portal: string; statement: string; values: readonly string[] }): void
  execute(what: { portal: string }): void
}
const LibraryQuery = pg.Query as unknown as new (
  config: { text: string; values: readonly unknown[]; name: string | undefined; queryMode: 'extended' },
  callback: Callback,
) => LibraryQuery

/** The scope goes ahead of the statement, and its one row and its end are nobody's. */
class ScopedQuery extends LibraryQuery {
  readonly #scope: readonly string[]
  #isScopeOver = false

  constructor({ text, values, name }: Sql, scope: readonly string[], callback: Callback) {
    super({ text, values, name, queryMode: 'extended' }, callback)
    this.#scope = scope
  }

  override prepare(connection: Connection): void {
    connection.bind({ portal: '', statement: SCOPE.name, values: this.#scope })
    connection.execute({ portal: '' })
    super.prepare(connection)
  }

  override handleDataRow(message: unknown): void {
    if (this.#isScopeOver) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#isScopeOver) super.handleCommandComplete(message, connection)
    this.#isScopeOver = true
  }
}
