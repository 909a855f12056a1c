import { actorNow } from '@linkflow/http-server'
import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { contentHash, type Version, type VersionId } from '../domain/workflow.ts'
import { findVersion, insertNamed } from '../infrastructure/version-repository.postgres.ts'
import { lockWorkflow } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

export type NameVersionError =
  | { readonly type: 'not-found' }
  | { readonly type: 'changed'; readonly currentRevision: number }

/** Keeps the draft, problems and all, as a version with a name. */
export const nameVersion =
  ({ database, clock, record }: WorkflowNeeds) =>
  ({
    workspaceId,
    workflowId,
    revision,
    name,
    note,
  }: {
    readonly workspaceId: string
    readonly workflowId: string
    readonly revision: number | undefined
    readonly name: string
    readonly note: string | undefined
  }): Promise<Result<Version, NameVersionError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const locked = await lockWorkflow(queries, workflowId)
      if (locked === undefined) return fail({ type: 'not-found' })
      const { draftRevision, draftText: fileText } = locked
      if (revision !== undefined && revision !== draftRevision) {
        return fail({ type: 'changed', currentRevision: draftRevision })
      }
      const id: VersionId = newUuidV7(clock.nowMs())
      const version = { id, workspaceId, workflowId: locked.id, fileText, contentHash: contentHash(fileText) }
      await insertNamed(queries, { ...version, name, note, author: actorNow() })
      await record?.(queries, { type: 'workflow.version-named', workspaceId, workflowId, versionId: id })
      return ok((await findVersion(queries, { workflowId, versionId: id }))!)
    })
