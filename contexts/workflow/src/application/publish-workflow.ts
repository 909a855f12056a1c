import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { actorNow } from '@linkflow/http-server'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { contentHash, type VersionId, type Workflow } from '../domain/workflow.ts'
import { hashOfVersion, insertPublished, type VersionWords } from '../infrastructure/version-repository.postgres.ts'
import {
  fileFromText,
  findWorkflow,
  type LockedWorkflow,
  lockWorkflow,
  readDraft,
} from '../infrastructure/workflow-repository.postgres.ts'
import type { Trigger } from './check-triggers.ts'
import { commitLive, goLive, type Refused } from './go-live.ts'
import type { WorkflowNeeds } from './needs.ts'

export type PublishWorkflowError =
  | { readonly type: 'not-found' }
  | { readonly type: 'archived' }
  | { readonly type: 'changed'; readonly currentRevision: number }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | Refused

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly revision: number | undefined
  /** What the new version is called, and more about it. */
  readonly words?: VersionWords
}

/** A draft that changes while it is checked is checked again, this many times. */
const CHECKS_MAX = 3

/**
 * Makes the draft the live version, in one transaction. The check comes before it, because it is work and asks others;
 * the transaction then takes only the draft that was checked. A draft that is live already changes nothing.
 */
export const publishWorkflow =
  (needs: WorkflowNeeds) =>
  async (command: Command): Promise<Result<Workflow, PublishWorkflowError>> => {
    const { database } = needs
    const { workspaceId, workflowId, revision, words } = command
    for (let attempt = 1; ; attempt++) {
      const before = await database.app.inWorkspace(workspaceId, (queries) => readDraft(queries, workflowId))
      if (before === undefined) return fail({ type: 'not-found' })
      if (before.isArchived) return fail({ type: 'archived' })
      const { draftRevision, draftText } = before
      if (revision !== undefined && revision !== draftRevision) {
        return fail({ type: 'changed', currentRevision: draftRevision })
      }
      const file = fileFromText(draftText)
      const { isValid, problems, triggers } = await needs.check(file, workspaceId)
      if (!isValid) return fail({ type: 'invalid', problems })
      const checked = { workspaceId, workflowId, draftRevision, file, triggers, words }
      const published = await commitLive(needs, checked, (queries) => publish(needs, checked, queries))
      const isStale = !published.ok && published.error.type === 'changed'
      if (!isStale || revision !== undefined || attempt === CHECKS_MAX) return published
    }
  }

interface Checked {
  readonly workspaceId: string
  readonly workflowId: string
  readonly draftRevision: number
  readonly file: WorkflowFile
  readonly triggers: readonly Trigger[]
  readonly words: VersionWords | undefined
}

async function publish(
  needs: WorkflowNeeds,
  { workspaceId, workflowId, draftRevision, file, triggers, words }: Checked,
  queries: Queries,
): Promise<Result<Workflow, PublishWorkflowError>> {
  const locked = await lockWorkflow(queries, workflowId)
  if (locked === undefined) return fail({ type: 'not-found' })
  if (locked.isArchived) return fail({ type: 'archived' })
  if (locked.draftRevision !== draftRevision) return fail({ type: 'changed', currentRevision: locked.draftRevision })
  if (await isLiveAlready(queries, locked)) return ok((await findWorkflow(queries, workflowId))!)

  const versionId: VersionId = newUuidV7(needs.clock.nowMs())
  const { id, draftText: fileText } = locked
  const version = { id: versionId, workspaceId, workflowId: id, fileText, contentHash: contentHash(fileText) }
  const next = { workspaceId, workflowId: id, versionId, file, triggers }
  const live = await goLive(needs, queries, next, () =>
    insertPublished(queries, { ...version, ...words, author: actorNow() }),
  )
  if (!live.ok) return live
  await needs.record?.(queries, { type: 'workflow.published', workspaceId, workflowId, versionId })
  return ok((await findWorkflow(queries, workflowId))!)
}

async function isLiveAlready(queries: Queries, { draftText, liveVersionId }: LockedWorkflow): Promise<boolean> {
  if (liveVersionId === null) return false
  const hash = await hashOfVersion(queries, liveVersionId)
  return hash !== undefined && Buffer.compare(hash, contentHash(draftText)) === 0
}
