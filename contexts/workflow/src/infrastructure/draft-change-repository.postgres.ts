import type { DraftCommand } from '@linkflow/contracts'
import { type Queries, sql } from '@linkflow/postgres'
import type { DraftChange } from '../domain/draft-change.ts'
import type { WorkflowId } from '../domain/workflow.ts'
import { DRAFT_CHANGES_KEPT_BYTES_MAX, DRAFT_CHANGES_KEPT_MAX } from '../limits.ts'

interface Row {
  revision: number
  commands: string | null
}

const changeFromRow = ({ revision, commands }: Row): DraftChange => ({
  revision,
  commands: commands === null ? undefined : (JSON.parse(commands) as DraftCommand[]),
})

/** Keeps a change, and lets the oldest go that are beyond the limits. Under the workflow's lock. */
export async function addDraftChange(
  queries: Queries,
  of: { readonly workspaceId: string; readonly workflowId: WorkflowId },
  { revision, commands }: DraftChange,
): Promise<void> {
  const text = commands === undefined ? null : JSON.stringify(commands)
  const ids = commands?.map(({ id }) => id) ?? []
  await queries.execute(sql`
    insert into workflow.draft_changes (workspace_id, workflow_id, revision, command_ids, commands, bytes)
    values (${of.workspaceId}, ${of.workflowId}, ${revision}, ${ids}::uuid[], ${text}, ${Buffer.byteLength(text ?? '')})`)
  await queries.execute(sql`
    delete from workflow.draft_changes where workflow_id = ${of.workflowId} and revision <= (
      select max(revision) from (
        select revision, sum(bytes) over (order by revision desc) as kept
        from workflow.draft_changes where workflow_id = ${of.workflowId}) all_changes
      where kept > ${DRAFT_CHANGES_KEPT_BYTES_MAX} or revision <= ${revision - DRAFT_CHANGES_KEPT_MAX})`)
}

/** How much there is to tell since a revision, before it is read: undefined if a part of it is not kept any more. */
export async function bytesSince(
  queries: Queries,
  { workflowId, base, current }: { readonly workflowId: WorkflowId; readonly base: number; readonly current: number },
): Promise<number | undefined> {
  const row = await queries.one<{ count: number; bytes: number }>(sql`
    select count(*)::int as count, coalesce(sum(bytes), 0)::int as bytes from workflow.draft_changes
    where workflow_id = ${workflowId} and revision > ${base}`)
  return row!.count === current - base ? row!.bytes : undefined
}

export async function changesSince(queries: Queries, workflowId: WorkflowId, base: number): Promise<DraftChange[]> {
  const rows = await queries.query<Row>(sql`
    select revision, commands from workflow.draft_changes
    where workflow_id = ${workflowId} and revision > ${base} order by revision`)
  return rows.map(changeFromRow)
}

/** Those of these commands that were done before. */
export async function commandsDone(
  queries: Queries,
  workflowId: WorkflowId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DraftCommand>> {
  const rows = await queries.query<Row>(sql`
    select revision, commands from workflow.draft_changes
    where workflow_id = ${workflowId} and command_ids && ${[...ids]}::uuid[]`)
  const commands = rows.flatMap((row) => changeFromRow(row).commands ?? [])
  return new Map(commands.map((command) => [command.id, command]))
}
