import type { Effect, StepError } from '@linkflow/engine'
import { Budget } from '@linkflow/expression'
import { fail, ok } from '@linkflow/kernel'
import type { ItemList } from '../item.ts'
import { ItemsTooLarge } from '../items/memory-budget.ts'
import { OutputBuilder, StepTally } from '../items/output-builder.ts'
import type { StoredOutput } from '../items/stored-output.ts'
import type { NodeContext } from '../node-context.ts'
import type { NodeError, NodeInput, ParameterSources } from '../node-type.ts'
import { FirstItems } from '../scope/first-items.ts'
import { StepInput } from '../scope/step-input.ts'
import { type ScopeWorld, StepScope } from '../scope/step-scope.ts'
import { refuse, StepFailure } from '../step-failure.ts'
import { effectOf } from './effect-of.ts'
import { ItemRandom } from './item-random.ts'
import { StepContext } from './step-context.ts'
import type { LogLine, StepJob, StepNotes, StepResult, StepWarning } from './step-job.ts'

/** Evaluations are synchronous and one after the other, so one budget serves them all. */
const budget = new Budget()

const NO_LOGS: readonly LogLine[] = Object.freeze([])
const NO_WARNINGS: readonly StepWarning[] = Object.freeze([])

/** One start of one step while it runs: its input, its scope, what it has put out and said so far. */
export class StepSession {
  readonly job: StepJob
  /** All that came in, which expressions see and lineage counts. */
  readonly input: StepInput
  readonly random: ItemRandom
  readonly #tally: StepTally
  readonly #builders = new Map<string, OutputBuilder>()
  #scope: StepScope | undefined
  #logs: LogLine[] | undefined
  #warnings: StepWarning[] | undefined
  /** Set at the first look at the clock: most steps are over before it. */
  #sliceStartMs = 0

  constructor(job: StepJob) {
    this.job = job
    this.input = new StepInput(job.node.inputs, job.inputs, job.world.data)
    this.random = new ItemRandom(job.facts.seed)
    this.#tally = new StepTally(job.world.limits)
  }

  get scope(): StepScope {
    this.#scope ??= new StepScope(this.#scopeWorld())
    return this.#scope
  }

  /** What the node works on: in a compatibility order perhaps only the first item of each input. */
  get worked(): NodeInput & { readonly whole: ItemList } {
    return this.#isCompatible && this.job.node.executeOnce ? new FirstItems(this.input) : this.input
  }

  get #isCompatible(): boolean {
    return this.job.world.plan.order !== 'linkflow'
  }

  get effect(): Effect {
    return effectOf(this.job.nodeType, this.job.parameters)
  }

  /** Retries the engine would still give this step. */
  get canRetry(): boolean {
    const { node, attempt } = this.job
    return node.retry !== undefined && attempt < node.retry.attempts
  }

  // ------------------------------------------------------------------------------------------ parameters

  /** Parameters for the item that scope and random stand on. Throws `StepFailure`. */
  parameters(): Record<string, unknown> {
    return this.job.parameters.evaluate(this.scope, budget)
  }

  /** What a list node calls: parameters for an item of its main input. */
  parametersAt(index = 0): Record<string, unknown> {
    if (this.job.parameters.isConstant) return this.parameters()
    this.scope.standOn(index)
    return this.parameters()
  }

  parameterSources(): ParameterSources {
    return this.job.parameters.sources(this.scope, budget)
  }

  lazyParameters(): Record<string, unknown> {
    this.scope.standOn(0)
    return this.job.parameters.lazy(this.scope, budget)
  }

  // ------------------------------------------------------------------------------------------ outputs

  /** The builder of a port; it is made, and the port taken, at the first call. */
  builder(port: string): OutputBuilder {
    let builder = this.#builders.get(port)
    if (builder === undefined) {
      this.#mustHave(port)
      const { memory, limits } = this.job.world
      builder = new OutputBuilder(port, this.input, memory, limits, this.#tally)
      builder.deferLargePages()
      this.#builders.set(port, builder)
    }
    return builder
  }

  /** Nothing was put out on any port. */
  get isSilent(): boolean {
    return this.#builders.size === 0
  }

  get firstPort(): string {
    return (
      this.job.node.outputs[0] ?? refuse('node-result-invalid', 'The node gave an item, and it has no output port.')
    )
  }

  #mustHave(port: string): void {
    const { outputs, onError } = this.job.node
    if (outputs.includes(port) || (port === 'error' && onError === 'error-port')) return
    refuse('node-result-invalid', `The node gave items for port «${port}»; it has: ${outputs.join(', ')}.`)
  }

  /** Everything that was put out, in the order of the ports. */
  outputs(): StoredOutput[] {
    const outputs: StoredOutput[] = []
    for (const port of this.job.node.outputs) {
      const builder = this.#builders.get(port)
      if (builder !== undefined) outputs.push(builder.finish())
    }
    if (!this.job.node.outputs.includes('error')) {
      const error = this.#builders.get('error')
      if (error !== undefined) outputs.push(error.finish())
    }
    return outputs
  }

  // ------------------------------------------------------------------------------------------ time

  /** The step has held the event loop long enough. */
  get isSliceOver(): boolean {
    return this.isSliceOverAt(performance.now())
  }

  isSliceOverAt(nowMs: number): boolean {
    if (this.#sliceStartMs === 0) this.#sliceStartMs = nowMs
    return nowMs - this.#sliceStartMs > this.job.world.limits.sliceMs
  }

  /** The step has put out items so large that they are written while others have their turn: before the next item. */
  get hasLargePage(): boolean {
    return this.#tally.hasLargePage
  }

  async breathe(): Promise<void> {
    const { yieldNow } = this.job.world
    await yieldNow()
    if (this.#tally.hasLargePage) {
      for (const builder of this.#builders.values()) await builder.closeLargePage(yieldNow)
      this.#tally.hasLargePage = false
    }
    this.#sliceStartMs = performance.now()
  }

  // ------------------------------------------------------------------------------------------ results

  get notes(): StepNotes {
    return { logs: this.#logs ?? NO_LOGS, warnings: this.#warnings ?? NO_WARNINGS }
  }

  done(): StepResult {
    if (this.#isCompatible && this.job.node.alwaysOutput) this.#mustPutSomething()
    return {
      type: 'done',
      outputs: this.outputs(),
      logs: this.#logs ?? NO_LOGS,
      warnings: this.#warnings ?? NO_WARNINGS,
    }
  }

  /** `alwaysOutput`: a first port without an item gets an empty one. */
  #mustPutSomething(): void {
    const builder = this.builder(this.firstPort)
    if (builder.count === 0) builder.pushDerived({ json: {} }, 'all')
  }

  failed(error: NodeError, item?: number): StepResult {
    if (this.job.signal.aborted) return { type: 'aborted', ...this.notes }
    const stepError: StepError = item === undefined ? error : { ...error, item }
    return { type: 'failed', error: stepError, ...this.notes }
  }

  /** The end of a step by an exception: ours say what is wrong, all others are bugs of the node. */
  crashed(cause: unknown, item?: number): StepResult {
    const result = this.failed(this.errorOf(cause), item)
    return result.type === 'failed' && !isOurs(cause) ? { ...result, cause } : result
  }

  errorOf(cause: unknown): NodeError {
    if (cause instanceof StepFailure) return cause.error
    if (cause instanceof ItemsTooLarge)
      return { code: cause.code, message: this.#named(cause.message), retryable: false }
    const { type, version } = this.job.nodeType
    const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    return {
      code: 'node-crashed',
      message: this.#named(
        `the code of node type «${type}» ${version} failed (${said.slice(0, 500)}). This is a bug in LinkFlow: please report it with this message and the version of the server.`,
      ),
      retryable: false,
    }
  }

  #named(message: string): string {
    return `Node «${this.job.node.name}»: ${message}`
  }

  log(level: LogLine['level'], text: string): void {
    this.#logs ??= []
    const { logLinesMax, logLineCharsMax } = this.job.world.limits
    if (this.#logs.length < logLinesMax) this.#logs.push({ level, text: String(text).slice(0, logLineCharsMax) })
    else if (this.#logs.length === logLinesMax) {
      this.#logs.push({ level: 'warn', text: `More than ${logLinesMax} lines; the rest was left out.` })
    }
  }

  warn(code: string, message: string): void {
    this.#warnings ??= []
    if (this.#warnings.length >= this.job.world.limits.warningsMax) return
    if (this.#warnings.some((known) => known.code === code && known.message === message)) return
    this.#warnings.push({ code, message })
  }

  // ------------------------------------------------------------------------------------------ context

  /** What the node reaches the world by. `random` is the step's own, or that of one item of several at the same time. */
  context(signal: AbortSignal = this.job.signal, random: ItemRandom = this.random): NodeContext {
    const { job, evaluate } = this
    return new StepContext({ job, evaluate, log: (level, text) => this.log(level, text) }, signal, random)
  }

  readonly evaluate: NonNullable<NodeContext['evaluate']> = (template, names, itemIndex = 0) => {
    try {
      this.scope.standOn(itemIndex)
      return ok(this.job.parameters.late.evaluate(template, names, this.scope, budget))
    } catch (error) {
      if (error instanceof StepFailure) return fail(error.error)
      throw error
    }
  }

  #scopeWorld(): ScopeWorld {
    const { world, node, nodeType, step, inputs, facts } = this.job
    return {
      plan: world.plan,
      node,
      nodeVersion: nodeType.version,
      step,
      inputs,
      input: this.input,
      data: world.data,
      workflow: world.workflow,
      execution: world.execution,
      vars: world.vars,
      env: world.env,
      timezone: world.timezone,
      nowMs: facts.atMs,
      random: () => this.random.next(),
      parametersOf: (index) => world.parametersOf(index),
      warn: (code, message) => this.warn(code, message),
    }
  }
}

const isOurs = (cause: unknown): boolean => cause instanceof StepFailure || cause instanceof ItemsTooLarge
