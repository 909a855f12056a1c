/**
 * Errors that the `n8n` dialect turns into a missing value, as JavaScript's own errors vanish there. Every other code
 * surfaces in both dialects: limits, misused extension methods, and what host objects report (an unknown node, a
 * node that did not run, a lost pairing).
 */
const VANISHING = new Set([
  'path-not-found',
  'no-such-method',
  'method-not-called',
  'not-a-function',
  'wrong-type',
  'wrong-argument',
  'invalid-json',
  'invalid-query',
  'invalid-date',
  'invalid-regex',
  'function-not-expected',
])

export interface ErrorPlace {
  start: number
  end: number
}

/** The only thing `evaluate` throws. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  /** Stable, kebab-case. */
  readonly code: string
  /** Where in the template's source text, once known. */
  start: number | undefined
  end: number | undefined
  /** The last part of a path that had a value, such as `$json.body`. */
  readonly lastGoodPath: string | undefined

  constructor(
    code: string,
    message: string,
    options: { place?: ErrorPlace; lastGoodPath?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.start = options.place?.start
    this.end = options.place?.end
    this.lastGoodPath = options.lastGoodPath
  }

  /** True if the error is shown in the `n8n` dialect too. */
  get surfaces(): boolean {
    return !VANISHING.has(this.code)
  }

  at(place: ErrorPlace): this {
    this.start ??= place.start
    this.end ??= place.end
    return this
  }
}

export function refuse(code: string, message: string): never {
  throw new ExpressionError(code, message)
}
