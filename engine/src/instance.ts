import type { Startable } from './commands.ts'
import type { GraphTable } from './plan-tables.ts'
import type { Region } from './region.ts'
import { stepKey } from './step-key.ts'
import { State } from './step-status.ts'
import type {
  AbortReason,
  Checkpoint,
  Output,
  PlanNode,
  Segment,
  StartFacts,
  StartKind,
  StepError,
  StepInputs,
  StepKey,
} from './types.ts'

const NO_PATH: readonly number[] = Object.freeze([])
export const NO_OUTPUTS: readonly Output[] = Object.freeze([])
export const NO_SEGMENTS: readonly Segment[] = Object.freeze([])
export const NO_INPUTS: StepInputs = new Map()

/** One running copy of a graph: the root, the body of a try, or one iteration of a loop. Nodes go by local number. */
export class Instance {
  readonly graph: GraphTable
  /** The step whose body this is; undefined in the root. */
  readonly owner: Step | undefined
  /** Which iteration of its loop; 0 elsewhere. */
  readonly iteration: number
  readonly path: readonly number[]
  readonly pathText: string
  readonly depth: number
  /** What the enter connections brought: the input of the body. */
  readonly input: readonly Segment[]
  readonly states: number[]
  /** Incoming connections that have not settled. */
  readonly unsettled: number[]
  readonly settled: number[]
  /** Only of steps that were decided to run: what is skipped costs a byte. */
  readonly steps: (Step | undefined)[]
  /** Steps that are not final. */
  remaining: number
  /** How many places of its region keep it readable after its end (`Region.keep`). */
  holds = 0
  /** Why nodes that never became steps are cancelled; those that lost a race before are in `raced`. */
  torn: AbortReason | undefined = undefined
  #raced: Set<number> | undefined = undefined

  constructor(graph: GraphTable, owner: Step | undefined, iteration: number, input: readonly Segment[]) {
    const around = owner?.instance
    const isLoop = owner?.node.kind === 'loop'
    this.graph = graph
    this.owner = owner
    this.iteration = iteration
    this.path = !around ? NO_PATH : isLoop ? [...around.path, iteration] : around.path
    this.pathText = isLoop ? this.path.join('.') : (around?.pathText ?? '')
    this.depth = around ? around.depth + 1 : 0
    this.input = input
    this.states = graph.zeros.slice(0, graph.nodes.length)
    this.unsettled = graph.inDegree.slice()
    this.settled = graph.zeros.slice(0, graph.slots)
    this.steps = graph.noSteps.slice()
    this.remaining = graph.nodes.length
  }

  get raced(): Set<number> {
    this.#raced ??= new Set()
    return this.#raced
  }

  keyOf(local: number): StepKey {
    return this.steps[local]?.key ?? stepKey(this.graph.nodes[local]!.id, this.pathText)
  }
}

/** A step that was decided to run. Its state lives in `instance.states`. */
export class Step implements Startable {
  readonly instance: Instance
  readonly local: number
  readonly node: PlanNode
  readonly key: StepKey
  readonly inputs: StepInputs
  /** Connections that decided an `any`, `first` or `{n}` join; undefined: all that brought data. */
  readonly decidedBy: readonly number[] | undefined
  attempt = 1
  kind: StartKind
  /** It counts against `parallelStepsMax`. */
  hasPlace = false
  isBusyRetry = false
  notBeforeMs: number | undefined = undefined
  startedAtMs: number | undefined = undefined
  endedAtMs: number | undefined = undefined
  outputs: readonly Output[] = NO_OUTPUTS
  error: StepError | undefined = undefined
  absorbed = false
  /** The failure that an `absorb` turns into items. */
  absorbs: (StepError & { readonly step: StepKey }) | undefined = undefined
  /** Nobody wants its outcome any more. */
  lost: AbortReason | undefined = undefined
  /** A break that ended its iteration's loop. */
  didBreak = false
  aborted = false
  wait: Startable['wait'] = undefined
  woken: Startable['woken'] = undefined
  /** The first start of this attempt (since its last wait): what a crash interrupts. */
  first: StartFacts | undefined = undefined
  checkpoint: Checkpoint | undefined = undefined
  region: Region | undefined = undefined

  constructor(
    instance: Instance,
    local: number,
    kind: StartKind,
    inputs: StepInputs,
    decidedBy: readonly number[] | undefined,
  ) {
    this.instance = instance
    this.local = local
    this.node = instance.graph.nodes[local]!
    this.key = stepKey(this.node.id, instance.pathText)
    this.kind = kind
    this.inputs = inputs
    this.decidedBy = decidedBy
  }

  get path(): readonly number[] {
    return this.instance.path
  }

  get state(): number {
    return this.instance.states[this.local]!
  }

  set state(state: number) {
    this.instance.states[this.local] = state
  }
}

/**
 * R1: the order of steps is that of the document: by topological order in the outermost graph where they differ, a
 * region before its body, an earlier iteration before a later one.
 */
export function compareSteps(a: Step, b: Step): number {
  if (a.instance === b.instance) return a.local - b.local
  let x: Instance = a.instance
  let y: Instance = b.instance
  let xAt = a.local
  let yAt = b.local
  let xIteration = -1
  let yIteration = -1
  while (x !== y) {
    const climbX = x.depth >= y.depth
    const climbY = y.depth >= x.depth
    if (climbX) {
      xIteration = x.iteration
      xAt = x.owner!.local
      x = x.owner!.instance
    }
    if (climbY) {
      yIteration = y.iteration
      yAt = y.owner!.local
      y = y.owner!.instance
    }
  }
  return xAt - yAt || xIteration - yIteration
}

/** Steps that are ready, the first of the document last. Cancelled ones stay until they are taken out. */
export class ReadySteps {
  readonly #steps: Step[] = []

  get isEmpty(): boolean {
    return this.#steps.length === 0
  }

  add(step: Step): void {
    const steps = this.#steps
    let low = 0
    let high = steps.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compareSteps(steps[middle]!, step) > 0) low = middle + 1
      else high = middle
    }
    if (low === steps.length) steps.push(step)
    else steps.splice(low, 0, step)
  }

  take(): Step | undefined {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) if (step.state === State.ready) return step
    return undefined
  }
}
