import type { Problem } from '@linkflow/contracts'
import { actorNow } from '@linkflow/http-server'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { LiveVersion, VersionId, Workflow } from '../domain/workflow.ts'
import { findVersionText, insertPublished } from '../infrastructure/version-repository.postgres.ts'
import { fileFromText, findWorkflow, lockWorkflow, readLive } from '../infrastructure/workflow-repository.postgres.ts'
import { commitLive, goLive, type Refused } from './go-live.ts'
import type { WorkflowNeeds } from './needs.ts'

export type RollBackError =
  | { readonly type: 'not-found' }
  | { readonly type: 'version-not-found' }
  | { readonly type: 'archived' }
  | { readonly type: 'changed'; readonly currentRevision: number }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | Refused

export interface RolledBack {
  readonly workflow: Workflow
  readonly replaced: LiveVersion | undefined
  /** What the draft holds, which stays as it was. */
  readonly draft: 'live' | 'replaced' | 'changed'
}

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly revision: number | undefined
}

/**
 * Makes a version live again. One that was published keeps its number; a named one, or a snapshot that ran well, gets the
 * next. It is checked as any publish is: a credential may be gone, and an address taken, since it was live.
 */
export const rollBack =
  (needs: WorkflowNeeds) =>
  async (command: Command): Promise<Result<RolledBack, RollBackError>> => {
    const { workspaceId, workflowId } = command
    const read = await needs.database.app.inWorkspace(workspaceId, async (queries) => {
      const workflow = await readLive(queries, workflowId)
      return workflow && { workflow, version: await findVersionText(queries, command) }
    })
    if (read === undefined) return fail({ type: 'not-found' })
    if (read.version === undefined) return fail({ type: 'version-not-found' })
    if (read.workflow.is_archived) return fail({ type: 'archived' })
    const { version } = read
    const file = fileFromText(version.file)
    const { isValid, problems, triggers } = await needs.check(file, workspaceId)
    if (!isValid) return fail({ type: 'invalid', problems })

    return commitLive(needs, command, async (queries): Promise<Result<RolledBack, RollBackError>> => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail({ type: 'not-found' })
      if (locked.isArchived) return fail({ type: 'archived' })
      const { id, draftRevision, liveVersionId } = locked
      if (command.revision !== undefined && command.revision !== draftRevision) {
        return fail({ type: 'changed', currentRevision: draftRevision })
      }
      const before = (await findWorkflow(queries, workflowId))!
      if (liveVersionId !== version.id) {
        const versionId: VersionId = version.kind === 'published' ? version.id : newUuidV7(needs.clock.nowMs())
        const row = { id: versionId, workspaceId, workflowId: id, fileText: version.file, contentHash: version.hash }
        const insert =
          version.kind === 'published' ? undefined : () => insertPublished(queries, { ...row, author: actorNow() })
        const live = await goLive(needs, queries, { workspaceId, workflowId: id, versionId, file, triggers }, insert)
        if (!live.ok) return live
        await needs.record?.(queries, { type: 'workflow.rolled-back', workspaceId, workflowId, versionId })
      }
      const workflow = (await findWorkflow(queries, workflowId))!
      const replaced = liveVersionId === version.id ? undefined : before.live
      const wasLive = replaced !== undefined && !before.hasUnpublishedChanges
      return ok({
        workflow,
        replaced,
        draft: !workflow.hasUnpublishedChanges ? 'live' : wasLive ? 'replaced' : 'changed',
      })
    })
  }
