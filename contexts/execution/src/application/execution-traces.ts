import { createHash } from 'node:crypto'
import { type StepKey, splitStepKey } from '@linkflow/engine'
import { parseTraceparent, type TraceContext, type Tracing, traceHeaders, traceparentOf } from '@linkflow/telemetry'
import type { ExecutionHead, ExecutionMeta } from '../domain/execution.ts'
import type { ExecutableVersion } from './executable-version.ts'
import type { RunEnd, RunWatch } from './execution-run.ts'

type Placed = Pick<ExecutionHead, 'id' | 'meta'>

/** How a fact of the end of a step begins; what it put out stands behind, and is not read. */
const STEP_END = /^\{"t":"(done|fail|stop)","k":("(?:[^"\\]|\\.)*"),"a":(\d+),"at":([\d.]+)(?:,"ms":([\d.]+))?/
const ERROR_CODE = /"err":\{"code":"([a-z0-9-]{1,64})"/

/**
 * Tells of executions and their steps. Where in a trace something stands follows from its ids and from what the execution
 * was started with (`meta.trace`), so it is the same in every process and after every restart:
 *
 * T1. The trace is the one that started the execution, else one with the execution's own id, whose last 62 bits are random.
 * T2. The span of an execution has the last half of its id; that of a step is a hash of execution, step and attempt.
 * T3. An execution is told of by whoever ends it, a step by whoever ends its attempt: each once, unless that one dies first.
 */
export class ExecutionTraces {
  readonly #tracing: Tracing

  constructor(tracing: Tracing) {
    this.#tracing = tracing
  }

  placeOf({ id, meta }: Placed): TraceContext {
    const hex = id.replaceAll('-', '')
    const parent = parseTraceparent(meta.trace, meta.traceState)
    const spanId = hex.slice(16)
    return parent === undefined
      ? { traceId: hex, spanId, isSampled: this.#tracing.isSampled(hex) }
      : { ...parent, spanId }
  }

  placeOfStep(head: Placed, step: StepKey, attempt: number): TraceContext {
    const spanId = createHash('sha256').update(`${head.id} ${step} ${attempt}`).digest('hex').slice(0, 16)
    return { ...this.placeOf(head), spanId }
  }

  /** For the request of a step, so that who gets it can go on with the trace. */
  headersOfStep(head: Placed, step: StepKey, attempt: number): Readonly<Record<string, string>> {
    return traceHeaders(this.placeOfStep(head, step, attempt))
  }

  /** For an execution that a step starts. */
  metaBelowStep(head: Placed, step: StepKey, attempt: number): Pick<ExecutionMeta, 'trace' | 'traceState'> {
    return metaBelow(this.placeOfStep(head, step, attempt))
  }

  /** Undefined where nobody is told of this one. */
  watch(head: ExecutionHead, version: ExecutableVersion): RunWatch | undefined {
    const { isSampled } = this.placeOf(head)
    return isSampled ? { started: () => {}, fact: (text) => this.#step(head, version, text) } : undefined
  }

  ended(head: ExecutionHead, end: RunEnd, endMs: number): void {
    if (end.type !== 'finished') return
    const context = this.placeOf(head)
    this.#tracing.record({
      context,
      parentSpanId: parseTraceparent(head.meta.trace)?.spanId,
      name: 'execution',
      kind: 'internal',
      startMs: head.createdAtMs,
      endMs,
      attributes: {
        'linkflow.execution.id': head.id,
        'linkflow.execution.mode': head.mode,
        'linkflow.execution.status': end.status,
        'linkflow.workflow.id': head.workflowId,
        'linkflow.workspace.id': head.workspaceId,
      },
      ...(end.status === 'failed' || end.status === 'timed_out' ? { error: end.error?.code ?? end.status } : {}),
    })
  }

  #step(head: ExecutionHead, version: ExecutableVersion, text: string): void {
    const [, kind, key, attempt, at, ms = '0'] = STEP_END.exec(text) ?? []
    if (kind === undefined) return
    const step = JSON.parse(key!) as StepKey
    const node = version.plan.indexById.get(splitStepKey(step).id)
    const type = node === undefined ? 'unknown' : version.nodeTypeOf(node)
    const endMs = Number(at)
    this.#tracing.record({
      context: this.placeOfStep(head, step, Number(attempt)),
      parentSpanId: this.placeOf(head).spanId,
      name: `step ${type}`,
      kind: 'internal',
      startMs: endMs - Number(ms),
      endMs,
      attributes: {
        'linkflow.execution.id': head.id,
        'linkflow.step': step,
        'linkflow.step.attempt': Number(attempt),
        'linkflow.node.type': type,
        ...(kind === 'stop' && { 'linkflow.step.cancelled': true }),
      },
      ...(kind === 'fail' && { error: ERROR_CODE.exec(text)?.[1] ?? 'failed' }),
    })
  }
}

/** What an execution keeps of the place that it begins at. */
export const metaBelow = (context: TraceContext | undefined): Pick<ExecutionMeta, 'trace' | 'traceState'> =>
  context === undefined
    ? {}
    : { trace: traceparentOf(context), ...(context.state !== undefined && { traceState: context.state }) }
