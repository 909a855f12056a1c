import { reasonOf } from './child-process.ts'
import { type CodeCall, type CodeError, type CodeOutcome, failedWith } from './code-call.ts'
import { CodeChild } from './code-child.ts'
import type { CodeSandboxOptions, SandboxLog } from './code-sandbox.ts'
import type { CodeLimits } from './limits.ts'
import { WaitingCalls } from './waiting-calls.ts'
import type { Launcher } from './wall/launcher.ts'

export interface SandboxStats {
  /** Processes that are there, the one kept ready included. */
  readonly children: number
  readonly busy: number
  readonly waiting: number
  /** Since the start: processes begun, and those that died under a run. */
  readonly started: number
  readonly diedBusy: number
  readonly calls: number
}

/** How often waiting calls are looked at again while nothing else happens: for growth, turns and expiry. */
const TICK_MS = 50
/** Waiting calls per child of a workspace above which it gets another at once; below, after TICK_MS. */
const GROW_AT = 8
/** A workspace that called within this time counts as present: beside others, nobody takes the last slot as an extra. */
const PRESENT_MS = 10 * 60_000

/**
 * Which process runs which call.
 *
 * P1. A process serves one workspace in its life (C1 of CodeChild).
 * P2. Never more than `processesMax` processes, those that start or die included.
 * P3. A workspace without a process comes before one that wants another; among equals, turns.
 * P4. While someone waits without a process, a child that finished a call after `turnMs` gives up its slot.
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
  private lastCallAtMs = 0
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
    const { backlogMax, backlogPerWorkspaceMax } = this.limits
    if (this.closing !== undefined) return Promise.resolve({ type: 'failed', error: SHUTTING_DOWN, console: [] })
    if (call.signal?.aborted) return Promise.resolve(failedWith('code-cancelled', 'The run was cancelled'))
    if (this.waiting.size >= backlogMax || this.waiting.of(call.workspaceId).length >= backlogPerWorkspaceMax) {
      return Promise.resolve(failedWith('code-busy', 'Too many runs of code wait already. Try again later'))
    }
    this.lastCallAtMs = performance.now()
    this.seenAtMs.set(call.workspaceId, this.lastCallAtMs)
    this.counts.calls += 1
    return new Promise((resolve) => {
      this.waiting.add({ call, resolve, sinceMs: this.lastCallAtMs })
      call.signal?.addEventListener('abort', () => this.cancelWaiting(call), { once: true })
      this.dispatch()
    })
  }

  prewarm(): void {
    this.lastCallAtMs = performance.now()
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
      const { waiting, children } = this
      for (const { resolve } of waiting.remove(() => true))
        resolve({ type: 'failed', error: SHUTTING_DOWN, console: [] })
      for (const child of children) child.kill(SHUTTING_DOWN)
      if (this.children.size === 0) resolve()
    }).finally(() => clearInterval(hold))
  }

  private cancelWaiting(call: CodeCall): void {
    for (const { resolve } of this.waiting.remove((each) => each.call === call)) {
      resolve(failedWith('code-cancelled', 'The run was cancelled'))
    }
  }

  /** The one place where calls meet processes. Runs whenever either changed. */
  private dispatch(): void {
    if (this.closing !== undefined || !this.ready()) return
    for (const child of this.children) this.serve(child)
    if (this.waiting.size > 0) {
      this.slotsComing = [...this.children].filter((child) => child.status === 'dying').length
      for (const workspaceId of this.waiting.workspaces()) this.makeRoomFor(workspaceId)
    }
    this.keepTicking()
  }

  /** Gives an idle child of a workspace its next call, or its slot to who waits for one (P4). */
  private serve(child: CodeChild): void {
    const { workspaceId } = child
    if (child.status !== 'idle' || workspaceId === undefined) return
    if (this.waiting.of(workspaceId).length === 0) return
    const now = performance.now()
    const turnIsOver = now - (child.turnStartedAtMs ?? now) > this.limits.turnMs
    if (turnIsOver && this.slots() <= 0 && this.someoneWithout())
      child.kill() // its slot comes free with its death
    else this.begin(child, workspaceId)
  }

  private begin(child: CodeChild, workspaceId: string): void {
    const next = this.waiting.take(workspaceId)
    if (next !== undefined) void child.run(next.call).then(next.resolve)
  }

  /** Finds a process for a workspace with waiting calls: the spare one, a new one, or the slot of an idle one. */
  private makeRoomFor(workspaceId: string): void {
    const waiting = this.waiting.of(workspaceId)
    const own = this.childrenOf(workspaceId)
    if (waiting.length === 0 || !this.deserves(waiting.length, waiting[0]!.sinceMs, own)) return
    const spare = [...this.children].find((child) => child.workspaceId === undefined && isUsable(child))
    if (spare !== undefined) {
      spare.assign(workspaceId)
      this.serve(spare)
    } else if (this.slots() > 0) {
      this.start(workspaceId)
    } else if (this.slotsComing > 0) {
      this.slotsComing -= 1
    } else {
      this.idleForeigner(workspaceId)?.kill()
    }
  }

  /** P3: the first process at once; another one when calls pile up and nobody else would go without. */
  private deserves(waiting: number, sinceMs: number, own: readonly CodeChild[]): boolean {
    if (own.length === 0) return true
    if (own.some((child) => child.status === 'starting' || child.status === 'idle')) return false
    if (this.someoneWithout() || own.length >= this.shareOf()) return false
    return waiting > GROW_AT * own.length || performance.now() - sinceMs >= TICK_MS
  }

  /** Processes that one workspace may hold: all of them, or all but one while others are about. */
  private shareOf(): number {
    return this.seenAtMs.size > 1 ? Math.max(1, this.processesMax - 1) : this.processesMax
  }

  private someoneWithout(): boolean {
    return this.waiting.workspaces().some((workspaceId) => this.childrenOf(workspaceId).length === 0)
  }

  private childrenOf(workspaceId: string): CodeChild[] {
    return [...this.children].filter((child) => child.workspaceId === workspaceId && isUsable(child))
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
    else if (this.isWorn(child)) child.kill()
    this.dispatch()
    if (this.keepsSpare && this.waiting.size === 0) this.keepSpare()
  }

  private bury(child: CodeChild): void {
    this.children.delete(child)
    const { workspaceId, end, diedWhile } = child
    if (diedWhile === 'busy') this.counts.diedBusy += 1
    if (diedWhile !== undefined && this.closing === undefined) {
      this.log.warn({ workspaceId, diedWhile, ...end }, 'a process of user code died')
    }
    if (diedWhile === 'starting') this.giveUpOne(child)
    if (this.children.size === 0) this.closing?.()
  }

  /** A child that cannot start fails one call, so that a broken machine answers in place of starting for ever. */
  private giveUpOne({ workspaceId, end }: CodeChild): void {
    const victim = workspaceId === undefined ? undefined : this.waiting.take(workspaceId)
    victim?.resolve(
      failedWith(
        'code-unavailable',
        `No process for the code could be started: ${end === undefined ? '' : reasonOf(end)}`,
      ),
    )
  }

  private isWorn(child: CodeChild): boolean {
    return (
      child.calls >= this.limits.callsPerChildMax || performance.now() - child.startedAtMs > this.limits.childAgeMsMax
    )
  }

  private keepSpare(): void {
    if (this.closing !== undefined || this.slots() <= 0) return
    const hasSpare = [...this.children].some((child) => child.workspaceId === undefined && isUsable(child))
    if (!hasSpare && performance.now() - this.lastCallAtMs < this.limits.idleMs) this.start()
  }

  private sweepIdle(): void {
    const now = performance.now()
    for (const [workspaceId, seenAtMs] of this.seenAtMs) {
      if (now - seenAtMs > PRESENT_MS) this.seenAtMs.delete(workspaceId)
    }
    for (const child of this.children) {
      if (
        child.status === 'idle' &&
        now - Math.max(child.usedAtMs, child.workspaceId === undefined ? this.lastCallAtMs : 0) > this.limits.idleMs
      ) {
        child.kill()
      }
    }
    if (this.children.size === 0) {
      clearInterval(this.sweep)
      this.sweep = undefined
    }
  }

  private keepTicking(): void {
    if (this.waiting.size === 0) {
      clearInterval(this.tick)
      this.tick = undefined
    } else {
      this.tick ??= setInterval(() => this.onTick(), TICK_MS)
    }
  }

  private onTick(): void {
    const tooOld = performance.now() - this.limits.waitMsMax
    for (const { resolve } of this.waiting.remove((each) => each.sinceMs < tooOld)) {
      resolve(failedWith('code-busy', `No process was free for ${this.limits.waitMsMax} ms. Try again later`))
    }
    this.dispatch()
  }

  /** True once it is known how children are started here; looks for that when first asked. */
  private ready(): boolean {
    if (this.launch !== undefined) return this.launch !== 'looking'
    this.launch = 'looking'
    this.launcher().then(
      (launch) => {
        this.launch = launch
        this.log.info({ holding: launch.level.holding, missing: launch.level.missing }, launch.level.sentence)
        this.dispatch()
        if (this.keepsSpare) this.keepSpare()
      },
      (error: Error) => {
        this.launch = undefined
        for (const { resolve } of this.waiting.remove(() => true))
          resolve(failedWith('code-unavailable', error.message))
      },
    )
    return false
  }
}

const SHUTTING_DOWN: CodeError = { code: 'code-cancelled', message: 'The server is shutting down' }

const isUsable = (child: CodeChild) => child.status !== 'dead' && child.status !== 'dying'
