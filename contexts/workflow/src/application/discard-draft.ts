import { fail, ok, type Result } from '@linkflow/kernel'
import type { Workflow } from '../domain/workflow.ts'
import { fileFromText, findWorkflow, lockWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import { fileOfSide, type SideError } from './compare-versions.ts'
import { keepReplaced } from './keep-draft.ts'
import type { Author, WorkflowNeeds } from './needs.ts'
import { type CredentialsRefused, refuseCredentials } from './refuse-credentials.ts'
import { replaceWholeDraft } from './replace-draft.ts'

export type DiscardDraftError =
  | SideError
  | CredentialsRefused
  | { readonly type: 'changed'; readonly currentRevision: number }

/** The draft becomes what a version holds, by default the live one. What it held is kept as a version. */
export const discardDraft =
  (needs: WorkflowNeeds) =>
  ({
    workspaceId,
    workflowId,
    version,
    revision,
    by,
  }: {
    readonly workspaceId: string
    readonly workflowId: string
    /** `live` or the id of a version. */
    readonly version: string
    readonly revision: number | undefined
    readonly by?: Author | undefined
  }): Promise<Result<Workflow, DiscardDraftError>> =>
    needs.database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail({ type: 'not-found' })
      if (revision !== undefined && revision !== locked.draftRevision) {
        return fail({ type: 'changed', currentRevision: locked.draftRevision })
      }
      const side = await fileOfSide(queries, locked, version)
      if (!side.ok) return side
      // What is live is in use already; from an older version, a credential that was taken away since would come back.
      const before = version === 'live' ? side.value : fileFromText(locked.draftText)
      const refused = await refuseCredentials(needs, queries, { before, after: side.value, by })
      if (refused !== undefined) return fail(refused)
      await keepReplaced(needs, queries, { workspaceId, locked, after: side.value })
      await replaceWholeDraft(needs, queries, { workspaceId, locked, file: side.value })
      await needs.record?.(queries, { type: 'workflow.discarded', workspaceId, workflowId })
      return ok((await findWorkflow(queries, workflowId))!)
    })
