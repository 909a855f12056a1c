import type { VariableUsesView } from '@linkflow/contracts'
import { readEnv, type VariableValue } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { WorkspaceKeys } from '@linkflow/keys'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import { changesOf, type Variable } from '../domain/variable.ts'
import {
  describeVariable,
  findVariable,
  listVariables,
  removeVariable,
  writeVariable,
} from '../infrastructure/variable-repository.postgres.ts'
import { VARIABLES_PER_WORKSPACE_MAX } from '../limits.ts'
import { writeAudit } from './audit-trail.ts'
import type { VariableCache } from './variable-cache.ts'
import { sealValue } from './variable-sealing.ts'

/** Which workflows read which variables, by the variable's name; within a transaction of the workspace. */
export type VariableUses = (queries: Queries) => Promise<VariableUsesView['items']>

interface Needs {
  readonly database: Pick<Database, 'app'>
  readonly keys: WorkspaceKeys
  readonly cache: VariableCache
  readonly usesOf: VariableUses
}

interface Given {
  readonly workspaceId: string
  readonly name: string
  /** Undefined: that of a secret stays. */
  readonly value: VariableValue | undefined
  /** Undefined: as it was. */
  readonly isSecret: boolean | undefined
  /** Undefined: as it was. */
  readonly description: string | undefined
}

export type SetError = 'limit-reached' | 'value-needed'
export type ImportError = 'limit-reached' | { readonly wrongLines: readonly number[] }
export type Changes = ReturnType<typeof changesOf>

/** What workflows of a workspace read as `$vars`. Everybody in the workspace may see them, but the values of secrets. */
export class Variables {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** In the order of their names, behind `after` if it is given. */
  list({ workspaceId, ...page }: { workspaceId: string } & Parameters<typeof listVariables>[1]): Promise<Variable[]> {
    return this.#needs.database.app.inWorkspace(workspaceId, (queries) => listVariables(queries, page))
  }

  uses(workspaceId: string): Promise<VariableUsesView['items']> {
    return this.#needs.database.app.inWorkspace(workspaceId, (queries) => this.#needs.usesOf(queries))
  }

  /** Makes it or replaces it. Executions that start after the answer see it, and in other processes within a second. */
  async set(given: Given): Promise<Result<Variable, SetError>> {
    return this.#change(given.workspaceId, async (queries) => {
      const before = await findVariable(queries, given.name)
      if (before === undefined && (await countVariables(queries)) >= VARIABLES_PER_WORKSPACE_MAX) {
        return fail('limit-reached')
      }
      const after = await this.#write(queries, given, before)
      return after === undefined ? fail('value-needed') : ok(after)
    })
  }

  /** All that a text says, or nothing. */
  async import(command: {
    readonly workspaceId: string
    readonly text: string
    readonly areSecret: boolean
    readonly removeOthers: boolean
    readonly preview: boolean
  }): Promise<Result<Changes, ImportError>> {
    const { workspaceId, text, areSecret, removeOthers, preview } = command
    const { values, wrong } = readEnv(text)
    if (wrong.length > 0) return fail({ wrongLines: wrong })
    return this.#change(workspaceId, async (queries): Promise<Result<Changes, ImportError>> => {
      const before = await listVariables(queries, { limit: VARIABLES_PER_WORKSPACE_MAX, after: undefined })
      const changes = changesOf(before, values, removeOthers)
      const { created, changed, removed } = changes
      if (before.length - removed.length + created.length > VARIABLES_PER_WORKSPACE_MAX) return fail('limit-reached')
      if (preview) return ok(changes)
      const known = new Map(before.map((variable) => [variable.name, variable]))
      for (const name of removed) await remove(queries, workspaceId, known.get(name)!)
      for (const name of [...created, ...changed]) {
        const old = known.get(name)
        const isSecret = old?.isSecret ?? areSecret
        await this.#write(
          queries,
          { workspaceId, name, value: values.get(name), isSecret, description: undefined },
          old,
        )
      }
      return ok(changes)
    })
  }

  /** False if there is none of this name. */
  async delete(workspaceId: string, name: string): Promise<boolean> {
    const gone = await this.#change(workspaceId, async (queries): Promise<Result<undefined, 'none'>> => {
      const before = await findVariable(queries, name)
      if (before === undefined) return fail('none')
      await remove(queries, workspaceId, before)
      return ok(undefined)
    })
    return gone.ok
  }

  /** Undefined where a value is needed: only that of a secret can stay, and only as a secret. */
  async #write(queries: Queries, given: Given, before: Variable | undefined): Promise<Variable | undefined> {
    const { workspaceId, name, value, isSecret = before?.isSecret ?? false } = given
    const description = given.description ?? before?.description ?? ''
    const keeps = value === undefined && before?.isSecret === true && isSecret
    if (value === undefined && !keeps) return undefined
    const written =
      value === undefined
        ? await describeVariable(queries, name, description)
        : await writeVariable(queries, {
            workspaceId,
            name,
            description,
            value: isSecret ? await sealValue(this.#needs.keys, queries, { workspaceId, name }, value) : value,
          })
    await writeAudit(queries, workspaceId, {
      action: before === undefined ? 'variable.created' : 'variable.changed',
      thing: name,
      before: before && toldOf(before),
      after: { ...toldOf(written), ...(keeps && { description }) },
    })
    return written
  }

  async #change<T, E>(workspaceId: string, work: (queries: Queries) => Promise<Result<T, E>>): Promise<Result<T, E>> {
    const { database, cache } = this.#needs
    const done = await database.app.inWorkspace(workspaceId, async (queries) => {
      // One after the other, so that what was counted stays so.
      await queries.execute(sql`select id from workspace.workspaces where id = ${workspaceId} for no key update`)
      return work(queries)
    })
    if (done.ok) await cache.changed(workspaceId)
    return done
  }
}

async function remove(queries: Queries, workspaceId: string, variable: Variable): Promise<void> {
  const { name } = variable
  await removeVariable(queries, name)
  await writeAudit(queries, workspaceId, { action: 'variable.deleted', thing: name, before: toldOf(variable) })
}

/** For the audit log: of a secret that it is one. */
const toldOf = ({ value, isSecret }: Variable) => (isSecret ? { isSecret } : { value })

const countVariables = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(sql`select count(*)::int as count from workspace.variables`))!.count
