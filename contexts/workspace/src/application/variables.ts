import { fail, ok, type Result } from '@linkflow/kernel'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import { VARIABLES_PER_WORKSPACE_MAX } from '../limits.ts'
import { writeAudit } from './audit-trail.ts'
import type { VariableCache } from './variable-cache.ts'

export type VariableValue = string | number | boolean

export interface Variable {
  readonly name: string
  readonly value: VariableValue
  readonly description: string
  readonly updatedAt: Date
}

interface Row {
  name: string
  value: string
  description: string
  updated_at: Date
}

const COLUMNS = sql`name, value, description, updated_at`

/** What workflows of a workspace read as `$vars`. Everybody in the workspace may see them: they are no place for secrets. */
export class Variables {
  readonly #database: Pick<Database, 'app'>
  readonly #cache: VariableCache

  constructor({ database, cache }: { readonly database: Pick<Database, 'app'>; readonly cache: VariableCache }) {
    this.#database = database
    this.#cache = cache
  }

  /** In the order of their names, behind `after` if it is given. */
  async list(query: {
    readonly workspaceId: string
    readonly limit: number
    readonly after: string | undefined
  }): Promise<Variable[]> {
    const behind = query.after === undefined ? sql`` : sql`where name > ${query.after}`
    const rows = await this.#database.app.inWorkspace(query.workspaceId, (queries) =>
      queries.query<Row>(sql`select ${COLUMNS} from workspace.variables ${behind} order by name limit ${query.limit}`),
    )
    return rows.map(fromRow)
  }

  /** Makes it or replaces it. Executions that start after the answer see it, and in other processes within a second. */
  async set(command: {
    readonly workspaceId: string
    readonly name: string
    readonly value: VariableValue
    readonly description: string
  }): Promise<Result<Variable, 'limit-reached'>> {
    const { workspaceId, name, value, description } = command
    const set = await this.#change(workspaceId, async (queries) => {
      const before = await findVariable(queries, name)
      if (before === undefined && (await countVariables(queries)) >= VARIABLES_PER_WORKSPACE_MAX) return undefined
      const row = await queries.one<Row>(
        sql`insert into workspace.variables (workspace_id, name, value, description)
            values (${workspaceId}, ${name}, ${JSON.stringify(value)}, ${description})
            on conflict (workspace_id, name) do update
              set value = excluded.value, description = excluded.description, updated_at = platform.now()
            returning ${COLUMNS}`,
      )
      await writeAudit(queries, workspaceId, {
        action: before === undefined ? 'variable.created' : 'variable.changed',
        thing: name,
        before: before && { value: before.value },
        after: { value },
      })
      return fromRow(row!)
    })
    return set === undefined ? fail('limit-reached') : ok(set)
  }

  /** False if there is none of this name. */
  async delete(workspaceId: string, name: string): Promise<boolean> {
    const gone = await this.#change(workspaceId, async (queries) => {
      const before = await findVariable(queries, name)
      if (before === undefined) return undefined
      await queries.execute(sql`delete from workspace.variables where name = ${name}`)
      const { value } = before
      await writeAudit(queries, workspaceId, { action: 'variable.deleted', thing: name, before: { value } })
      return true
    })
    return gone === true
  }

  async #change<T>(workspaceId: string, work: (queries: Queries) => Promise<T | undefined>): Promise<T | undefined> {
    const done = await this.#database.app.inWorkspace(workspaceId, async (queries) => {
      // One after the other, so that what was counted stays so.
      await queries.execute(sql`select id from workspace.workspaces where id = ${workspaceId} for no key update`)
      return work(queries)
    })
    if (done !== undefined) await this.#cache.changed(workspaceId)
    return done
  }
}

async function findVariable(queries: Queries, name: string): Promise<Variable | undefined> {
  const row = await queries.one<Row>(sql`select ${COLUMNS} from workspace.variables where name = ${name}`)
  return row && fromRow(row)
}

const countVariables = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(sql`select count(*)::int as count from workspace.variables`))!.count

const fromRow = ({ name, value, description, updated_at }: Row): Variable => ({
  name,
  value: JSON.parse(value) as VariableValue,
  description,
  updatedAt: updated_at,
})
