import type {
  Problem,
  VersionSummaryView,
  WorkflowActivityView,
  WorkflowDiffView,
  WorkflowSummaryView,
  WorkflowView,
} from '@linkflow/contracts'
import type { LiveVersion, VersionSummary, Workflow, WorkflowSummary } from '../domain/workflow.ts'
import type { WorkflowDiff } from '../domain/workflow-diff.ts'
import type { ListedWorkflow } from '../infrastructure/workflow-list.postgres.ts'
import { SUMMARY_DESCRIPTION_CHARS_MAX } from '../limits.ts'

interface Beside {
  readonly ownerName: string | undefined
  readonly activity: WorkflowActivityView | undefined
}

/** What leaves this context: field by field, so that a new column stays inside until someone says otherwise. */
export const listedView = (workflow: ListedWorkflow, { ownerName, activity }: Beside): WorkflowSummaryView => ({
  ...fields(workflow),
  ...(workflow.owner && ownerName !== undefined && { owner: { ...workflow.owner, name: ownerName } }),
  ...(activity && { activity }),
  description: workflow.description.slice(0, SUMMARY_DESCRIPTION_CHARS_MAX),
  ...(workflow.isFavourite !== undefined && { favourite: workflow.isFavourite }),
})

export const workflowView = (workflow: Workflow, problems?: readonly Problem[]): WorkflowView => ({
  ...fields(workflow),
  draft: workflow.draft,
  ...(problems && { problems: [...problems] }),
})

export const versionView = (version: VersionSummary): VersionSummaryView => ({
  id: version.id,
  workflowId: version.workflowId,
  kind: version.kind,
  ...(version.number !== undefined && { number: version.number }),
  ...(version.name !== undefined && { name: version.name }),
  ...(version.note !== undefined && { note: version.note }),
  createdAt: version.createdAt.toISOString(),
  ...(version.author !== undefined && { author: version.author }),
})

/** The domain's diff is the wire's, but for what may be written to. */
export const diffView = (diff: WorkflowDiff): WorkflowDiffView['diff'] => diff as WorkflowDiffView['diff']

/** What `If-Match` is to be. */
export const etagOf = (workflow: WorkflowSummary): string => `"${workflow.draftRevision}"`

export const liveView = ({ versionId, number, publishedAt }: LiveVersion) => ({
  versionId,
  number,
  publishedAt: publishedAt.toISOString(),
})

const fields = (workflow: WorkflowSummary): WorkflowSummaryView => ({
  id: workflow.id,
  name: workflow.name,
  description: workflow.description,
  revision: workflow.draftRevision,
  nodeCount: workflow.nodeCount,
  ...(workflow.live && { live: liveView(workflow.live) }),
  hasUnpublishedChanges: workflow.hasUnpublishedChanges,
  tags: [...workflow.tags],
  ...(workflow.folderId && { folderId: workflow.folderId }),
  ...(workflow.owner && { owner: { ...workflow.owner } }),
  ...(workflow.archivedAt && { archivedAt: workflow.archivedAt.toISOString() }),
  createdAt: workflow.createdAt.toISOString(),
  updatedAt: workflow.updatedAt.toISOString(),
})
