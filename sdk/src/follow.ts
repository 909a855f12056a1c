import type { Execution, ExecutionStatus, LogLine, LogPage, Step } from './generated/wire-types.ts'
import { FOLLOW_PAUSE_MS_MAX, FOLLOW_PAUSE_MS_MIN } from './limits.ts'
import type { List, ListOptions } from './list.ts'
import { isLinkFlowError } from './transport/linkflow-error.ts'
import { pause } from './transport/pause.ts'
import type { CallOptions } from './transport/transport.ts'

/** One thing that happened. The last one is an execution with a final status. */
export type ExecutionChange =
  | { readonly type: 'execution'; readonly execution: Execution; readonly step?: never; readonly line?: never }
  | { readonly type: 'step'; readonly step: Step; readonly execution?: never; readonly line?: never }
  | { readonly type: 'log'; readonly line: LogLine; readonly execution?: never; readonly step?: never }

export interface FollowOptions extends CallOptions {
  /** Tell of each step that begins, waits or ends; true. */
  readonly steps?: boolean | undefined
  /** Tell of each line that is logged; false. */
  readonly logs?: boolean | undefined
}

/** What follows of the API. */
export interface FollowedCalls {
  get(id: string, options: CallOptions): Promise<Execution>
  steps(id: string, options: ListOptions): List<Step>
  logs(id: string, options: CallOptions & { readonly after: number }): List<LogLine, LogPage>
}

const FINAL: readonly ExecutionStatus[] = ['succeeded', 'failed', 'cancelled', 'timed_out']
export const isFinal = (status: ExecutionStatus): boolean => FINAL.includes(status)

/**
 * Looks again and again, with a pause that grows while nothing happens. The execution is read first: what its steps did
 * before it ended is there when it has ended, so nothing is missed.
 */
export async function* followExecution(
  calls: FollowedCalls,
  id: string,
  { signal, steps = true, logs = false }: FollowOptions,
): AsyncGenerator<ExecutionChange, void, undefined> {
  const changedSteps = new StepChanges(calls, id, signal)
  let status: ExecutionStatus | undefined
  let lines = 0
  let pauseMs = FOLLOW_PAUSE_MS_MIN
  for (;;) {
    const execution = await calls.get(id, { signal })
    let isQuiet = true
    if (execution.status !== status && !isFinal(execution.status)) {
      isQuiet = false
      yield { type: 'execution', execution }
    }
    if (steps) {
      for await (const step of changedSteps.read()) {
        isQuiet = false
        yield { type: 'step', step }
      }
    }
    if (logs) {
      for await (const line of calls.logs(id, { after: lines, signal })) {
        isQuiet = false
        lines++
        yield { type: 'log', line }
      }
    }
    if (isFinal(execution.status)) return yield { type: 'execution', execution }
    status = execution.status
    pauseMs = isQuiet ? Math.min(FOLLOW_PAUSE_MS_MAX, pauseMs * 1.5) : FOLLOW_PAUSE_MS_MIN
    await pause(pauseMs, signal)
  }
}

/** Steps by what was told of them last. Pages in which nothing can change any more are not read again. */
class StepChanges {
  private readonly calls: FollowedCalls
  private readonly id: string
  private readonly signal: AbortSignal | undefined
  private readonly told = new Map<string, string>()
  private firstOpenPage: string | undefined

  constructor(calls: FollowedCalls, id: string, signal: AbortSignal | undefined) {
    this.calls = calls
    this.id = id
    this.signal = signal
  }

  async *read(): AsyncGenerator<Step, void, undefined> {
    let areAllOver = true
    try {
      for await (const page of this.calls.steps(this.id, { cursor: this.firstOpenPage, signal: this.signal }).pages()) {
        for (const step of page.items) if (this.isNews(step)) yield step
        areAllOver &&= page.items.every(isOver)
        if (areAllOver && page.nextCursor !== undefined) this.firstOpenPage = page.nextCursor
      }
    } catch (error) {
      // One that has just been stored has no steps yet; of one whose data is gone there are none any more.
      if (!isLinkFlowError(error, 'payloads-gone')) throw error
    }
  }

  private isNews({ step, status, attempt }: Step): boolean {
    const now = `${status} ${attempt}`
    const before = this.told.get(step)
    if (now === before || (before === undefined && status === 'queued')) return false
    this.told.set(step, now)
    return true
  }
}

/** It has its place for good: steps are in the order in which they began. */
const isOver = ({ status, startedAt }: Step): boolean =>
  startedAt !== undefined && (status === 'succeeded' || status === 'failed' || status === 'cancelled')
