import { fail, ok, type Result } from '@linkflow/kernel'
import { type ExecutionStatus, FINAL_STATUSES, type VersionId } from '../domain/execution.ts'
import type { ExecutionReader } from '../infrastructure/execution-reader.postgres.ts'
import type { CompiledVersion } from './compiled-version.ts'
import type { TestSource } from './test-execution.ts'

export type TestSourceError =
  | { readonly type: 'execution-not-found' }
  | { readonly type: 'execution-unfinished'; readonly status: ExecutionStatus }
  | { readonly type: 'version-missing' }
  | { readonly type: 'payloads-gone' }

/**
 * The earlier execution that a test builds on. `latest` is the newest test of the workflow that can be read; where there is
 * none, everything runs.
 */
export const testSource =
  (needs: {
    readonly reader: ExecutionReader
    readonly loadVersion: (id: VersionId) => Promise<CompiledVersion | undefined>
  }) =>
  async (
    { workspaceId, workflowId }: CompiledVersion,
    from: string,
  ): Promise<Result<TestSource | undefined, TestSourceError>> => {
    if (from === 'none') return ok(undefined)
    const isLatest = from === 'latest'
    const refused = (error: TestSourceError) => (isLatest ? ok(undefined) : fail(error))
    const id = isLatest ? await needs.reader.latestTest(workspaceId, workflowId) : from
    if (id === undefined) return ok(undefined)
    const summary = await needs.reader.get(workspaceId, id)
    if (summary?.workflowId !== workflowId) return refused({ type: 'execution-not-found' })
    if (!FINAL_STATUSES.has(summary.status)) return refused({ type: 'execution-unfinished', status: summary.status })
    const [facts, version] = await Promise.all([
      needs.reader.facts(workspaceId, id),
      needs.loadVersion(summary.versionId as VersionId),
    ])
    if (facts[0]?.t !== 'begin') return refused({ type: 'payloads-gone' })
    if (version === undefined) return refused({ type: 'version-missing' })
    return ok({ id: summary.id, workspaceId, version, facts })
  }
