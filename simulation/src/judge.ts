import {
  type Command,
  type EngineEvent,
  type NodeShape,
  type NodeTraits,
  openRun,
  type Plan,
  type Run,
  type Segment,
  type StepInputs,
  type StepOutcome,
  type TestScope,
  type WorkflowShape,
} from '@linkflow/engine'
import { type Answer, answerOf, parametersOf } from './behaviour.ts'
import type { Coverage } from './coverage.ts'
import { describeModel } from './model-nodes.ts'
import { Oracle, type OracleStart, type Verdicts } from './oracle.ts'
import { type Shape, shapeOf } from './oracle-shape.ts'
import { countOf, type OracleStep, type Slice } from './oracle-step.ts'

export const traitsOf = (node: NodeShape): NodeTraits => {
  const traits = describeModel(node)
  if ('code' in traits) throw new Error(traits.message)
  return traits
}

type Where = () => string
const AT_THE_END: Where = () => 'at the end'

/** One workflow with the answers of its steps: what engine, oracle and workers are all given. */
export class Case {
  readonly seed: number
  readonly workflow: WorkflowShape
  readonly plan: Plan
  readonly shape: Shape
  readonly loopIterationsMax: number
  readonly test: TestScope | undefined
  private readonly nodes: ReadonlyMap<string, NodeShape>

  constructor(seed: number, workflow: WorkflowShape, plan: Plan, loopIterationsMax: number, test?: TestScope) {
    this.seed = seed
    this.workflow = workflow
    this.plan = plan
    this.loopIterationsMax = loopIterationsMax
    this.test = test
    this.nodes = new Map(workflow.nodes.map((node) => [node.id, node]))
    this.shape = shapeOf(
      workflow,
      traitsOf,
      plan.nodes.map(({ id }) => id),
    )
  }

  open(): Run {
    return openRun(this.plan, { limits: { loopIterationsMax: this.loopIterationsMax } })
  }

  oracle(): Oracle {
    return new Oracle(this.shape, this.loopIterationsMax)
  }

  nodeOf(step: string): NodeShape {
    return this.nodes.get(step.split('@')[0]!)!
  }

  answer(
    start: Pick<OracleStart, 'step' | 'attempt' | 'kind'>,
    counts: ReadonlyMap<string, number>,
    wakes: number,
  ): Answer {
    const node = this.nodeOf(start.step)
    return answerOf(this.seed, node, traitsOf(node), { ...start, counts, wakes }, this.test)
  }
}

export const countsOf = (inputs: StepInputs | ReadonlyMap<string, readonly Slice[]>): Map<string, number> =>
  new Map([...inputs].map(([port, slices]) => [port, countOf(slices)]))

/** Slices without those that are empty, neighbours made one: how they are cut is the engine's business. */
export function textOfSlices(slices: readonly (Slice | Segment)[]): string {
  const whole: { step: string; port: string; start: number; count: number }[] = []
  for (const slice of slices) {
    const last = whole.at(-1)
    const follows = last?.step === slice.step && last.port === slice.port && last.start + last.count === slice.start
    if (follows) last.count += slice.count
    else if (slice.count > 0) whole.push({ ...slice })
  }
  return whole.map(({ step, port, start, count }) => `${step}.${port}[${start},${start + count})`).join(' ')
}

const textOfInputs = (inputs: StepInputs | ReadonlyMap<string, readonly Slice[]>): string =>
  [...inputs]
    .map(([port, slices]) => `${port}=${textOfSlices(slices)}`)
    .filter((text) => !text.endsWith('='))
    .toSorted()
    .join('; ')

/**
 * Plays a journal to a new run and to the oracle, side by side. Throws at the first thing that they do not agree on:
 * what is started (in which order, with what), what is aborted, how it ends; and every answer in the journal must be
 * the one that the step has.
 */
export function judge(subject: Case, journal: readonly EngineEvent[], coverage?: Coverage): Oracle {
  const run = subject.open()
  const oracle = subject.oracle()
  for (const [at, event] of journal.entries()) {
    const where = (): string => `event ${at} (${JSON.stringify(event)})`
    expectAnswer(subject, oracle, event, where)
    const verdicts = oracle.apply(event)
    const commands = run.apply(event)
    compareCommands(verdicts, commands, where)
    if (coverage) cover(coverage, oracle, event, verdicts)
  }
  if (oracle.finish !== undefined) compareSteps(oracle, run)
  return oracle
}

/** The recorded outcome must be the step's own, or that of an abort or a timeout that was possible. */
function expectAnswer(subject: Case, oracle: Oracle, event: EngineEvent, where: Where): void {
  if (event.type !== 'settled') return
  const step = oracle.steps.get(event.step)
  if (step === undefined) throw new Error(`${where()}: the oracle knows no such step`)
  const { outcome } = event
  if (outcome.type === 'cancelled' && step.tornBy !== undefined) return
  const isTimeout = outcome.type === 'failed' && outcome.error.code === 'step-timeout'
  if (isTimeout && parametersOf(subject.nodeOf(step.key)).timeoutMs !== undefined) return
  const start = oracle.startOf(step)
  const { calls } = parametersOf(subject.nodeOf(step.key))
  const answer = subject.answer(start, countsOf(start.inputs), calls > 0 ? 0 : step.wakes)
  const { type } = answer
  // A call waits as often as it likes for its children, then its answer is its own.
  if (outcome.type === 'waiting' && calls > 0) return
  if (type !== outcome.type) throw new Error(`${where()}: the step's answer is ${JSON.stringify(answer)}`)
  if (type === 'waiting') return
  if (textOfAnswer(outcome) === textOfAnswer(answer)) return
  throw new Error(`${where()}: the step's answer is ${JSON.stringify(answer)}`)
}

/** What of an answer the rules speak of: neither the items themselves nor what a Respond node says. */
function textOfAnswer(answer: StepOutcome | Answer): string {
  if (answer.type !== 'done') return JSON.stringify(answer)
  const { outputs, loop, until } = answer
  return JSON.stringify([outputs.map(({ port, count }) => [port, count]), loop, until])
}

const compare = (what: string, engine: string, oracle: string, where: Where): void => {
  if (engine !== oracle) throw new Error(`${where()}: ${what}\n  engine: ${engine}\n  oracle: ${oracle}`)
}

function compareCommands(verdicts: Verdicts, commands: readonly Command[], where: Where): void {
  const starts = commands.flatMap((command) =>
    command.type === 'start'
      ? `${command.step} ${command.kind} attempt ${command.attempt}${command.notBeforeMs !== undefined ? ' later' : ''}${command.woken ? ' woken' : ''}${command.error ? ` after ${command.error.code} of ${command.error.step}` : ''} with ${textOfInputs(command.inputs)}`
      : [],
  )
  const expected = verdicts.starts.map(
    ({ step, kind, attempt, inputs, isRetry, isWoken, error }) =>
      `${step} ${kind} attempt ${attempt}${isRetry ? ' later' : ''}${isWoken ? ' woken' : ''}${error ? ` after ${error.code} of ${error.step}` : ''} with ${textOfInputs(inputs)}`,
  )
  compare('starts', starts.join('\n'), expected.join('\n'), where)
  const aborts = commands.flatMap((command) => (command.type === 'abort' ? command.step : []))
  compare('aborts', aborts.toSorted().join(' '), verdicts.aborts.toSorted().join(' '), where)
  const finish = commands.find((command) => command.type === 'finish')
  const text = (end: Verdicts['finish'] | typeof finish): string =>
    end === undefined
      ? 'none'
      : `${end.status} ends ${end.ends.join(' ')} error ${end.error?.code} of ${end.error?.step}`
  compare('finish', text(finish), text(verdicts.finish), where)
}

/** Steps that the engine still knows (L2) must have come to what the oracle's came to. */
function compareSteps(oracle: Oracle, run: Run): void {
  if (oracle.steps.size === 0) return
  for (const view of run.steps()) {
    const step = oracle.steps.get(view.key)
    if (step === undefined) throw new Error(`the oracle knows no step ${view.key}`)
    const engine = `${view.status} attempt ${view.attempt} outputs ${textOfCounts(view.outputs.map(({ port, count }) => [port, count]))}`
    const own = [...step.outputs].map(([port, slices]): [string, number] => [port, countOf(slices)])
    compare(
      `step ${view.key}`,
      engine,
      `${statusOf(step)} attempt ${step.wasGiven ? step.attempt : view.attempt} outputs ${textOfCounts(own)}`,
      AT_THE_END,
    )
    for (const { connection, settled } of view.incoming) {
      const expected = step.iteration.settled.get(connection)
      compare(`connection ${connection} into ${view.key}`, String(settled), String(expected), AT_THE_END)
    }
  }
}

const textOfCounts = (counts: readonly (readonly [string, number])[]): string =>
  counts
    .map(([port, count]) => `${port}:${count}`)
    .toSorted()
    .join(' ')

const statusOf = (step: OracleStep): string => (step.status === 'ready' ? 'queued' : step.status)

/** What the journal's workflow went through. */
function cover(coverage: Coverage, oracle: Oracle, event: EngineEvent, verdicts: Verdicts): void {
  coverage.hit('events')
  if (event.type === 'cancel') coverage.hit(event.reason === 'cancelled' ? 'cancel' : 'deadline')
  if (event.type === 'woken') coverage.hit(`woken by ${event.by}`)
  if (event.type === 'checkpoint') coverage.hit('checkpoint')
  for (const start of verdicts.starts) {
    coverage.hit(`start ${start.kind}`)
    if (start.isRetry) coverage.hit('retry')
  }
  if (verdicts.aborts.length > 0) coverage.hit('abort', verdicts.aborts.length)
  if (event.type === 'settled') {
    const { outcome } = event
    coverage.hit(`settled ${outcome.type}`)
    if (outcome.type === 'failed') {
      coverage.hit(outcome.error.retryable ? 'failure retryable' : 'failure terminal')
      if (outcome.error.retryAfterMs !== undefined) coverage.hit('failure with Retry-After')
      if (outcome.error.code === 'step-timeout') coverage.hit('node timeout')
    }
  }
  if (verdicts.finish === undefined) return
  coverage.hit(`finish ${verdicts.finish.status}`)
  for (const step of oracle.steps.values()) coverStep(coverage, step)
}

/** Which rules of test runs it went through (T1-T4). */
export function coverTest(coverage: Coverage, { only, given = [] }: TestScope, oracle: Oracle): void {
  coverage.hit(only ? 'test up to a node' : 'test of the whole')
  for (const { node, kind, status, deciding, loop } of oracle.steps.values()) {
    if (status !== 'succeeded') continue
    if (kind === 'given' && given.some((each) => each.node === node.id)) {
      coverage.hit(deciding.length > 0 ? 'given at its join' : 'given at once')
    }
    if (node.kind === 'loop' && loop && only && oracle.steps.get(node.id)?.outputs.size === 0) coverage.hit('loop cut')
    if (node.kind === 'try' && only && oracle.steps.get(node.id)?.outputs.size === 0) coverage.hit('try cut')
  }
}

function coverStep(coverage: Coverage, step: OracleStep): void {
  const { node, status } = step
  coverage.hit(`step ${status}`)
  const hasRun = status === 'succeeded'
  if (hasRun && step.iteration.settled.size > 1) {
    coverage.hit(`join ${typeof node.join === 'object' ? 'n-of-m' : node.join}`)
  }
  if (step.tornBy !== undefined) coverage.hit(`torn by ${step.tornBy}`)
  if (hasRun && step.tornBy === 'lost-race') coverage.hit('loser that succeeded')
  if (step.isAbsorbed) coverage.hit('failure absorbed')
  if (hasRun && node.disabled) coverage.hit(node.kind === 'ordinary' ? 'disabled node' : 'disabled region or break')
  if (hasRun && step.deciding.length === 0 && node.kind !== 'trigger') coverage.hit('run on empty')
  if (node.kind === 'loop' && step.loop) {
    coverage.hit(`loop ${step.loop.kind}`)
    if (step.iterations.length > 1) coverage.hit('loop of several iterations')
    if (step.breakAt !== undefined) coverage.hit('loop broken')
    if ('parallel' in step.loop && step.loop.parallel > 1 && step.iterations.length > 1) coverage.hit('loop parallel')
  }
  if (step.absorbing?.code === 'loop-limit') coverage.hit('loop-limit')
  if (node.kind === 'try' && hasRun) coverage.hit(step.caught ? 'try caught' : 'try done')
  if (step.iteration.path.length >= 3) coverage.hit('nested three loops deep')
  if (node.kind === 'try' && step.iteration.owner !== undefined && hasRun) coverage.hit('nested try')
}
