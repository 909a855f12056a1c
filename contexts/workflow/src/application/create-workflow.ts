import type { WorkflowFile } from '@linkflow/contracts'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import type { FolderId } from '../domain/folder-tree.ts'
import type { Owner, Workflow, WorkflowId } from '../domain/workflow.ts'
import { lockFolders } from '../infrastructure/folder-repository.postgres.ts'
import { countWorkflows, findWorkflow, insertWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_FILE_CHARS_MAX, WORKFLOWS_PER_WORKSPACE_MAX } from '../limits.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'

export type CreateWorkflowError =
  | { readonly type: 'limit-reached' }
  | { readonly type: 'too-large' }
  | CredentialsRefused

export const ownerOf = (by: Author | undefined): Owner | undefined =>
  by && (by.who.type === 'account' ? { type: 'account', id: by.who.accountId } : { type: 'key', id: by.who.keyId })

interface NewWorkflow {
  readonly workspaceId: string
  readonly file: WorkflowFile
  readonly tags?: readonly string[] | undefined
  readonly folderId?: FolderId | undefined
  readonly by?: Author | undefined
}

/** A draft may have problems: it is work in progress, and publishing is where they count. */
export const createWorkflow =
  (needs: WorkflowNeeds) =>
  (made: NewWorkflow): Promise<Result<Workflow, CreateWorkflowError>> =>
    needs.database.app.inWorkspace(made.workspaceId, (queries) => insertNew(needs, queries, made))

/** Within a transaction of the workspace. */
export async function insertNew(
  needs: WorkflowNeeds,
  queries: Queries,
  { workspaceId, file, tags, folderId, by }: NewWorkflow,
): Promise<Result<Workflow, CreateWorkflowError>> {
  const { clock, record } = needs
  if (JSON.stringify(file).length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
  if ((await countWorkflows(queries)) >= WORKFLOWS_PER_WORKSPACE_MAX) return fail({ type: 'limit-reached' })
  const refused = await refuseCredentials(needs, queries, { before: undefined, after: file, by })
  if (refused !== undefined) return fail(refused)
  const id: WorkflowId = newUuidV7(clock.nowMs())
  // With the lock that removing a folder takes; one that is gone already is left out.
  const folders = folderId === undefined ? [] : await lockFolders(queries, workspaceId)
  const folder = folders.find((each) => each.id === folderId)?.id
  await insertWorkflow(queries, { id, workspaceId, file, tags, folderId: folder, owner: ownerOf(by) })
  await record?.(queries, { type: 'workflow.created', workspaceId, workflowId: id })
  return ok((await findWorkflow(queries, id))!)
}
