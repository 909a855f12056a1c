import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { ENGINE_FORMAT } from '@linkflow/engine'
import { type Queries, type Reads, sql } from '@linkflow/postgres'
import type { FolderId } from '../domain/folder-tree.ts'
import { searchWords } from '../domain/search-words.ts'
import {
  contentHash,
  type Owner,
  type VersionId,
  type Workflow,
  type WorkflowId,
  type WorkflowSummary,
} from '../domain/workflow.ts'

export interface SummaryRow {
  id: WorkflowId
  name: string
  description: string
  draft_revision: number
  node_count: number
  live_version_id: VersionId | null
  live_number: number | null
  live_at: Date | null
  is_changed: boolean
  archived_at: Date | null
  tags: string[]
  folder_id: FolderId | null
  owner_type: 'account' | 'key' | null
  owner_id: string | null
  created_at: Date
  updated_at: Date
}

export const SUMMARY = sql`
  w.id, w.name, w.description, w.draft_revision, w.node_count, w.live_version_id, v.number as live_number,
  v.created_at as live_at, v.content_hash is distinct from w.draft_hash as is_changed, w.archived_at,
  w.tags, w.folder_id, w.owner_type, w.owner_id, w.created_at, w.updated_at`

export const FROM = sql`workflow.workflows w left join workflow.versions v on v.id = w.live_version_id`

export async function findWorkflow(queries: Reads, id: string): Promise<Workflow | undefined> {
  const row = await queries.one<SummaryRow & { draft: string }>(
    sql`select ${SUMMARY}, w.draft from ${FROM} where w.id = ${id} and w.deleted_at is null`.named('workflow_by_id'),
  )
  return row && { ...summaryFromRow(row), draft: fileFromText(row.draft) }
}

/** Drafts in whose text the word stands, in pages, so that no number of large ones fills the memory. */
export async function* draftsWith(
  queries: Queries,
  word: string,
  pageSize: number,
): AsyncGenerator<{ readonly id: string; readonly name: string; readonly draft: string }> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await queries.query<{ id: string; name: string; draft: string }>(sql`
      select id, name, draft from workflow.workflows
      where deleted_at is null and kind = 'listed' and id > ${after} and position(${word} in draft) > 0
      order by id limit ${pageSize}`)
    yield* rows
    if (rows.length < pageSize) return
    after = rows.at(-1)!.id
  }
}

export const countWorkflows = async (queries: Queries): Promise<number> =>
  (await queries.one<{ count: number }>(
    sql`select count(*)::int as count from workflow.workflows where deleted_at is null and kind = 'listed'`,
  ))!.count

export async function insertWorkflow(
  queries: Queries,
  {
    id,
    workspaceId,
    file,
    tags = [],
    folderId,
    owner,
  }: {
    readonly id: WorkflowId
    readonly workspaceId: string
    readonly file: WorkflowFile
    readonly tags?: readonly string[] | undefined
    readonly folderId?: FolderId | undefined
    readonly owner?: Owner | undefined
  },
): Promise<void> {
  const text = JSON.stringify(file)
  await queries.execute(sql`
    insert into workflow.workflows
      (id, workspace_id, name, description, draft, draft_hash, node_count, words, tags, folder_id,
       owner_type, owner_id)
    values (${id}, ${workspaceId}, ${file.name}, ${file.description ?? ''}, ${text}, ${contentHash(text)}, ${file.nodes.length},
            array_to_tsvector(${searchWords(file)}::text[]), ${[...tags]}::text[], ${folderId ?? null},
            ${owner?.type ?? null}, ${owner?.id ?? null})`)
}

/** The scratch workflow of this name, made when it is not there. Its draft is the file that ran first under the name. */
export async function scratchWorkflow(
  queries: Queries,
  { id, workspaceId, file }: { readonly id: WorkflowId; readonly workspaceId: string; readonly file: WorkflowFile },
): Promise<WorkflowId> {
  const text = JSON.stringify(file)
  await queries.execute(sql`
    insert into workflow.workflows (id, workspace_id, name, description, draft, draft_hash, node_count, kind)
    values (${id}, ${workspaceId}, ${file.name}, ${file.description ?? ''}, ${text}, ${contentHash(text)},
            ${file.nodes.length}, 'scratch')
    on conflict (workspace_id, name) where kind = 'scratch' do nothing`)
  const row = await queries.one<{ id: WorkflowId }>(
    sql`select id from workflow.workflows where name = ${file.name} and kind = 'scratch'`,
  )
  return row!.id
}

export interface LockedWorkflow {
  readonly id: WorkflowId
  readonly draftText: string
  readonly draftRevision: number
  readonly liveVersionId: VersionId | null
  readonly isArchived: boolean
}

interface LockedRow {
  id: WorkflowId
  draft: string
  draft_revision: number
  live_version_id: VersionId | null
  is_archived: boolean
}

/** One that people made: a scratch workflow is neither changed nor published nor run by its id. */
const IS_OURS = sql`deleted_at is null and kind = 'listed'`

const LOCKED = sql`
  select id, draft, draft_revision, live_version_id, archived_at is not null as is_archived from workflow.workflows`

/** Nobody else changes the workflow until the transaction ends. */
export async function lockWorkflow(queries: Queries, id: string): Promise<LockedWorkflow | undefined> {
  const row = await queries.one<LockedRow>(sql`${LOCKED} where id = ${id} and ${IS_OURS} for no key update`)
  return row && lockedFromRow(row)
}

/** The same without a lock: true when it was read. */
export async function readDraft(queries: Queries, id: string): Promise<LockedWorkflow | undefined> {
  const row = await queries.one<LockedRow>(sql`${LOCKED} where id = ${id} and ${IS_OURS}`)
  return row && lockedFromRow(row)
}

/** What is live, without the file: the usual question of a run. */
export const readLive = (
  queries: Queries,
  id: string,
): Promise<{ readonly live_version_id: VersionId | null; readonly is_archived: boolean } | undefined> =>
  queries.one(sql`
    select live_version_id, archived_at is not null as is_archived from workflow.workflows
    where id = ${id} and ${IS_OURS}`)

const lockedFromRow = (row: LockedRow): LockedWorkflow => ({
  id: row.id,
  draftText: row.draft,
  draftRevision: row.draft_revision,
  liveVersionId: row.live_version_id,
  isArchived: row.is_archived,
})

export async function replaceDraft(queries: Queries, id: WorkflowId, file: WorkflowFile): Promise<void> {
  const text = JSON.stringify(file)
  await queries.execute(sql`
    update workflow.workflows
    set name = ${file.name}, description = ${file.description ?? ''}, draft = ${text}, draft_hash = ${contentHash(text)},
        draft_revision = draft_revision + 1, node_count = ${file.nodes.length},
        words = array_to_tsvector(${searchWords(file)}::text[]), updated_at = platform.now()
    where id = ${id}`)
}

export const setLive = (queries: Queries, id: WorkflowId, versionId: VersionId | null): Promise<number> =>
  queries.execute(
    sql`update workflow.workflows set live_version_id = ${versionId}, updated_at = platform.now() where id = ${id}`,
  )

/** Archived, and so not live (W4); or back in the list. */
export const setArchived = (queries: Queries, id: WorkflowId, isArchived: boolean): Promise<number> =>
  queries.execute(
    isArchived
      ? sql`update workflow.workflows set live_version_id = null, archived_at = platform.now(), updated_at = platform.now()
            where id = ${id}`
      : sql`update workflow.workflows set archived_at = null, updated_at = platform.now() where id = ${id}`,
  )

export const markDeleted = (queries: Queries, id: WorkflowId): Promise<number> =>
  queries.execute(
    sql`update workflow.workflows set live_version_id = null, folder_id = null, deleted_at = platform.now() where id = ${id}`,
  )

/** What is undefined stays as it is. */
export const setPlace = (
  queries: Queries,
  id: WorkflowId,
  { tags, folder }: { readonly tags: readonly string[] | undefined; readonly folder: string | null | undefined },
): Promise<number> =>
  queries.execute(sql`
    update workflow.workflows
    set tags = coalesce(${tags === undefined ? null : [...tags]}::text[], tags),
        folder_id = case when ${folder !== undefined} then ${folder ?? null}::uuid else folder_id end
    where id = ${id}`)

export const countTags = (
  queries: Queries,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<{ readonly tag: string; readonly workflows: number }[]> =>
  queries.query(sql`
    select tag, count(*)::int as workflows from workflow.workflows, unnest(tags) as tag
    where deleted_at is null and kind = 'listed' and archived_at is null
      ${after === undefined ? sql`` : sql`and tag > ${after}`}
    group by tag order by tag limit ${limit}`)

/** The format in which this release plans: stored with each version, so that a later one knows how to read it. */
export const PLAN_FORMAT = ENGINE_FORMAT

/** Through the schema, so that a field which a later release knows has its default here. */
export const fileFromText = (text: string): WorkflowFile => workflowFileSchema.parse(JSON.parse(text))

export const summaryFromRow = (row: SummaryRow): WorkflowSummary => ({
  id: row.id,
  name: row.name,
  description: row.description,
  draftRevision: row.draft_revision,
  nodeCount: row.node_count,
  live:
    row.live_version_id === null
      ? undefined
      : { versionId: row.live_version_id, number: row.live_number!, publishedAt: row.live_at! },
  hasUnpublishedChanges: row.is_changed,
  archivedAt: row.archived_at ?? undefined,
  tags: row.tags,
  folderId: row.folder_id ?? undefined,
  owner: row.owner_type === null ? undefined : { type: row.owner_type, id: row.owner_id! },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
