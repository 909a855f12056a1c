import { type Effect, type Run, type StepError, type StepKey, splitStepKey } from '@linkflow/engine'
import { type Json, type JsonObject, newUuidV7 } from '@linkflow/kernel'
import {
  type CallPlan,
  type ChildResult,
  type ContextServices,
  type ExecutionWorld,
  effectOf,
  executeStep,
  type Item,
  joinCheckpoints,
  loopTurns,
  MemoryBudget,
  type ProcessMemory,
  runtimeLimits,
  type StepCheckpoint,
  StepFailure,
  type StepJob,
  type StepResult,
  type StoredOutput,
  storeItemsInTurns,
} from '@linkflow/node-runtime'
import type { ExecutionHead, ExecutionMeta } from '../domain/execution.ts'
import { givenKey, type StoredOutputFact, triggerStep } from '../domain/fact.ts'
import { ANSWER_ITEMS_MAX, CALL_DEPTH_MAX } from '../limits.ts'
import { breakpointNode, compileCondition } from './breakpoint-condition.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { newObjectKey } from './execution-objects.ts'
import { beginFact } from './execution-run.ts'
import { ExecutionSpill } from './execution-spill.ts'
import type { ExecutionTraces } from './execution-traces.ts'
import { type ItemStorage, preloadObjects } from './journal-items.ts'
import { LargeData, type LargeTurns } from './large-data.ts'
import { OutputStore } from './output-store.ts'
import { permitOf, permitsAbove } from './permit-of.ts'
import { RareMap } from './rare.ts'
import type {
  Checkpoint,
  EndItems,
  PreparedCalls,
  StartCommand,
  StepEnd,
  StepLog,
  StepOutput,
  StepRunner,
  StepStart,
} from './step-runner.ts'
import { takeOverFiles } from './take-over-files.ts'

/** What a worker's steps reach the world by; bound to the execution and its node for each step. */
export interface StepWorld extends ItemStorage {
  servicesOf(step: {
    readonly head: ExecutionHead
    readonly version: CompiledVersion
    readonly node: number
    readonly step: StepKey
    readonly attempt: number
    readonly start: StepStart
    readonly signal: AbortSignal
    readonly data: OutputStore
    readonly large: LargeData
    readonly log: (level: string, text: string) => void
  }): ContextServices
  /** The items of all executions of this process share it. */
  readonly memory: ProcessMemory
  /** Steps of this process that hold much at once. */
  readonly largeTurns: LargeTurns
  /** A node's code threw, which it must not. */
  /** Where somebody is told of traces. */
  readonly traces?: Pick<ExecutionTraces, 'metaBelowStep'> | undefined
  onNodeBug(cause: unknown, where: { readonly execution: string; readonly step: string }): void
  readonly addresses: ExecutionAddresses
  varsOf(workspaceId: string): Readonly<Record<string, Json>>
  /** Variables of the environment that the operator opened to expressions; none by default. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** A text that people will read, without the secrets of the workspace. */
  veil?(workspaceId: string, text: string): string
  /** The live version of a workflow that is called, or why it cannot be called. */
  callee(workspaceId: string, workflow: string): Promise<CompiledVersion | StepError>
  /** What is wrong with an item that is handed to a workflow's trigger, by the trigger's parameters. */
  inputProblems(trigger: Readonly<Record<string, unknown>>, json: JsonObject): readonly string[]
  /** What a finished child put out, its files linked under the parent's prefix. */
  childItems(childId: string, parent: ExecutionHead): Promise<ChildResult['items']>
}

/** Where an execution is reached from outside: addresses that exist from its start, each with a token of its own. */
export interface ExecutionAddresses {
  /** Of a call that resumes a wait for it. */
  resume(executionId: string): string
  /** Of the pages that the visitor of its form sees. */
  form(executionId: string): string
  /** Of its approvals; of the one that waits for a signal, where it is given. */
  approval(executionId: string, signal?: string): string
}

/** Result of a child, as its signal tells it. */
interface ChildEnd {
  readonly call: number
  readonly execution: string
  readonly status: ChildResult['status']
  readonly error?: { readonly code: string; readonly message: string }
}

const SILENT: { readonly logs?: readonly StepLog[] } = {}

type Done = StepEnd & { readonly type: 'done' }

/**
 * What expressions see of the execution. A class, for V8 gives each object whose literal has a getter a shape of its own:
 * those stay until a full collection and keep all that the getter sees, and code that reads such objects is slow.
 */
class ExecutionFacts {
  readonly id: string
  readonly mode: string
  readonly #world: StepWorld

  constructor({ id, mode }: ExecutionHead, world: StepWorld) {
    this.id = id
    this.mode = mode
    this.#world = world
  }

  /** A signature: made when somebody asks for it. */
  get resumeUrl(): string {
    return this.#world.addresses.resume(this.id)
  }

  get resumeFormUrl(): string {
    return this.#world.addresses.form(this.id)
  }

  get approvalUrl(): string {
    return this.#world.addresses.approval(this.id)
  }

  pageUrl(signal: string): string {
    return this.#world.addresses.approval(this.id, signal)
  }
}

/** An execution that was lost may begin here anew before what it was has gone: each has a folder of its own. */
let nextFolder = 0

/** Runs an execution's steps by the node runtime; items stay in its output store. */
export class NodeStepRunner implements StepRunner {
  private readonly head: ExecutionHead
  private readonly version: CompiledVersion
  private readonly world: StepWorld
  private readonly spill: ExecutionSpill
  private readonly memory: MemoryBudget
  private readonly data: OutputStore
  private readonly large: LargeData
  private readonly execution: ExecutionWorld
  private readonly checkpoints = new RareMap<StepKey, StepCheckpoint>()
  /** Lines of users' code, until their step has ended. */
  private readonly said = new RareMap<StepKey, StepLog[]>()

  constructor(head: ExecutionHead, version: CompiledVersion, world: StepWorld) {
    this.head = head
    this.version = version
    this.world = world
    this.spill = new ExecutionSpill(() => world.spillFolder(`${head.id}-${nextFolder++}`))
    this.memory = new MemoryBudget({ spill: this.spill, process: world.memory })
    this.data = new OutputStore(this.memory, this.spill)
    this.large = new LargeData(world.largeTurns, head.workspaceId, this.spill)
    this.execution = {
      workspaceId: head.workspaceId,
      workflow: { id: head.workflowId, name: version.workflowName, active: true },
      execution: new ExecutionFacts(head, world),
      vars: world.varsOf(head.workspaceId),
      env: world.env,
      timezone: version.timezone,
      plan: version.plan,
      data: this.data,
      memory: this.memory,
      limits: runtimeLimits,
      parametersOf: (node) => version.nodes[node]!.parameters.raw,
      yieldNow: () => loopTurns.take(head.workspaceId),
    }
  }

  attach(run: Run): void {
    this.data.attach(run)
  }

  effectOf(command: StartCommand): Effect {
    const { nodeType, parameters } = this.version.nodes[command.node]!
    return effectOf(nodeType, parameters)
  }

  storeTrigger(trigger: string, items: readonly Item[]): StepOutput | Promise<StepOutput> {
    const port = this.version.plan.nodes[this.version.plan.indexById.get(trigger)!]!.outputs[0] ?? 'main'
    const output = storeItemsInTurns(port, items, this.execution.memory, this.execution.yieldNow)
    return output instanceof Promise
      ? output.then((late) => this.keepTrigger(trigger, late))
      : this.keepTrigger(trigger, output)
  }

  private keepTrigger(trigger: string, output: StoredOutput): StepOutput | Promise<StepOutput> {
    const { port } = output
    this.data.put(triggerStep(this.version.plan, trigger), [output])
    const encoded = (text: string): StepOutput => ({ port, count: output.count, text })
    return output.spill === undefined ? encoded(output.encode()) : this.storeSpill(trigger, output).then(encoded)
  }

  /** What is pinned to a node, as it goes into the journal's first fact. Throws `StepFailure` above a limit. */
  async storeGiven(node: string, port: string, items: readonly Item[]): Promise<StoredOutputFact> {
    const output = await storeItemsInTurns(port, items, this.execution.memory, this.execution.yieldNow)
    const text = output.spill === undefined ? output.encode() : await this.storeSpill(givenKey(node), output)
    return JSON.parse(text) as StoredOutputFact
  }

  async meets(command: StartCommand, when: 'before' | 'after', condition: string): Promise<boolean | string> {
    const compiled = compileCondition(this.version, command.node, condition)
    if (!compiled.ok) return compiled.error
    const { step } = command
    const atMs = this.head.createdAtMs
    const start: StepStart = { atMs, seed: 1, calls: undefined, wakes: [] }
    const job = this.job(command, start, new AbortController().signal)
    const came = when === 'before' ? [...command.inputs.values()].flat() : this.data.segmentsOf(step)
    const node = { ...job.node, inputs: ['main'], outputs: ['main'], onError: 'stop' as const, retry: undefined }
    const inputs = new Map([['main', came]])
    const asked = { ...job, kind: 'node' as const, node, nodeType: breakpointNode, parameters: compiled.value, inputs }
    const result = await executeStep(asked)
    if (result.type === 'failed') return result.error.message
    return result.type === 'done' && result.outputs.some(({ count }) => count > 0)
  }

  restore(step: StepKey, outputs: readonly StoredOutputFact[]): void {
    for (const output of outputs) this.large.sawStored(output)
    this.data.putStored(step, outputs)
  }

  restoreInputs({ step, inputs }: StartCommand): void {
    this.data.keepInputs(step, inputs)
  }

  restoreCheckpoint(step: StepKey, data: Json): void {
    this.checkpoints.set(step, joinCheckpoints(this.checkpoints.get(step), data as unknown as StepCheckpoint))
  }

  preload(outputs: readonly StoredOutputFact[]): Promise<void> {
    return preloadObjects(this.spill, this.world, outputs)
  }

  async prepareCalls(command: StartCommand, start: StepStart): Promise<PreparedCalls | StepError | undefined> {
    if (this.version.nodes[command.node]!.nodeType.behaviour.kind !== 'call') return undefined
    const result = await executeStep(this.job(command, start, new AbortController().signal))
    if (result.type === 'failed') return result.error
    if (result.type !== 'calls') return undefined
    return this.childrenOf(command, result.plan, start.atMs)
  }

  start(
    command: StartCommand,
    start: StepStart,
    signal: AbortSignal,
    checkpoint: Checkpoint | undefined,
  ): StepEnd | Promise<StepEnd> {
    this.data.keepInputs(command.step, command.inputs)
    if (command.kind === 'given') return this.give(command)
    if (start.calls !== undefined) return this.startCall(command, start, signal)
    if (this.large.isInItems && this.effectOf(command) === 'pure')
      return this.startInTurn(command, start, signal, checkpoint)
    const result = executeStep(this.job(command, start, signal, checkpoint))
    if (!(result instanceof Promise)) return this.endOf(command, result)
    return result.then((each) => {
      const end = this.endOf(command, each)
      return this.large.isTaken(command.step) ? this.endTurn(command.step, end) : end
    })
  }

  /** What is pinned to a node is in the journal once, however often the node is met. */
  private give({ step }: StartCommand): StepEnd {
    const given = givenKey(splitStepKey(step).id)
    const stored = this.data.outputsOf(given).map((port): StoredOutputFact => {
      const n = this.data.list(given, port).count
      return { port, n, same: { step: given, port }, from: 'unknown' }
    })
    this.data.putStored(step, stored)
    const outputs = stored.map((output) => ({ port: output.port, count: output.n, text: JSON.stringify(output) }))
    return { type: 'done', outputs }
  }

  /** Not of a step that waits for others outside: its turn would be theirs. */
  private async startInTurn(
    command: StartCommand,
    start: StepStart,
    signal: AbortSignal,
    checkpoint: Checkpoint | undefined,
  ): Promise<StepEnd> {
    await this.large.take(command.step)
    const result = await executeStep(this.job(command, start, signal, checkpoint))
    return this.endTurn(command.step, this.endOf(command, result))
  }

  private async endTurn(step: StepKey, end: StepEnd | Promise<StepEnd>): Promise<StepEnd> {
    try {
      return await end
    } finally {
      // Until it is this execution's turn again, the others need the room.
      this.memory.unload()
      this.large.end(step)
    }
  }

  itemsOf(ends: readonly StepKey[]): readonly EndItems[] {
    return ends.map((step) => {
      const node = this.version.plan.nodes[this.version.plan.indexById.get(splitStepKey(step).id)!]!
      const port = this.data.outputsOf(step).find((each) => this.data.list(step, each).count > 0)
      const list = port === undefined ? undefined : this.data.list(step, port)
      const items = list === undefined ? [] : list.slice(0, Math.min(list.count, ANSWER_ITEMS_MAX)).all()
      return { node: node.name, items: items.map((item) => item.json) }
    })
  }

  release(): void {
    this.memory.close()
    if (this.spill.isUsed) this.world.largeTurns.collectSoon()
    this.spill.close()
  }

  private job(command: StartCommand, start: StepStart, signal: AbortSignal, checkpoint?: Checkpoint): StepJob {
    const { nodeType, parameters } = this.version.nodes[command.node]!
    const job: { -readonly [K in keyof StepJob]: StepJob[K] } = {
      world: this.execution,
      kind: command.kind,
      node: this.version.plan.nodes[command.node]!,
      nodeType,
      parameters,
      step: command.step,
      attempt: command.attempt,
      inputs: command.inputs,
      services: this.world.servicesOf({
        head: this.head,
        version: this.version,
        node: command.node,
        step: command.step,
        attempt: command.attempt,
        start,
        signal,
        data: this.data,
        large: this.large,
        log: (level, text) => this.say(command.step, level, text),
      }),
      facts: start,
      signal,
    }
    const known = this.checkpoints.get(command.step)
    if (known !== undefined) job.checkpoints = [known]
    if (command.woken !== undefined) job.woken = command.woken as StepJob['woken'] & object
    if (command.error !== undefined) job.error = command.error
    if (checkpoint !== undefined) {
      job.onCheckpoint = (each) => {
        this.checkpoints.set(command.step, joinCheckpoints(this.checkpoints.get(command.step), each))
        return checkpoint(each.done, each as unknown as Json)
      }
    }
    return job
  }

  /** A call waits until each of its children has said how it ended; then it collects what they put out. */
  private async startCall(command: StartCommand, start: StepStart, signal: AbortSignal): Promise<StepEnd> {
    const { ids, wait } = start.calls!
    if (!wait)
      return this.endOf(command, await executeStep({ ...this.job(command, start, signal), kind: 'pass-through' }))
    const ends = new Map<number, ChildEnd>()
    for (const wake of start.wakes) {
      const end = wake as unknown as ChildEnd | null
      // A retried call has other children; what an earlier one's say late is not meant for it.
      if (end !== null && ids[end.call] === end.execution) ends.set(end.call, end)
    }
    if (ends.size < ids.length) return { type: 'waiting', signal: `call:${command.step}` }
    const children = await Promise.all(
      ids.map(async (id, call): Promise<ChildResult> => {
        const { status, error } = ends.get(call)!
        const items = status === 'succeeded' ? await this.world.childItems(id, this.head) : []
        return { executionId: id, status, items, ...(error && { error }) }
      }),
    )
    return this.endOf(command, await executeStep({ ...this.job(command, start, signal), children }))
  }

  private async childrenOf(
    { step, attempt }: StartCommand,
    plan: CallPlan,
    atMs: number,
  ): Promise<PreparedCalls | StepError> {
    const depth = (this.head.meta.parent?.depth ?? 0) + 1
    if (depth > CALL_DEPTH_MAX) {
      return {
        code: 'call-too-deep',
        message: `Workflows call each other more than ${CALL_DEPTH_MAX} deep; look for one that calls itself without an end.`,
        retryable: false,
      }
    }
    const children: PreparedCalls['children'][number][] = []
    for (const [call, { workflow, items }] of plan.calls.entries()) {
      const version = await this.world.callee(this.head.workspaceId, workflow)
      if ('code' in version) return version
      const trigger = version.calledTrigger
      if (trigger === undefined) {
        return {
          code: 'callee-has-no-trigger',
          message: `The workflow «${version.workflowName}» has no trigger that other workflows may call; add a «workflow-trigger» node and publish it.`,
          retryable: false,
        }
      }
      const problem = this.inputProblem(version, trigger, items)
      if (problem !== undefined) return problem
      // Database time, as everything that others compare with theirs.
      const createdAtMs = Math.max(this.head.createdAtMs, Math.floor(atMs))
      const id = newUuidV7<'execution'>(createdAtMs)
      const parent = this.parentOf(step, call, depth, plan.wait)
      const permit = permitOf(version, 'sub-workflow', items, parent)
      if (!permit.ok) return { code: 'concurrency-key-invalid', message: permit.error, retryable: false }
      const head: ExecutionHead = {
        id,
        workspaceId: this.head.workspaceId,
        workflowId: version.workflowId,
        versionId: version.versionId,
        mode: 'sub-workflow',
        triggerNode: trigger,
        createdAtMs,
        deadlineAtMs: version.timeoutMs === undefined ? undefined : createdAtMs + version.timeoutMs,
        planFormat: version.plan.format,
        engineFlags: version.engineFlags,
        // The parent first: cancelling looks for it at the beginning of the text (execution-store.postgres.ts).
        meta: {
          parent,
          ...(permit.value && { permit: permit.value }),
          ...this.world.traces?.metaBelowStep(this.head, step, attempt),
        },
      }
      const steps = version.stepRunner(head)
      try {
        const own = await takeOverFiles(this.world.objects, head, 'trigger', items)
        const output = await steps.storeTrigger(trigger, own)
        const begin = beginFact(trigger, createdAtMs, Number.parseInt(id.slice(-8), 16), output)
        children.push({ head, owner: undefined, journal: { seq: 0, facts: `[${begin.text}]` } })
      } catch (error) {
        if (error instanceof StepFailure) return error.error
        throw error
      } finally {
        steps.release()
      }
    }
    return { children, calls: { ids: children.map((child) => child.head.id), wait: plan.wait } }
  }

  private parentOf(step: StepKey, call: number, depth: number, wait: boolean): ExecutionMeta['parent'] & object {
    const parent = { id: this.head.id, step, call, depth }
    if (!wait) return { ...parent, detached: true }
    const within = permitsAbove(this.head)
    return { ...parent, ...(within.length > 0 && { within }) }
  }

  private inputProblem(version: CompiledVersion, trigger: string, items: readonly Item[]): StepError | undefined {
    const { nodeType, parameters } = version.nodes[version.plan.indexById.get(trigger)!]!
    const expected = nodeType.parameters.parse(parameters.raw)
    for (const [item, { json }] of items.entries()) {
      const problems = this.world.inputProblems(expected, json)
      if (problems.length === 0) continue
      const message = `The workflow «${version.workflowName}» does not take item ${item}: ${problems.join('; ')}.`
      return { code: 'sub-workflow-input-invalid', message, retryable: false, item }
    }
    return undefined
  }

  private say(step: StepKey, level: string, text: string): void {
    const lines = this.said.get(step)
    if (lines === undefined) this.said.set(step, [{ level, text }])
    else if (lines.length < runtimeLimits.logLinesMax) lines.push({ level, text })
  }

  /** Everything the step has said: lines of users' code, then the node's, then warnings. */
  private saidIn(step: StepKey, { logs, warnings }: StepResult): { readonly logs?: readonly StepLog[] } {
    const lines = this.said.get(step)
    if (lines === undefined && logs.length === 0 && warnings.length === 0) return SILENT
    this.said.delete(step)
    const all = [...(lines ?? []), ...logs, ...warnings.map(({ message }) => ({ level: 'warn', text: message }))]
    return { logs: all.map((line) => ({ ...line, text: this.veiled(line.text) })) }
  }

  private veiled(text: string): string {
    return this.world.veil?.(this.head.workspaceId, text) ?? text
  }

  private endOf(command: StartCommand, result: StepResult): StepEnd | Promise<StepEnd> {
    const said = this.saidIn(command.step, result)
    switch (result.type) {
      case 'done': {
        if (result.outputs.some((output) => output.spill !== undefined))
          return this.endWithObjects(command, result, said)
        return this.done(
          command,
          result,
          result.outputs.map((output) => output.encode()),
          said,
        )
      }
      case 'failed':
        if (result.cause !== undefined)
          this.world.onNodeBug(result.cause, { execution: this.head.id, step: command.step })
        return { type: 'failed', error: { ...result.error, message: this.veiled(result.error.message) }, ...said }
      case 'waiting': {
        const { untilMs, signal, data } = result
        return {
          type: 'waiting',
          ...(untilMs !== undefined && { untilMs }),
          ...(signal !== undefined && { signal }),
          ...(data !== undefined && { data }),
          ...said,
        }
      }
      case 'aborted':
        return { type: 'aborted', ...said }
      case 'calls':
        return {
          type: 'failed',
          error: {
            code: 'internal-error',
            message: 'A call node was started without its calls, which is a bug of LinkFlow.',
            retryable: false,
          },
        }
    }
  }

  /** Big outputs are on disk in the object store before the row that names them commits. */
  private async endWithObjects(
    command: StartCommand,
    result: StepResult & { type: 'done' },
    said: { readonly logs?: readonly StepLog[] },
  ): Promise<StepEnd> {
    const texts: string[] = []
    for (const output of result.outputs) {
      try {
        texts.push(output.spill === undefined ? output.encode() : await this.storeSpill(command.step, output))
      } catch (error) {
        if (error instanceof StepFailure) return { type: 'failed', error: error.error }
        throw error
      }
    }
    return this.done(command, result, texts, said)
  }

  /** Puts a spilled output into the object store, and gives its text. */
  private async storeSpill(step: StepKey, output: StoredOutput): Promise<string> {
    this.large.saw(output)
    const key = newObjectKey(this.head, objectStepName(step))
    const stored = await this.world.objects.putFile(key, this.spill.path(output.spill!))
    if (stored.ok) return output.encode(key)
    throw new StepFailure({
      code: stored.error.code,
      message: `The output is too big for the database and could not be stored: ${stored.error.message}`,
      retryable: stored.error.retryable,
    })
  }

  private done(
    command: StartCommand,
    result: StepResult & { type: 'done' },
    texts: readonly string[],
    { logs }: { readonly logs?: readonly StepLog[] },
  ): StepEnd {
    this.data.put(command.step, result.outputs)
    const { answer, loop, until } = result
    const end: { -readonly [K in keyof Done]: Done[K] } = {
      type: 'done',
      outputs: result.outputs.map((output, i) => ({ port: output.port, count: output.count, text: texts[i]! })),
    }
    if (answer !== undefined) end.answer = answer as unknown as Json
    if (loop !== undefined) end.loop = loop
    if (until !== undefined) end.until = until
    if (logs !== undefined) end.logs = logs
    return end
  }
}

/** A step's key as a part of an object's key: node ids may hold what those may not. */
export const objectStepName = (step: StepKey): string => {
  const name = step
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '')
  return name === '' ? 'step' : name
}
