import type { WorkflowFile } from '@linkflow/contracts'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Workflow, WorkflowId } from '../domain/workflow.ts'
import { countWorkflows, findWorkflow, insertWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_FILE_CHARS_MAX, WORKFLOWS_PER_WORKSPACE_MAX } from '../limits.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'

export type CreateWorkflowError =
  | { readonly type: 'limit-reached' }
  | { readonly type: 'too-large' }
  | CredentialsRefused

/** A draft may have problems: it is work in progress, and publishing is where they count. */
export const createWorkflow =
  ({ database, clock, record, refusedCredentials }: WorkflowNeeds) =>
  async ({
    workspaceId,
    file,
    by,
  }: {
    readonly workspaceId: string
    readonly file: WorkflowFile
    readonly by?: Author
  }): Promise<Result<Workflow, CreateWorkflowError>> => {
    if (JSON.stringify(file).length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
    return database.app.inWorkspace(workspaceId, async (queries) => {
      if ((await countWorkflows(queries)) >= WORKFLOWS_PER_WORKSPACE_MAX) return fail({ type: 'limit-reached' })
      const refused = await refuseCredentials({ refusedCredentials }, queries, { before: undefined, after: file, by })
      if (refused !== undefined) return fail(refused)
      const id: WorkflowId = newUuidV7(clock.nowMs())
      await insertWorkflow(queries, { id, workspaceId, file })
      await record?.(queries, { type: 'workflow.created', workspaceId, workflowId: id })
      return ok((await findWorkflow(queries, id))!)
    })
  }
