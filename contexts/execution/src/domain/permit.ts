import { createHash } from 'node:crypto'
import type { WorkflowId } from './execution.ts'

/**
 * Of a workflow with a concurrency setting, each execution needs a permit of its group: those of the workflow whose key
 * is the same.
 *
 *   wanted ──given──▶ held ──end of the execution──▶ gone with its row
 *      └────refused──▶ refused ──▶ the execution ends as cancelled, by `execution-dropped`
 *
 * P1. A permit is given under the lock of its group, while fewer than the limit are held there.
 * P2. It is a column of the row in `live`. No process has it, so none can lose it; a row that is taken from a dead worker
 *     still holds its one.
 * P3. Who wants one is queued and due at no instant but its deadline, so no worker claims it, save to end it.
 * P4. An execution that waits (in a wait node, for a sub-workflow) holds its permit: what a key keeps apart would meet in
 *     the middle otherwise.
 */
export type PermitState = 'wanted' | 'held' | 'refused'

export type PermitPolicy =
  /** Waits for its turn, oldest first. */
  | 'queue'
  /** Is refused when no permit is free. */
  | 'drop'
  /** The newest go; older ones are cancelled for them. */
  | 'cancel-previous'

/** What an execution wants, settled once when it is accepted; travels in its `meta`. */
export interface Permit {
  readonly group: string
  readonly key: string
  readonly limit: number
  readonly policy: PermitPolicy
}

/** A group by the first half of a SHA-256, so that a key may be any text. */
export function permitGroup(workflowId: WorkflowId, key: string): string {
  const hex = createHash('sha256').update(`${workflowId}\n${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** Why an execution that was refused a permit ended. */
export const DROPPED = 'execution-dropped'

export const droppedMessage = ({ limit, key }: Pick<Permit, 'limit' | 'key'> = { limit: 1, key: '' }): string =>
  `The workflow runs at most ${limit} at once${key === '' ? '' : ` with the key «${key.slice(0, 64)}»`} and drops what comes meanwhile.`
