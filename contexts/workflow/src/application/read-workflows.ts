import type { Version, VersionSummary, Workflow } from '../domain/workflow.ts'
import { findVersion, listVersions } from '../infrastructure/version-repository.postgres.ts'
import { type ListedWorkflow, listWorkflows, type WorkflowFilter } from '../infrastructure/workflow-list.postgres.ts'
import { findWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

interface InWorkspace {
  readonly workspaceId: string
}

export const getWorkflow =
  ({ database }: WorkflowNeeds) =>
  ({ workspaceId, workflowId }: InWorkspace & { readonly workflowId: string }): Promise<Workflow | undefined> =>
    findWorkflow(database.app.readsIn(workspaceId), workflowId)

export const searchWorkflows =
  ({ database }: WorkflowNeeds) =>
  ({ workspaceId, ...filter }: InWorkspace & WorkflowFilter): Promise<ListedWorkflow[]> =>
    listWorkflows(database.app.readsIn(workspaceId), filter)

/** Published and named versions; undefined if there is no such workflow. */
export const getVersions =
  ({ database }: WorkflowNeeds) =>
  ({ workspaceId, ...page }: InWorkspace & Parameters<typeof listVersions>[1]): Promise<VersionSummary[] | undefined> =>
    database.app.inWorkspace(workspaceId, async (queries) =>
      (await findWorkflow(queries, page.workflowId)) === undefined ? undefined : listVersions(queries, page),
    )

export const getVersion =
  ({ database }: WorkflowNeeds) =>
  (query: InWorkspace & { readonly workflowId: string; readonly versionId: string }): Promise<Version | undefined> =>
    findVersion(database.app.readsIn(query.workspaceId), query)
