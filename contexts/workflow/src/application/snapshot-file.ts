import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { contentHash, type VersionId } from '../domain/workflow.ts'
import { findSnapshot, snapshotOf } from '../infrastructure/version-repository.postgres.ts'
import { scratchWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import { WORKFLOW_FILE_CHARS_MAX } from '../limits.ts'
import type { WorkflowNeeds } from './needs.ts'

export type SnapshotFileError =
  | { readonly type: 'too-large' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }

/**
 * A version to run of a file that is in no list of workflows: what `linkflow run` does. The history names its workflow
 * by the file's name; the same content is kept once.
 */
export const snapshotFile =
  (needs: WorkflowNeeds) =>
  async ({
    workspaceId,
    file,
  }: {
    readonly workspaceId: string
    readonly file: WorkflowFile
  }): Promise<Result<VersionId, SnapshotFileError>> => {
    const fileText = JSON.stringify(file)
    if (fileText.length > WORKFLOW_FILE_CHARS_MAX) return fail({ type: 'too-large' })
    // Checked each time: a credential that it names may be gone since.
    const { isValid, problems } = await needs.check(file, workspaceId)
    if (!isValid) return fail({ type: 'invalid', problems })
    const { database, clock } = needs
    return database.app.inWorkspace(workspaceId, async (queries) => {
      const newId = () => newUuidV7<'workflow'>(clock.nowMs())
      const workflowId = await scratchWorkflow(queries, { id: newId(), workspaceId, file })
      const hash = contentHash(fileText)
      const known = await findSnapshot(queries, { workflowId, contentHash: hash })
      if (known !== undefined) return ok(known)
      const id: VersionId = newUuidV7(clock.nowMs())
      return ok(await snapshotOf(queries, { id, workspaceId, workflowId, fileText, contentHash: hash }))
    })
  }
