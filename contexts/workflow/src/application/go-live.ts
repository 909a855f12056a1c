import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { crashPoint, fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import type { VersionId, WorkflowId } from '../domain/workflow.ts'
import {
  bumpRouteVersion,
  holdersOf,
  type NewTrigger,
  replaceCredentialUses,
  replaceTriggers,
} from '../infrastructure/trigger-repository.postgres.ts'
import { setLive } from '../infrastructure/workflow-repository.postgres.ts'
import { credentialIdsOf } from './check-credentials.ts'
import type { Trigger } from './check-triggers.ts'
import { tellOfChange, type WorkflowNeeds } from './needs.ts'

export type Refused = { readonly type: 'refused'; readonly problems: readonly Problem[] }

/** What is to be live, checked already. */
export interface NextLive {
  readonly workspaceId: string
  readonly workflowId: WorkflowId
  readonly versionId: VersionId
  readonly file: WorkflowFile
  readonly triggers: readonly Trigger[]
}

/**
 * Makes a version of a locked workflow the live one, in the transaction of `queries` (W3): what is live, what listens,
 * and the count by which every process notices. `insert` makes the version's row, if it has none, once nothing refuses.
 */
export async function goLive(
  needs: WorkflowNeeds,
  queries: Queries,
  next: NextLive,
  insert?: () => Promise<void>,
): Promise<Result<void, Refused>> {
  const { workspaceId, workflowId, versionId, file } = next
  const { timezone } = file.settings
  const triggers = next.triggers.map((trigger) => ({ ...trigger, timezone, address: needs.addressOf(trigger) }))
  const publication = { workspaceId, workflowId, versionId, triggers: next.triggers, timezone }
  const taken = await addressProblems(queries, workflowId, triggers)
  // What others do before a publish commits with this transaction, so they are asked only when nothing of ours refuses.
  if (taken.some(isError)) return fail({ type: 'refused', problems: taken })
  const refusals = [...taken, ...((await needs.beforePublish?.(queries, publication)) ?? [])]
  if (refusals.some(isError)) return fail({ type: 'refused', problems: refusals })

  await insert?.()
  await setLive(queries, workflowId, versionId)
  await replaceTriggers(queries, next, triggers)
  await replaceCredentialUses(queries, next, credentialIdsOf(file))
  await bumpRouteVersion(queries)
  return ok(undefined)
}

/** The transaction around `goLive`: tells every process after its commit, and knows a race for an address. */
export async function commitLive<T, E>(
  needs: WorkflowNeeds,
  { workspaceId, workflowId }: { readonly workspaceId: string; readonly workflowId: string },
  work: (queries: Queries) => Promise<Result<T, E>>,
): Promise<Result<T, E | Refused>> {
  try {
    crashPoint('publish.before-commit')
    const done = await needs.database.app.inWorkspace(workspaceId, work)
    crashPoint('publish.committed')
    if (done.ok) await tellOfChange(needs, workflowId)
    return done
  } catch (error) {
    // Lost a race, or the holder is in another workspace, which this one cannot see.
    if (isAddressTaken(error)) return fail({ type: 'refused', problems: [addressTakenElsewhere] })
    throw error
  }
}

const isError = ({ severity }: Problem): boolean => severity === 'error'

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
