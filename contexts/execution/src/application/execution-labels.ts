import type { ExecutionSummary } from '../infrastructure/execution-row.ts'

/** What people call what ran: its workflow by its name of now, and the number of its version. */
export interface ExecutionLabel {
  /** Absent where the workflow was deleted. */
  readonly workflowName?: string
  /** Absent of a draft that was run. */
  readonly versionNumber?: number
}

export type LabelOf = (execution: Pick<ExecutionSummary, 'workflowId' | 'versionId'>) => ExecutionLabel

/** Looks up the labels of some executions of a workspace, all at once: other contexts know them. */
export type FindLabels = (
  workspaceId: string,
  executions: readonly Pick<ExecutionSummary, 'workflowId' | 'versionId'>[],
) => Promise<LabelOf>
