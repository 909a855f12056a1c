import { splitStepKey } from '@linkflow/engine'
import { type Clock, crashPoint, newUuidV7 } from '@linkflow/kernel'
import { KeyError } from '@linkflow/keys'
import { StepFailure } from '@linkflow/node-runtime'
import { classifyFailure } from '@linkflow/postgres'
import type { ExecutionHead, ExecutionId, FinalStatus, VersionId, WorkerId } from '../domain/execution.ts'
import { type Fact, type StoredOutputFact, storedIn } from '../domain/fact.ts'
import { parseJournal } from '../domain/journal.ts'
import { DROPPED, droppedMessage } from '../domain/permit.ts'
import { Stops } from '../domain/stops.ts'
import { CLAIMED_AT_ONCE, CRASHES_MAX, GUESTS_LOOK_MS, LEASE_MS, OBJECTS_AWAY_MS, POLL_MS } from '../limits.ts'
import { continuationOf } from './continue-execution.ts'
import type { ExecutableVersion, LoadVersion } from './executable-version.ts'
import {
  type BeginFact,
  type CommittedAnswer,
  ExecutionRun,
  type RunEnd,
  type RunNeeds,
  type RunWatch,
} from './execution-run.ts'
import type { Claimed, ExecutionStore, Owned } from './execution-store.ts'
import { NeedsOfRun, type RunHost } from './needs-of-run.ts'
import type { Permits } from './permits.ts'
import { Places } from './places.ts'
import type { StepRunner } from './step-runner.ts'
import { TurnoverMap } from './turnover-map.ts'
import type { ExecutionWriter } from './write-entry.ts'

export interface WorkerLog {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/**
 * What a worker takes from the database; by default everything.
 * - `own`: nothing but what began here, and the executions that those start. For a process that lives only as long as its
 *   own run; it must not take work that it would not finish.
 * - `unsuspected` and `suspects`: for two processes that share the work, so that whoever kills a process has no company
 *   when it does so for the last time. The second one takes suspects one at a time: it takes the next one as soon as
 *   those it has have ended or got further, for then they are not what had killed their owners.
 */
export type Claims = 'all' | 'own' | 'unsuspected' | 'suspects'

export interface WorkerNeeds {
  readonly id: WorkerId
  readonly name: string
  readonly store: ExecutionStore
  readonly writer: ExecutionWriter
  readonly loadVersion: LoadVersion
  /** Database time. */
  readonly clock: Clock
  /** Executions at once. */
  readonly concurrency: number
  readonly leaseMs?: number
  readonly pollMs?: number
  readonly log: WorkerLog
  /** After an answer's facts are on disk. */
  readonly onAnswer: (head: ExecutionHead, answer: CommittedAnswer) => void
  readonly onEnd?: (head: ExecutionHead, end: RunEnd) => void
  /** Somebody in this process waits for the answer of an execution, whoever ran it before. */
  readonly isAwaited?: (id: ExecutionId) => boolean
  /** Parents of finished children, to be woken. */
  readonly wakeParents: (ids: readonly ExecutionId[]) => void
  readonly claims?: Claims
  /** Told of executions that held a permit and have ended, and of new ones that want one. */
  readonly permits?: Pick<Permits, 'freed' | 'wantAll'>
  /** Asked for each run that begins or goes on here. One that is not durable yet may never have been. */
  readonly watch?: (
    head: ExecutionHead,
    run: { readonly version: ExecutableVersion; readonly isDurable: boolean },
  ) => RunWatch | undefined
}

/** An execution that this worker owns already, or that nobody has heard of (fence 0, first lane). */
export interface StartedExecution {
  readonly head: ExecutionHead
  readonly version: ExecutableVersion
  readonly steps: StepRunner
  readonly fence: 0 | 1
  readonly begin: BeginFact
  /** Somebody waits for the items at the end. */
  readonly wantsOutput: boolean
  /** Nobody had heard of it, and now it is on disk. */
  readonly onAccepted?: () => void
}

interface Waiting extends Owned {
  readonly start: () => ExecutionRun | undefined
}

const NOTHING_UNKNOWN = { owned: [], claim: undefined } as const

/** How long a worker that lost its lease waits before it asks a database again that does not answer. */
const CONFIRM_RETRY_MS = 200

/**
 * Runs executions: those handed over in memory, and those it claims from the database (queued by others, due after a
 * wait, lost by a worker that died). Its lease is one row; losing it means losing all of them, so a heartbeat that comes
 * too late makes it let go of everything before it claims again.
 */
export class Worker implements RunHost {
  readonly id: WorkerId
  readonly needs: WorkerNeeds
  private readonly claims: Claims
  private readonly running = new TurnoverMap<ExecutionId, ExecutionRun>()
  private readonly places: Places<Waiting>
  /** Claimed, and in no place yet: what they need is being read, which takes as long as their data is large. */
  private readonly arriving = new TurnoverMap<ExecutionId, Claimed>()
  /** Of those that wait for a place: they end as soon as they get one. */
  private readonly cancelledInQueue = new Set<ExecutionId>()
  private mode: 'new' | 'working' | 'draining' | 'stopped' = 'new'
  private pollTimer: NodeJS.Timeout | undefined
  private heartbeatTimer: NodeJS.Timeout | undefined
  private polling: Promise<void> | undefined
  private pollAgain = false
  private readonly idle: (() => void)[] = []
  /** Of `performance.now()`, which counts on while the process is stopped. */
  private renewedAtMs = Number.NEGATIVE_INFINITY
  /** What ran when a lease had ended: others may have taken it, whether or not we have a lease again. */
  private readonly suspects = new Set<ExecutionId>()
  /** What the database says is ours and we do not have, and the claim that was under way when we looked. */
  private unknown: { readonly owned: readonly Owned[]; readonly claim: Promise<void> | undefined } = NOTHING_UNKNOWN
  private looking = false
  /** With `claims: 'own'`: everything that began here, and its descendants. */
  private readonly own = new Set<ExecutionId>()

  constructor(needs: WorkerNeeds) {
    this.needs = needs
    this.id = needs.id
    this.claims = needs.claims ?? 'all'
    this.places = new Places(needs.concurrency)
  }

  get active(): number {
    return this.running.size
  }

  /** In memory: running, waiting for a place, or arriving. */
  get load(): number {
    return this.running.size + this.places.queued + this.arriving.size
  }

  /** Of a workspace, in memory. */
  loadOf(workspaceId: string): number {
    return this.places.loadOf(workspaceId) + this.arrivingOf(workspaceId)
  }

  private arrivingOf(workspaceId: string): number {
    let count = 0
    for (const { head } of this.arriving.values()) if (head.workspaceId === workspaceId) count += 1
    return count
  }

  /** Whether what begins now starts at once. */
  hasRoomFor(workspaceId: string): boolean {
    return this.places.hasRoomFor(workspaceId)
  }

  get isWorking(): boolean {
    return this.mode === 'working'
  }

  async start(): Promise<void> {
    this.renewedAtMs = performance.now()
    await this.needs.store.registerWorker(this.id, this.needs.name)
    crashPoint('worker.registered')
    this.mode = 'working'
    const { leaseMs = LEASE_MS } = this.needs
    this.heartbeatTimer = setInterval(() => void this.heartbeat(), leaseMs / 3)
    this.poll()
  }

  begin(started: StartedExecution): void {
    const { head, fence, begin, wantsOutput, onAccepted } = started
    if (this.claims === 'own') this.own.add(head.id)
    this.enqueue(head, fence, () =>
      ExecutionRun.begin(head, new NeedsOfRun(this, started, wantsOutput, onAccepted), { fence, begin }),
    )
  }

  /** Another part of this process has queued it: with claims of its own only, this worker takes it all the same. */
  adopt(id: ExecutionId): void {
    if (this.claims === 'own') this.own.add(id)
    this.poll()
  }

  run(id: ExecutionId): ExecutionRun | undefined {
    return this.running.get(id)
  }

  /** Someone said that there is work, or that something of ours was signalled or cancelled. */
  wake(): void {
    this.poll()
  }

  async lookForCancels(): Promise<void> {
    if (this.load === 0) return
    for (const id of await this.needs.store.cancelRequested(this.id)) this.cancel(id)
  }

  /** Ends an execution that is in this process's memory, be it running or waiting for a place. */
  cancel(id: ExecutionId): void {
    const run = this.running.get(id)
    if (run !== undefined) return run.cancel('cancelled')
    // A claim that is under way may bring it, read before it was cancelled.
    if (this.polling !== undefined || this.isComing(id)) this.cancelledInQueue.add(id)
  }

  /** Those that a finished execution waited for, at once. If this process dies before, the outbox's event does it. */
  private async cancelChildren(parent: ExecutionId): Promise<void> {
    try {
      const marked = await this.needs.store.requestCancel([parent])
      for (const id of marked) this.cancel(id)
      if (marked.length > 0) this.wake()
    } catch (error) {
      this.needs.log.warn({ executionId: parent, err: error }, 'could not cancel sub-workflows; the outbox will')
    }
  }

  private isComing(id: ExecutionId): boolean {
    return this.arriving.has(id) || this.places.isWaiting((waiting) => waiting.id === id)
  }

  /**
   * Stops taking work, gives what runs the time to end, then hands the rest back to the queue at once.
   * First-lane executions become durable first: their callers wait for an answer that another process may give.
   */
  async drain(graceMs: number): Promise<void> {
    if (this.mode === 'stopped') return
    this.mode = 'draining'
    clearTimeout(this.pollTimer)
    await this.polling
    for (const run of this.running.values()) run.makeDurable()
    // What is still arriving is dropped when it does: it has not begun, and goes back to the queue with the rest.
    const emptied = this.isIdle ? Promise.resolve() : new Promise<void>((resolve) => this.idle.push(resolve))
    let timer: NodeJS.Timeout | undefined
    await Promise.race([emptied, new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))])
    clearTimeout(timer)
    this.places.clear()
    this.cancelledInQueue.clear()
    const left = [...this.running.values()]
    for (const run of left) run.giveBack()
    await Promise.race([
      Promise.all(left.map((run) => run.end)),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, 5000))),
    ])
    // A timer that is left would keep the process for its time.
    clearTimeout(timer)
    clearInterval(this.heartbeatTimer)
    await this.needs.store.retireWorker(this.id)
    this.mode = 'stopped'
  }

  // ---------------------------------------------------------------------------------- places

  private enqueue({ id, workspaceId }: ExecutionHead, fence: number, start: () => ExecutionRun | undefined): void {
    if (this.places.hasRoomFor(workspaceId)) this.launch(start)
    else this.places.enqueue(workspaceId, { id, fence, start })
  }

  private launch(start: () => ExecutionRun | undefined): void {
    const run = start()
    if (run === undefined) return
    const { id } = run.head
    this.running.set(id, run)
    this.places.take(run.head.workspaceId)
    void run.end.then((end) => this.left(run, end))
    if (this.cancelledInQueue.delete(id)) run.cancel('cancelled')
    // Also after a cancel: one that was claimed as cancelled does nothing more at being told again.
    run.pump()
  }

  private left(run: ExecutionRun, end: RunEnd): void {
    // Someone else may have lost it too: then this worker has claimed it anew, and what it runs now stays.
    if (this.running.get(run.head.id) === run) {
      this.running.delete(run.head.id)
      this.suspects.delete(run.head.id)
    }
    this.places.leave(run.head.workspaceId)
    this.needs.onEnd?.(run.head, end)
    const { parent } = run.head.meta
    if (end.type === 'finished' && parent !== undefined && !parent.detached) this.needs.wakeParents([parent.id])
    if (end.type === 'finished' && run.head.meta.permit !== undefined) this.needs.permits?.freed(run.head.meta.permit)
    if (end.type === 'finished' && run.leavesChildren) void this.cancelChildren(run.head.id)
    if (end.type === 'parked' && end.dueAtMs !== undefined) this.pollAt(end.dueAtMs)
    for (let next = this.places.next(); next !== undefined; next = this.places.next()) this.launch(next.start)
    this.claimMore()
    if (this.isIdle) for (const resolve of this.idle.splice(0)) resolve()
  }

  /** When more is due than there was room for, and half of the room is there again. */
  private claimMore(): void {
    if (this.isBacklogged && this.load <= this.needs.concurrency / 2) this.poll()
  }

  private get isIdle(): boolean {
    return this.running.size === 0 && this.places.queued === 0
  }

  // ---------------------------------------------------------------------------------- claiming

  private nextPollAtMs = Number.POSITIVE_INFINITY
  /** The last claim took all that there was room for: more may be due. */
  private isBacklogged = false
  /** The last workspace that got a share, for the next one to begin after it. */
  private lastServed: string | undefined
  private nextGuestsMs = 0

  private pollAt(instantMs: number): void {
    if (instantMs >= this.nextPollAtMs || this.mode !== 'working') return
    this.schedulePoll(Math.max(0, instantMs - this.needs.clock.nowMs()))
  }

  private schedulePoll(inMs: number): void {
    clearTimeout(this.pollTimer)
    this.nextPollAtMs = this.needs.clock.nowMs() + inMs
    this.pollTimer = setTimeout(() => this.poll(), inMs)
  }

  private poll(): void {
    if (this.mode !== 'working') return
    if (this.polling !== undefined) {
      this.pollAgain = true
      return
    }
    clearTimeout(this.pollTimer)
    this.polling = this.claim().then(
      (full) => {
        this.polling = undefined
        if (this.mode !== 'working') return
        if (full || this.pollAgain) {
          this.pollAgain = false
          this.poll()
        } else this.schedulePoll(this.hasPlaces ? (this.needs.pollMs ?? POLL_MS) : GUESTS_LOOK_MS)
      },
      (error) => {
        this.polling = undefined
        this.needs.log.warn({ err: error }, 'could not look for work; trying again')
        if (this.mode === 'working') this.schedulePoll(this.needs.pollMs ?? POLL_MS)
      },
    )
  }

  /** True when there may be more than there was room for and there is room again. */
  private async claim(): Promise<boolean> {
    const room =
      this.claims === 'suspects'
        ? this.roomForSuspects()
        : Math.min(CLAIMED_AT_ONCE, this.needs.concurrency - this.load)
    if (room <= 0) return this.claimForGuests()
    crashPoint('claim.before')
    const claimed = await this.claimDue(room)
    const isMore = this.isBacklogged ? claimed.length > 0 : claimed.length === room
    this.isBacklogged = isMore
    this.takeAll(claimed)
    return isMore
  }

  /** All places are taken: only for workspaces that may still have a guest's. */
  private async claimForGuests(): Promise<boolean> {
    const room = Math.min(CLAIMED_AT_ONCE, this.places.guestRoom - this.arriving.size)
    const nowMs = performance.now()
    if (this.claims === 'own' || this.claims === 'suspects' || room <= 0 || nowMs < this.nextGuestsMs) return false
    this.nextGuestsMs = nowMs + GUESTS_LOOK_MS
    this.takeAll(await this.claimShares(room, this.claims, this.crowded()))
    return false
  }

  /** Workspaces that get no guest's place now. */
  private crowded(): string[] {
    const arriving = Map.groupBy(this.arriving.values(), ({ head }) => head.workspaceId as string)
    const full = [...arriving].filter(([, { length }]) => length >= this.places.guestsMax)
    return [...this.places.crowded(), ...full.map(([workspaceId]) => workspaceId)]
  }

  /** Each arrives by itself: one whose data takes long to read keeps nobody else from being claimed, or from beginning. */
  private takeAll(claimed: readonly Claimed[]): void {
    if (claimed.length > 0) crashPoint('claim.committed')
    // A claim may bring anew what this worker had lost and still reads.
    for (const execution of claimed) this.arriving.set(execution.head.id, execution)
    const arrivals = claimed.map((execution) => this.arrive(execution))
    for (const id of this.cancelledInQueue) if (!this.isComing(id)) this.cancelledInQueue.delete(id)
    if (claimed.length > 0) void Promise.all(arrivals).then(() => crashPoint('claim.taken'))
  }

  private async arrive(claimed: Claimed): Promise<void> {
    const { id } = claimed.head
    try {
      await this.take(claimed)
    } catch (error) {
      // It is ours until it is found among what we own and do not have (`lookForForgotten`).
      this.needs.log.warn({ executionId: id, err: error }, 'an execution could not be taken; it will be queued again')
    } finally {
      if (this.arriving.get(id) === claimed) this.arriving.delete(id)
      if (!this.isComing(id)) this.cancelledInQueue.delete(id)
      if (!this.running.has(id)) this.suspects.delete(id)
      if (this.claims === 'suspects') this.poll()
      else this.claimMore()
    }
  }

  private async claimDue(room: number): Promise<readonly Claimed[]> {
    const { store } = this.needs
    if (this.claims !== 'own') {
      if (this.claims === 'suspects' || !this.isBacklogged) return store.claimDue(this.id, room, this.claims)
      return this.claimShares(room, this.claims, [])
    }
    if (this.own.size === 0) return []
    const claimed = await store.claimDue(this.id, room, { family: [...this.own] })
    for (const { head } of claimed) this.own.add(head.id)
    return claimed
  }

  /** There is more than there is room for: workspace by workspace, each its share. */
  private async claimShares(room: number, scope: 'all' | 'unsuspected', except: readonly string[]) {
    const after = this.lastServed
    const claimed = await this.needs.store.claimDue(this.id, room, scope, { after, except })
    const served = claimed.map(({ head }) => head.workspaceId as string).sort()
    this.lastServed = claimed.length < room ? undefined : served.at(-1)
    return claimed
  }

  private get hasPlaces(): boolean {
    return this.claims === 'own' || this.claims === 'suspects' || this.load < this.needs.concurrency
  }

  private roomForSuspects(): number {
    return this.places.queued === 0 &&
      this.arriving.size === 0 &&
      [...this.running.values()].every((run) => run.hasRecorded)
      ? 1
      : 0
  }

  private async take(claimed: Claimed): Promise<void> {
    if (claimed.crashes >= CRASHES_MAX) return this.park(claimed)
    if (claimed.permit === 'refused') return this.drop(claimed)
    if (claimed.permit === 'wanted' && !claimed.cancelRequested) return this.endUnstarted(claimed)
    const { unreadable } = claimed
    if (unreadable instanceof KeyError) return this.putBack(claimed, unreadable)
    if (unreadable !== undefined) return this.finishWithout(claimed, unreadable.code, unreadable.message)
    let version: ExecutableVersion | undefined
    try {
      version = await this.needs.loadVersion(claimed.head.versionId as VersionId)
    } catch (error) {
      if (classifyFailure(error) !== 'terminal') return this.putBack(claimed, error as Error)
      this.needs.log.error({ executionId: claimed.head.id, err: error }, 'could not load the version of an execution')
    }
    if (version === undefined) {
      return this.finishWithout(
        claimed,
        'version-unavailable',
        'The version of the workflow that this execution runs cannot be loaded.',
      )
    }
    const { head } = claimed
    const needs = new NeedsOfRun(this, { head, version, steps: version.stepRunner(head) }, false, undefined)
    let edited: StoredOutputFact | undefined
    try {
      const facts = parseJournal(claimed.journal)
      await needs.steps.preload(facts.flatMap((fact) => storedIn(fact, version.plan).flatMap(({ out }) => out)))
      edited = await this.storeEdit(needs.steps, claimed, facts)
    } catch (error) {
      needs.steps.release()
      if (error instanceof StepFailure && error.error.retryable) return this.putBack(claimed, error)
      const message = `Data of this execution cannot be read: ${(error as Error).message}`
      return this.finishWithout(claimed, 'data-unavailable', message)
    }
    // It is somebody else's: of a newer claim, or of whoever takes what is given back.
    if (this.arriving.get(claimed.head.id) !== claimed || this.mode !== 'working') return needs.steps.release()
    this.enqueue(claimed.head, claimed.fence, () => this.restored(claimed, needs, edited))
  }

  /** What somebody gave the step that a test run is paused at, stored like the output that it is to be. */
  private async storeEdit(steps: StepRunner, { signals }: Claimed, facts: readonly Fact[]) {
    const pause = Stops.of(facts)?.pause
    const edit = pause && continuationOf(signals)?.edit
    if (pause === undefined || edit === undefined) return undefined
    const items = edit.items.map((json) => ({ json }))
    const stored = await steps.storeGiven(splitStepKey(pause.k).id, edit.port, items)
    await steps.preload([stored])
    return stored
  }

  /** The object store or the database is away, which is no fault of the execution's: it is looked at again in a moment. */
  private async putBack(claimed: Claimed, why: Error): Promise<void> {
    const { head, fence } = claimed
    this.needs.log.warn({ executionId: head.id, err: why }, 'data of an execution cannot be read now; trying again')
    const journal = { seq: (claimed.journal.at(-1)?.seq ?? -1) + 1, facts: '[]' }
    const park = { status: 'queued', dueAtMs: this.needs.clock.nowMs() + OBJECTS_AWAY_MS } as const
    await this.needs.writer.write({ kind: 'append', head, fence, journal, children: [], consumedSignals: [], park })
  }

  /** A journal that its plan cannot have led to would be claimed, and throw, for ever: it ends here, and says so. */
  private restored(claimed: Claimed, needs: RunNeeds, edited: StoredOutputFact | undefined): ExecutionRun | undefined {
    try {
      const run = ExecutionRun.restore(claimed, needs, edited)
      if (this.claims === 'suspects') void run.end.then(() => this.poll())
      return run
    } catch (error) {
      this.needs.log.error({ executionId: claimed.head.id, err: error }, 'an execution cannot go on from its journal')
      needs.steps.release()
      const message = `LinkFlow cannot go on from what this execution has recorded, which is a bug of LinkFlow: ${(error as Error).message}`
      void this.finishWithout(claimed, 'journal-unusable', message)
      return undefined
    }
  }

  /** R14: whatever it is that kills its workers, it does not get a fourth one. */
  private park(claimed: Claimed): Promise<void> {
    return this.finishWithout(
      claimed,
      'execution-crashed',
      `${claimed.crashes} workers died while they ran this execution, so it is not started again. Look at the step that was running; retry it when the cause is gone.`,
    )
  }

  private drop(claimed: Claimed): Promise<void> {
    return this.finishWithout(claimed, DROPPED, droppedMessage(claimed.head.meta.permit), 'cancelled')
  }

  /** Its deadline came before a permit did. */
  private endUnstarted(claimed: Claimed): Promise<void> {
    const message =
      'The time limit of the execution was over before it was its turn: others of its workflow were under way.'
    return this.finishWithout(claimed, 'execution-timeout', message, 'timed_out')
  }

  private async finishWithout(
    claimed: Claimed,
    code: string,
    message: string,
    status: FinalStatus = 'failed',
  ): Promise<void> {
    const { head } = claimed
    const row = {
      head,
      status,
      finishedAtMs: this.needs.clock.nowMs(),
      crashes: claimed.crashes,
      startedAtMs: claimed.startedAtMs,
      error: { code, message },
      steps: 0,
      // Nobody has read its journal, so nobody knows better.
      leavesChildren: true,
    } as const
    const { parent } = head.meta
    const signals =
      parent === undefined || parent.detached
        ? []
        : [
            {
              id: newUuidV7(this.needs.clock.nowMs()),
              workspaceId: head.workspaceId,
              executionId: parent.id,
              key: `call:${parent.step}`,
              data: JSON.stringify({ call: parent.call, execution: head.id, status, error: row.error }),
            },
          ]
    const journal = { seq: (claimed.journal.at(-1)?.seq ?? -1) + 1, facts: '[]' }
    const result = await this.needs.writer.write({ kind: 'finish', fence: claimed.fence, row, journal, signals })
    if (result.type === 'committed') {
      if (parent !== undefined && !parent.detached) this.needs.wakeParents([parent.id])
      void this.cancelChildren(head.id)
      if (head.meta.permit !== undefined) this.needs.permits?.freed(head.meta.permit)
      const end = { type: 'finished', status, error: row.error, ends: [] } as const
      this.needs.onAnswer(head, { type: 'ended', end, output: [] })
    }
  }

  private async heartbeat(): Promise<void> {
    try {
      const isOurs = await this.renew()
      crashPoint('worker.renewed')
      if (isOurs) void this.lookForForgotten()
      if (isOurs || this.mode === 'stopped') return
      // Someone removed us after our lease had ended. What runs here belongs to others now: their fence is newer.
      this.needs.log.warn({ workerId: this.id }, 'the lease of this worker had ended; it begins anew')
      this.renewedAtMs = performance.now()
      await this.needs.store.registerWorker(this.id, this.needs.name)
    } catch (error) {
      this.needs.log.warn({ err: error }, 'could not renew the lease; trying again')
    }
  }

  private get holdsLease(): boolean {
    return performance.now() - this.renewedAtMs < (this.needs.leaseMs ?? LEASE_MS)
  }

  private async renew(): Promise<boolean> {
    // Counted from before the question: the database cannot have seen it earlier.
    const askedAtMs = performance.now()
    const isOurs = await this.needs.store.heartbeat(this.id)
    if (!this.holdsLease)
      for (const held of [this.running, this.arriving]) for (const id of held.keys()) this.suspects.add(id)
    if (isOurs) this.renewedAtMs = askedAtMs
    return isOurs
  }

  isSure(id: ExecutionId): boolean {
    return this.holdsLease && !this.suspects.has(id)
  }

  /** Whether an execution is still ours after the lease had ended: with a new one nobody takes it before we have looked. */
  async confirm({ id, fence }: Owned): Promise<boolean> {
    while (this.mode !== 'stopped') {
      try {
        if (!this.holdsLease && !(await this.renew())) return false
        const isOurs = (await this.needs.store.ownedBy(this.id)).some((each) => each.id === id && each.fence === fence)
        if (isOurs) this.suspects.delete(id)
        return isOurs
      } catch {
        await new Promise((resolve) => setTimeout(resolve, CONFIRM_RETRY_MS))
      }
    }
    return false
  }

  /**
   * R6: a claim may commit although its answer is lost, and then nobody runs what it took while our lease holds it. What
   * we do not have at two looks goes back to the queue: at two, because an accept that names us, or a claim, may have
   * committed and its answer be on its way. A claim that was under way at the first look has to be over.
   */
  private async lookForForgotten(): Promise<void> {
    if (this.looking || this.mode !== 'working') return
    this.looking = true
    try {
      const { owned: before, claim } = this.unknown
      this.unknown = NOTHING_UNKNOWN
      await claim
      const polling = this.polling
      const owned = (await this.needs.store.ownedBy(this.id)).filter((each) => !this.has(each))
      const isForgotten = ({ id, fence }: Owned) => before.some((each) => each.id === id && each.fence === fence)
      const forgotten = owned.filter(isForgotten)
      this.unknown = { owned: owned.filter((each) => !isForgotten(each)), claim: polling }
      if (forgotten.length === 0) return
      this.needs.log.warn({ executions: forgotten.length }, 'claims had been lost on their way; they are queued again')
      await this.needs.store.giveBack(this.id, forgotten)
      this.poll()
    } catch (error) {
      this.needs.log.warn({ err: error }, 'could not look for forgotten executions; trying again')
    } finally {
      this.looking = false
    }
  }

  private has({ id, fence }: Owned): boolean {
    const run = this.running.get(id)
    if (run !== undefined && Math.max(1, run.ownFence) === fence) return true
    if (this.arriving.get(id)?.fence === fence) return true
    return this.places.isWaiting((each) => each.id === id && Math.max(1, each.fence) === fence)
  }
}
