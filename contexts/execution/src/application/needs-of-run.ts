import type { Plan } from '@linkflow/engine'
import { type Clock, newUuidV7 } from '@linkflow/kernel'
import type { ExecutionHead, ExecutionId, WorkerId } from '../domain/execution.ts'
import type { ExecutableVersion } from './executable-version.ts'
import type { CommittedAnswer, RunNeeds, RunWatch } from './execution-run.ts'
import type { Owned, StoredSignal } from './execution-store.ts'
import type { StepRunner } from './step-runner.ts'
import type { WorkerNeeds } from './worker.ts'
import type { ExecutionWriter, LiveRow } from './write-entry.ts'

/** What a run asks of the worker that it runs on. */
export interface RunHost {
  readonly id: WorkerId
  readonly needs: WorkerNeeds
  /** The lease holds, and held since the execution began here. */
  isSure(id: ExecutionId): boolean
  confirm(owned: Owned): Promise<boolean>
}

/**
 * What a worker gives a run, for every execution. A class, for V8 gives each object whose literal has a getter a shape
 * of its own, and all code that reads such objects is slow.
 */
export class NeedsOfRun implements RunNeeds {
  readonly plan: Plan
  readonly steps: StepRunner
  readonly writer: ExecutionWriter
  readonly clock: Clock
  readonly worker: WorkerId
  private readonly host: RunHost
  private readonly head: ExecutionHead
  private readonly version: ExecutableVersion
  private readonly isOutputWanted: boolean
  private readonly accepted: (() => void) | undefined

  constructor(
    host: RunHost,
    run: { readonly head: ExecutionHead; readonly version: ExecutableVersion; readonly steps: StepRunner },
    isOutputWanted: boolean,
    onAccepted: (() => void) | undefined,
  ) {
    this.plan = run.version.plan
    this.steps = run.steps
    this.writer = host.needs.writer
    this.clock = host.needs.clock
    this.worker = host.id
    this.host = host
    this.head = run.head
    this.version = run.version
    this.isOutputWanted = isOutputWanted
    this.accepted = onAccepted
  }

  /** Asked at the end: a run that was lost and claimed again still has its caller here. */
  get wantsOutput(): boolean {
    return this.isOutputWanted || (this.host.needs.isAwaited?.(this.head.id) ?? false)
  }

  timeoutMsOf(node: number): number | undefined {
    return this.version.timeoutMsOf(node)
  }

  watch(isDurable: boolean): RunWatch | undefined {
    return this.host.needs.watch?.(this.head, { version: this.version, isDurable })
  }

  onAnswer(answer: CommittedAnswer): void {
    this.host.needs.onAnswer(this.head, answer)
  }

  onAccepted(): void {
    this.accepted?.()
  }

  onCalled(children: readonly LiveRow[]): void {
    this.host.needs.permits?.wantAll(children.flatMap(({ head }) => head.meta.permit ?? []))
  }

  readSignals(): Promise<readonly StoredSignal[]> {
    return this.host.needs.store.signalsOf([this.head.id])
  }

  stillOwns(fence: number): true | Promise<boolean> {
    const { id } = this.head
    return this.host.isSure(id) || this.host.confirm({ id, fence })
  }

  newId(): string {
    return newUuidV7(this.clock.nowMs())
  }

  onBug(error: unknown): void {
    this.host.needs.log.error({ executionId: this.head.id, err: error }, 'a bug stopped an execution')
  }
}
