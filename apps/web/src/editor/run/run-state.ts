import type { ExecutionDelta, ExecutionState, ExecutionStatus, StepDelta, StepStatus } from '@linkflow/contracts'
import { LOST_AFTER_MS, RECONNECTING_AFTER_MS } from './limits.ts'
import type { NodeRun, PausedAt, ShownRun } from './run-store.ts'

/**
 * How the shown run stands, from what is heard of it.
 *
 * V1. Of each step the newest counts: an older delta that comes late changes nothing, and what is read is no older than it.
 * V2. A node whose run is as before stays the same object: who shows it is not called.
 * V3. A run that has ended stays as it ended.
 */
export interface RunState {
  readonly shown: ShownRun | undefined
  readonly steps: ReadonlyMap<string, StepDelta>
  readonly nodes: ReadonlyMap<string, NodeRun>
  /** Why steps failed, in words; deltas have only the code. */
  readonly messages: ReadonlyMap<string, string>
  /** Since when there is no connection. */
  readonly closedSinceMs: number | undefined
}

export type RunEvent =
  | { readonly type: 'chosen'; readonly executionId: string | undefined; readonly nowMs: number }
  | { readonly type: 'read'; readonly state: ExecutionState; readonly nowMs: number }
  | { readonly type: 'paused'; readonly executionId: string; readonly at: PausedAt }
  | { readonly type: 'went-on' }
  | { readonly type: 'messages'; readonly messages: ReadonlyMap<string, string> }
  | { readonly type: 'told'; readonly event: StepDelta | ExecutionDelta; readonly nowMs: number }
  | { readonly type: 'connection'; readonly isOpen: boolean; readonly nowMs: number }
  | { readonly type: 'tick'; readonly nowMs: number }

export const NO_RUN: RunState = {
  shown: undefined,
  steps: new Map(),
  nodes: new Map(),
  messages: new Map(),
  closedSinceMs: undefined,
}

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])
export const hasEnded = (status: ExecutionStatus): boolean => ENDED.has(status)

export function runStep(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'chosen':
      return chosen(state, event.executionId, event.nowMs)
    case 'read':
      return read(state, event.state, event.nowMs)
    case 'paused': {
      const { shown } = state
      const isOf = shown?.executionId === event.executionId && shown.status === 'paused'
      return isOf ? { ...state, shown: { ...shown, pausedAt: event.at } } : state
    }
    case 'went-on':
      return state.shown?.status === 'paused'
        ? { ...state, shown: { ...state.shown, status: 'running', pausedAt: undefined } }
        : state
    case 'messages':
      return refolded({ ...state, messages: new Map([...state.messages, ...event.messages]) })
    case 'told':
      return told(state, event.event, event.nowMs)
    case 'connection': {
      const closedSinceMs = event.isOpen ? undefined : (state.closedSinceMs ?? event.nowMs)
      return closedSinceMs === state.closedSinceMs ? state : connected({ ...state, closedSinceMs }, event.nowMs)
    }
    case 'tick':
      return connected(state, event.nowMs)
  }
}

function chosen({ closedSinceMs }: RunState, executionId: string | undefined, nowMs: number): RunState {
  if (executionId === undefined) return { ...NO_RUN, closedSinceMs }
  const shown: ShownRun = {
    executionId,
    status: 'queued',
    startedAtMs: undefined,
    heardAtMs: nowMs,
    connection: 'live',
    error: undefined,
    pausedAt: undefined,
  }
  return { ...NO_RUN, closedSinceMs, shown }
}

function read(state: RunState, { execution, steps: read }: ExecutionState, nowMs: number): RunState {
  if (state.shown?.executionId !== execution.id) return state
  const steps = new Map(state.steps)
  for (const delta of read) {
    const known = steps.get(delta.step)
    if (known === undefined || known.at <= delta.at) steps.set(delta.step, delta)
  }
  const { error } = execution
  const status = hasEnded(state.shown.status) ? state.shown.status : execution.status
  const messages = error?.step === undefined ? state.messages : new Map(state.messages).set(error.step, error.message)
  const shown: ShownRun = {
    ...state.shown,
    status,
    pausedAt: status === 'paused' ? (execution.pausedAt ?? state.shown.pausedAt) : undefined,
    startedAtMs: Date.parse(execution.createdAt),
    heardAtMs: nowMs,
    error: error && {
      code: error.code,
      message: error.message,
      ...(error.node !== undefined && { node: error.node }),
    },
  }
  return connected(refolded({ ...state, shown, steps, messages }), nowMs)
}

function told(state: RunState, event: StepDelta | ExecutionDelta, nowMs: number): RunState {
  const { shown } = state
  if (shown === undefined) return state
  if (event.type === 'execution') {
    if (event.execution !== shown.executionId || hasEnded(shown.status)) return state
    // Where it is paused is not told, and may be elsewhere than before: it is asked.
    return connected(
      { ...state, shown: { ...shown, status: event.status, pausedAt: undefined, heardAtMs: nowMs } },
      nowMs,
    )
  }
  const heard = { ...state, shown: { ...shown, heardAtMs: nowMs } }
  const known = state.steps.get(event.step)
  if (known !== undefined && (known.at > event.at || isToldAgain(known, event))) return connected(heard, nowMs)
  const steps = new Map(state.steps).set(event.step, event)
  const ofNode = [...steps.values()].filter(({ node }) => node === event.node)
  const run = fold(ofNode, state.messages)
  const before = state.nodes.get(event.node)
  const nodes = before !== undefined && isSame(before, run) ? state.nodes : new Map(state.nodes).set(event.node, run)
  return connected({ ...heard, steps, nodes }, nowMs)
}

/** Who takes a run over tells all of it once more, with times of its own: that is no news. */
const isToldAgain = (known: StepDelta, event: StepDelta): boolean =>
  known.status === event.status &&
  known.attempt === event.attempt &&
  (event.outputs === undefined || known.outputs !== undefined)

/** All nodes again, from their steps; those that did not change stay the same objects. */
function refolded(state: RunState): RunState {
  const nodes = new Map<string, NodeRun>()
  for (const [node, steps] of Map.groupBy(state.steps.values(), (step) => step.node)) {
    const run = fold(steps, state.messages)
    const before = state.nodes.get(node)
    nodes.set(node, before !== undefined && isSame(before, run) ? before : run)
  }
  return { ...state, nodes }
}

/** What most needs to be seen of several steps of a node comes first. */
const RANK: readonly StepStatus[] = ['running', 'failed', 'waiting', 'queued', 'cancelled', 'succeeded', 'skipped']

/** One node of all its steps: one, or as many as its loop had iterations. */
function fold(steps: readonly StepDelta[], messages: ReadonlyMap<string, string>): NodeRun {
  let status: StepStatus = 'skipped'
  let startedAtMs: number | undefined
  let ms: number | undefined
  let iterations = 0
  let attempts = 0
  let isReused = steps.length > 0
  let error: NodeRun['error']
  const items: Record<string, number> = {}
  for (const step of steps) {
    const plain = step.status === 'reused' ? 'succeeded' : step.status
    if (RANK.indexOf(plain) < RANK.indexOf(status)) status = plain
    const began = beganAtMs(step)
    if (began !== undefined && (startedAtMs === undefined || began < startedAtMs)) startedAtMs = began
    if (step.ms !== undefined) ms = (ms ?? 0) + step.ms
    if (step.iteration !== undefined) iterations += 1
    attempts = Math.max(attempts, step.attempt)
    isReused &&= step.status === 'reused'
    for (const { port, count } of step.outputs ?? []) items[port] = (items[port] ?? 0) + count
    if (step.status === 'failed')
      error ??= { code: step.code ?? 'failed', message: messages.get(step.step) ?? step.code ?? '' }
  }
  return { status, startedAtMs, ms, items, iterations, attempts, isReused, error }
}

/** Of one that runs, its delta is its beginning; of one that ended, its end. */
function beganAtMs({ status, at, ms }: StepDelta): number | undefined {
  if (status === 'queued' || status === 'skipped') return undefined
  return Date.parse(at) - (ms ?? 0)
}

const isSame = (a: NodeRun, b: NodeRun): boolean =>
  a.status === b.status &&
  a.startedAtMs === b.startedAtMs &&
  a.ms === b.ms &&
  a.iterations === b.iterations &&
  a.attempts === b.attempts &&
  a.isReused === b.isReused &&
  a.error?.code === b.error?.code &&
  a.error?.message === b.error?.message &&
  isSameItems(a.items, b.items)

function isSameItems(a: NodeRun['items'], b: NodeRun['items']): boolean {
  const ports = Object.keys(a)
  return ports.length === Object.keys(b).length && ports.every((port) => a[port] === b[port])
}

/** Says whether events come, it is asked instead, or nothing answers any more. */
function connected(state: RunState, nowMs: number): RunState {
  const { shown, closedSinceMs } = state
  if (shown === undefined) return state
  const connection = connectionOf(shown, closedSinceMs, nowMs)
  return connection === shown.connection ? state : { ...state, shown: { ...shown, connection } }
}

function connectionOf(shown: ShownRun, closedSinceMs: number | undefined, nowMs: number): ShownRun['connection'] {
  if (hasEnded(shown.status)) return 'live'
  if (nowMs - shown.heardAtMs > LOST_AFTER_MS) return 'lost'
  return closedSinceMs !== undefined && nowMs - closedSinceMs > RECONNECTING_AFTER_MS ? 'polling' : 'live'
}
