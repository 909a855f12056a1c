import type { Budget } from './budget.ts'
import { refuse } from './expression-error.ts'
import type { Value } from './values/value.ts'

/** Which rules hold for what cannot be resolved; chosen per workflow. */
export type Dialect = 'linkflow' | 'n8n'

/** What an evaluation sees of the world. */
export interface Scope {
  /** The value of a `$` name; `undefined` means missing. */
  get(name: string): Value
  /** The time for `$now`, `new Date()` and `Date.now()`, in epoch milliseconds. Without it those are errors. */
  nowMs?(): number
  /** A number from 0 up to 1 for `Math.random()` and `randomItem()`. Without it those are errors. */
  random?(): number
  /** IANA name of the workflow's time zone; UTC if absent. */
  readonly zone?: string
  /** Language of month names and the like; en-US if absent. */
  readonly locale?: string
  /** Told of what the `n8n` dialect turned into a missing value. */
  warn?(code: string, message: string): void
}

/** What methods and functions work with during one evaluation. */
export class Context {
  scope: Scope
  budget: Budget
  dialect: Dialect

  constructor(scope: Scope, budget: Budget, dialect: Dialect) {
    this.scope = scope
    this.budget = budget
    this.dialect = dialect
  }

  get zone(): string {
    return this.scope.zone ?? 'UTC'
  }

  get locale(): string {
    return this.scope.locale ?? 'en-US'
  }

  nowMs(): number {
    if (this.scope.nowMs === undefined) return refuse('no-clock', 'The current time cannot be read here.')
    return this.scope.nowMs()
  }

  random(): number {
    if (this.scope.random === undefined) return refuse('no-random', 'Random numbers cannot be drawn here.')
    return this.scope.random()
  }

  /** A text that was just made: counted, then returned. For texts whose size was not known before. */
  madeText(text: string): string {
    this.budget.text(text.length)
    return text
  }
}
