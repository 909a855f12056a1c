import type { Problem } from '@linkflow/contracts'
import { fail, isUuid, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { partUpTo } from '../domain/draft-part.ts'
import { contentHash, type VersionId } from '../domain/workflow.ts'
import { findSnapshot, findVersionText, snapshotOf } from '../infrastructure/version-repository.postgres.ts'
import { fileFromText, readDraft, readLive } from '../infrastructure/workflow-repository.postgres.ts'
import type { WorkflowNeeds } from './needs.ts'

export type ChooseVersionError =
  | { readonly type: 'workflow-not-found' }
  | { readonly type: 'workflow-archived' }
  | { readonly type: 'workflow-not-published' }
  | { readonly type: 'workflow-version-not-found' }
  | { readonly type: 'workflow-invalid'; readonly problems: readonly Problem[] }

type Choice = Result<VersionId, ChooseVersionError>

interface Query {
  readonly workspaceId: string
  readonly workflowId: string
  /** `live`, `draft` or the id of a version; by default the live one, else the draft. */
  readonly version?: string
  /** Of a draft that has errors: the part up to this node (id or name) will do, if it has none. */
  readonly upTo?: string
}

/** Which version a run means. */
export const chooseVersion =
  (needs: WorkflowNeeds) =>
  async (query: Query): Promise<Choice> => {
    const { workspaceId, workflowId, version } = query
    if (version === 'draft') return snapshotDraft(needs, query)
    const chosen = await needs.database.app.inWorkspace(workspaceId, async (queries): Promise<Choice | 'draft'> => {
      const workflow = await readLive(queries, workflowId)
      if (workflow === undefined) return fail({ type: 'workflow-not-found' })
      if (workflow.is_archived) return fail({ type: 'workflow-archived' })
      if (version !== undefined && version !== 'live') {
        const found = isUuid(version) ? await findVersionText(queries, { workflowId, versionId: version }) : undefined
        return found === undefined ? fail({ type: 'workflow-version-not-found' }) : ok(found.id)
      }
      if (workflow.live_version_id !== null) return ok(workflow.live_version_id)
      return version === 'live' ? fail({ type: 'workflow-not-published' }) : 'draft'
    })
    return chosen === 'draft' ? snapshotDraft(needs, query) : chosen
  }

/**
 * A draft is snapshotted by its content, out of the list of versions: running it a thousand times keeps one row. One with
 * errors does not run, but a part of it without may; one that has run is not checked again.
 */
async function snapshotDraft(needs: WorkflowNeeds, { workspaceId, workflowId, upTo }: Query): Promise<Choice> {
  const { inWorkspace } = needs.database.app
  const read = await inWorkspace(workspaceId, async (queries) => {
    const draft = await readDraft(queries, workflowId)
    if (draft === undefined) return undefined
    const hash = contentHash(draft.draftText)
    return { draft, hash, known: await findSnapshot(queries, { workflowId, contentHash: hash }) }
  })
  if (read === undefined) return fail({ type: 'workflow-not-found' })
  if (read.draft.isArchived) return fail({ type: 'workflow-archived' })
  if (read.known !== undefined) return ok(read.known)
  const { id, draftText } = read.draft
  const file = fileFromText(draftText)
  const { isValid, problems } = await needs.check(file, workspaceId)
  const part = isValid || upTo === undefined ? undefined : partUpTo(file, upTo)
  if (!isValid && part === undefined) return fail({ type: 'workflow-invalid', problems })
  if (part !== undefined) {
    const checked = await needs.check(part, workspaceId)
    if (!checked.isValid) return fail({ type: 'workflow-invalid', problems: checked.problems })
  }
  const fileText = part === undefined ? draftText : JSON.stringify(part)
  const versionId: VersionId = newUuidV7(needs.clock.nowMs())
  const version = { id: versionId, workspaceId, workflowId: id, fileText, contentHash: contentHash(fileText) }
  return ok(await inWorkspace(workspaceId, (queries) => snapshotOf(queries, version)))
}
