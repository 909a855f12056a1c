import type { Plan, Run, StepError, StepKey } from '@linkflow/engine'
import type { ExecutionError, ExecutionHead, FinalStatus } from '../domain/execution.ts'
import type { NewSignal } from './write-entry.ts'

/** A step's error as the execution's: with the name of its node. */
export function executionError(plan: Plan, error: StepError & { readonly step: StepKey }): ExecutionError {
  const nodeId = error.step.split('@', 1)[0]!
  const node = plan.nodes[plan.indexById.get(nodeId) ?? -1]
  return {
    code: error.code,
    message: error.message,
    ...(node && { node: node.name }),
    step: error.step,
    ...(error.item !== undefined && { item: error.item }),
  }
}

/** Why it ended at its deadline, and what was under way then. */
export function latenessError({ createdAtMs, deadlineAtMs = createdAtMs }: ExecutionHead, plan: Plan, run: Run) {
  const step = [...run.steps()].find((each) => each.status === 'cancelled')
  const node = step && plan.nodes[step.node]!.name
  const limit = `The workflow may take ${deadlineAtMs - createdAtMs} ms (timeoutMs of its settings)`
  const message = `${limit} and was not done by then.${node === undefined ? '' : ` «${node}» was under way.`}`
  return { code: 'execution-timeout', message, ...(step && { node, step: step.key }) } satisfies ExecutionError
}

/** Tells the execution that waits for this one, if any does. */
export function signalToParent(
  { id, workspaceId, meta: { parent } }: ExecutionHead,
  status: FinalStatus,
  error: ExecutionError | undefined,
  newId: () => string,
): readonly NewSignal[] {
  if (parent === undefined || parent.detached) return NO_SIGNALS
  const data = JSON.stringify({ call: parent.call, execution: id, status, ...(error && { error }) })
  return [{ id: newId(), workspaceId, executionId: parent.id, key: `call:${parent.step}`, data }]
}

const NO_SIGNALS: readonly NewSignal[] = []
