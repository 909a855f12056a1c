import type { Run, StepKey } from '@linkflow/engine'
import type { Json } from '@linkflow/kernel'
import type { StoredSignal } from './execution-store.ts'
import { RareMap, RareSet } from './rare.ts'
import type { StartedCalls } from './step-runner.ts'

const NO_WAKES: readonly Json[] = []

/** Signals that came for one run, what they woke, and the sub-workflows whose end it has not heard. */
export class RunSignals {
  /** Their rows go with the next write. */
  private consumedIds: string[] = []
  /** No step waits for them yet. */
  private kept: StoredSignal[] = []
  /** Every signal that was ever read: a slow read may bring one again that is consumed and gone. */
  private readonly seen = new RareSet<string>()
  /** What woke each waiting step so far, in order: a step that waits for several signals is given them all. */
  private readonly wakes = new RareMap<StepKey, Json[]>()
  /** Those that a step waits for, or waited for until it failed or was cancelled. */
  private readonly children = new RareSet<string>()

  get consumed(): readonly string[] {
    return this.consumedIds
  }

  get hasChildren(): boolean {
    return this.children.size > 0
  }

  /** False when it came before. */
  see(id: string): boolean {
    if (this.seen.has(id)) return false
    this.seen.add(id)
    return true
  }

  consume(id: string): void {
    this.consumedIds.push(id)
  }

  /** A signal is consumed by the first wait of its key, which is woken; with none it stays for a later one. */
  offer(signal: StoredSignal, waits: ReturnType<Run['waits']>): StepKey | undefined {
    const wait = waits.find((candidate) => candidate.signal === signal.key)
    if (wait === undefined) this.kept.push(signal)
    else this.consume(signal.id)
    return wait?.step
  }

  /** To be offered again: a step waits that had not. */
  takeKept(): readonly StoredSignal[] {
    const { kept } = this
    if (kept.length > 0) this.kept = []
    return kept
  }

  /** They are gone from disk. */
  committed(ids: readonly string[]): void {
    if (ids.length > 0) this.consumedIds = this.consumedIds.filter((id) => !ids.includes(id))
  }

  wakesOf(step: StepKey): readonly Json[] {
    return this.wakes.get(step) ?? NO_WAKES
  }

  /** A new attempt has other children, and waits anew. */
  forgetWakes(step: StepKey): void {
    this.wakes.delete(step)
  }

  woke(step: StepKey, data: Json | undefined): void {
    const child = (data as { readonly execution?: string } | null | undefined)?.execution
    if (child !== undefined) this.children.delete(child)
    const before = this.wakes.get(step)
    if (before === undefined) this.wakes.set(step, [data ?? null])
    else before.push(data ?? null)
  }

  expect(calls: StartedCalls | undefined): void {
    if (calls?.wait) for (const id of calls.ids) this.children.add(id)
  }
}
