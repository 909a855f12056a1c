/** What one compilation and one evaluation may cost. Every number can be lowered or raised by the caller. */
export interface ExpressionLimits {
  /** Characters of a parameter's whole text. */
  readonly textSourceCharsMax: number
  /** Pairs of braces in one parameter. */
  readonly expressionsMax: number
  /** Characters of the code between one pair of braces. */
  readonly codeCharsMax: number
  /** Nodes of one expression's syntax tree. */
  readonly nodesMax: number
  /** How deep an expression's syntax tree may be nested. */
  readonly nestingMax: number
  /**
   * Steps of one evaluation: about one per node run, per element touched, per 16 characters scanned and per character
   * and instruction of a regular expression. A step takes 5 to 20 ns (measured, 2 vCPU), so all of it is about `timeMs`.
   */
  readonly fuelMax: number
  /** Nesting of interpreted calls at run time, weighed by how deep the called code is nested. */
  readonly depthMax: number
  /** Bytes an evaluation may build, all intermediate values added up. */
  readonly bytesMax: number
  /** Characters of one text value. */
  readonly textCharsMax: number
  /** Elements of one list, set, map or record that an expression builds. */
  readonly listLengthMax: number
  /** Nesting of a value that is converted, compared or handed out. */
  readonly valueDepthMax: number
  /** Values (lists, records and what they hold) that leave through `toJson`, shared ones counted each time. */
  readonly resultValuesMax: number
  /** Bytes of text that leave through `toJson` or `toText`. */
  readonly resultBytesMax: number
  /** Wall time of one evaluation, looked at every `STEPS_PER_TIME_CHECK` steps. */
  readonly timeMs: number
  /** Characters of a regular expression. */
  readonly regexCharsMax: number
  /** Instructions a regular expression may compile to. */
  readonly regexProgramMax: number
}

export const EXPRESSION_LIMITS: ExpressionLimits = Object.freeze({
  textSourceCharsMax: 1_048_576,
  expressionsMax: 2_000,
  codeCharsMax: 65_536,
  nodesMax: 20_000,
  nestingMax: 300,
  fuelMax: 50_000_000,
  depthMax: 1_200,
  bytesMax: 32 * 1024 * 1024,
  textCharsMax: 8 * 1024 * 1024,
  listLengthMax: 1_000_000,
  valueDepthMax: 200,
  resultValuesMax: 1_000_000,
  resultBytesMax: 32 * 1024 * 1024,
  timeMs: 1_000,
  regexCharsMax: 1_000,
  regexProgramMax: 5_000,
})

/** How often the clock is read: reading it costs about as much as 10 steps. */
export const STEPS_PER_TIME_CHECK = 10_000

/** A date format with more fields than this could make the date parser backtrack for seconds. */
export const DATE_FORMAT_FIELDS_MAX = 16
export const DATE_FORMAT_CHARS_MAX = 200
/** Distinct time zones a process remembers before the date library's caches are dropped. */
export const ZONES_REMEMBERED_MAX = 1_000
/** Characters of a number's digits that `toFixed` and the like are asked for. */
export const DIGITS_MAX = 100
/** Characters of a JMESPath query, and how deep it may be nested: both walks over it are recursive. */
export const JMESPATH_CHARS_MAX = 4_096
export const JMESPATH_NESTING_MAX = 100
/** Parsed JMESPath queries kept by a process. */
export const QUERIES_REMEMBERED_MAX = 500
/** Compiled regular expressions kept by a process for `new RegExp(text)`. */
export const REGEXES_REMEMBERED_MAX = 500
