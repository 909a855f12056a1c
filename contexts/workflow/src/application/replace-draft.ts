import type { WorkflowFile } from '@linkflow/contracts'
import { newUuidV7 } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { patchesBetween } from '../domain/patches-between.ts'
import { addDraftChange } from '../infrastructure/draft-change-repository.postgres.ts'
import { fileFromText, type LockedWorkflow, replaceDraft } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

/**
 * Another file becomes the draft of a locked workflow. Who edits it by commands meanwhile is told what that changed, as
 * one command, and merged with it like with anybody.
 */
export async function replaceWholeDraft(
  { clock }: Pick<WorkflowNeeds, 'clock'>,
  queries: Queries,
  {
    workspaceId,
    locked,
    file,
  }: { readonly workspaceId: string; readonly locked: LockedWorkflow; readonly file: WorkflowFile },
): Promise<void> {
  await replaceDraft(queries, locked.id, file)
  const patches = patchesBetween(fileFromText(locked.draftText), file)
  const commands = patches && (patches.length === 0 ? [] : [{ id: newUuidV7(clock.nowMs()), patches }])
  const of = { workspaceId, workflowId: locked.id }
  await addDraftChange(queries, of, { revision: locked.draftRevision + 1, commands })
}
