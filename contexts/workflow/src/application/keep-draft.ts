import { isDeepStrictEqual } from 'node:util'
import type { WorkflowFile } from '@linkflow/contracts'
import { actorNow } from '@linkflow/http-server'
import { newUuidV7 } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { contentHash } from '../domain/workflow.ts'
import { insertAuto } from '../infrastructure/version-repository.postgres.ts'
import type { LockedWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

/** What becomes of a locked workflow's draft. */
interface Change {
  readonly workspaceId: string
  readonly locked: LockedWorkflow
  readonly after: WorkflowFile
}

/**
 * A draft is kept as a version by itself where going back by hand would be hardest: after a change of the settings, which
 * no canvas shows. What was kept last already is not kept again.
 */
export async function keepSettings(
  needs: WorkflowNeeds,
  queries: Queries,
  change: Change & { readonly before: WorkflowFile; readonly labels?: readonly string[] },
): Promise<void> {
  if (isDeepStrictEqual(change.before.settings, change.after.settings)) return
  await keep(needs, queries, change, JSON.stringify(change.after), noteOf(change.labels ?? []))
}

/** What a draft held is kept before something else takes its place. */
export async function keepReplaced(needs: WorkflowNeeds, queries: Queries, change: Change): Promise<void> {
  const { draftText } = change.locked
  if (JSON.stringify(change.after) === draftText) return
  await keep(needs, queries, change, draftText, 'before the draft was replaced')
}

const NOTE_CHARS_MAX = 500
const noteOf = (labels: readonly string[]): string =>
  labels.length === 0 ? 'change the settings' : labels.join('; ').slice(0, NOTE_CHARS_MAX)

const keep = (
  { clock }: WorkflowNeeds,
  queries: Queries,
  { workspaceId, locked }: Change,
  fileText: string,
  note: string,
): Promise<void> =>
  insertAuto(queries, {
    id: newUuidV7(clock.nowMs()),
    workspaceId,
    workflowId: locked.id,
    fileText,
    contentHash: contentHash(fileText),
    author: actorNow(),
    note,
  })
