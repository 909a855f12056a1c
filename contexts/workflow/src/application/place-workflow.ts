import { fail, ok, type Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import { lockFolders } from '../infrastructure/folder-repository.postgres.ts'
import { countTags, findWorkflow, lockWorkflow, setPlace } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

export type PlaceWorkflowError = 'not-found' | 'folder-not-found'

/** Where people find it: its tags and its folder. Nothing of the draft changes. */
export const placeWorkflow =
  ({ database, record }: WorkflowNeeds) =>
  ({
    workspaceId,
    workflowId,
    tags,
    folder,
  }: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly tags: readonly string[] | undefined
    /** null: in none. */
    readonly folder: string | null | undefined
  }): Promise<Result<Workflow, PlaceWorkflowError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      // With the lock that removing a folder takes: it does not go while something comes into it.
      const folders = typeof folder === 'string' ? await lockFolders(queries, workspaceId) : []
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail('not-found')
      if (typeof folder === 'string' && !folders.some(({ id }) => id === folder)) return fail('folder-not-found')
      await setPlace(queries, locked.id, { tags, folder })
      await record?.(queries, { type: 'workflow.placed', workspaceId, workflowId })
      return ok((await findWorkflow(queries, workflowId))!)
    })

/** The tags that are in use, with how many workflows have each. */
export const tagCounts =
  ({ database }: Pick<WorkflowNeeds, 'database'>) =>
  ({ workspaceId, ...page }: { readonly workspaceId: string } & Parameters<typeof countTags>[1]) =>
    database.app.inWorkspace(workspaceId, (queries) => countTags(queries, page))
