import type { Command, Effect, LoopEntry, Run, StepError, StepKey } from '@linkflow/engine'
import type { Json } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import type { StoredOutputFact } from '../domain/fact.ts'
import type { LiveRow } from './write-entry.ts'

export type StartCommand = Extract<Command, { type: 'start' }>

export interface StepLog {
  readonly level: string
  readonly text: string
}

export interface StepOutput {
  readonly port: string
  readonly count: number
  /** The output as it goes into the journal, encoded once. */
  readonly text: string
}

/** The items of a step after which nothing more ran. */
export interface EndItems {
  readonly node: string
  readonly items: readonly Json[]
}

/** How an attempt of a step ended. Logs are facts that nothing depends on. */
export type StepEnd = { readonly logs?: readonly StepLog[] } & (
  | {
      readonly type: 'done'
      readonly outputs: readonly StepOutput[]
      readonly answer?: Json
      readonly loop?: LoopEntry
      readonly until?: boolean
    }
  | { readonly type: 'failed'; readonly error: StepError }
  | { readonly type: 'waiting'; readonly untilMs?: number; readonly signal?: string; readonly data?: Json }
  | { readonly type: 'aborted' }
)

/** What is fixed at a step's first start (J3). */
export interface StepStart {
  readonly atMs: number
  readonly seed: number
  /** The executions that a call step starts, and whether it waits for them. */
  readonly calls: StartedCalls | undefined
  /** What woke the step so far, in order. */
  readonly wakes: readonly Json[]
}

/** Children whose rows go in with the started mark of the step that calls them. */
export interface PreparedCalls {
  readonly children: readonly LiveRow[]
  readonly calls: StartedCalls
}

export interface StartedCalls {
  readonly ids: readonly string[]
  readonly wait: boolean
}

/** J5: puts on disk what a write has done so far, up to item `done`. Resolves when it is there. */
export type Checkpoint = (done: number, data: Json) => Promise<void>

/**
 * Runs the steps of one execution and keeps their items. Everything it needs of the world it was made with; the run
 * loop sees effects, texts and ends.
 */
export interface StepRunner {
  /** The engine's run, for looking up other steps' items and lineage. Set once. */
  attach(run: Run): void
  /** What the step does to the world, from its type and its parameters. */
  effectOf(command: StartCommand): Effect
  /** For a step that starts other executions: their rows, made before its started mark. */
  prepareCalls(command: StartCommand, start: StepStart): Promise<PreparedCalls | StepError | undefined>
  /** @param checkpoint of a write; other steps have none */
  start(
    command: StartCommand,
    start: StepStart,
    signal: AbortSignal,
    checkpoint: Checkpoint | undefined,
  ): StepEnd | Promise<StepEnd>
  /** Takes a step's outputs from the journal, without reading them yet. */
  restore(step: StepKey, outputs: readonly StoredOutputFact[]): void
  /** What a step of the journal got, which the engine may have forgotten by the end of it. */
  restoreInputs(command: StartCommand): void
  /** A write's finished items, from the journal. */
  restoreCheckpoint(step: StepKey, data: Json): void
  /** Brings what the outputs name from the object store to the local disk. */
  preload(outputs: readonly StoredOutputFact[]): Promise<void>
  /** Takes the trigger's items and encodes them. Throws `StepFailure` when they are above a limit. */
  storeTrigger(trigger: string, items: readonly Item[]): StepOutput | Promise<StepOutput>
  /** Items that stand in for what a step would put out: what is pinned, what somebody edits. Throws `StepFailure`. */
  storeGiven(node: string, port: string, items: readonly Item[]): Promise<StoredOutputFact>
  /**
   * Whether the condition of a breakpoint holds for an item: of those that come in, or of those that the step has put out.
   * A text says why that cannot be decided.
   */
  meets(command: StartCommand, when: 'before' | 'after', condition: string): Promise<boolean | string>
  /** What the given steps put on their first port with items (at most ANSWER_ITEMS_MAX of each). */
  itemsOf(ends: readonly StepKey[]): readonly EndItems[]
  /** The execution ended or left this worker. */
  release(): void
}
