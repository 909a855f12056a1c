import { type Queries, sql } from '@linkflow/postgres'
import type { Folder, FolderId } from '../domain/folder-tree.ts'

export interface ListedFolder extends Folder {
  readonly workflows: number
  readonly createdAt: Date
}

interface Row {
  id: FolderId
  parent_id: FolderId | null
  name: string
}

const folderFromRow = ({ id, parent_id, name }: Row): Folder => ({ id, parent: parent_id ?? undefined, name })

/** All folders of the workspace, and nobody else changes them until the transaction ends. */
export async function lockFolders(queries: Queries, workspaceId: string): Promise<Folder[]> {
  await queries.query(sql`select pg_advisory_xact_lock(hashtextextended('workflow.folders ' || ${workspaceId}, 0))`)
  return (await queries.query<Row>(sql`select id, parent_id, name from workflow.folders`)).map(folderFromRow)
}

/** The whole tree, flat: it is bounded. */
export async function listFolders(queries: Queries): Promise<ListedFolder[]> {
  const rows = await queries.query<Row & { workflows: number; created_at: Date }>(sql`
    select f.id, f.parent_id, f.name, f.created_at, coalesce(w.count, 0) as workflows
    from workflow.folders f left join (
      select folder_id, count(*)::int as count from workflow.workflows where folder_id is not null group by folder_id
    ) w on w.folder_id = f.id
    order by f.name, f.id`)
  return rows.map((row) => ({ ...folderFromRow(row), workflows: row.workflows, createdAt: row.created_at }))
}

export const insertFolder = (queries: Queries, workspaceId: string, { id, parent, name }: Folder): Promise<number> =>
  queries.execute(sql`
    insert into workflow.folders (id, workspace_id, parent_id, name)
    values (${id}, ${workspaceId}, ${parent ?? null}, ${name})`)

export const replaceFolder = (queries: Queries, { id, parent, name }: Folder): Promise<number> =>
  queries.execute(sql`update workflow.folders set parent_id = ${parent ?? null}, name = ${name} where id = ${id}`)

export const removeFolder = (queries: Queries, id: FolderId): Promise<number> =>
  queries.execute(sql`delete from workflow.folders where id = ${id}`)

export const holdsWorkflows = async (queries: Queries, id: FolderId): Promise<boolean> =>
  (await queries.one(sql`select 1 as one from workflow.workflows where folder_id = ${id} limit 1`)) !== undefined
