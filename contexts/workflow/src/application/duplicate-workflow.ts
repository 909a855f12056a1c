import type { Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import { findWorkflow, readDraft } from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_NAME_CHARS_MAX } from '../limits.ts'
import { type CreateWorkflowError, createWorkflow } from './create-workflow.ts'
import type { Author, WorkflowNeeds } from './needs.ts'

/** A workflow of its own with the same draft, tags and folder; nothing of it is live. Undefined if there is no original. */
export const duplicateWorkflow = (needs: WorkflowNeeds) => {
  const create = createWorkflow(needs)
  return async ({
    workspaceId,
    workflowId,
    name,
    by,
  }: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly name: string | undefined
    readonly by?: Author | undefined
  }): Promise<Result<Workflow, CreateWorkflowError> | undefined> => {
    const original = await needs.database.app.inWorkspace(workspaceId, async (queries) =>
      (await readDraft(queries, workflowId)) === undefined ? undefined : findWorkflow(queries, workflowId),
    )
    if (original === undefined) return undefined
    const { draft, tags, folderId } = original
    return create({ workspaceId, file: { ...draft, name: name ?? copyOf(draft.name) }, tags, folderId, by })
  }
}

const SUFFIX = ' (copy)'

/** Cut where a long name needs it, never in the middle of a character. */
const copyOf = (name: string): string => {
  const cut = name.slice(0, WORKFLOW_NAME_CHARS_MAX - SUFFIX.length)
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}${SUFFIX}`
}
