import { ExpressionError } from './expression-error.ts'
import { EXPRESSION_LIMITS, type ExpressionLimits, STEPS_PER_TIME_CHECK } from './limits.ts'

/**
 * What one evaluation may still spend. One object serves any number of evaluations after one another: `reset` makes
 * it full again without allocating. The clock is first read after `STEPS_PER_TIME_CHECK` steps, so a short
 * expression never reads it.
 */
export class Budget {
  readonly limits: ExpressionLimits
  readonly #now: () => number
  #fuel = 0
  #checkAt = 0
  #bytes = 0
  #depth = 0
  #startMs = -1

  constructor(limits: Partial<ExpressionLimits> = {}, now: () => number = () => performance.now()) {
    this.limits = { ...EXPRESSION_LIMITS, ...limits }
    this.#now = now
    this.reset()
  }

  reset(): void {
    this.#fuel = this.limits.fuelMax
    this.#checkAt = Math.max(0, this.#fuel - STEPS_PER_TIME_CHECK)
    this.#bytes = this.limits.bytesMax
    this.#depth = 0
    this.#startMs = -1
  }

  get fuelLeft(): number {
    return this.#fuel
  }

  get bytesLeft(): number {
    return this.#bytes
  }

  get depth(): number {
    return this.#depth
  }

  /** Pays for work before it is done. */
  spend(steps: number): void {
    this.#fuel -= steps
    if (this.#fuel < this.#checkAt) this.#check()
  }

  #check(): void {
    if (this.#fuel < 0) {
      throw new ExpressionError(
        'limit-fuel',
        `The expression needs more than ${this.limits.fuelMax} steps; work on less data, or use a Code node.`,
      )
    }
    this.#checkAt = Math.max(0, this.#fuel - STEPS_PER_TIME_CHECK)
    this.checkTime()
  }

  checkTime(): void {
    const nowMs = this.#now()
    if (this.#startMs < 0) this.#startMs = nowMs
    if (nowMs - this.#startMs > this.limits.timeMs) {
      throw new ExpressionError(
        'limit-time',
        `The expression ran longer than ${this.limits.timeMs} ms; work on less data, or use a Code node.`,
      )
    }
  }

  /** Counts memory before it is taken. */
  allocate(bytes: number): void {
    this.#bytes -= bytes
    if (this.#bytes < 0) {
      throw new ExpressionError(
        'limit-bytes',
        `The expression builds more than ${this.limits.bytesMax} bytes of values; work on less data, or use a Code node.`,
      )
    }
  }

  /** A text of so many characters is about to be made. */
  text(chars: number): void {
    if (chars > this.limits.textCharsMax) {
      throw new ExpressionError('limit-text', `A text may have at most ${this.limits.textCharsMax} characters.`)
    }
    this.allocate(chars)
    this.spend(chars / 16)
  }

  /** A text of so many characters is about to be read through. */
  scan(chars: number): void {
    this.spend(1 + chars / 16)
  }

  /** A list, set, map or record of so many elements is about to be made. */
  list(length: number): void {
    if (length > this.limits.listLengthMax) {
      throw new ExpressionError('limit-list', `A list may have at most ${this.limits.listLengthMax} elements.`)
    }
    this.allocate(16 + 8 * length)
    this.spend(length)
  }

  enter(levels: number): void {
    this.#depth += levels
    if (this.#depth > this.limits.depthMax) {
      throw new ExpressionError('limit-depth', 'The expression calls itself, or nests, too deep.')
    }
  }

  leave(levels: number): void {
    this.#depth -= levels
  }

  /** Sets the depth back after an error left it in the middle of calls. */
  restoreDepth(depth: number): void {
    this.#depth = depth
  }
}
