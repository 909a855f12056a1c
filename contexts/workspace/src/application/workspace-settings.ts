import type { ChangeWorkspaceSettings, WorkspaceSettingsView } from '@linkflow/contracts'
import { type Database, type Queries, sql } from '@linkflow/postgres'
import { writeAudit } from './audit-trail.ts'

export type WorkspaceSettings = WorkspaceSettingsView

/** Within the transaction that changes them: for whoever has kept what they were. */
export type OnSettingsChange = (
  queries: Queries,
  change: { readonly workspaceId: string; readonly before: WorkspaceSettings; readonly after: WorkspaceSettings },
) => Promise<void>

/** Undefined where the workspace is gone. By the engine's queries, or those of the workspace. */
export async function readWorkspaceSettings(
  queries: Pick<Queries, 'one'>,
  workspaceId: string,
): Promise<WorkspaceSettings | undefined> {
  const row = await queries.one<{ settings: string }>(
    sql`select settings from workspace.workspaces where id = ${workspaceId}`,
  )
  return row && (JSON.parse(row.settings) as WorkspaceSettings)
}

/** Those of all workspaces that have any, by the engine's queries. */
export async function settingsOfAll(engine: Pick<Queries, 'query'>): Promise<ReadonlyMap<string, WorkspaceSettings>> {
  const rows = await engine.query<{ id: string; settings: string }>(
    sql`select id, settings from workspace.workspaces where settings <> '{}'`,
  )
  return new Map(rows.map(({ id, settings }) => [id, JSON.parse(settings) as WorkspaceSettings]))
}

/** What holds where a workflow says nothing of its own. */
export class SettingsBook {
  readonly #database: Pick<Database, 'app'>
  readonly #onChange: OnSettingsChange

  constructor(needs: { readonly database: Pick<Database, 'app'>; readonly onChange: OnSettingsChange }) {
    this.#database = needs.database
    this.#onChange = needs.onChange
  }

  read(workspaceId: string): Promise<WorkspaceSettings | undefined> {
    return this.#database.app.inWorkspace(workspaceId, (queries) => readWorkspaceSettings(queries, workspaceId))
  }

  change(workspaceId: string, change: ChangeWorkspaceSettings): Promise<WorkspaceSettings | undefined> {
    return this.#database.app.inWorkspace(workspaceId, async (queries) => {
      await queries.execute(sql`select id from workspace.workspaces where id = ${workspaceId} for no key update`)
      const before = await readWorkspaceSettings(queries, workspaceId)
      if (before === undefined) return undefined
      const after = changed(before, change)
      if (JSON.stringify(after) === JSON.stringify(before)) return before
      await queries.execute(
        sql`update workspace.workspaces set settings = ${JSON.stringify(after)} where id = ${workspaceId}`,
      )
      await this.#onChange(queries, { workspaceId, before, after })
      await writeAudit(queries, workspaceId, {
        action: 'workspace.settings-changed',
        thing: workspaceId,
        before: { ...before },
        after: { ...after },
      })
      return after
    })
  }
}

/** In the order in which they are told, so that the same settings are the same text. */
function changed(before: WorkspaceSettings, change: ChangeWorkspaceSettings): WorkspaceSettings {
  const next = <Key extends keyof WorkspaceSettings>(key: Key) => {
    const value = change[key] === undefined ? before[key] : (change[key] ?? undefined)
    return value === undefined ? {} : { [key]: value }
  }
  return { ...next('timeZone'), ...next('errorWorkflow'), ...next('retention') }
}
