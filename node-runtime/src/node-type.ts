import type { Effect, LoopEntry } from '@linkflow/engine'
import type { Shape } from '@linkflow/expression'
import type { Json, Result } from '@linkflow/kernel'
import type { z } from 'zod'
import type { Item, ItemList } from './item.ts'
import type { NodeContext } from './node-context.ts'

export type NodeGroup = 'trigger' | 'flow' | 'data' | 'code' | 'http' | 'files' | 'action'

/** A parameter object as the node declares it; refinements over several parameters go into `check`. */
export type ParameterSchema = z.ZodObject

/** A credential that a node can use: the type of it, and whether the node works without. */
export interface CredentialUse {
  readonly type: string
  readonly required: boolean
}

/** What an item became. A bare item goes to the first output port; `undefined` drops it. */
export type EachResult = Item | undefined | EachMany | EachStream | EachRouted | EachFailed
export interface EachMany {
  readonly kind: 'many'
  readonly items: readonly Item[] | Iterable<Item>
}
/** Items that come while they are read, some at a time: the next are asked for when the last have their place. */
export interface EachStream {
  readonly kind: 'stream'
  readonly batches: AsyncIterable<Iterable<Item>>
}
export interface EachRouted {
  readonly kind: 'routed'
  /** Which ports the item goes to. */
  readonly to: readonly { readonly port: string; readonly item: Item }[]
}
export interface EachFailed {
  readonly kind: 'failed'
  readonly error: NodeError
}

/** A failure of a node, as a value. Codes are stable; messages say what happened, to what, and what to do. */
export interface NodeError {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
  /** Index of the input item, where a node that works on the whole list knows it. */
  readonly item?: number
  readonly details?: Json
}

/** The answer of a synchronous webhook or API run. */
export interface RunAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body:
    | { readonly type: 'json'; readonly value: Json }
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'file'; readonly file: import('./item.ts').FileRef }
    | { readonly type: 'none' }
}

/** A handle on an input item, so that list nodes keep lineage by returning handles. */
export interface ItemHandle {
  readonly item: Item
  /** Index over all input items of the step. */
  readonly index: number
}

/** An item made by a list node, with the input items that it came from. */
export interface DerivedItem {
  readonly item: Item
  readonly from: readonly number[] | 'all' | 'unknown'
  /** The node failed on it and went on: `item` has the error in it, and leaves by the port that `onError` says. */
  readonly failed?: Pick<NodeError, 'code' | 'message'>
}

export type PortItems = Iterable<ItemHandle | DerivedItem>

export type NodeOutcome =
  | {
      readonly type: 'done'
      /** Ports that are not named were not taken. */
      readonly outputs: Readonly<Record<string, PortItems>>
      readonly answer?: RunAnswer
    }
  | { readonly type: 'failed'; readonly error: NodeError }
  | { readonly type: 'waiting'; readonly untilMs?: number; readonly signal?: string; readonly data?: Json }

/** What a list node gets. */
export interface NodeInput {
  /** Items of a port, as one list; `main` is the ordinary one. */
  port(name: string): ItemList
  /**
   * Handles of a port's items, page by page: the way to keep lineage. With `keeps` of those alone of which it is true: no
   * handle is made for the others.
   */
  handles(name: string, keeps?: (item: Item, index: number) => boolean): Iterable<ItemHandle>
  /** Did the port take data in this run? (A merge input that was skipped did not.) */
  has(name: string): boolean
}

/** Parameters before they are evaluated, by their names. */
export type ParameterSources = ReadonlyMap<string, ParameterSource>

/** Where the value of a parameter comes from. */
export type ParameterSource =
  | { readonly kind: 'fixed'; readonly value: unknown }
  | {
      readonly kind: 'read'
      /** Its value for the item that the runtime works on. Throws where evaluating the parameters would. */
      readonly read: (item: Item) => unknown
      /**
       * Where it is nothing but a path into the item: its value for any item, with nothing evaluated; `NOT_READ` where only
       * evaluating says what there is.
       */
      readonly field?: ((item: Item) => unknown) | undefined
      /** Of an object that is written out. */
      readonly members?: ParameterSources | undefined
      /** Of a list that is written out. */
      readonly elements?: readonly ParameterSource[] | undefined
    }

/** What a field answers for an item of which it cannot tell. */
export const NOT_READ = Symbol('not read')

/** For a node through which items go as they are. */
export interface Shortcut {
  readonly ports: readonly string[]
  /**
   * The place in `ports` of the one by which the item leaves; −1: it is dropped. Undefined, or a parameter that cannot be
   * read: `each` is asked.
   */
  readonly portOf: (item: Item) => number | undefined
}

/** Works item by item: paging, lineage, per-item errors, checkpoints and retries are the runtime's. */
export interface EachBehaviour<P> {
  readonly kind: 'each'
  each(item: Item, parameters: P, context: NodeContext, index: number): EachResult | Promise<EachResult>
  /** Items handled at the same time when `each` is asynchronous; default 1. A function where the parameters decide. */
  readonly parallel?: number | ((first: P) => number)
  /**
   * Made once for the many items of a step: tells by which port an item leaves as it is, without its parameters and a
   * result for it being made. It must tell what `each` would. Undefined where it never could.
   */
  readonly shortcut?: (parameters: ParameterSources, context: NodeContext) => Shortcut | undefined
  /** Where the parameters of the first item ask for it, the whole list is worked on at once instead. */
  readonly together?: { readonly when: (first: P) => boolean; readonly run: ListBehaviour<P>['run'] }
}

/**
 * Works on whole lists. `parameters(i)` evaluates the parameters for input item i of `main` (default 0). Of `sources` a list
 * node has what is fixed, and the fields: the runtime works on no item, so it may not `read`.
 */
export interface ListBehaviour<P> {
  readonly kind: 'list'
  run(
    input: NodeInput,
    parameters: (index?: number) => P,
    context: NodeContext,
    sources: () => ParameterSources,
  ): NodeOutcome | Promise<NodeOutcome>
}

/** Starts other executions. The calls are made before the step's started mark, and their rows are inserted with it. */
export interface CallBehaviour<P> {
  readonly kind: 'call'
  calls(
    input: NodeInput,
    parameters: (index?: number) => P,
    context: NodeContext,
  ): CallPlan | { readonly error: NodeError }
  /** When all awaited children have ended. */
  collect(results: readonly ChildResult[], input: NodeInput, context: NodeContext): NodeOutcome
}
export interface CallPlan {
  readonly wait: boolean
  readonly calls: readonly {
    readonly workflow: string
    readonly items: readonly Item[]
    readonly from: readonly number[] | 'all'
  }[]
}
export interface ChildResult {
  readonly executionId: string
  readonly status: 'succeeded' | 'failed' | 'cancelled' | 'timed_out'
  readonly items: readonly Item[]
  readonly error?: { readonly code: string; readonly message: string }
}

/** Owns a body: says how it loops. */
export interface LoopBehaviour<P> {
  readonly kind: 'loop'
  enter(parameters: P): LoopEntry
  /** After an iteration of an `until` loop: its condition, evaluated on the iteration's result. */
  until?(parameters: P): boolean
}

/** Starts executions; what it listens to is the matter of the context that owns it (webhook, schedule, execution). */
export interface TriggerBehaviour {
  readonly kind: 'trigger'
}

/** Known to the engine by its traits alone (try, break). */
export interface StructureBehaviour {
  readonly kind: 'structure'
}

export type Behaviour<P> =
  | EachBehaviour<P>
  | ListBehaviour<P>
  | CallBehaviour<P>
  | LoopBehaviour<P>
  | TriggerBehaviour
  | StructureBehaviour

export interface Ports {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** One of the things that a node does: what its parameters are to begin with. */
export interface NodeOperation {
  readonly title: string
  /** Words that people search for besides the titles. */
  readonly keywords?: readonly string[]
  readonly parameters: Readonly<Record<string, Json>>
}

/** What the values of one parameter say the node does, as data: it can be told without running the node. Others are writes. */
export interface EffectByParameter {
  readonly parameter: string
  readonly of: Readonly<Record<string, Effect>>
}

/** One entry of a list that a parameter's values are chosen from. */
export interface NodeOption {
  readonly value: Json
  readonly title: string
  readonly description?: string
}

/** What is asked when people choose: what they typed so far, beside the other parameters as they are written. */
export interface OptionsRequest {
  readonly search: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Fetches what a parameter offers, by the node's credential as its requests do. */
export type OptionsLoader = (
  request: OptionsRequest,
  context: Pick<NodeContext, 'http' | 'signal' | 'workspaceId'>,
) => Promise<Result<readonly NodeOption[], NodeError>>

/** One node: a typed object in a folder of its own with its test. Old versions are kept for ever. */
export interface NodeType<S extends ParameterSchema = ParameterSchema> {
  /** Short kebab-case word. */
  readonly type: string
  readonly version: number
  readonly title: string
  /** One sentence for the picker and the reference. */
  readonly description: string
  readonly group: NodeGroup
  /** Markdown behind that sentence, for the reference: what it needs, what it gives, an example. */
  readonly documentation?: string
  /** Words that people search for besides the title. */
  readonly keywords?: readonly string[]
  /** Where it does several things: the picker offers them one by one. */
  readonly operations?: readonly NodeOperation[]
  /** Types that people usually put behind it, the likeliest first. */
  readonly suggestedNext?: readonly string[]
  readonly engine?: 'ordinary' | 'trigger' | 'loop' | 'try' | 'break'
  /** Default: one input `main` (none for triggers), one output `main`. A function of the raw parameters where they decide. */
  readonly ports?: Ports | ((raw: Readonly<Record<string, unknown>>) => Ports)
  readonly parameters: S
  /** Their JSON Schema where the schema was made of one, which says less: as the catalogue tells it. */
  readonly parametersJson?: Json
  /** Parameters that are taken as they are written: source code, templates of another language. */
  readonly literal?: readonly (keyof z.output<S> & string)[]
  /** Problems that concern several parameters together; run on fixed values at validation and on each evaluation. */
  readonly check?: (parameters: z.output<S>) => { readonly parameter: string; readonly message: string } | undefined
  readonly credentials?: readonly CredentialUse[]
  /** Loaders by name; a parameter names the one that it is offered by (`optionsFrom`). */
  readonly options?: Readonly<Record<string, OptionsLoader>>
  /** Unknown is `write`. Data or a function when the parameters decide (GET reads, POST writes). */
  readonly effect: Effect | EffectByParameter | ((parameters: z.output<S>) => Effect)
  readonly runOnEmpty?: boolean
  /** Only in the compatibility orders: how many inputs must have data before it starts partially. */
  readonly requiredInputs?: number | 'all' | ((raw: Readonly<Record<string, unknown>>) => number | 'all')
  /**
   * Only in the compatibility orders: a run gets what earlier runs of the node got, on the port `earlier`, and what the one
   * before put on the port `memory`. The node declares these ports after its own; nothing is connected to them.
   */
  readonly remembers?: boolean
  /** False: pickers leave it out. Imported workflows bring it; nobody is meant to draw with it. */
  readonly isOffered?: boolean
  /** Items as the node gives them, for the editor and for type inference. */
  readonly sample: readonly Json[]
  /**
   * What is known of the items that it gives, for the checker of expressions. `input`: they are as they came. `sample`:
   * they have exactly the fields of the sample. A function where parameters decide. Absent: nothing is known.
   */
  readonly gives?: 'input' | 'sample' | ((at: GivenBy) => Shape)
  readonly behaviour: Behaviour<z.output<S>>
}

/** What a node's output may be worked out from, before it runs. */
export interface GivenBy {
  readonly raw: Readonly<Record<string, unknown>>
  /** The items that come in. */
  readonly input: Shape
  /** What a raw value of a parameter gives, with the templates in it. */
  shapeOf(raw: unknown): Shape
}

/** Checks the types of a node's parts against each other; the object itself is unchanged. */
export function defineNode<S extends ParameterSchema>(node: NodeType<S>): NodeType<S> {
  return Object.freeze(node)
}

export const many = (items: readonly Item[] | Iterable<Item>): EachMany => ({ kind: 'many', items })
export const stream = (batches: AsyncIterable<Iterable<Item>>): EachStream => ({ kind: 'stream', batches })
export const route = (port: string, item: Item): EachRouted => ({ kind: 'routed', to: [{ port, item }] })
export const failItem = (error: NodeError): EachFailed => ({ kind: 'failed', error })
