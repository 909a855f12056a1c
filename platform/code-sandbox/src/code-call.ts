/** The facts of the step that the code may see as time and chance (J3): the same facts, the same run. */
export interface CodeFacts {
  /** What the clock shows when the run begins. It stands still, except that it moves a millisecond every 256 readings. */
  readonly nowMs: number
  /** Seed of Math.random, crypto.randomUUID and crypto.getRandomValues. At least 16 unguessable characters. */
  readonly seed: string
  /** Zone of $now, $today and of Luxon. */
  readonly timezone?: string
}

/** One run of a Code node. Everything in it is text or number: nothing of ours can be reached through it. */
export interface CodeCall {
  readonly workspaceId: string
  /** The user's JavaScript: the body of a function that may `await` and `return`. */
  readonly source: string
  /** `all`: once for all items. `each`: once per item, one after the other, in one context. */
  readonly mode: 'all' | 'each'
  /** JSON text: an array of `{json, files?}`. */
  readonly itemsJson: string
  /** Index of the first item where the input is a part of a longer list. */
  readonly itemIndexBase?: number
  readonly facts: CodeFacts
  /** JSON text of an object; each of its keys is a global of the code: $workflow, $execution, $vars, $runIndex, $prevNode … */
  readonly scopeJson?: string
  /**
   * Mode `each`: an item whose code throws, or gives what is no item, becomes `{json: {}, failed, from}` where `failed`
   * has `code`, `message` and perhaps `line`; the run goes on.
   */
  readonly continueOnError?: boolean
  /**
   * Answers what the code asks of other nodes, as JSON text ('' for nothing); throwing an Error hands its message to
   * the code. The code stands still meanwhile. `name` is '' for the node that the items came from. `what` is one of
   * `items`, `first`, `last` (each may be followed by `:branch` and `:run`, an empty branch being the connected
   * one), `item:<i>` (linked to input item i), `at:<i>` (the item with that index), `params`, `context`, `executed`.
   */
  readonly fetchNode?: (name: string, what: string) => string | Promise<string>
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly onConsole?: (level: ConsoleLevel, text: string) => void
  readonly signal?: AbortSignal
}

export type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error'
export interface ConsoleLine {
  readonly level: ConsoleLevel
  readonly text: string
}

export type CodeErrorCode =
  /** The code threw, or awaited a promise that was rejected. */
  | 'code-threw'
  /** It is not JavaScript. */
  | 'code-syntax'
  | 'code-timeout'
  | 'code-memory'
  /** What it returned is not items. */
  | 'code-invalid-result'
  /** Source, input or result are over their limit. */
  | 'code-too-large'
  /** It awaits something that nothing can settle. */
  | 'code-pending-promise'
  /** Its process died under it. */
  | 'code-crashed'
  /** Too many calls wait already. */
  | 'code-busy'
  /** The caller's signal ended it. */
  | 'code-cancelled'
  /** No child can be started on this machine. */
  | 'code-unavailable'

export interface CodeError {
  readonly code: CodeErrorCode
  readonly message: string
  /** Place in the user's source, from 1. */
  readonly line?: number
  readonly column?: number
  /** `name` of the error that the code threw. */
  readonly name?: string
  /** Mode `each`: the item whose code failed. */
  readonly itemIndex?: number
}

export type CodeOutcome =
  | {
      readonly type: 'done'
      /**
       * JSON text: array of `{json, files?, from, pairedItem?, failed?}`. `from` is the index of the parent input
       * item or null for unknown; `pairedItem` is what the code said where that is not one index. Or, where items are
       * nothing but json, `{json: [], from}` with a list of all jsons: `from` is null where none is known, the index of
       * the first item's parent where the others follow it, or a list.
       * It comes out of a process that strangers' code runs in: parse it, never splice it into other text unparsed.
       */
      readonly resultJson: string
      readonly console: readonly ConsoleLine[]
    }
  | { readonly type: 'failed'; readonly error: CodeError; readonly console: readonly ConsoleLine[] }

export const failedWith = (
  code: CodeErrorCode,
  message: string,
  console: readonly ConsoleLine[] = [],
): CodeOutcome => ({ type: 'failed', error: { code, message }, console })
