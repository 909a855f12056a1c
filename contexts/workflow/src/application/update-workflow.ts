import type { WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import {
  fileFromText,
  findWorkflow,
  lockWorkflow,
  replaceDraft,
} from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_FILE_CHARS_MAX } from '../limits.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'

export type UpdateWorkflowError =
  | { readonly type: 'not-found' }
  | { readonly type: 'too-large' }
  | CredentialsRefused
  | { readonly type: 'changed'; readonly currentRevision: number }

/** Replaces the draft; what is live goes on running as it is. Without a revision the last one to write wins. */
export const updateWorkflow =
  ({ database, record, refusedCredentials }: WorkflowNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly file: WorkflowFile
    readonly revision: number | undefined
    readonly by?: Author
  }): Promise<Result<Workflow, UpdateWorkflowError>> => {
    const { workspaceId, workflowId, file, revision } = command
    if (JSON.stringify(file).length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
    return database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail({ type: 'not-found' })
      if (revision !== undefined && revision !== locked.draftRevision) {
        return fail({ type: 'changed', currentRevision: locked.draftRevision })
      }
      const saved = { before: fileFromText(locked.draftText), after: file, by: command.by }
      const refused = await refuseCredentials({ refusedCredentials }, queries, saved)
      if (refused !== undefined) return fail(refused)
      await replaceDraft(queries, locked.id, file)
      await record?.(queries, { type: 'workflow.updated', workspaceId, workflowId })
      return ok((await findWorkflow(queries, workflowId))!)
    })
  }
