import { fail, ok, type Result } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import type { ExecutionMeta, ExecutionMode, WorkflowId } from '../domain/execution.ts'
import { type Permit, permitGroup } from '../domain/permit.ts'
import { PERMIT_KEY_CHARS_MAX } from '../limits.ts'
import type { ExecutableVersion } from './executable-version.ts'

/**
 * The permit that a new execution wants; none where its workflow has no limit. Retries and replays wait for their turn
 * whatever the policy: somebody asked for this very one. Runs by hand in a process of their own need none.
 */
export function permitOf(
  { concurrency, workflowId }: Pick<ExecutableVersion, 'concurrency' | 'workflowId'>,
  mode: ExecutionMode,
  items: readonly Item[],
  parent?: ExecutionMeta['parent'],
): Result<Permit | undefined, string> {
  if (concurrency === undefined || mode === 'manual') return ok(undefined)
  if (parent?.within?.includes(workflowId)) return ok(undefined)
  const { limit, policy } = concurrency
  const key = concurrency.key?.evaluate(items) ?? ok('')
  if (!key.ok) return fail(`The key of the workflow's concurrency cannot be worked out: ${key.error}`)
  if (key.value.length > PERMIT_KEY_CHARS_MAX) {
    return fail(`The key of the workflow's concurrency has more than ${PERMIT_KEY_CHARS_MAX} characters.`)
  }
  const isAgain = mode === 'retry' || mode === 'replay'
  return ok({
    group: permitGroup(workflowId, key.value),
    key: storable(key.value),
    limit,
    policy: isAgain ? 'queue' : policy,
  })
}

/** For people to read. PostgreSQL reads the text around it as JSON, and refuses these; the group is of the key as it is. */
const storable = (key: string): string => key.toWellFormed().replaceAll('\u0000', '\ufffd')

/**
 * The workflows whose permits a called execution runs under: it would wait for its callers, and they for it, if it wanted
 * one of the same workflow.
 */
export function permitsAbove({ meta, workflowId }: { meta: ExecutionMeta; workflowId: WorkflowId }) {
  const within = meta.parent?.within ?? []
  return meta.permit === undefined || within.includes(workflowId) ? within : [...within, workflowId]
}
