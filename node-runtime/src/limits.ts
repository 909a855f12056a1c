/** What one step, and the items of one execution, may cost. Every number can be set by whoever starts the worker. */
export interface RuntimeLimits {
  /** Items that one step may put out, over all its ports. */
  readonly itemsPerStepMax: number
  /** Text of one step's output over all its ports, in UTF-16 units of its JSON. */
  readonly outputCharsMax: number
  /** Output text of a port above which its pages go to the spill, and later to the object store. */
  readonly spillAboveChars: number
  /** Nesting of one item's json. */
  readonly itemDepthMax: number
  /** Values (lists, objects and what they hold) in one item. */
  readonly itemValuesMax: number
  /** Estimated heap of the items that one step of an execution may have at once; it fails above. */
  readonly executionItemBytesMax: number
  /** Estimated heap of the items of one execution that are kept in memory; what is above is read from disk again. */
  readonly residentItemBytesMax: number
  /** How long a step may hold the event loop before it gives it back. */
  readonly sliceMs: number
  /** Items of an `each` node that are handled at the same time, whatever the node asks for. */
  readonly parallelItemsMax: number
  /** J5: a write reports its finished items after so many, or after so long. */
  readonly checkpointItems: number
  readonly checkpointMs: number
  /** Lines that one step may log, and characters of one line. */
  readonly logLinesMax: number
  readonly logLineCharsMax: number
  /** Distinct warnings that one step keeps. */
  readonly warningsMax: number
}

export const runtimeLimits: RuntimeLimits = Object.freeze({
  itemsPerStepMax: 1_000_000,
  outputCharsMax: 1024 * 1024 * 1024,
  spillAboveChars: 256 * 1024,
  itemDepthMax: 512,
  itemValuesMax: 20_000_000,
  executionItemBytesMax: 128 * 1024 * 1024,
  residentItemBytesMax: 32 * 1024 * 1024,
  sliceMs: 10,
  parallelItemsMax: 100,
  checkpointItems: 100,
  checkpointMs: 1_000,
  logLinesMax: 1_000,
  logLineCharsMax: 10_000,
  warningsMax: 20,
})

/** Items in one page: the unit that is serialised, spilled, dropped and read again. */
export const ITEMS_PER_PAGE = 1_000
/** A page of large items is closed early, so that no page's text comes near the longest string of the engine. */
export const PAGE_CHARS_MAX = 1 * 1024 * 1024
/** A page of one huge item from here on is written piece by piece, and read ahead. */
export const LARGE_PAGE_CHARS_MIN = 4 * 1024 * 1024
/** JSON that is large is parsed in pieces of about this size, and the process serves others between them. */
export const LARGE_JSON_PIECE_BYTES = 256 * 1024
/** How long pieces are parsed before the process looks after others. */
export const LARGE_JSON_SLICE_MS = 10
/** Pages read back from the spill that are kept for the next reader of the same execution. */
export const LOADED_PAGES_MAX = 8
/** Estimated heap of those pages; the last one read is kept whatever its size. */
export const LOADED_BYTES_MAX = 4 * 1024 * 1024
/** Estimated heap of the items that a reader of a part of a list takes at once; one huge item is taken alone. */
export const TAKEN_BYTES_MAX = 16 * 1024 * 1024
/** Spill files and local objects of one execution that are open at the same time. */
export const OPEN_FILES_MAX = 32
/** Output text of one execution in its journal, above which outputs of more than the next figure go to the object store. */
export const INLINE_CHARS_MAX = 8 * 1024 * 1024
/** What stays in the journal of an execution that has put much there already: many small outputs of a loop are large together. */
export const SPILL_ABOVE_CHARS_LATE = 16 * 1024
/** Nesting of raw parameters in a workflow file. */
export const PARAMETER_DEPTH_MAX = 64
/** A column of lineage whose text is longer than this goes to the spill. */
export const LINEAGE_INLINE_CHARS_MAX = 256 * 1024
/** Templates of a literal parameter that are kept compiled with a node. */
export const LATE_TEMPLATES_MAX = 200
/** Estimated heap of the items of all executions of a process, unless the worker says otherwise. */
export const PROCESS_ITEM_BYTES_MAX = 256 * 1024 * 1024
/** Steps of an expression that is evaluated at the door, before anything is stored: a hundredth of a step's. */
export const TRIGGER_EXPRESSION_FUEL_MAX = 500_000
/** Bytes that such an expression may build. */
export const TRIGGER_EXPRESSION_BYTES_MAX = 4 * 1024 * 1024
/** Wall time of such an expression. */
export const TRIGGER_EXPRESSION_MS_MAX = 250
