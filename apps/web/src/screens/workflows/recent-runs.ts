import type { Execution, ExecutionDelta, ExecutionStatus } from '@linkflow/sdk'

export interface Run {
  readonly id: string
  readonly status: ExecutionStatus
  readonly createdAt: string
  readonly error?: string
}

/** The last runs of each workflow, the newest first. */
export interface RecentRuns {
  readonly byWorkflow: ReadonlyMap<string, readonly Run[]>
  /** All runs there are: a workflow that is not among them has never run. */
  readonly isAll: boolean
}

export const RUNS_KEPT = 20

const runOf = ({ id, status, createdAt, error }: Execution): Run => ({
  id,
  status,
  createdAt,
  ...(error && { error: error.message }),
})

/** Tests of drafts say nothing about how a workflow does. */
export function recentRuns(executions: readonly Execution[], isAll: boolean): RecentRuns {
  const byWorkflow = new Map<string, Run[]>()
  for (const execution of executions) {
    if (execution.mode === 'test') continue
    const runs = byWorkflow.get(execution.workflowId) ?? []
    if (runs.length < RUNS_KEPT) runs.push(runOf(execution))
    byWorkflow.set(execution.workflowId, runs)
  }
  return { byWorkflow, isAll }
}

/** What is told while one looks on. */
export function withDelta(
  recent: RecentRuns,
  { execution: id, workflow, status, mode, at }: ExecutionDelta,
): RecentRuns {
  if (mode === 'test') return recent
  const runs = recent.byWorkflow.get(workflow) ?? []
  const known = runs.some((run) => run.id === id)
  const next = known
    ? runs.map((run) => (run.id === id ? { ...run, status } : run))
    : [{ id, status, createdAt: at }, ...runs].slice(0, RUNS_KEPT)
  return { ...recent, byWorkflow: new Map(recent.byWorkflow).set(workflow, next) }
}

/** Did the last run that ended not succeed? */
export function isFailing(runs: readonly Run[] = []): boolean {
  const last = runs.find(({ status }) => status === 'succeeded' || status === 'failed' || status === 'timed_out')
  return last !== undefined && last.status !== 'succeeded'
}
