import type { Item, ItemList, ReadAhead } from '../item.ts'
import type { OutputBuilder } from '../items/output-builder.ts'
import type { NodeContext } from '../node-context.ts'
import type { EachBehaviour, EachResult, NodeError } from '../node-type.ts'
import { StepFailure } from '../step-failure.ts'
import { CheckpointWriter } from './checkpoint-writer.ts'
import { ItemRandom } from './item-random.ts'
import { ShortcutRun } from './shortcut-run.ts'
import type { StepResult } from './step-job.ts'
import type { StepSession } from './step-session.ts'

type Behaviour = EachBehaviour<Record<string, unknown>>

/** Items between two looks at the clock, at most: while they are quick, a look costs more than an item. */
const ITEMS_PER_LOOK_MAX = 64
/** Items are quick when those since the last look took less than this. */
const QUICK_LOOK_MS = 1

/** Why an item has no result. A class, so that results need no wrapping to be told from it. */
class Failure {
  readonly error: NodeError
  /** What was thrown, where that was not a refusal of ours. */
  readonly cause: unknown

  constructor(error: NodeError, cause: unknown) {
    this.error = error
    this.cause = cause
  }
}

/** What one item came to. */
type Settled = EachResult | Failure

/** Item by item, in order. Synchronous until the node first gives a promise, or until the time slice is over. */
export function runEach(session: StepSession, behaviour: Behaviour): StepResult | Promise<StepResult> {
  const run = new EachRun(session, behaviour)
  return run.goSync() && !run.hasUnsaved ? run.finish() : run.goAsync()
}

class EachRun {
  readonly #session: StepSession
  readonly #behaviour: Behaviour
  readonly #checkpoint: CheckpointWriter | undefined
  readonly #aborter: AbortController | undefined
  readonly #signal: AbortSignal
  readonly #items: ItemList
  readonly #context: NodeContext
  /** Opened at the first item: one page alone is read when it is. */
  #pages: Iterator<readonly Item[]> | undefined
  #page: readonly Item[] = []
  #at = 0
  /** Index of the next item over all input items. */
  #next: number
  #itemsPerLook = 1
  #sinceLook = 0
  #lastLookMs = 0
  /** The rest of what the last item became, when it became many. */
  #many: { readonly items: Iterator<Item>; readonly from: Item; readonly index: number } | undefined
  /** What the last item became, while it is still being read. */
  #stream: Stream | undefined
  /** The first result that was a promise, until `goAsync` takes it over. */
  #pending: Pending | undefined
  #shortcut: ShortcutRun | undefined
  #lastPort = ''
  #lastBuilder: OutputBuilder | undefined
  #firstParameters: Record<string, unknown> | undefined
  #ended: StepResult | undefined

  constructor(session: StepSession, behaviour: Behaviour) {
    const { job } = session
    this.#session = session
    this.#items = session.worked.whole
    this.#behaviour = behaviour
    this.#aborter = behaviour.parallel === undefined ? undefined : new AbortController()
    this.#signal = this.#aborter === undefined ? job.signal : AbortSignal.any([job.signal, this.#aborter.signal])
    this.#context = session.context(this.#signal)
    this.#checkpoint =
      job.onCheckpoint !== undefined && session.effect === 'write' ? new CheckpointWriter(session) : undefined
    this.#next = CheckpointWriter.replay(session)
    const count = this.#checkpoint === undefined ? this.#items.count - this.#next : 0
    this.#shortcut = ShortcutRun.of(session, behaviour, this.#context, count)
  }

  /** True when all is done; false when there is something to wait for. */
  goSync(): boolean {
    for (;;) {
      if (this.#many !== undefined && !this.#pull()) return false
      if (this.#ended !== undefined) return true
      if (this.#checkpoint?.isDue(this.#next)) return false
      if (this.#session.hasLargePage || this.#mustBreathe()) return false
      if (this.#readAhead() !== undefined) return false
      if (this.#shortcut !== undefined && this.#sendOn(this.#shortcut)) continue
      const item = this.#take()
      if (item === undefined) return true
      const index = this.#next - 1
      const settled = this.#call(item, index)
      if (settled instanceof Promise) {
        this.#pending = { item, index, settled }
        return false
      }
      this.#settle(item, index, settled)
    }
  }

  /** Sends items on until the clock is to be looked at, or the node to be asked. False when that is so of the next one. */
  #sendOn(shortcut: ShortcutRun): boolean {
    if (!this.#hasNext()) return false
    const end = Math.min(this.#page.length, this.#at + this.#itemsPerLook)
    const sent = shortcut.send(this.#page, this.#at, end, this.#next)
    this.#at += sent
    this.#next += sent
    this.#sinceLook += sent
    if (shortcut.broken !== undefined) this.#ended = this.#session.crashed(shortcut.broken.cause, this.#next)
    if (shortcut.isHopeless) this.#shortcut = undefined
    return sent > 0 || this.#ended !== undefined
  }

  async goAsync(): Promise<StepResult> {
    // One after the other, as long as the node stays synchronous: only the clock or a checkpoint stopped it.
    while (this.#pending === undefined) {
      await this.#pause()
      if (this.goSync()) return this.#end()
    }
    await this.#pump(this.#pending)
    return this.#end()
  }

  /** It failed in a way that may pass, after items that need not be done again. */
  get hasUnsaved(): boolean {
    return this.#ended?.type === 'failed' && this.#ended.error.retryable && this.#checkpoint?.hasEntries === true
  }

  async #end(): Promise<StepResult> {
    if (this.hasUnsaved && this.#ended?.type === 'failed') await this.#save(this.#ended.error.item ?? 0)
    return this.finish()
  }

  async #save(done: number): Promise<void> {
    try {
      await this.#checkpoint?.write(done)
    } catch (cause) {
      const message = 'What the node had finished could not be recorded, so it was stopped.'
      const error = { code: 'checkpoint-failed', message, retryable: true }
      this.#ended = { ...this.#session.failed(error), ...(cause === undefined ? {} : { cause }) }
    }
  }

  finish(): StepResult {
    const session = this.#session
    if (this.#ended !== undefined) return this.#ended
    // A single port is always taken; of several only those that got items, or the first if none did.
    const { length } = session.job.node.outputs
    if (length === 1 || (length > 1 && session.isSilent)) session.builder(session.firstPort)
    return session.done()
  }

  /** Several items at the same time, taken in their order. After a failure what is under way is awaited, and dropped. */
  async #pump(first: Pending): Promise<void> {
    const parallel = this.#parallel()
    const pending: Pending[] = [first]
    for (;;) {
      while (this.#ended === undefined && pending.length < parallel) {
        if (this.#readAhead() !== undefined) await this.#breathe()
        const launched = this.#launch()
        if (launched === undefined) break
        pending.push(launched)
      }
      const head = pending.shift()
      if (head === undefined) return
      const settled = await head.settled
      if (this.#ended !== undefined) continue
      this.#settle(head.item, head.index, settled)
      if (this.#stream !== undefined) await this.#follow(this.#stream)
      while (this.#many !== undefined && !this.#pull()) await this.#pause()
      if (this.#ended === undefined) await this.#pauseIfDue(head.index + 1)
      if (this.#ended !== undefined) this.#aborter?.abort()
    }
  }

  #parallel(): number {
    const { parallel } = this.#behaviour
    if (parallel === undefined) return 1
    const asked = typeof parallel === 'number' ? parallel : parallel(this.#firstParameters ?? {})
    return Math.max(1, Math.min(this.#session.job.world.limits.parallelItemsMax, Math.floor(asked) || 1))
  }

  #launch(): Pending | undefined {
    const item = this.#take()
    if (item === undefined) return undefined
    const index = this.#next - 1
    const settled = this.#call(item, index)
    return { item, index, settled: settled instanceof Promise ? settled : Promise.resolve(settled) }
  }

  #call(item: Item, index: number): Settled | Promise<Settled> {
    const session = this.#session
    try {
      session.scope.stand(index, item)
      session.random.stand(index)
      const parameters = session.parameters()
      this.#firstParameters ??= parameters
      const result = this.#behaviour.each(item, parameters, this.#contextOf(index), index)
      if (result instanceof Promise) return result.catch((cause: unknown) => this.#broken(cause))
      return isStream(result) ? Promise.resolve(result) : result
    } catch (cause) {
      return this.#broken(cause)
    }
  }

  /** Items that run at the same time have random numbers of their own; else they would depend on who is first. */
  #contextOf(index: number): NodeContext {
    if (this.#aborter === undefined) return this.#context
    const random = new ItemRandom(this.#session.job.facts.seed)
    random.stand(index)
    return this.#session.context(this.#signal, random)
  }

  #broken(cause: unknown): Failure {
    return new Failure(this.#session.errorOf(cause), cause instanceof StepFailure ? undefined : cause)
  }

  #settle(item: Item, index: number, result: Settled): void {
    if (result === undefined) return
    if (result instanceof Failure) return this.#fail(item, index, result.error, result.cause)
    try {
      if (!('kind' in result)) return this.#put(this.#session.firstPort, item, index, result)
      switch (result.kind) {
        case 'many':
          this.#many = { items: result.items[Symbol.iterator](), from: item, index }
          return
        case 'stream':
          this.#stream = { batches: result.batches, from: item, index }
          return
        case 'routed':
          for (const { port, item: routed } of result.to) this.#put(port, item, index, routed)
          return
        case 'failed':
          return this.#fail(item, index, result.error, undefined)
      }
    } catch (cause) {
      // What the builders refuse (limits, results that are not JSON) ends the step, whatever onError says.
      this.#ended = this.#session.crashed(cause, index)
    }
  }

  #put(port: string, from: Item, index: number, item: Item): void {
    const isInput = item === from
    const builder = this.#builderOf(port)
    if (isInput) builder.pushInput(item, index)
    else builder.push(item, index)
    this.#checkpoint?.note(port, index, item, isInput)
  }

  /** Neighbours go to the same port mostly. */
  #builderOf(port: string): OutputBuilder {
    if (this.#lastBuilder === undefined || port !== this.#lastPort) {
      this.#lastBuilder = this.#session.builder(port)
      this.#lastPort = port
    }
    return this.#lastBuilder
  }

  /** Takes items out of a node's iterator; false when the slice is over before it is empty. */
  #pull(): boolean {
    const { items, from, index } = this.#many!
    try {
      for (let count = 1; ; count += 1) {
        const next = items.next()
        if (next.done === true) {
          this.#many = undefined
          return true
        }
        this.#put(this.#session.firstPort, from, index, next.value)
        if (this.#session.hasLargePage) return false
        if (count % ITEMS_PER_LOOK_MAX === 0 && this.#session.isSliceOver) return false
      }
    } catch (cause) {
      this.#many = undefined
      this.#ended = this.#session.crashed(cause, index)
      return true
    }
  }

  /** Takes a stream to its end, batch by batch. What it throws ends the step, as what an iterator throws does. */
  async #follow({ batches, from, index }: Stream): Promise<void> {
    try {
      for await (const items of batches) {
        this.#many = { items: items[Symbol.iterator](), from, index }
        while (this.#many !== undefined && !this.#pull()) await this.#pause()
        if (this.#ended === undefined && this.#session.isSliceOver) await this.#pause()
        if (this.#ended !== undefined) break
      }
    } catch (cause) {
      this.#many = undefined
      this.#ended ??= this.#session.crashed(cause, index)
    }
    this.#stream = undefined
  }

  #fail(item: Item, index: number, error: NodeError, cause: unknown): void {
    const { onError } = this.#session.job.node
    // While the engine has retries left it is told of an error that may pass; items with errors are for what remains.
    if (onError === 'stop' || (error.retryable && this.#session.canRetry)) {
      const failed = this.#session.failed(error, index)
      this.#ended = cause === undefined || failed.type !== 'failed' ? failed : { ...failed, cause }
      return
    }
    const { code, message } = error
    this.#session.warn(code, message)
    const failed: Item = { ...item, json: { ...item.json, error: { code, message } } }
    try {
      this.#put(onError === 'continue' ? this.#session.firstPort : 'error', item, index, failed)
    } catch (refused) {
      this.#ended = this.#session.crashed(refused, index)
    }
  }

  #take(): Item | undefined {
    if (this.#ended !== undefined || !this.#hasNext()) return undefined
    this.#next += 1
    return this.#page[this.#at++]
  }

  /** Opens the page of the next item. */
  #hasNext(): boolean {
    while (this.#at >= this.#page.length) {
      this.#pages ??= this.#rest()
      const next = this.#pages.next()
      if (next.done === true) return false
      this.#page = next.value
      this.#at = 0
    }
    return true
  }

  /** The items from the next one on. */
  #rest(): Iterator<readonly Item[]> {
    const whole = this.#items
    return (this.#next === 0 ? whole : whole.slice(this.#next, whole.count - this.#next)).pages()[Symbol.iterator]()
  }

  /** The next item is on a page that takes long to read. */
  #readAhead(): ReadAhead | undefined {
    const whole = this.#items
    return this.#at < this.#page.length || this.#next >= whole.count ? undefined : whole.readAhead?.(this.#next)
  }

  #mustBreathe(): boolean {
    this.#sinceLook += 1
    if (this.#sinceLook < this.#itemsPerLook) return false
    this.#sinceLook = 0
    const nowMs = performance.now()
    const isQuick = nowMs - this.#lastLookMs < QUICK_LOOK_MS
    this.#itemsPerLook = isQuick ? Math.min(ITEMS_PER_LOOK_MAX, this.#itemsPerLook * 2) : 1
    this.#lastLookMs = nowMs
    return this.#session.isSliceOverAt(nowMs)
  }

  async #pause(): Promise<void> {
    // In the middle of an item nothing is saved: after a crash the rest of what it becomes would be missing.
    const isBetweenItems = this.#many === undefined && this.#stream === undefined
    if (isBetweenItems && this.#ended === undefined && this.#checkpoint?.isDue(this.#next)) await this.#save(this.#next)
    await this.#breathe()
    if (!this.#session.job.signal.aborted) return
    this.#many = undefined
    this.#ended = { type: 'aborted', ...this.#session.notes }
  }

  /** What the builders refuse, and a page that cannot be read, end the step; what else is under way is awaited then. */
  async #breathe(): Promise<void> {
    const { yieldNow } = this.#session.job.world
    try {
      await this.#session.breathe()
      await this.#readAhead()?.(yieldNow)
    } catch (cause) {
      this.#many = undefined
      this.#ended ??= this.#session.crashed(cause)
    }
  }

  async #pauseIfDue(done: number): Promise<void> {
    if (this.#checkpoint?.isDue(done)) await this.#save(done)
    // What was told to stop and finished all the same is done: a write that happened must not look as if it had not.
    if (this.#session.job.signal.aborted && done < this.#items.count)
      this.#ended = { type: 'aborted', ...this.#session.notes }
    else if (this.#session.isSliceOver || this.#session.hasLargePage) await this.#breathe()
  }
}

const isStream = (result: EachResult): boolean => result !== undefined && 'kind' in result && result.kind === 'stream'

interface Stream {
  readonly batches: AsyncIterable<Iterable<Item>>
  readonly from: Item
  readonly index: number
}

interface Pending {
  readonly item: Item
  readonly index: number
  readonly settled: Promise<Settled>
}
