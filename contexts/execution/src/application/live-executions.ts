import type { ExecutionDelta, RealtimeEvent } from '@linkflow/contracts'
import type { ExecutionError, ExecutionHead, ExecutionId, ExecutionStatus, FinalStatus } from '../domain/execution.ts'
import type { ExecutionEnded } from '../infrastructure/outbox-events.ts'
import type { OutboxConsumer } from '../infrastructure/outbox-relay.ts'
import type { ExecutionRun, RunEnd, RunWatch } from './execution-run.ts'
import { LiveRun } from './live-run.ts'

/** Those who look on, as a process that runs executions knows them. */
export interface Watchers {
  readonly areNone: () => boolean
  readonly isWatched: (workspaceId: string, topic: string) => boolean
  /** `once`: of events with this word in a topic one is told. */
  readonly publish: (workspaceId: string, topic: string, event: RealtimeEvent, once?: string) => void
  /** Resolves when what was told outlives this process; rejects when it will not. */
  readonly flush: () => Promise<void>
}

const TOPIC = /^execution:(.+)$/

/**
 * What the executions of this process tell those who look on. Steps are told as they happen, before they are on disk: a worker
 * that dies takes back what it told, and the next one tells it anew. An end is told after its commit, and once.
 */
export class LiveExecutions {
  readonly #watchers: Watchers
  readonly #runOf: (id: ExecutionId) => ExecutionRun | undefined
  readonly #nowMs: () => number
  readonly #live = new Map<ExecutionId, LiveRun>()

  constructor(needs: {
    readonly watchers: Watchers
    readonly runOf: (id: ExecutionId) => ExecutionRun | undefined
    readonly nowMs: () => number
  }) {
    this.#watchers = needs.watchers
    this.#runOf = needs.runOf
    this.#nowMs = needs.nowMs
  }

  /** For each execution that begins or goes on here. Free where nobody looks at anything. */
  watch(head: ExecutionHead, isDurable: boolean): RunWatch | undefined {
    if (this.#watchers.areNone()) return undefined
    // Of the first lane nobody hears before it is on disk (J2).
    if (isDurable) this.#tell(head, 'running')
    return this.#watchers.isWatched(head.workspaceId, topicOf(head)) ? this.#open(head) : undefined
  }

  /** Told by whoever started it, maybe after another process has begun or even ended it: it is as old as the execution. */
  queued(head: ExecutionHead): void {
    if (!this.#watchers.areNone()) this.#tell(head, 'queued', { atMs: head.createdAtMs })
  }

  /** Somebody begins to look. */
  attend(workspaceId: string, topic: string): void {
    const id = TOPIC.exec(topic)?.[1] as ExecutionId | undefined
    if (id === undefined) return
    const known = this.#live.get(id)
    if (known !== undefined) return known.again()
    const run = this.#runOf(id)
    if (run?.head.workspaceId === workspaceId) run.watchBy(this.#open(run.head))
  }

  /** It has left this process. */
  left(head: ExecutionHead, end: RunEnd): void {
    switch (end.type) {
      case 'finished':
        return this.ended(head, end.status, end.error)
      case 'parked':
        this.#close(head.id)
        return this.#watchers.areNone() ? undefined : this.#tell(head, end.status)
      case 'lost':
        this.#live.get(head.id)?.forget()
        this.#live.delete(head.id)
        return
    }
  }

  ended(head: ExecutionHead, status: FinalStatus, error: ExecutionError | undefined): void {
    this.#close(head.id)
    if (!this.#watchers.areNone()) this.#tell(head, status, error && { error })
  }

  #open(head: ExecutionHead): LiveRun {
    const { publish } = this.#watchers
    const topic = topicOf(head)
    const live = new LiveRun(head, (event) => publish(head.workspaceId, topic, event), this.#nowMs)
    this.#live.set(head.id, live)
    return live
  }

  #close(id: ExecutionId): void {
    this.#live.get(id)?.end()
    this.#live.delete(id)
  }

  #tell(
    head: ExecutionHead,
    status: ExecutionStatus,
    { error, atMs = this.#nowMs() }: { readonly error?: ExecutionError; readonly atMs?: number } = {},
  ): void {
    tell(this.#watchers, head, status, () => ({
      type: 'execution',
      execution: head.id,
      workflow: head.workflowId,
      status,
      mode: head.mode,
      ...(error && { code: error.code }),
      at: new Date(atMs).toISOString(),
    }))
  }
}

const topicOf = ({ id }: Pick<ExecutionHead, 'id'>): string => `execution:${id}`

/** To those who look at the execution, at all of its workflow, and at all; mostly nobody does, and then nothing is made. */
function tell(
  { isWatched, publish }: Watchers,
  { id, workspaceId, workflowId }: { readonly id: string; readonly workspaceId: string; readonly workflowId: string },
  status: ExecutionStatus,
  eventOf: () => ExecutionDelta,
): void {
  const topics = [`execution:${id}`, 'executions', `executions:${workflowId}`]
  const watched = topics.filter((topic) => isWatched(workspaceId, topic))
  if (watched.length === 0) return
  const event = eventOf()
  // An end is told by its worker at once, and by the outbox for certain: of the two one is kept.
  const once = FINAL.has(status) ? `end ${id}` : undefined
  for (const topic of watched) publish(workspaceId, topic, event, once)
}
const FINAL: ReadonlySet<ExecutionStatus> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])

/** Tells every end for certain, also that of an execution whose worker died right after it; and what did not succeed. */
export function liveEndsConsumer(watchers: Watchers, nowMs: () => number): OutboxConsumer {
  return {
    name: 'live-ends',
    async consume(events) {
      if (watchers.areNone()) return
      for (const event of events) tellEnd(watchers, event, new Date(nowMs()).toISOString())
      // The events are gone from the outbox after this: what only waits to be written would die with the process.
      await watchers.flush()
    },
  }
}

function tellEnd(watchers: Watchers, event: ExecutionEnded, at: string): void {
  const { execution, workspace, workflow, mode, error } = event
  const status = event.type.slice('execution.'.length) as FinalStatus
  const code = error && { code: error.code }
  const head = { id: execution, workspaceId: workspace, workflowId: workflow }
  tell(watchers, head, status, () => ({ type: 'execution', execution, workflow, status, mode, ...code, at }))
  if (status !== 'failed' && status !== 'timed_out') return
  const node = error?.node === undefined ? {} : { node: error.node }
  const failed: RealtimeEvent = { type: 'failed', execution, workflow, status, ...code, ...node, at }
  watchers.publish(workspace, 'notifications', failed, execution)
}
