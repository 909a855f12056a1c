import type { WorkflowFile } from '@linkflow/contracts'
import { fail, isUuid, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { diffWorkflows, type WorkflowDiff } from '../domain/workflow-diff.ts'
import { findVersionText } from '../infrastructure/version-repository.postgres.ts'
import { fileFromText, type LockedWorkflow, readDraft } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

export type SideError =
  | { readonly type: 'not-found' }
  | { readonly type: 'not-published' }
  | { readonly type: 'version-not-found'; readonly version: string }

/** The file of `draft`, `live` or a version by its id. */
export async function fileOfSide(
  queries: Queries,
  { id, draftText, liveVersionId }: LockedWorkflow,
  version: string,
): Promise<Result<WorkflowFile, SideError>> {
  if (version === 'draft') return ok(fileFromText(draftText))
  if (version === 'live' && liveVersionId === null) return fail({ type: 'not-published' })
  const versionId = version === 'live' ? liveVersionId! : version
  const found = isUuid(versionId) ? await findVersionText(queries, { workflowId: id, versionId }) : undefined
  return found === undefined ? fail({ type: 'version-not-found', version }) : ok(fileFromText(found.file))
}

export const compareVersions =
  ({ database }: WorkflowNeeds) =>
  async ({
    workspaceId,
    workflowId,
    from,
    to,
  }: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly from: string
    readonly to: string
  }): Promise<Result<WorkflowDiff, SideError>> => {
    const sides = await database.app.inWorkspace(workspaceId, async (queries) => {
      const workflow = await readDraft(queries, workflowId)
      if (workflow === undefined) return undefined
      return [await fileOfSide(queries, workflow, from), await fileOfSide(queries, workflow, to)] as const
    })
    if (sides === undefined) return fail({ type: 'not-found' })
    const [before, after] = sides
    if (!before.ok) return before
    return after.ok ? ok(diffWorkflows(before.value, after.value)) : after
  }
