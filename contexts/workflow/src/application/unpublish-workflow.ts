import { fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import type { Workflow, WorkflowId } from '../domain/workflow.ts'
import { removePins } from '../infrastructure/pin-repository.postgres.ts'
import {
  bumpRouteVersion,
  removeTriggers,
  replaceCredentialUses,
} from '../infrastructure/trigger-repository.postgres.ts'
import { findWorkflow, lockWorkflow, markDeleted, setLive } from '../infrastructure/workflow-repository.postgres.ts'
import { tellOfChange, type WorkflowNeeds } from './needs.ts'

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
}

export type UnpublishWorkflowError = { readonly type: 'not-found' } | { readonly type: 'not-published' }

/** Nothing starts it from outside any more; executions that run go on. */
export const unpublishWorkflow =
  (needs: WorkflowNeeds) =>
  async ({ workspaceId, workflowId }: Command): Promise<Result<Workflow, UnpublishWorkflowError>> => {
    const { database, record } = needs
    const done = await database.app.inWorkspace(
      workspaceId,
      async (queries): Promise<Result<Workflow, UnpublishWorkflowError>> => {
        const locked = await lockWorkflow(queries, workflowId)
        if (locked === undefined) return fail({ type: 'not-found' })
        if (locked.liveVersionId === null) return fail({ type: 'not-published' })
        await setLive(queries, locked.id, null)
        await silence(queries, { workspaceId, workflowId: locked.id })
        await record?.(queries, { type: 'workflow.unpublished', workspaceId, workflowId })
        return ok((await findWorkflow(queries, workflowId))!)
      },
    )
    if (done.ok) await tellOfChange(needs, workflowId)
    return done
  }

/** Deletes it for everybody who looks; its versions stay, for the executions that name them. False if it is not there. */
export const deleteWorkflow =
  (needs: WorkflowNeeds) =>
  async ({ workspaceId, workflowId }: Command): Promise<boolean> => {
    const { database, record } = needs
    const wasThere = await database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return false
      await silence(queries, { workspaceId, workflowId: locked.id })
      await removePins(queries, locked.id)
      await markDeleted(queries, locked.id)
      await record?.(queries, { type: 'workflow.deleted', workspaceId, workflowId })
      return true
    })
    if (wasThere) await tellOfChange(needs, workflowId)
    return wasThere
  }

/** Nothing listens any more, in the transaction that takes it out of service (W3). */
export async function silence(queries: Queries, of: { readonly workspaceId: string; readonly workflowId: WorkflowId }) {
  await removeTriggers(queries, of.workflowId)
  await replaceCredentialUses(queries, of, [])
  await bumpRouteVersion(queries)
}
