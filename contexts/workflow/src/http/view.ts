import type { Problem, VersionSummaryView, WorkflowSummaryView, WorkflowView } from '@linkflow/contracts'
import type { VersionSummary, Workflow, WorkflowSummary } from '../domain/workflow.ts'
import { SUMMARY_DESCRIPTION_CHARS_MAX } from '../limits.ts'

/** What leaves this context: field by field, so that a new column stays inside until someone says otherwise. */
export const summaryView = (workflow: WorkflowSummary): WorkflowSummaryView => ({
  ...fields(workflow),
  description: workflow.description.slice(0, SUMMARY_DESCRIPTION_CHARS_MAX),
})

export const workflowView = (workflow: Workflow, problems?: readonly Problem[]): WorkflowView => ({
  ...fields(workflow),
  draft: workflow.draft,
  ...(problems && { problems: [...problems] }),
})

export const versionView = (version: VersionSummary): VersionSummaryView => ({
  id: version.id,
  workflowId: version.workflowId,
  number: version.number,
  createdAt: version.createdAt.toISOString(),
})

/** What `If-Match` is to be. */
export const etagOf = (workflow: WorkflowSummary): string => `"${workflow.draftRevision}"`

const fields = (workflow: WorkflowSummary): WorkflowSummaryView => ({
  id: workflow.id,
  name: workflow.name,
  description: workflow.description,
  revision: workflow.draftRevision,
  nodeCount: workflow.nodeCount,
  ...(workflow.live && {
    live: { ...workflow.live, publishedAt: workflow.live.publishedAt.toISOString() },
  }),
  hasUnpublishedChanges: workflow.hasUnpublishedChanges,
  createdAt: workflow.createdAt.toISOString(),
  updatedAt: workflow.updatedAt.toISOString(),
})
