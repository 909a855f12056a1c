import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { crashPoint, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { contentHash, type VersionId, type Workflow, type WorkflowId } from '../domain/workflow.ts'
import {
  bumpRouteVersion,
  holdersOf,
  type NewTrigger,
  replaceCredentialUses,
  replaceTriggers,
} from '../infrastructure/trigger-repository.postgres.ts'
import { hashOfVersion, insertPublished } from '../infrastructure/version-repository.postgres.ts'
import {
  fileFromText,
  findWorkflow,
  type LockedWorkflow,
  lockWorkflow,
  readDraft,
  setLive,
} from '../infrastructure/workflow-repository.postgres.ts'
import { credentialIdsOf } from './check-credentials.ts'
import type { Trigger } from './check-triggers.ts'
import { tellOfChange, type WorkflowNeeds } from './needs.ts'

export type PublishWorkflowError =
  | { readonly type: 'not-found' }
  | { readonly type: 'changed'; readonly currentRevision: number }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }

interface Command {
  readonly workspaceId: string
  readonly workflowId: string
  readonly revision: number | undefined
}

/** A draft that changes while it is checked is checked again, this many times. */
const CHECKS_MAX = 3

/**
 * Makes the draft the live version, in one transaction: the version, what is live, what listens, and the count by which
 * every process notices. The check comes before it, because it is work and asks others; the transaction then takes only
 * the draft that was checked. A draft that is live already changes nothing.
 */
export const publishWorkflow =
  (needs: WorkflowNeeds) =>
  async (command: Command): Promise<Result<Workflow, PublishWorkflowError>> => {
    const { database } = needs
    const { workspaceId, workflowId, revision } = command
    for (let attempt = 1; ; attempt++) {
      const before = await database.app.inWorkspace(workspaceId, (queries) => readDraft(queries, workflowId))
      if (before === undefined) return fail({ type: 'not-found' })
      const { draftRevision, draftText } = before
      if (revision !== undefined && revision !== draftRevision) {
        return fail({ type: 'changed', currentRevision: draftRevision })
      }
      const file = fileFromText(draftText)
      const checked = await needs.check(file, workspaceId)
      if (!checked.isValid) return fail({ type: 'invalid', problems: checked.problems })
      const published = await commit(needs, {
        workspaceId,
        workflowId,
        draftRevision,
        file,
        triggers: checked.triggers,
      })
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
}

async function commit(needs: WorkflowNeeds, checked: Checked): Promise<Result<Workflow, PublishWorkflowError>> {
  const { database } = needs
  try {
    crashPoint('publish.before-commit')
    const published = await database.app.inWorkspace(checked.workspaceId, (queries) => publish(needs, checked, queries))
    crashPoint('publish.committed')
    if (published.ok) await tellOfChange(needs, checked.workflowId)
    return published
  } catch (error) {
    // Lost a race, or the holder is in another workspace, which this one cannot see.
    if (isAddressTaken(error)) return fail({ type: 'refused', problems: [addressTakenElsewhere] })
    throw error
  }
}

async function publish(
  needs: WorkflowNeeds,
  checked: Checked,
  queries: Queries,
): Promise<Result<Workflow, PublishWorkflowError>> {
  const { workspaceId, workflowId, file } = checked
  const locked = await lockWorkflow(queries, workflowId)
  if (locked === undefined) return fail({ type: 'not-found' })
  if (locked.draftRevision !== checked.draftRevision) {
    return fail({ type: 'changed', currentRevision: locked.draftRevision })
  }
  if (await isLiveAlready(queries, locked)) return ok((await findWorkflow(queries, workflowId))!)

  const versionId: VersionId = newUuidV7(needs.clock.nowMs())
  const { timezone } = file.settings
  const triggers = checked.triggers.map((trigger) => ({ ...trigger, timezone, address: needs.addressOf(trigger) }))
  const publication = { workspaceId, workflowId: locked.id, versionId, triggers: checked.triggers, timezone }
  const taken = await addressProblems(queries, locked.id, triggers)
  // What others do before a publish commits with this transaction, so they are asked only when nothing of ours refuses.
  if (taken.some(isError)) return fail({ type: 'refused', problems: taken })
  const refusals = [...taken, ...((await needs.beforePublish?.(queries, publication)) ?? [])]
  if (refusals.some(isError)) return fail({ type: 'refused', problems: refusals })

  const of = { workspaceId, workflowId: locked.id, versionId }
  const fileText = locked.draftText
  await insertPublished(queries, { ...of, id: versionId, fileText, contentHash: contentHash(fileText) })
  await setLive(queries, locked.id, versionId)
  await replaceTriggers(queries, of, triggers)
  await replaceCredentialUses(queries, of, credentialIdsOf(file))
  await bumpRouteVersion(queries)
  await needs.record?.(queries, { type: 'workflow.published', workspaceId, workflowId, versionId })
  return ok((await findWorkflow(queries, workflowId))!)
}

const isError = ({ severity }: Problem): boolean => severity === 'error'

async function isLiveAlready(queries: Queries, { draftText, liveVersionId }: LockedWorkflow): Promise<boolean> {
  if (liveVersionId === null) return false
  const hash = await hashOfVersion(queries, liveVersionId)
  return hash !== undefined && Buffer.compare(hash, contentHash(draftText)) === 0
}

async function addressProblems(
  queries: Queries,
  workflowId: WorkflowId,
  triggers: readonly NewTrigger[],
): Promise<Problem[]> {
  const listening = triggers.filter((trigger) => trigger.address !== undefined)
  const addresses = listening.map(({ address }) => address!)
  if (addresses.length === 0) return []
  const holders = new Map((await holdersOf(queries, workflowId, addresses)).map(({ address, name }) => [address, name]))
  return listening.flatMap(({ address, nodeId }, index) => {
    const holder = holders.get(address!)
    if (holder !== undefined) return [addressTaken(address!, nodeId, `the live workflow «${holder}» listens there`)]
    return addresses.indexOf(address!) < index
      ? [addressTaken(address!, nodeId, 'another node of this workflow does')]
      : []
  })
}

const addressTaken = (address: string, node: string, who: string): Problem => ({
  code: 'webhook-path-taken',
  message: `«${address}» is taken: ${who}. Choose another path, or unpublish the other workflow.`,
  severity: 'error',
  node,
})

const addressTakenElsewhere: Problem = {
  code: 'webhook-path-taken',
  message: 'Another live workflow of this installation listens at the address of a trigger. Choose another path.',
  severity: 'error',
}

const isAddressTaken = (error: unknown): boolean => {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' && constraint === 'triggers_address_key'
}
