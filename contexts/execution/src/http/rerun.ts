import { reply } from '@linkflow/http-server'
import type { RerunError, RerunSource } from '../application/rerun-execution.ts'
import { FINAL_STATUSES, type WorkspaceId } from '../domain/execution.ts'
import type { Fact } from '../domain/fact.ts'
import type { ExecutionSummary } from '../infrastructure/execution-reader.postgres.ts'
import type { ChooseVersion } from './executions.routes.ts'

export const isFinal = ({ status }: ExecutionSummary): boolean => FINAL_STATUSES.has(status)

export const ARCHIVED = 'The workflow is archived. Restore it first; then it can run.'
export const archived = () => reply.problem('workflow-archived', ARCHIVED)

/** A workflow that is archived is not run, not even again; one that was deleted may be, as long as there is its history. */
export async function isArchived(
  { chooseVersion }: { readonly chooseVersion: ChooseVersion },
  workspaceId: string,
  { workflowId, versionId }: ExecutionSummary,
): Promise<boolean> {
  return (await chooseVersion(workspaceId, workflowId, versionId)).type === 'archived'
}

/** What a retry or a replay takes of an execution. */
export const sourceOf = (workspaceId: string, summary: ExecutionSummary, facts: readonly Fact[]): RerunSource => ({
  id: summary.id,
  workspaceId: workspaceId as WorkspaceId,
  versionId: summary.versionId,
  createdAtMs: summary.createdAtMs,
  trigger: summary.trigger,
  test: summary.meta.test,
  attempt: summary.meta.attempt,
  facts,
})

export const gone = () => reply.problem('payloads-gone', 'The data of this execution was removed by its retention.')

export function rerunRefused(error: RerunError) {
  switch (error.type) {
    case 'payloads-gone':
      return gone()
    case 'version-missing':
      return reply.problem('workflow-version-not-found', 'The version that ran cannot be loaded.')
    case 'node-not-found':
      return reply.problem('step-not-found', `The version has no node «${error.node}».`)
    case 'edit-invalid':
      return reply.problem('edit-invalid', error.message)
    case 'test-run':
      return reply.problem('execution-is-test', 'A test run is repeated as it was. Start the other version instead.')
    case 'refused':
      return reply.problem('execution-refused', error.message)
  }
}
