import type { Startable } from './commands.ts'
import { NO_OUTPUTS } from './instance.ts'
import { outputCount } from './segments.ts'
import { stepKey } from './step-key.ts'
import { State, statusOf } from './step-status.ts'
import type {
  Checkpoint,
  Output,
  PlanNode,
  Segment,
  StartFacts,
  StartKind,
  StepError,
  StepInputs,
  StepKey,
  StepView,
} from './types.ts'

/** One run of a node in a compatibility order; its path is the run index. */
export class CompatibilityStep implements Startable {
  readonly node: PlanNode
  readonly runIndex: number
  readonly key: StepKey
  readonly path: readonly number[]
  readonly inputs: StepInputs
  kind: StartKind
  state: number = State.ready
  attempt: number
  /** Attempts of earlier steps of the same key, which ended without data and so left the run index unused. */
  readonly attemptsBefore: number
  notBeforeMs: number | undefined = undefined
  startedAtMs: number | undefined = undefined
  endedAtMs: number | undefined = undefined
  outputs: readonly Output[] = NO_OUTPUTS
  error: StepError | undefined = undefined
  absorbed = false
  absorbs: Startable['absorbs'] = undefined
  wait: Startable['wait'] = undefined
  woken: Startable['woken'] = undefined
  first: StartFacts | undefined = undefined
  checkpoint: Checkpoint | undefined = undefined

  constructor(node: PlanNode, runIndex: number, kind: StartKind, inputs: StepInputs, attemptsBefore: number) {
    this.node = node
    this.runIndex = runIndex
    this.path = [runIndex]
    this.key = stepKey(node.id, `${runIndex}`)
    this.kind = kind
    this.inputs = inputs
    this.attemptsBefore = attemptsBefore
    this.attempt = attemptsBefore + 1
  }

  countOn(port: string): number {
    return outputCount(this.outputs, port) ?? 0
  }

  /** What travels over a connection from `port`. */
  segmentsOn(port: string): readonly Segment[] {
    const count = this.countOn(port)
    return count > 0 ? [{ step: this.key, port, start: 0, count }] : []
  }

  view(): StepView {
    const { key, path, attempt, startedAtMs, endedAtMs, outputs, error } = this
    return {
      key,
      node: this.node.index,
      path,
      status: statusOf(this.state),
      attempt,
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
      ...(endedAtMs === undefined ? {} : { endedAtMs }),
      outputs,
      ...(error ? { error } : {}),
      ...(this.absorbed ? { absorbed: true } : {}),
      incoming: [],
    }
  }
}
