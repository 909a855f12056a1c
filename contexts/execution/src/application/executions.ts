import { type Clock, crashPoint, newUuidV7 } from '@linkflow/kernel'
import { StepFailure } from '@linkflow/node-runtime'
import type { ExecutionHead, ExecutionId, ExecutionMeta, ExecutionMode } from '../domain/execution.ts'
import { droppedMessage, type Permit } from '../domain/permit.ts'
import {
  ANSWER_MS,
  BACKLOG_GUEST_PART,
  BACKLOG_MAX,
  DELIVERY_TTL_MS,
  FIRST_LANE_MS_MAX,
  PERMITS_WAITING_MAX,
  STORAGE_RETRY_MS,
} from '../limits.ts'
import type { Answers } from './answers.ts'
import type { ExecutableVersion, TriggerItem } from './executable-version.ts'
import { beginFact, type CommittedAnswer } from './execution-run.ts'
import type { ExecutionStore } from './execution-store.ts'
import { permitOf } from './permit-of.ts'
import type { Permits } from './permits.ts'
import type { StepOutput } from './step-runner.ts'
import type { StartedExecution, Worker } from './worker.ts'
import type { ExecutionWriter, WriteResult } from './write-entry.ts'

export interface StartExecution {
  /** Made by the caller when it stores files under the execution before it starts. */
  readonly id?: ExecutionId
  readonly version: ExecutableVersion
  /** Id of the trigger node. */
  readonly trigger: string
  readonly items: readonly TriggerItem[]
  readonly mode: ExecutionMode
  readonly meta?: ExecutionMeta
  /** Wait for the answer, at most so long. */
  readonly waitMs?: number
  /** Of the same (endpoint, id) one execution is started; the others hear of it. */
  readonly delivery?: { readonly endpoint: string; readonly id: string; readonly ttlMs?: number }
  /** A synchronous webhook that may run before it is accepted. */
  readonly mayDefer?: boolean
}

export type StartResult =
  /** It is on disk. */
  | { readonly type: 'accepted'; readonly id: ExecutionId }
  | {
      readonly type: 'answered'
      readonly id: ExecutionId
      readonly answer: CommittedAnswer
      readonly isDuplicate: boolean
    }
  /** The time to wait is up (or it waits for something itself); it goes on. */
  | { readonly type: 'pending'; readonly id: ExecutionId }
  | { readonly type: 'duplicate'; readonly id: ExecutionId }
  /** Its workflow runs as often as it may, and drops what comes meanwhile: the execution is on record, and does not run. */
  | { readonly type: 'dropped'; readonly id: ExecutionId; readonly message: string }
  /** The backlog is full, or `storage` (and what to do); nothing was started. */
  | { readonly type: 'busy'; readonly retryAfterMs: number; readonly storage?: string }
  /** The database did not answer in time; nothing is promised. */
  | { readonly type: 'unavailable'; readonly retryAfterMs: number }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }

/** Versions whose runs may be in memory only: remembered outside the process, so that its death is noticed (R14). */
export interface FirstLaneMarks {
  enter(versionId: string): void
  leave(versionId: string): void
  /** Versions that must not take the first lane now. */
  isCautious(versionId: string): boolean
}

export interface ExecutionsNeeds {
  readonly store: ExecutionStore
  readonly writer: ExecutionWriter & { readonly backlog: number; backlogOf(workspaceId: string): number }
  readonly clock: Clock
  readonly answers: Answers
  /** The worker of this process, in the roles `all` and `worker`. */
  readonly worker: Worker | undefined
  readonly marks: FirstLaneMarks
  readonly permits: Pick<Permits, 'want' | 'waitingOf'>
  readonly backlogMax?: number
  /** Executions that other processes have queued, as last counted; of one workspace, or in all. */
  readonly queuedElsewhere: (workspaceId?: string) => number
  /** Is this a workspace in which nothing may start? */
  readonly isStopped?: (workspaceId: string) => boolean
  /** Why nothing may be stored for a workspace now; undefined where there is room. */
  readonly storageProblem?: (workspaceId: string) => string | undefined
  /** Tells workers of other processes that something is due. */
  readonly wakeWorkers: (what: 'work' | 'cancel' | 'signal', id: ExecutionId) => void
  /** It is stored, and waits for a worker of another process. */
  readonly onQueued?: (head: ExecutionHead) => void
}

/** An execution whose items are encoded, before it is on disk. */
type Started = Pick<StartedExecution, 'head' | 'version' | 'steps' | 'begin'>

const BUSY_RETRY_MS = 1000
const STOPPED = {
  type: 'refused',
  code: 'workspace-stopped',
  message: 'The workspace was deleted. Nothing starts in it unless an owner restores it.',
} as const

/** Starting, cancelling and signalling executions: what the doors (webhook, API, schedule) call. */
export class Executions {
  private readonly needs: ExecutionsNeeds

  constructor(needs: ExecutionsNeeds) {
    this.needs = needs
  }

  /** Why nothing may start in a workspace now. */
  refusal(workspaceId: string): Extract<StartResult, { type: 'refused' | 'busy' }> | undefined {
    const { worker, writer, backlogMax = BACKLOG_MAX } = this.needs
    if (this.needs.isStopped?.(workspaceId)) return STOPPED
    const storage = this.needs.storageProblem?.(workspaceId)
    if (storage !== undefined) return { type: 'busy', retryAfterMs: STORAGE_RETRY_MS, storage }
    const load = (worker?.load ?? 0) + writer.backlog + this.needs.queuedElsewhere()
    if (load < backlogMax || this.isGuest(workspaceId, load, backlogMax)) return undefined
    return { type: 'busy', retryAfterMs: BUSY_RETRY_MS }
  }

  async start(request: StartExecution): Promise<StartResult> {
    const { worker } = this.needs
    const refusal = this.refusal(request.version.workspaceId)
    if (refusal !== undefined) return refusal
    const permit = permitOf(request.version, request.mode, request.items)
    if (!permit.ok) return { type: 'refused', code: 'concurrency-key-invalid', message: permit.error }
    if (
      permit.value !== undefined &&
      this.needs.permits.waitingOf(request.version.workspaceId) >= PERMITS_WAITING_MAX
    ) {
      return { type: 'busy', retryAfterMs: BUSY_RETRY_MS }
    }
    let isFirst = permit.value === undefined && this.mayStartFirst(request, worker)
    const head = this.headOf(request, isFirst, permit.value)
    const steps = request.version.stepRunner(head)
    let output: StepOutput
    try {
      const stored = steps.storeTrigger(request.trigger, request.items)
      // A spill ends the first lane.
      if (stored instanceof Promise) isFirst = false
      output = stored instanceof Promise ? await stored : stored
    } catch (error) {
      steps.release()
      if (error instanceof StepFailure) return { type: 'refused', code: error.error.code, message: error.error.message }
      throw error
    }
    const begin = beginFact(request.trigger, head.createdAtMs, seedOf(head.id), output)
    const started = { head, version: request.version, steps, begin }
    return isFirst ? this.startFirstLane(started, request, worker!) : this.startSecondLane(started, request)
  }

  async cancel(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    const marked = await this.needs.store.requestCancel(ids)
    for (const id of marked) {
      this.needs.worker?.cancel(id)
      this.needs.wakeWorkers('cancel', id)
    }
    this.needs.worker?.wake()
    return marked
  }

  async signal(id: ExecutionId, key: string, data: string | undefined): Promise<'stored' | 'not-live'> {
    const result = await this.needs.store.signal(id, key, data)
    if (result === 'stored') this.wakeSignalled(id)
    return result
  }

  /** An answer that counts once: the first of several is it. */
  async signalOnce(id: ExecutionId, key: string, data: string): Promise<'stored' | 'repeated' | 'not-live'> {
    const result = await this.needs.store.signalOnce(id, key, data)
    if (result === 'stored') this.wakeSignalled(id)
    return result
  }

  /** An execution has a signal that it may not know of. */
  wakeSignalled(id: ExecutionId): void {
    const run = this.needs.worker?.run(id)
    if (run !== undefined) void run.signalled()
    else this.needs.worker?.wake()
    this.needs.wakeWorkers('signal', id)
  }

  /** The backlog is full, and not by this workspace: it is not turned away for what another does. */
  private isGuest(workspaceId: string, load: number, backlogMax: number): boolean {
    const { worker, writer, queuedElsewhere } = this.needs
    const own = (worker?.loadOf(workspaceId) ?? 0) + writer.backlogOf(workspaceId) + queuedElsewhere(workspaceId)
    return own < backlogMax * BACKLOG_GUEST_PART && load < backlogMax * 2
  }

  private mayStartFirst(request: StartExecution, worker: Worker | undefined): boolean {
    const { version, mayDefer, delivery, waitMs, meta } = request
    return (
      mayDefer === true &&
      waitMs !== undefined &&
      delivery === undefined &&
      meta?.callback === undefined &&
      worker?.isWorking === true &&
      worker.hasRoomFor(version.workspaceId) &&
      version.isFirstLane(version.plan.indexById.get(request.trigger) ?? -1) &&
      !this.needs.marks.isCautious(version.versionId)
    )
  }

  private headOf(
    { id, version, trigger, mode, meta = {}, waitMs, delivery }: StartExecution,
    isFirst: boolean,
    permit: Permit | undefined,
  ): ExecutionHead {
    const createdAtMs = this.needs.clock.nowMs()
    const isAwaitedElsewhere = !isFirst && waitMs !== undefined && !(this.isLocal && permit === undefined)
    return {
      id: id ?? newUuidV7(createdAtMs),
      workspaceId: version.workspaceId,
      workflowId: version.workflowId,
      versionId: version.versionId,
      mode,
      triggerNode: trigger,
      createdAtMs,
      deadlineAtMs: version.timeoutMs === undefined ? undefined : createdAtMs + version.timeoutMs,
      planFormat: version.plan.format,
      engineFlags: version.engineFlags,
      meta: {
        ...meta,
        ...(permit && { permit }),
        ...(isAwaitedElsewhere && { awaited: true as const }),
        ...(delivery && { delivery: { endpoint: delivery.endpoint, id: delivery.id } }),
      },
    }
  }

  private get isLocal(): boolean {
    return this.needs.worker?.isWorking === true
  }

  /** Starts at once; the first commit is the answer's, or comes after a second at the latest. */
  private startFirstLane(started: Started, request: StartExecution, worker: Worker): Promise<StartResult> {
    const { answers, marks } = this.needs
    const { id } = started.head
    const { versionId } = started.version
    marks.enter(versionId)
    return new Promise((resolve) => {
      let isOver = false
      let isDurable = false
      let cancel = () => {}
      const end = (result: StartResult) => {
        isOver = true
        cancel()
        marks.leave(versionId)
        resolve(result)
      }
      const off = answers.on(id, (answer) => end(resultOf(id, answer, false)))
      const onAccepted = () => {
        isDurable = true
      }
      worker.begin({ ...started, fence: 0, wantsOutput: true, onAccepted })
      crashPoint('first-lane.begun')
      if (isOver) return
      // Early enough for the commit to be there at the deadline: then it is a promise (202), else none (503).
      const durableInMs = Math.min(FIRST_LANE_MS_MAX, request.waitMs! / 2)
      const onDeadline = () => {
        off()
        end(isDurable ? { type: 'pending', id } : { type: 'unavailable', retryAfterMs: BUSY_RETRY_MS })
      }
      // Not a deadline of the caller's: a process that stops makes it durable too, and only then lets the caller go.
      const timer = setTimeout(() => {
        worker.run(id)?.makeDurable()
        cancel = answers.deadline(request.waitMs! - durableInMs, onDeadline)
      }, durableInMs)
      cancel = () => clearTimeout(timer)
    })
  }

  /** Everything is accepted first: the answer to the caller, whatever it is, leaves after that commit. */
  private async startSecondLane(started: Started, request: StartExecution): Promise<StartResult> {
    const { worker, writer, clock, answers } = this.needs
    const { delivery, waitMs } = request
    const { head, begin } = started
    const { permit } = head.meta
    // Who wants a permit waits for it on disk, and whoever claims it then runs it.
    const isLocal = this.isLocal && permit === undefined
    crashPoint('accept.before-write')
    const written = writer.write({
      kind: 'accept',
      row: { head, owner: isLocal ? worker!.id : undefined, journal: { seq: 0, facts: `[${begin.text}]` } },
      ...(delivery && { delivery: { ...delivery, ttlMs: delivery.ttlMs ?? DELIVERY_TTL_MS } }),
    })
    const deadlineAt = clock.nowMs() + (waitMs ?? ANSWER_MS)
    const result = await within(written, waitMs ?? ANSWER_MS)
    crashPoint('accept.committed')
    if (result === undefined) {
      // It may still be committed; then it runs, and nobody was promised anything.
      void written.then((late) =>
        late.type === 'committed' ? this.handOver(started, isLocal, false) : started.steps.release(),
      )
      return { type: 'unavailable', retryAfterMs: BUSY_RETRY_MS }
    }
    if (result.type !== 'committed') {
      started.steps.release()
      return this.notAccepted(result, waitMs, deadlineAt)
    }
    if (permit !== undefined && (await this.isRefused(head.id, permit))) {
      started.steps.release()
      return { type: 'dropped', id: head.id, message: droppedMessage(permit) }
    }
    if (waitMs === undefined) {
      this.handOver(started, isLocal, false)
      crashPoint('accept.handed-over')
      return { type: 'accepted', id: head.id }
    }
    if (!isLocal) {
      this.handOver(started, false, false)
      return resultOf(head.id, await answers.wait(head.id, deadlineAt - clock.nowMs()), false)
    }
    return new Promise((resolve) => {
      const off = answers.on(head.id, (answer) => {
        cancel()
        resolve(resultOf(head.id, answer, false))
      })
      const cancel = answers.deadline(deadlineAt - clock.nowMs(), () => {
        off()
        resolve({ type: 'pending', id: head.id })
      })
      this.handOver(started, true, true)
    })
  }

  /** Where the database does not answer, it is on disk all the same, and is decided at the next look: nobody is told «dropped». */
  private async isRefused(id: ExecutionId, permit: Permit): Promise<boolean> {
    try {
      return (await this.needs.permits.want(id, permit)) === 'refused'
    } catch {
      return false
    }
  }

  private handOver(started: Started, isLocal: boolean, wantsOutput: boolean): void {
    if (isLocal) return this.needs.worker!.begin({ ...started, fence: 1, wantsOutput })
    started.steps.release()
    this.needs.onQueued?.(started.head)
    this.needs.wakeWorkers('work', started.head.id)
  }

  private async notAccepted(
    result: Exclude<WriteResult, { type: 'committed' }>,
    waitMs: number | undefined,
    deadlineAt: number,
  ): Promise<StartResult> {
    switch (result.type) {
      case 'duplicate': {
        if (waitMs === undefined) return { type: 'duplicate', id: result.executionId }
        const answer = await this.needs.answers.wait(result.executionId, deadlineAt - this.needs.clock.nowMs())
        return resultOf(result.executionId, answer, true)
      }
      case 'refused':
        return result
      case 'fence-lost':
        return { type: 'refused', code: 'internal-error', message: 'A new execution lost its fence, which cannot be.' }
    }
  }
}

const resultOf = (id: ExecutionId, answer: CommittedAnswer | undefined, isDuplicate: boolean): StartResult =>
  answer === undefined || answer.type === 'parked'
    ? { type: 'pending', id }
    : { type: 'answered', id, answer, isDuplicate }

/** The seed of everything random in an execution: 32 random bits of its id. */
const seedOf = (id: string): number => Number.parseInt(id.slice(-8), 16)

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  const result = await Promise.race([promise, late])
  clearTimeout(timer)
  return result
}
