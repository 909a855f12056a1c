import { type Id, invariant, newUuidV7 } from '@linkflow/kernel'
import { type Database, sql } from '@linkflow/postgres'

export type WorkspaceId = Id<'workspace'>

export interface Workspace {
  readonly id: WorkspaceId
  readonly name: string
  readonly createdAt: Date
}

export interface Workspaces {
  /** The workspace that is there before there are accounts; made by the first migration, its id never changes. */
  default(): Promise<Workspace>
  find(workspaceId: string): Promise<Workspace | undefined>
  create(name: string): Promise<Workspace>
  /** Of all workspaces, for chores of the installation. */
  ids(): Promise<readonly WorkspaceId[]>
}

interface Row {
  id: WorkspaceId
  name: string
  created_at: Date
}

export function workspaces(database: Pick<Database, 'app' | 'engine'>): Workspaces {
  return {
    async default() {
      const row = await database.engine.one<Row>(
        sql`select id, name, created_at from workspace.workspaces where is_default`,
      )
      invariant(row !== undefined, 'the default workspace is missing, though the first migration makes it')
      return fromRow(row)
    },
    async find(workspaceId) {
      const row = await database.app.inWorkspace(workspaceId, (queries) =>
        queries.one<Row>(sql`select id, name, created_at from workspace.workspaces where id = ${workspaceId}`),
      )
      return row && fromRow(row)
    },
    async create(name) {
      const row = await database.engine.one<Row>(
        sql`insert into workspace.workspaces (id, name) values (${newUuidV7(Date.now())}, ${name})
            returning id, name, created_at`,
      )
      return fromRow(row!)
    },
    async ids() {
      const rows = await database.engine.query<{ id: WorkspaceId }>(sql`select id from workspace.workspaces`)
      return rows.map(({ id }) => id)
    },
  }
}

const fromRow = ({ id, name, created_at }: Row): Workspace => ({ id, name, createdAt: created_at })
