import type { Execution, ExecutionState, RealtimeEvent, Workflow } from '../generated/wire-types.ts'
import { LIVE_POLL_EXECUTIONS } from '../limits.ts'
import type { List } from '../list.ts'

/** What is asked where nothing can be told. */
export interface PolledCalls {
  state(id: string, signal: AbortSignal | undefined): Promise<ExecutionState>
  executions(workflow: string | undefined, signal: AbortSignal | undefined): List<Execution>
  workflow(id: string, signal: AbortSignal | undefined): Promise<Workflow>
}

type Look = (signal: AbortSignal | undefined) => Promise<RealtimeEvent[]>

/**
 * Finds the events of a topic by comparing what is with what was. Undefined for a topic whose events cannot be found so:
 * who is present, and how the server does.
 */
export function pollFor(calls: PolledCalls, topic: string): Look | undefined {
  const [name, id] = topic.split(':', 2) as [string, string | undefined]
  switch (name) {
    case 'execution':
      return stateChanges(calls, id!)
    case 'executions':
      return executionChanges(calls, id, toldOfAll)
    case 'notifications':
      return executionChanges(calls, undefined, toldOfFailed)
    case 'workflow':
      return workflowChanges(calls, id!)
    default:
      return undefined
  }
}

function stateChanges(calls: PolledCalls, id: string): Look {
  const steps = new Map<string, string>()
  let status: string | undefined
  return async (signal) => {
    const state = await calls.state(id, signal)
    const isFirst = status === undefined
    const events: RealtimeEvent[] = []
    for (const delta of state.steps) {
      const now = `${delta.status} ${delta.attempt} ${delta.at}`
      if (steps.get(delta.step) !== now && !isFirst) events.push(delta)
      steps.set(delta.step, now)
    }
    if (state.execution.status !== status && !isFirst) events.push(deltaOf(state.execution))
    status = state.execution.status
    return events
  }
}

function executionChanges(
  calls: PolledCalls,
  workflow: string | undefined,
  eventOf: (execution: Execution) => RealtimeEvent | undefined,
): Look {
  let known: Map<string, string> | undefined
  return async (signal) => {
    const newest = await calls.executions(workflow, signal).take(LIVE_POLL_EXECUTIONS)
    const before = known
    known = new Map(newest.map(({ id, status }) => [id, status]))
    if (before === undefined) return []
    return newest
      .toReversed()
      .filter(({ id, status }) => before.get(id) !== status)
      .flatMap((execution) => eventOf(execution) ?? [])
  }
}

const toldOfAll = (execution: Execution): RealtimeEvent => deltaOf(execution)

function toldOfFailed(execution: Execution): RealtimeEvent | undefined {
  const { id, workflowId, status, error, finishedAt, createdAt } = execution
  if (status !== 'failed' && status !== 'timed_out') return undefined
  return {
    type: 'failed',
    execution: id,
    workflow: workflowId,
    status,
    ...(error && { code: error.code }),
    ...(error?.node !== undefined && { node: error.node }),
    at: finishedAt ?? createdAt,
  }
}

function workflowChanges(calls: PolledCalls, id: string): Look {
  let known: { readonly revision: number; readonly version: string | undefined } | undefined
  return async (signal) => {
    const { revision, live, updatedAt } = await calls.workflow(id, signal)
    const version = live?.versionId
    const before = known
    known = { revision, version }
    if (before === undefined) return []
    const common = {
      type: 'workflow',
      workflow: id,
      revision,
      ...(version !== undefined && { version }),
      at: updatedAt,
    } as const
    return [
      ...(before.revision === revision ? [] : [{ ...common, change: 'draft' } as const]),
      ...(before.version === version
        ? []
        : [{ ...common, change: version === undefined ? 'unpublished' : 'published' } as const]),
    ]
  }
}

const deltaOf = ({ id, workflowId, status, mode, error, finishedAt, createdAt }: Execution): RealtimeEvent => ({
  type: 'execution',
  execution: id,
  workflow: workflowId,
  status,
  mode,
  ...(error && { code: error.code }),
  at: finishedAt ?? createdAt,
})
