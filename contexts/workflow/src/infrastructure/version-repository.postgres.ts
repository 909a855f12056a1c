import type { Actor } from '@linkflow/contracts'
import { type Database, type Queries, type Reads, sql } from '@linkflow/postgres'
import type { LoadedVersion, Version, VersionId, VersionKind, VersionSummary, WorkflowId } from '../domain/workflow.ts'
import { fileFromText, PLAN_FORMAT } from './workflow-repository.postgres.ts'

interface Row {
  id: VersionId
  workflow_id: WorkflowId
  workspace_id: string
  kind: VersionKind
  number: number | null
  name: string | null
  note: string | null
  plan_format: number
  created_at: Date
  author_type: Actor['type'] | null
  author_id: string | null
}

const COLUMNS = sql`id, workflow_id, workspace_id, kind, number, name, note, plan_format, created_at, author_type, author_id`

/** A snapshot has no author: it is the draft as somebody ran it, whoever wrote it. */
interface AuthoredVersion extends NewVersion {
  readonly author: Actor
}

interface NewVersion {
  readonly id: VersionId
  readonly workspaceId: string
  readonly workflowId: WorkflowId
  readonly fileText: string
  readonly contentHash: Uint8Array
}

/** What people call a version, and more about it. */
export interface VersionWords {
  readonly name?: string | undefined
  readonly note?: string | undefined
}

/** The next number; the workflow's lock keeps two publishers apart. */
export async function insertPublished(queries: Queries, version: AuthoredVersion & VersionWords): Promise<void> {
  await queries.execute(sql`
    insert into workflow.versions (id, workspace_id, workflow_id, kind, number, name, note, content_hash, plan_format, file,
                                   author_type, author_id)
    select ${version.id}, ${version.workspaceId}, ${version.workflowId}, 'published', coalesce(max(number), 0) + 1,
           ${version.name ?? null}, ${version.note ?? null}, ${version.contentHash}, ${PLAN_FORMAT}, ${version.fileText}, ${version.author.type}, ${idOf(version.author)}::uuid
    from workflow.versions where workflow_id = ${version.workflowId} and kind = 'published'`)
}

export async function insertNamed(
  queries: Queries,
  version: AuthoredVersion & { readonly name: string; readonly note: string | undefined },
): Promise<void> {
  await queries.execute(sql`
    insert into workflow.versions (id, workspace_id, workflow_id, kind, name, note, content_hash, plan_format, file,
                                   author_type, author_id)
    values (${version.id}, ${version.workspaceId}, ${version.workflowId}, 'named', ${version.name},
            ${version.note ?? null}, ${version.contentHash}, ${PLAN_FORMAT}, ${version.fileText},
            ${version.author.type}, ${idOf(version.author)}::uuid)`)
}

/** Unless the newest version of the list holds the same. */
export async function insertAuto(
  queries: Queries,
  version: AuthoredVersion & { readonly note: string },
): Promise<void> {
  await queries.execute(sql`
    insert into workflow.versions (id, workspace_id, workflow_id, kind, note, content_hash, plan_format, file,
                                   author_type, author_id)
    select ${version.id}, ${version.workspaceId}, ${version.workflowId}, 'auto', ${version.note}, ${version.contentHash},
           ${PLAN_FORMAT}, ${version.fileText}, ${version.author.type}, ${idOf(version.author)}::uuid
    where ${version.contentHash}::bytea is distinct from
      (select content_hash from workflow.versions where workflow_id = ${version.workflowId} and kind <> 'snapshot'
       order by id desc limit 1)`)
}

/** The snapshot with this content: the one that is there, or a new one. */
export async function snapshotOf(queries: Queries, version: NewVersion): Promise<VersionId> {
  await queries.execute(sql`
    insert into workflow.versions (id, workspace_id, workflow_id, kind, content_hash, plan_format, file)
    values (${version.id}, ${version.workspaceId}, ${version.workflowId}, 'snapshot', ${version.contentHash},
            ${PLAN_FORMAT}, ${version.fileText})
    on conflict (workflow_id, content_hash) where kind = 'snapshot' do nothing`)
  const row = await queries.one<{ id: VersionId }>(sql`
    select id from workflow.versions
    where workflow_id = ${version.workflowId} and content_hash = ${version.contentHash} and kind = 'snapshot'`)
  return row!.id
}

/** The snapshot with this content, if there is one. */
export const findSnapshot = async (
  queries: Queries,
  of: { readonly workflowId: string; readonly contentHash: Uint8Array },
): Promise<VersionId | undefined> =>
  (
    await queries.one<{ id: VersionId }>(sql`
      select id from workflow.versions
      where workflow_id = ${of.workflowId} and content_hash = ${of.contentHash} and kind = 'snapshot'`)
  )?.id

export const hashOfVersion = async (queries: Queries, id: VersionId): Promise<Uint8Array | undefined> =>
  (await queries.one<{ hash: Uint8Array }>(sql`select content_hash as hash from workflow.versions where id = ${id}`))
    ?.hash

/** All but snapshots, newest first. */
export async function listVersions(
  queries: Queries,
  page: { readonly workflowId: string; readonly limit: number; readonly after?: string },
): Promise<VersionSummary[]> {
  const behind = page.after === undefined ? sql`` : sql`and id < ${page.after}`
  const rows = await queries.query<Row>(sql`
    select ${COLUMNS} from workflow.versions
    where workflow_id = ${page.workflowId} and kind <> 'snapshot' ${behind} order by id desc limit ${page.limit}`)
  return rows.map(summaryFromRow)
}

/** In the workspace of the transaction, any kind. */
export async function findVersion(
  queries: Reads,
  { workflowId, versionId }: { readonly workflowId: string; readonly versionId: string },
): Promise<Version | undefined> {
  const row = await queries.one<Row & { file: string }>(sql`
    select ${COLUMNS}, file from workflow.versions where id = ${versionId} and workflow_id = ${workflowId}`)
  return row && { ...summaryFromRow(row), file: fileFromText(row.file) }
}

/** As it is stored: its text, for what takes it over unchanged. */
export const findVersionText = (
  queries: Queries,
  { workflowId, versionId }: { readonly workflowId: string; readonly versionId: string },
): Promise<
  { readonly id: VersionId; readonly kind: VersionKind; readonly file: string; readonly hash: Uint8Array } | undefined
> =>
  queries.one(sql`
    select id, kind, file, content_hash as hash from workflow.versions
    where id = ${versionId} and workflow_id = ${workflowId}`)

/** For the engine, which works over all workspaces; the text's length is what it costs to keep. */
export async function readVersion(
  database: Pick<Database, 'engine'>,
  id: string,
): Promise<{ readonly version: LoadedVersion; readonly chars: number } | undefined> {
  const row = await database.engine.one<Row & { file: string }>(
    sql`select ${COLUMNS}, file from workflow.versions where id = ${id}`,
  )
  return row && { version: loadedFromRow(row), chars: row.file.length }
}

const loadedFromRow = (row: Row & { file: string }): LoadedVersion => ({
  versionId: row.id,
  workflowId: row.workflow_id,
  workspaceId: row.workspace_id,
  kind: row.kind,
  number: row.number ?? undefined,
  planFormat: row.plan_format,
  file: fileFromText(row.file),
})

const summaryFromRow = (row: Row): VersionSummary => ({
  id: row.id,
  workflowId: row.workflow_id,
  kind: row.kind,
  number: row.number ?? undefined,
  name: row.name ?? undefined,
  note: row.note ?? undefined,
  createdAt: row.created_at,
  author: authorOf(row),
})

const idOf = (author: Actor): string | null => ('id' in author ? author.id : null)

const authorOf = ({ author_type: type, author_id: id }: Row): Actor | undefined =>
  type === null ? undefined : type === 'system' ? { type } : { type, id: id! }
