import type { WorkflowFile } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import { fileFromText, findWorkflow, lockWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_FILE_CHARS_MAX } from '../limits.ts'
import { keepSettings } from './keep-draft.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'
import { replaceWholeDraft } from './replace-draft.ts'

export type UpdateWorkflowError =
  | { readonly type: 'not-found' }
  | { readonly type: 'too-large' }
  | CredentialsRefused
  | { readonly type: 'changed'; readonly currentRevision: number }

/** Replaces the draft; what is live goes on running as it is. Without a revision the last one to write wins. */
export const updateWorkflow =
  (needs: WorkflowNeeds) =>
  async (command: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly file: WorkflowFile
    readonly revision: number | undefined
    readonly by?: Author | undefined
  }): Promise<Result<Workflow, UpdateWorkflowError>> => {
    const { workspaceId, workflowId, file, revision } = command
    if (JSON.stringify(file).length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
    const { database, record } = needs
    return database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail({ type: 'not-found' })
      if (revision !== undefined && revision !== locked.draftRevision) {
        return fail({ type: 'changed', currentRevision: locked.draftRevision })
      }
      const saved = { before: fileFromText(locked.draftText), after: file, by: command.by }
      const refused = await refuseCredentials(needs, queries, saved)
      if (refused !== undefined) return fail(refused)
      await replaceWholeDraft(needs, queries, { workspaceId, locked, file })
      await keepSettings(needs, queries, { workspaceId, locked, ...saved })
      await record?.(queries, { type: 'workflow.updated', workspaceId, workflowId })
      return ok((await findWorkflow(queries, workflowId))!)
    })
  }
