import { reasonOf } from './child-process.ts'
import { type CodeCall, type CodeOutcome, failedWith } from './code-call.ts'
import { CodeChild } from './code-child.ts'
import type { CodeSandboxOptions, SandboxLog } from './code-sandbox.ts'
import type { CodeLimits } from './limits.ts'
import { PendingCall } from './pending-call.ts'
import { WaitingCalls } from './waiting-calls.ts'
import type { Launcher } from './wall/launcher.ts'

export interface SandboxStats {
  /** Processes that are there, the one kept ready included. */
  readonly children: number
  readonly busy: number
  readonly waiting: number
  /** Since the start: processes begun, those that died under a run, calls taken. */
  readonly started: number
  readonly diedBusy: number
  readonly calls: number
}

/** How often waiting calls are looked at again while nothing else happens: for growth, turns, recall and expiry. */
const TICK_MS = 50
/** Waiting calls per child of a workspace above which it gets another at once; below, after TICK_MS. */
const GROW_AT = 4
/** Calls in the lane of a child while its workspace may still get another child. */
const LANE_BEFORE_GROWTH = 4
/** A workspace that called within this time counts as present: beside others, nobody takes the last slot as an extra. */
const PRESENT_MS = 10 * 60_000

/**
 * Which process runs which call.
 *
 * P1. A process serves one workspace in its life (C1 of CodeChild).
 * P2. Never more than `processesMax` processes, those that start or die included.
 * P3. A workspace without a process comes before one that wants another; among equals, turns.
 * P4. While someone waits without a process, a child whose turn (`turnMs`) is over gives up its slot when it is idle.
 */
export class ChildPool {
  private readonly limits: CodeLimits
  private readonly processesMax: number
  private readonly keepsSpare: boolean
  private readonly log: SandboxLog
  private readonly launcher: () => Promise<Launcher>
  private readonly waiting = new WaitingCalls()
  private readonly children = new Set<CodeChild>()
  /** Last call of each workspace, by the process clock. */
  private readonly seenAtMs = new Map<string, number>()
  /** Slots of children that are dying, not yet meant for anyone in this dispatch. */
  private slotsComing = 0
  private launch: Launcher | 'looking' | undefined
  private tick: NodeJS.Timeout | undefined
  private sweep: NodeJS.Timeout | undefined
  private usedAtMs = 0
  private closing: (() => void) | undefined
  private counts = { started: 0, diedBusy: 0, calls: 0 }

  constructor(options: CodeSandboxOptions, limits: CodeLimits, launcher: () => Promise<Launcher>) {
    this.limits = limits
    this.processesMax = Math.max(1, options.processesMax)
    this.keepsSpare = options.prewarm ?? true
    this.log = options.log
    this.launcher = launcher
  }

  run(call: CodeCall): Promise<CodeOutcome> {
    if (this.closing !== undefined) return Promise.resolve(SHUT_DOWN)
    if (call.signal?.aborted) return Promise.resolve(CANCELLED)
    const { backlogMax, backlogPerWorkspaceMax } = this.limits
    if (this.waiting.size >= backlogMax || this.waiting.of(call.workspaceId).length >= backlogPerWorkspaceMax) {
      return Promise.resolve(failedWith('code-busy', 'Too many runs of code wait already. Try again later'))
    }
    this.usedAtMs = performance.now()
    this.seenAtMs.set(call.workspaceId, this.usedAtMs)
    this.counts.calls += 1
    return new Promise((resolve) => {
      this.waiting.add(new PendingCall(call, resolve, (pending) => this.cancel(pending)))
      this.dispatch()
    })
  }

  prewarm(): void {
    this.usedAtMs = performance.now()
    if (this.ready() && this.children.size === 0) this.start()
  }

  stats(): SandboxStats {
    const busy = [...this.children].filter((child) => child.status === 'busy').length
    return { children: this.children.size, busy, waiting: this.waiting.size, ...this.counts }
  }

  close(): Promise<void> {
    clearInterval(this.tick)
    clearInterval(this.sweep)
    // The processes do not keep the server alive, so this does while they end.
    const hold = setInterval(() => {}, 1_000)
    return new Promise<void>((resolve) => {
      this.closing = resolve
      for (const pending of this.waiting.remove(() => true)) pending.settle(SHUT_DOWN)
      for (const child of this.children) child.kill(SHUT_DOWN.error)
      if (this.children.size === 0) resolve()
    }).finally(() => clearInterval(hold))
  }

  private cancel(pending: PendingCall): void {
    if (this.waiting.remove((each) => each === pending).length > 0) return pending.settle(CANCELLED)
    for (const child of this.children) child.cancel(pending)
  }

  /** The one place where calls meet processes. Runs whenever either changed. */
  private dispatch(): void {
    if (this.closing !== undefined || !this.ready()) return
    if (this.waiting.size > 0) {
      this.slotsComing = [...this.children].filter((child) => child.status === 'dying').length
      const othersWait = this.slots() <= 0 && this.slotsComing === 0 && this.someoneWithout()
      for (const workspaceId of this.waiting.workspaces()) this.feed(workspaceId, othersWait)
      for (const workspaceId of this.waiting.workspaces()) this.makeRoomFor(workspaceId)
    }
    this.keepTicking()
  }

  /** Gives the children of a workspace its calls, the least loaded first; while others wait (P4), one at a time. */
  private feed(workspaceId: string, othersWait: boolean): void {
    const children = this.childrenOf(workspaceId).filter((child) => !othersWait || this.mayGoOn(child))
    const lane = othersWait ? 1 : this.canGrow(children.length) ? LANE_BEFORE_GROWTH : Number.POSITIVE_INFINITY
    for (;;) {
      const next = this.waiting.of(workspaceId)[0]
      if (next === undefined) return
      const callsAtMost = isLarge(next.call, this.limits) ? 1 : lane
      const child = leastLoaded(children.filter((each) => this.takesMore(each, callsAtMost)))
      if (child === undefined) return
      this.waiting.take(workspaceId)
      child.run(next)
    }
  }

  private takesMore(child: CodeChild, callsAtMost: number): boolean {
    return child.hasRoom(callsAtMost) && (child.load === 0 || !this.isWorn(child))
  }

  /** P4: while others wait, a child whose turn is over gets no more, and goes when it is idle. */
  private mayGoOn(child: CodeChild): boolean {
    const now = performance.now()
    if (now - (child.turnStartedAtMs ?? now) <= this.limits.turnMs) return true
    if (child.status === 'idle') child.kill()
    return false
  }

  /** Finds a process for a workspace with waiting calls: the spare one, a new one, or the slot of an idle one. */
  private makeRoomFor(workspaceId: string): void {
    const waiting = this.waiting.of(workspaceId)
    if (waiting.length === 0 || !this.deserves(waiting, this.childrenOf(workspaceId))) return
    const spare = this.spare()
    if (spare !== undefined) {
      spare.assign(workspaceId)
      this.feed(workspaceId, false)
    } else if (this.slots() > 0) {
      this.start(workspaceId)
    } else if (this.slotsComing > 0) {
      this.slotsComing -= 1
    } else {
      this.idleForeigner(workspaceId)?.kill()
    }
  }

  /** P3: the first process at once; another one when calls pile up and nobody else would go without. */
  private deserves(waiting: readonly PendingCall[], own: readonly CodeChild[]): boolean {
    if (own.length === 0) return true
    if (own.some((child) => child.status === 'starting' || child.status === 'idle')) return false
    if (own.length >= this.shareOfOne() || this.someoneWithout()) return false
    return waiting.length > GROW_AT * own.length || performance.now() - waiting[0]!.sinceMs >= TICK_MS
  }

  /** Processes that one workspace may hold: all of them, or all but one while others are about. */
  private shareOfOne(): number {
    return this.seenAtMs.size > 1 ? Math.max(1, this.processesMax - 1) : this.processesMax
  }

  private canGrow(own: number): boolean {
    return own < this.shareOfOne() && (this.slots() > 0 || this.spare() !== undefined)
  }

  private someoneWithout(): boolean {
    return this.waiting.workspaces().some((workspaceId) => this.childrenOf(workspaceId).length === 0)
  }

  private childrenOf(workspaceId: string): CodeChild[] {
    return [...this.children].filter((child) => child.workspaceId === workspaceId && isUsable(child))
  }

  private spare(): CodeChild | undefined {
    return [...this.children].find((child) => child.workspaceId === undefined && isUsable(child))
  }

  private idleForeigner(workspaceId: string): CodeChild | undefined {
    return [...this.children]
      .filter((child) => child.status === 'idle' && child.workspaceId !== workspaceId)
      .filter((child) => this.waiting.of(child.workspaceId ?? '').length === 0)
      .sort((a, b) => a.usedAtMs - b.usedAtMs)[0]
  }

  private slots(): number {
    return this.processesMax - this.children.size
  }

  private start(workspaceId?: string): void {
    const { launch } = this
    if (launch === undefined || launch === 'looking') return
    const child = new CodeChild(launch.argv, this.limits, (changed) => this.changed(changed))
    if (workspaceId !== undefined) child.assign(workspaceId)
    this.children.add(child)
    this.counts.started += 1
    this.sweep ??= setInterval(() => this.sweepIdle(), Math.max(TICK_MS, this.limits.idleMs / 4)).unref()
  }

  private changed(child: CodeChild): void {
    if (child.status === 'dead') this.bury(child)
    else if (child.status === 'idle' && this.isWorn(child)) child.kill()
    if (child.workspaceId !== undefined) this.usedAtMs = performance.now()
    this.dispatch()
    if (this.waiting.size === 0) this.keepSpare()
  }

  private bury(child: CodeChild): void {
    this.children.delete(child)
    const { workspaceId, end, diedWhile, orphans } = child
    if (diedWhile === 'busy') this.counts.diedBusy += 1
    if (this.closing !== undefined) {
      for (const orphan of orphans) orphan.settle(SHUT_DOWN)
      if (this.children.size === 0) this.closing()
      return
    }
    if (diedWhile !== undefined) this.log.warn({ workspaceId, diedWhile, ...end }, 'a process of user code died')
    if (workspaceId !== undefined) this.waiting.putBack(workspaceId, orphans)
    if (diedWhile === 'starting') this.giveUpOne(child)
  }

  /** A child that cannot start fails one call, so that a broken machine answers in place of starting for ever. */
  private giveUpOne({ workspaceId, end }: CodeChild): void {
    const victim = workspaceId === undefined ? undefined : this.waiting.take(workspaceId)
    const reason = end === undefined ? '' : reasonOf(end)
    victim?.settle(failedWith('code-unavailable', `No process for the code could be started: ${reason}`))
  }

  private isWorn({ calls, startedAtMs, isSlowed }: CodeChild): boolean {
    const { callsPerChildMax, childAgeMsMax } = this.limits
    return isSlowed || calls >= callsPerChildMax || performance.now() - startedAtMs > childAgeMsMax
  }

  private keepSpare(): void {
    if (!this.keepsSpare || this.closing !== undefined || this.slots() <= 0 || this.spare() !== undefined) return
    if (performance.now() - this.usedAtMs < this.limits.idleMs) this.start()
  }

  private sweepIdle(): void {
    const now = performance.now()
    for (const [workspaceId, seenAtMs] of this.seenAtMs) {
      if (now - seenAtMs > PRESENT_MS) this.seenAtMs.delete(workspaceId)
    }
    for (const child of this.children) {
      const usedAtMs = child.workspaceId === undefined ? Math.max(child.usedAtMs, this.usedAtMs) : child.usedAtMs
      if (child.status === 'idle' && now - usedAtMs > this.limits.idleMs) child.kill()
    }
    if (this.children.size === 0) {
      clearInterval(this.sweep)
      this.sweep = undefined
    }
  }

  private keepTicking(): void {
    const needed = this.waiting.size > 0 || [...this.children].some((child) => child.load > 1)
    if (needed) this.tick ??= setInterval(() => this.onTick(), TICK_MS)
    else {
      clearInterval(this.tick)
      this.tick = undefined
    }
  }

  private onTick(): void {
    const tooOld = performance.now() - this.limits.waitMsMax
    for (const pending of this.waiting.remove((each) => each.sinceMs < tooOld)) {
      pending.settle(failedWith('code-busy', `No process was free for ${this.limits.waitMsMax} ms. Try again later`))
    }
    for (const child of this.children) this.recallFrom(child)
    this.dispatch()
  }

  /** A head that turned out slow holds up calls that another process could run now. */
  private recallFrom(child: CodeChild): void {
    const { workspaceId } = child
    if (workspaceId === undefined || child.load < 2 || child.runningMs < TICK_MS) return
    const own = this.childrenOf(workspaceId)
    const elsewhere = this.canGrow(own.length) || own.some((each) => each !== child && each.runningMs < TICK_MS)
    if (elsewhere) this.waiting.putBack(workspaceId, child.recall())
  }

  /** True once it is known how children are started here; looks for that when first asked. */
  private ready(): boolean {
    if (this.launch !== undefined) return this.launch !== 'looking'
    this.launch = 'looking'
    this.launcher().then(
      (launch) => this.launched(launch),
      (error: Error) => {
        this.launch = undefined
        for (const pending of this.waiting.remove(() => true)) {
          pending.settle(failedWith('code-unavailable', error.message))
        }
      },
    )
    return false
  }

  private launched(launch: Launcher): void {
    this.launch = launch
    this.log.info({ holding: launch.level.holding, missing: launch.level.missing }, launch.level.sentence)
    this.dispatch()
    this.keepSpare()
  }
}

const CANCELLED = failedWith('code-cancelled', 'The run was cancelled')

const SHUT_DOWN = {
  type: 'failed',
  error: { code: 'code-cancelled', message: 'The server is shutting down' },
  console: [],
} satisfies CodeOutcome

const isUsable = (child: CodeChild) => child.status !== 'dead' && child.status !== 'dying'

const isLarge = ({ itemsJson, scopeJson = '' }: CodeCall, { laneCharsMax }: CodeLimits) =>
  itemsJson.length + scopeJson.length > laneCharsMax

const leastLoaded = (children: readonly CodeChild[]): CodeChild | undefined =>
  children.reduce<CodeChild | undefined>((least, each) => (least && least.load <= each.load ? least : each), undefined)
