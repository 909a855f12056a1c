import { type Database, type Queries, sql } from '@linkflow/postgres'
import type { Trigger } from '../application/check-triggers.ts'
import type { VersionId, WorkflowId } from '../domain/workflow.ts'

/** A trigger of a live version. */
export interface ActiveTrigger extends Trigger {
  readonly workspaceId: string
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  /** Of the workflow's settings. */
  readonly timezone: string | undefined
}

export interface NewTrigger extends Trigger {
  readonly address: string | undefined
  readonly timezone: string | undefined
}

/** What listens from now on: all of it, in one transaction with what is live (W3). */
export async function replaceTriggers(
  queries: Queries,
  of: { readonly workspaceId: string; readonly workflowId: WorkflowId; readonly versionId: VersionId },
  triggers: readonly NewTrigger[],
): Promise<void> {
  await removeTriggers(queries, of.workflowId)
  for (const { nodeId, kind, parameters, credentials, timezone, address } of triggers) {
    await queries.execute(sql`
      insert into workflow.triggers
        (workspace_id, workflow_id, version_id, node_id, kind, parameters, credentials, timezone, address)
      values (${of.workspaceId}, ${of.workflowId}, ${of.versionId}, ${nodeId}, ${kind}, ${JSON.stringify(parameters)},
              ${JSON.stringify(credentials)}, ${timezone ?? null}, ${address ?? null})`)
  }
}

export async function removeTriggers(queries: Queries, workflowId: WorkflowId): Promise<void> {
  await queries.execute(sql`delete from workflow.triggers where workflow_id = ${workflowId}`)
}

export async function replaceCredentialUses(
  queries: Queries,
  of: { readonly workspaceId: string; readonly workflowId: WorkflowId },
  credentialIds: readonly string[],
): Promise<void> {
  await queries.execute(sql`delete from workflow.credential_uses where workflow_id = ${of.workflowId}`)
  await queries.execute(sql`
    insert into workflow.credential_uses (workspace_id, workflow_id, credential_id)
    select ${of.workspaceId}, ${of.workflowId}, id from unnest(${[...credentialIds]}::uuid[]) as id`)
}

/** Workflows of the workspace whose live version uses a credential. */
export const liveWorkflowsUsing = (queries: Queries, credentialId: string): Promise<{ id: string; name: string }[]> =>
  queries.query(sql`
    select w.id, w.name from workflow.credential_uses u join workflow.workflows w on w.id = u.workflow_id
    where u.credential_id = ${credentialId}`)

/** Who has one of these addresses already, as far as this workspace may know. */
export const holdersOf = (
  queries: Queries,
  workflowId: WorkflowId,
  addresses: readonly string[],
): Promise<{ address: string; name: string }[]> =>
  queries.query(sql`
    select t.address, w.name from workflow.triggers t join workflow.workflows w on w.id = t.workflow_id
    where t.address = any(${[...addresses]}) and t.workflow_id <> ${workflowId}`)

export const bumpRouteVersion = (queries: Queries): Promise<number> =>
  queries.execute(sql`update workflow.route_version set value = value + 1`)

/** Of a workspace that is removed as a whole: versions can go when no workflow names one as live. */
export const releaseLiveVersions = (queries: Queries, workspaceId: string): Promise<number> =>
  queries.execute(sql`update workflow.workflows set live_version_id = null where workspace_id = ${workspaceId}`)

/** Over all workspaces, for the contexts that listen. */
export const readRouteVersion = async (database: Pick<Database, 'engine'>): Promise<number> =>
  Number((await database.engine.one<{ value: string }>(sql`select value from workflow.route_version`))!.value)

export async function readActiveTriggers(database: Pick<Database, 'engine'>, kind: string): Promise<ActiveTrigger[]> {
  const rows = await database.engine.query<{
    workspace_id: string
    workflow_id: WorkflowId
    version_id: VersionId
    node_id: string
    parameters: string
    credentials: string
    timezone: string | null
  }>(sql`
    select workspace_id, workflow_id, version_id, node_id, parameters, credentials, timezone
    from workflow.triggers where kind = ${kind} order by workflow_id, node_id`)
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    nodeId: row.node_id,
    kind,
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
    credentials: JSON.parse(row.credentials) as Record<string, string>,
    timezone: row.timezone ?? undefined,
  }))
}
