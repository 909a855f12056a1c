/**
 * The words of the engine. It knows steps, connections and counts; items themselves are opaque to it, so that it is
 * pure, small and quick. See ../README.md for the semantics, rule by rule.
 */

// ---------------------------------------------------------------------------------------------- the plan

export type Effect = 'pure' | 'read' | 'write'
export type Join = 'all' | 'any' | 'first' | { readonly n: number }
export type OnError = 'stop' | 'continue' | 'error-port'
export type Order = 'linkflow' | 'n8n-v0' | 'n8n-v1'

export interface Retry {
  readonly attempts: number
  readonly firstMs: number
  readonly maxMs: number
}

/** What the engine must know of a node's type. `describe` of the node runtime makes it from type and parameters. */
export interface NodeTraits {
  /** `region` nodes (loop, try) own a body graph; `break` ends the innermost loop. */
  readonly kind: 'ordinary' | 'trigger' | 'loop' | 'try' | 'break'
  readonly inputs: readonly string[]
  /** Without the `error` port, which the planner adds for `onError: 'error-port'`. */
  readonly outputs: readonly string[]
  readonly runOnEmpty: boolean
  /**
   * Compatibility orders only: how many inputs (a number), or which (their positions), must have got something before
   * the node may start with only some of its inputs filled. Undefined: any one is enough.
   */
  readonly requiredInputs?: number | readonly number[]
  /** Compatibility orders only: a node that got no item still gives one empty item on its first port (`alwaysOutputData`). */
  readonly alwaysOutput?: boolean
  /**
   * Compatibility orders only: its runs also get, on the input `earlier`, what its earlier runs got on their first input,
   * and on the input `memory` what the run before put on the output `memory`.
   */
  readonly remembers?: boolean
}

export interface PlanNode {
  /**
   * Position in `Plan.nodes`. The nodes of one graph are neighbours there, in topological order (in the compatibility
   * orders: in the order of the file).
   */
  readonly index: number
  readonly id: string
  readonly name: string
  readonly kind: NodeTraits['kind']
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Indices into `Plan.connections`, in the order of the file. Without the back connections of a region. */
  readonly incoming: readonly number[]
  readonly outgoing: readonly number[]
  readonly join: Join
  readonly runOnEmpty: boolean
  readonly requiredInputs: number | readonly number[] | undefined
  readonly alwaysOutput: boolean
  /** Compatibility orders only: the worker lets the node work on the first item of each input. */
  readonly executeOnce: boolean
  readonly remembers: boolean
  readonly retry: Retry | undefined
  readonly onError: OnError
  readonly disabled: boolean
  /** The graph it runs in; 0 is the root. */
  readonly graph: number
  /** For `loop` and `try`: the graph of its body. */
  readonly body: number | undefined
  /** Position on the canvas; the compatibility order reads it. */
  readonly position: { readonly x: number; readonly y: number }
}

export interface PlanConnection {
  readonly index: number
  readonly from: number
  readonly fromPort: string
  readonly to: number
  readonly toPort: string
  /** `enter`: from a region's body port into its body. `back`: from the body to its region. */
  readonly role: 'plain' | 'enter' | 'back'
}

export interface PlanGraph {
  readonly index: number
  /** The region node whose body this is; undefined for the root. */
  readonly owner: number | undefined
  readonly nodes: readonly number[]
  /** `enter` and `back` connections of the body, in the order of the file. */
  readonly enter: readonly number[]
  readonly back: readonly number[]
}

export interface Plan {
  readonly format: 1
  readonly order: Order
  readonly nodes: readonly PlanNode[]
  readonly connections: readonly PlanConnection[]
  readonly graphs: readonly PlanGraph[]
  readonly indexById: ReadonlyMap<string, number>
  readonly indexByName: ReadonlyMap<string, number>
  readonly triggers: readonly number[]
  readonly parallelStepsMax: number
}

export interface PlanProblem {
  readonly code: string
  readonly message: string
  readonly severity: 'error' | 'warning'
  readonly node?: string
  readonly connection?: number
}

// ---------------------------------------------------------------------------------------------- steps

/**
 * One run of one node: `<node id>` in the root graph, `<node id>@<path>` inside loops, where the path is the iteration
 * numbers from the outside in, joined by dots. In the compatibility orders the path is n8n's run index.
 */
export type StepKey = string

/** A slice of what a step put on one of its ports. The worker keeps the items; the engine passes slices around. */
export interface Segment {
  readonly step: StepKey
  readonly port: string
  readonly start: number
  readonly count: number
}

/** For each input port, the slices that make up its items, in the order of the connections. */
export type StepInputs = ReadonlyMap<string, readonly Segment[]>

/** What a step put on one port. `data` belongs to the worker (items, or where they are stored). */
export interface Output {
  readonly port: string
  readonly count: number
  readonly data?: unknown
}

export interface StepError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  /** Index of the input item that failed, when one did. */
  readonly item?: number
  readonly details?: unknown
}

/** How a loop goes, as the loop node's parameters say; a fact of its first start. */
export type LoopEntry =
  | { readonly kind: 'items'; readonly batchSize: number; readonly parallel: number }
  | { readonly kind: 'times'; readonly times: number; readonly parallel: number }
  | { readonly kind: 'until'; readonly iterationsMax: number }

export type StepOutcome =
  | {
      readonly type: 'done'
      /** Ports that are not named settle `skipped`; a named port with count 0 settles `empty`. */
      readonly outputs: readonly Output[]
      /** The answer of a Respond node; the first one of an execution counts. Opaque to the engine. */
      readonly respond?: unknown
      /** Answer to a `loop-enter`. */
      readonly loop?: LoopEntry
      /** Answer to a `loop-check`: is the loop's condition met? */
      readonly until?: boolean
    }
  | { readonly type: 'failed'; readonly error: StepError }
  | {
      readonly type: 'waiting'
      /** Wake at this instant (database time), and/or at a signal of this key. */
      readonly untilMs?: number
      readonly signal?: string
      readonly data?: unknown
    }
  | { readonly type: 'cancelled' }

// ---------------------------------------------------------------------------------------------- events and commands

/**
 * What happened. The journal is the list of events that were applied, in their order: applying them again to a new run
 * of the same plan gives the same state, so recovery, replay and the debugger are the same thing.
 */
export type EngineEvent =
  | {
      readonly type: 'begin'
      readonly atMs: number
      /** Seed of everything random that the engine decides (retry jitter). */
      readonly seed: number
      readonly trigger: string
      readonly outputs: readonly Output[]
      /** Of a test run of a draft: in what it differs from the whole. */
      readonly test?: TestScope
    }
  | {
      readonly type: 'started'
      readonly step: StepKey
      readonly attempt: number
      readonly atMs: number
      readonly effect: Effect
      /** Facts of the start that a resume needs (ids of children, …). Opaque to the engine. */
      readonly facts?: unknown
    }
  | { readonly type: 'checkpoint'; readonly step: StepKey; readonly done: number; readonly data?: unknown }
  | {
      readonly type: 'settled'
      readonly step: StepKey
      readonly attempt: number
      readonly atMs: number
      readonly outcome: StepOutcome
    }
  | {
      readonly type: 'woken'
      readonly step: StepKey
      readonly atMs: number
      readonly by: 'timer' | 'signal'
      readonly data?: unknown
    }
  | { readonly type: 'cancel'; readonly atMs: number; readonly reason: 'cancelled' | 'timed_out' }

/** In what a test run differs from the whole: T1-T4. */
export interface TestScope {
  /** Ids of the nodes that it is about; all others are skipped. Undefined: it is about all. */
  readonly only?: readonly string[]
  /** Nodes that do not run; the worker answers for them with what is given here. */
  readonly given?: readonly { readonly node: string; readonly outputs: readonly Output[] }[]
}

export interface StartFacts {
  readonly atMs: number
  readonly effect: Effect
  readonly facts?: unknown
}

export interface Checkpoint {
  readonly done: number
  readonly data?: unknown
}

/** Why a step is not wanted any more: J3, W2, F3 and F4, G7. */
export type AbortReason = 'lost-race' | 'cancelled' | 'timed_out' | 'scope-failed' | 'break'

export type StartKind = 'node' | 'given' | 'pass-through' | 'absorb' | 'loop-enter' | 'loop-check'

export type Command =
  | {
      /** Run a step now, or at `notBeforeMs` when it is a retry. */
      readonly type: 'start'
      readonly step: StepKey
      readonly node: number
      /** Iteration numbers from the outside in; empty in the root graph. */
      readonly path: readonly number[]
      readonly attempt: number
      readonly kind: StartKind
      readonly inputs: StepInputs
      readonly notBeforeMs?: number
      /** Set when the step continues after a wait: what woke it, what it had kept in `waiting`, and its start before the wait. */
      readonly woken?: {
        readonly by: 'timer' | 'signal'
        readonly data?: unknown
        readonly kept?: unknown
        readonly first?: StartFacts
      }
      /** Set when the step had started before a crash: the facts of that start and its last checkpoint. */
      readonly interrupted?: StartFacts & { readonly checkpoint?: Checkpoint }
      /** Of an earlier attempt of this step, or from before a wait: what is done is not done again. */
      readonly checkpoint?: Checkpoint
      /** For `absorb` (and a compatibility order's `pass-through` after a failure): the failure; `step` is the one that failed. */
      readonly error?: StepError & { readonly step: StepKey }
    }
  | {
      readonly type: 'abort'
      readonly step: StepKey
      readonly reason: AbortReason
    }
  | {
      readonly type: 'finish'
      readonly status: 'succeeded' | 'failed' | 'cancelled' | 'timed_out'
      /** Succeeded steps after which nothing more ran: their items are the output, if nobody responded. */
      readonly ends: readonly StepKey[]
      readonly error?: StepError & { readonly step: StepKey }
    }

export type StepStatus = 'pending' | 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

/** What a reader may know of a step. */
export interface StepView {
  readonly key: StepKey
  readonly node: number
  readonly path: readonly number[]
  readonly status: StepStatus
  readonly attempt: number
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  readonly outputs: readonly Output[]
  readonly error?: StepError
  /** A failure that `onError` turned into items. */
  readonly absorbed?: boolean
  /** Why it was skipped, or what it waits for: settled and unsettled incoming connections. */
  readonly incoming: readonly IncomingView[]
}

export interface IncomingView {
  readonly connection: number
  readonly settled: Settlement | undefined
  /** It brought data after an `any`, `first` or `{n}` join had been decided. */
  readonly ignored?: true
}

/** Why a step is where it is, for a person: the editor makes the sentence. */
export type Explanation =
  | { readonly type: 'final'; readonly status: 'succeeded' | 'failed' }
  | { readonly type: 'running' }
  /** Its join is not decided. `steps` are those it waits for. */
  | { readonly type: 'waits-for-steps'; readonly steps: readonly StepKey[]; readonly connections: readonly number[] }
  /** It is ready, and `parallelStepsMax` steps are running. */
  | { readonly type: 'waits-for-a-place' }
  | { readonly type: 'waits-for-retry'; readonly notBeforeMs: number; readonly attempt: number }
  | { readonly type: 'waits-for-wake'; readonly untilMs?: number; readonly signal?: string }
  /** No incoming connection was taken. */
  | { readonly type: 'not-taken'; readonly connections: readonly number[] }
  /** A connection was taken without items, and the node does not run on empty. */
  | { readonly type: 'no-items'; readonly connections: readonly number[] }
  | { readonly type: 'too-few'; readonly needed: number; readonly got: number }
  | { readonly type: 'other-trigger' }
  /** The test run is not about it. */
  | { readonly type: 'not-in-test' }
  | { readonly type: 'no-incoming' }
  | { readonly type: 'cancelled'; readonly because: AbortReason }

export type Settlement = 'data' | 'empty' | 'skipped' | 'error'

/** One execution being decided. Mutable inside, but a function of (plan, events) only. */
export interface Run {
  readonly plan: Plan
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed_out'
  /** Applies what happened and says what to do next. An event that cannot happen in this state is a bug: it throws. */
  apply(event: EngineEvent): readonly Command[]
  /** After the journal was applied (the commands of that are dropped): what to do to go on from here. */
  resume(): readonly Command[]
  /** Steps that wait: for the row's due time and for matching signals. */
  waits(): readonly {
    readonly step: StepKey
    readonly untilMs?: number
    readonly signal?: string
    readonly data?: unknown
  }[]
  /** Nothing is running or ready: only waits (and delayed retries) are left. */
  readonly isIdle: boolean
  step(key: StepKey): StepView | undefined
  steps(): Iterable<StepView>
  /** Inputs of a step that has started: the hops that lineage follows. */
  inputsOf(key: StepKey): StepInputs | undefined
  /**
   * The step of node `target` that an expression in step `from` means, by rule L1: the same iteration, the nearest
   * enclosing one, or the last one of a finished region. Undefined when it has not run there.
   */
  stepOf(target: number, from: StepKey): StepKey | undefined
  /**
   * The slices that make up a port of a succeeded step: of a region's `done` the results inside its body, of any other
   * port the step's own items. Empty when the port has none.
   */
  segmentsOf(key: StepKey, port: string): readonly Segment[]
  /** Why the step was skipped, or what it waits for. Undefined for a step that does not exist (yet). */
  explain(key: StepKey): Explanation | undefined
  /** The first answer given by a Respond node. */
  readonly responded: { readonly step: StepKey; readonly data: unknown } | undefined
}
