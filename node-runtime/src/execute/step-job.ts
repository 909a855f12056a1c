import type { LoopEntry, Plan, PlanNode, StartKind, StepError, StepInputs, StepKey } from '@linkflow/engine'
import type { Json, JsonObject } from '@linkflow/kernel'
import type { StatePort, TablesPort } from '../data-ports.ts'
import type { MemoryBudget } from '../items/memory-budget.ts'
import type { StoredOutput } from '../items/stored-output.ts'
import type { RuntimeLimits } from '../limits.ts'
import type {
  BlobPort,
  CodePort,
  CommandPort,
  FormatPort,
  GitPort,
  HttpPort,
  KeyPort,
  NodeContext,
  UserFilesPort,
} from '../node-context.ts'
import type { CallPlan, ChildResult, NodeType, RunAnswer } from '../node-type.ts'
import type { CompiledParameters } from '../parameters/compiled-parameters.ts'
import type { RunData } from '../scope/run-data.ts'
import type { ExecutionNames } from '../scope/step-scope.ts'
import type { StepCheckpoint } from './checkpoint.ts'

/** What is the same for all steps of one execution; made once. */
export interface ExecutionWorld {
  readonly workspaceId: string
  readonly workflow: { readonly id: string; readonly name: string; readonly active: boolean }
  readonly execution: ExecutionNames & { pageUrl(signal: string): string }
  readonly vars: JsonObject
  /** Variables of the environment that expressions may read. */
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly timezone: string
  readonly plan: Plan
  readonly data: RunData
  readonly memory: MemoryBudget
  readonly limits: RuntimeLimits
  /** Raw parameters of a node of the plan, for `$('Name').params`. */
  parametersOf(node: number): Readonly<Record<string, unknown>>
  /** Gives the event loop back to others, and comes back soon (`setImmediate`). */
  yieldNow(): Promise<void>
}

/** The ports behind a node's context; the worker binds them to the step (its credentials, its limits). */
export interface ContextServices {
  readonly http: HttpPort
  readonly files: UserFilesPort
  readonly blobs: BlobPort
  readonly code: CodePort
  readonly formats: FormatPort
  readonly keys: KeyPort
  readonly commands: CommandPort
  readonly git: GitPort
  readonly connect: NodeContext['connect']
  readonly tables: TablesPort
  readonly state: StatePort
}

/** One start of one step: the engine's `start` command with what it takes to carry it out. */
export interface StepJob {
  readonly world: ExecutionWorld
  readonly kind: StartKind
  readonly node: PlanNode
  readonly nodeType: NodeType
  readonly parameters: CompiledParameters
  readonly step: StepKey
  readonly attempt: number
  readonly inputs: StepInputs
  readonly services: ContextServices
  /** J3: facts of the step's first start. */
  readonly facts: { readonly atMs: number; readonly seed: number }
  /** Ends when the step is aborted or its time is up. */
  readonly signal: AbortSignal
  readonly woken?: { readonly by: 'timer' | 'signal'; readonly data?: Json }
  /** All checkpoints of an interrupted start, oldest first: the step goes on after them. */
  readonly checkpoints?: readonly StepCheckpoint[]
  /** J5: called by writes with what was finished since the last call. The step waits for its promise. */
  readonly onCheckpoint?: (checkpoint: StepCheckpoint) => void | Promise<void>
  /** For `absorb`: the failure to turn into items. */
  readonly error?: StepError
  /** For call nodes: how the children ended. Without it the step answers which calls to make. */
  readonly children?: readonly ChildResult[]
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
}

export interface StepWarning {
  readonly code: string
  readonly message: string
}

/** What the step said besides its result. */
export interface StepNotes {
  readonly logs: readonly LogLine[]
  readonly warnings: readonly StepWarning[]
}

export type StepResult = StepNotes &
  (
    | {
        readonly type: 'done'
        /** Ports that are not here were not taken. */
        readonly outputs: readonly StoredOutput[]
        readonly answer?: RunAnswer
        /** Answer to a `loop-enter`. */
        readonly loop?: LoopEntry
        /** Answer to a `loop-check`. */
        readonly until?: boolean
      }
    | {
        readonly type: 'failed'
        readonly error: StepError
        /** The exception behind `node-crashed`, for our own log; never for the user. */
        readonly cause?: unknown
      }
    | { readonly type: 'waiting'; readonly untilMs?: number; readonly signal?: string; readonly data?: Json }
    /** A call node: insert the children with the started mark, then run the job again with `children`. */
    | { readonly type: 'calls'; readonly plan: CallPlan }
    /** Its signal ended it; nothing of it counts. */
    | { readonly type: 'aborted' }
  )
