import { rolePermissions } from '@linkflow/contracts'
import type { Caller } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import { writeAudit } from './audit-trail.ts'
import { roleOf } from './change-members.ts'
import type { Workspace, WorkspaceId } from './workspaces.ts'

/** The channel on which a workspace is told that was deleted, restored, or renamed. */
export const WORKSPACES_CHANNEL = 'workspaces'

export type DeleteError = 'permission-missing' | 'name-wrong' | 'is-default' | 'gone'

/**
 *   open ──delete──▶ deleted ──the sweeper, after `removalAt`──▶ gone
 *     ▲────restore─────┘
 *
 * D1. Within a second of the commit of its deletion nobody gets in, by session, key or invitation, and nothing starts.
 * D2. Until it is gone an owner can restore it, as it was; executions that were cancelled meanwhile stay so.
 * D3. The default workspace stays: the owner's token belongs to it.
 */
export class WorkspaceDeletion {
  readonly #database: Pick<Database, 'app' | 'listener'>
  readonly #graceDays: number
  readonly #onStateChange: (queries: Queries) => Promise<unknown>

  constructor(needs: {
    readonly database: Pick<Database, 'app' | 'listener'>
    /** From the deletion to the removal. */
    readonly graceDays: number
    /** Within the transaction: who listens to the outside reads anew for whom. */
    readonly onStateChange: (queries: Queries) => Promise<unknown>
  }) {
    this.#database = needs.database
    this.#graceDays = needs.graceDays
    this.#onStateChange = needs.onStateChange
  }

  /** `name` is what the workspace is called: whoever deletes the wrong one has not typed it. Gives when it will be gone. */
  async delete(by: Caller, name: string): Promise<Result<Date, DeleteError>> {
    const { workspaceId } = by
    const deleted = await this.#database.app.inWorkspace(workspaceId, async (queries) => {
      const found = await queries.one<{ name: string; is_default: boolean }>(
        sql`select name, is_default from workspace.workspaces
            where id = ${workspaceId} and removal_at is null for no key update`,
      )
      if (found === undefined) return fail<DeleteError>('gone')
      const role = await roleOf(queries, by)
      if (role === undefined || !rolePermissions[role].has('workspace:delete')) {
        return fail<DeleteError>('permission-missing')
      }
      if (found.is_default) return fail<DeleteError>('is-default')
      if (found.name !== name) return fail<DeleteError>('name-wrong')
      const row = await queries.one<{ removal_at: Date }>(
        sql`update workspace.workspaces set removal_at = platform.now() + ${this.#graceDays} * interval '1 day'
            where id = ${workspaceId} returning removal_at`,
      )
      await this.#onStateChange(queries)
      const { removal_at: removalAt } = row!
      await writeAudit(queries, workspaceId, { action: 'workspace.deleted', thing: workspaceId, after: { removalAt } })
      return ok(removalAt)
    })
    if (deleted.ok) this.#database.listener.notify(WORKSPACES_CHANNEL, workspaceId)
    return deleted
  }

  /** By an owner, before it is gone; undefined for anybody else, and where there is nothing to restore. */
  async restore(accountId: string, workspaceId: string): Promise<Workspace | undefined> {
    const restored = await this.#database.app.inWorkspace(workspaceId, async (queries) => {
      const row = await queries.one<{ id: WorkspaceId; name: string; created_at: Date }>(
        sql`update workspace.workspaces w set removal_at = null
            where id = ${workspaceId} and removal_at > platform.now()
              and exists (select from workspace.members m
                          where m.workspace_id = w.id and m.account_id = ${accountId} and m.role = 'owner')
            returning id, name, created_at`,
      )
      if (row === undefined) return undefined
      await this.#onStateChange(queries)
      await writeAudit(queries, workspaceId, { action: 'workspace.restored', thing: workspaceId })
      return { id: row.id, name: row.name, createdAt: row.created_at }
    })
    if (restored !== undefined) this.#database.listener.notify(WORKSPACES_CHANNEL, workspaceId)
    return restored
  }
}

/** Of all workspaces that were deleted and are not gone yet. */
export async function deletedWorkspaces(engine: Pick<Queries, 'query'>): Promise<WorkspaceId[]> {
  const rows = await engine.query<{ id: WorkspaceId }>(
    sql`select id from workspace.workspaces where removal_at is not null`.named('deleted_workspaces'),
  )
  return rows.map(({ id }) => id)
}

/** One whose time is up. */
export const nextToRemove = (engine: Pick<Queries, 'one'>): Promise<{ readonly id: WorkspaceId } | undefined> =>
  engine.one(sql`select id from workspace.workspaces where removal_at <= platform.now() order by removal_at limit 1`)
