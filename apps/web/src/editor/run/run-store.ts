import type { ExecutionStatus, ExecutionView, StepStatus } from '@linkflow/contracts'
import type { ContinueExecution } from '@linkflow/sdk'

export type PausedAt = NonNullable<ExecutionView['pausedAt']>

/** Where a run of the draft stops, so that one can look. */
export interface Breakpoint {
  readonly node: string
  readonly when: 'before' | 'after'
  /** An expression: it stops only where that is true of an item. */
  readonly if?: string | undefined
}

/** How one node fares in the run that is shown. */
export interface NodeRun {
  readonly status: StepStatus
  readonly startedAtMs: number | undefined
  readonly ms: number | undefined
  /** Items by port; of a port that was not taken, none. */
  readonly items: Readonly<Record<string, number>>
  /** Of a loop: how often it ran. */
  readonly iterations: number
  readonly attempts: number
  readonly isReused: boolean
  readonly error: { readonly code: string; readonly message: string } | undefined
}

/** The run that the editor shows: the last one begun here, or one that was opened. */
export interface ShownRun {
  readonly executionId: string
  readonly status: ExecutionStatus
  readonly startedAtMs: number | undefined
  /** When something was last heard of it. */
  readonly heardAtMs: number
  /** Events come; or it is asked every 2 s; or nothing has answered for 30 s. */
  readonly connection: 'live' | 'polling' | 'lost'
  readonly error: { readonly code: string; readonly message: string; readonly node?: string } | undefined
  /** Of one that is paused: where, once that is known. */
  readonly pausedAt: PausedAt | undefined
}

export interface StartRun {
  /** A trigger, where there are several. */
  readonly trigger?: string
  readonly input?: unknown
  /** Runs what this node needs and it, and reuses what has not changed. */
  readonly toNode?: string
  readonly breakpoints?: readonly Breakpoint[]
  /** Stops before the first step, to go step by step from there. */
  readonly pauseFirst?: boolean
}

/**
 * Status of runs, apart from the document: an event of one node wakes what shows that node and nothing else (PF-03).
 * Nodes are told by id.
 */
export interface RunStore {
  readonly shown: ShownRun | undefined
  node(nodeId: string): NodeRun | undefined
  /** Called when the run as a whole changes; with a node, when that node does. Gives back how to stop. */
  listen(listener: () => void, nodeId?: string): () => void
  start(options: StartRun): Promise<void>
  stop(): Promise<void>
  /** Lets a paused run go on: one step, to the next breakpoint, or to the end; with other items, if there are some. */
  goOn(how: ContinueExecution): Promise<void>
  /** Shows a stored execution, or none. */
  show(executionId: string | undefined): Promise<void>
}
