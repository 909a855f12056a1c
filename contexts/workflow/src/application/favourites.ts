import { addFavourite, removeFavourite } from '../infrastructure/favourite-repository.postgres.ts'
import { readLive } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly accountId: string
}

/** A person's own mark on a workflow; nobody else sees it. False if there is no such workflow. */
export const favourites = ({ database }: Pick<WorkflowNeeds, 'database'>) => ({
  mark: ({ workspaceId, ...mark }: Command): Promise<boolean> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      if ((await readLive(queries, mark.workflowId)) === undefined) return false
      await addFavourite(queries, { workspaceId, ...mark })
      return true
    }),

  unmark: ({ workspaceId, ...mark }: Command): Promise<boolean> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      if ((await readLive(queries, mark.workflowId)) === undefined) return false
      await removeFavourite(queries, mark)
      return true
    }),
})
