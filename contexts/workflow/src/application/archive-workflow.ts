import { fail, ok, type Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import { findWorkflow, lockWorkflow, setArchived } from '../infrastructure/workflow-repository.postgres.ts'
import { tellOfChange, type WorkflowNeeds } from './needs.ts'
import { silence } from './unpublish-workflow.ts'

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly revision: number | undefined
}

export type ArchiveWorkflowError =
  | { readonly type: 'not-found' }
  | { readonly type: 'changed'; readonly currentRevision: number }

/** Takes it out of the list and out of service (W4). What is archived already stays as it is. */
export const archiveWorkflow =
  (needs: WorkflowNeeds) =>
  async ({ workspaceId, workflowId, revision }: Command): Promise<Result<Workflow, ArchiveWorkflowError>> => {
    const { database, record } = needs
    let wasLive = false
    const done = await database.app.inWorkspace(
      workspaceId,
      async (queries): Promise<Result<Workflow, ArchiveWorkflowError>> => {
        const locked = await lockWorkflow(queries, workflowId)
        if (locked === undefined) return fail({ type: 'not-found' })
        const { id, draftRevision, isArchived, liveVersionId } = locked
        if (revision !== undefined && revision !== draftRevision) {
          return fail({ type: 'changed', currentRevision: draftRevision })
        }
        if (!isArchived) {
          wasLive = liveVersionId !== null
          await setArchived(queries, id, true)
          if (wasLive) {
            await silence(queries, { workspaceId, workflowId: id })
            await record?.(queries, { type: 'workflow.unpublished', workspaceId, workflowId })
          }
          await record?.(queries, { type: 'workflow.archived', workspaceId, workflowId })
        }
        return ok((await findWorkflow(queries, workflowId))!)
      },
    )
    if (done.ok && wasLive) await tellOfChange(needs, workflowId)
    return done
  }

/** Back in the list, as a draft; publishing it is a step of its own. */
export const restoreWorkflow =
  ({ database, record }: WorkflowNeeds) =>
  ({ workspaceId, workflowId }: Omit<Command, 'revision'>): Promise<Workflow | undefined> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return undefined
      if (locked.isArchived) {
        await setArchived(queries, locked.id, false)
        await record?.(queries, { type: 'workflow.restored', workspaceId, workflowId })
      }
      return findWorkflow(queries, workflowId)
    })
