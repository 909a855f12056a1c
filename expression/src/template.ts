import type { Budget } from './budget.ts'
import { type Code, Env } from './compile/env.ts'
import type { References } from './compile/references.ts'
import { Context, type Dialect, type Scope } from './context.ts'
import { type ErrorPlace, ExpressionError } from './expression-error.ts'
import { type MemberSite, readMember } from './member-access.ts'
import type { Problem } from './problem.ts'
import { toText } from './values/leave.ts'
import { ClosedObject, type Value } from './values/value.ts'

/** A compiled parameter. It holds closures only; results are values and are never compiled again. */
export interface Template {
  /** `constant`: text without braces. `expression`: one pair of braces and nothing else. `text`: both. */
  readonly kind: 'constant' | 'expression' | 'text'
  /** The text, for kind `constant`. */
  readonly constant: Value
  readonly references: References
  /**
   * What is wrong with it, though it compiled: only the `n8n` dialect takes such a text. A name that is not there is a
   * missing value there, and code that cannot be read fails when it is evaluated, as it does in n8n.
   */
  readonly problems: readonly Problem[]
  /** `['$json', 'body', 'status']` when the expression is one plain path, else undefined. */
  readonly path: readonly (string | number)[] | undefined
  /** Throws `ExpressionError` only. */
  evaluate(scope: Scope, budget: Budget): Value
}

const NO_PROBLEMS: readonly Problem[] = []

export class ConstantTemplate implements Template {
  readonly kind = 'constant'
  readonly problems = NO_PROBLEMS
  readonly constant: Value
  readonly references: References
  readonly path = undefined

  constructor(text: string, references: References) {
    this.constant = text
    this.references = references
  }

  evaluate(): Value {
    return this.constant
  }
}

export interface CompiledCode {
  readonly code: Code
  /** Steps that one run costs, loops not counted. */
  readonly steps: number
  /** How deep the code is nested. */
  readonly levels: number
  readonly start: number
  readonly end: number
  /** Slots of the outermost names; functions have their own. */
  readonly slots: number
}

export class ExpressionTemplate implements Template {
  readonly kind = 'expression'
  readonly constant = undefined
  readonly path = undefined
  readonly references: References
  readonly problems: readonly Problem[]
  readonly #compiled: CompiledCode
  readonly #dialect: Dialect

  constructor(compiled: CompiledCode, references: References, dialect: Dialect, problems: readonly Problem[]) {
    this.problems = problems
    this.#compiled = compiled
    this.references = references
    this.#dialect = dialect
  }

  evaluate(scope: Scope, budget: Budget): Value {
    return runPart(this.#compiled, new Context(scope, budget, this.#dialect))
  }
}

/** A path such as `$json.body.status`: no closures, no environment, just own keys one after the other. */
export class PathTemplate implements Template {
  readonly kind = 'expression'
  readonly problems = NO_PROBLEMS
  readonly constant = undefined
  readonly path: readonly (string | number)[]
  readonly references: References
  readonly #sites: readonly MemberSite[]
  readonly #root: string
  readonly #keys: readonly (string | number)[]
  readonly #dialect: Dialect
  readonly #place: ErrorPlace

  constructor(
    path: readonly (string | number)[],
    sites: readonly MemberSite[],
    references: References,
    dialect: Dialect,
    place: ErrorPlace,
  ) {
    this.#place = place
    this.path = path
    this.references = references
    this.#root = String(path[0])
    this.#keys = path.slice(1)
    this.#sites = sites
    this.#dialect = dialect
  }

  evaluate(scope: Scope, budget: Budget): Value {
    try {
      let value = scope.get(this.#root)
      const keys = this.#keys
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index]!
        if (
          typeof value === 'object' &&
          value !== null &&
          !(value instanceof ClosedObject) &&
          Object.hasOwn(value, key)
        ) {
          value = (value as { [key: string]: Value })[key]
        } else {
          value = readMember(value, key, this.#sites[index]!, new Context(scope, budget, this.#dialect))
        }
      }
      return outcome(value)
    } catch (error) {
      return vanished(error, new Context(scope, budget, this.#dialect), this.#place)
    }
  }
}

export class TextTemplate implements Template {
  readonly kind = 'text'
  readonly constant = undefined
  readonly path = undefined
  readonly references: References
  readonly problems: readonly Problem[]
  readonly #parts: readonly (string | CompiledCode)[]
  readonly #dialect: Dialect

  constructor(
    parts: readonly (string | CompiledCode)[],
    references: References,
    dialect: Dialect,
    problems: readonly Problem[],
  ) {
    this.problems = problems
    this.#parts = parts
    this.references = references
    this.#dialect = dialect
  }

  evaluate(scope: Scope, budget: Budget): Value {
    const cx = new Context(scope, budget, this.#dialect)
    let text = ''
    for (const part of this.#parts) {
      const piece = typeof part === 'string' ? part : joined(part, cx)
      if (text.length + piece.length > budget.limits.textCharsMax) overlong(text.length + piece.length, part, budget)
      text += piece
    }
    return text
  }
}

function overlong(chars: number, part: string | CompiledCode, budget: Budget): void {
  try {
    budget.text(chars)
  } catch (error) {
    throw error instanceof ExpressionError && typeof part !== 'string' ? error.at(part) : error
  }
}

function joined(part: CompiledCode, cx: Context): string {
  const value = runPart(part, cx)
  try {
    return toText(value, cx.dialect, cx.budget)
  } catch (error) {
    const instead = vanished(error instanceof ExpressionError ? error.at(part) : error, cx)
    return typeof instead === 'string' ? instead : ''
  }
}

const NO_SLOTS: Value[] = []

function runPart(part: CompiledCode, cx: Context): Value {
  const { budget } = cx
  const depth = budget.depth
  try {
    budget.enter(part.levels)
    budget.spend(part.steps)
    const value = part.code(new Env(cx, part.slots === 0 ? NO_SLOTS : new Array(part.slots), undefined))
    budget.leave(part.levels)
    return outcome(value)
  } catch (error) {
    budget.restoreDepth(depth)
    return vanished(error instanceof ExpressionError ? error.at(part) : error, cx, part)
  }
}

/** V3: a function never leaves an evaluation. */
function outcome(value: Value): Value {
  if (typeof value === 'object' && value instanceof ClosedObject && value.kind === 'function') {
    throw new ExpressionError(
      'method-not-called',
      'The result is a function; add () to call it, or pass it to a method.',
    )
  }
  return value
}

/** What an error makes of the value: missing in `n8n` if it is one that vanishes there, else it is thrown. */
function vanished(error: unknown, cx: Context, part?: ErrorPlace): Value {
  const known =
    error instanceof ExpressionError ? (part === undefined ? error : error.at(part)) : translated(error, part)
  if (cx.dialect === 'n8n' && !known.surfaces) {
    cx.scope.warn?.(known.code, known.message)
    return undefined
  }
  throw known
}

function translated(error: unknown, part?: ErrorPlace): ExpressionError {
  const place = part === undefined ? {} : { place: { start: part.start, end: part.end } }
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return new ExpressionError('limit-depth', 'The expression calls itself, or nests, too deep.', place)
  }
  // A bug of ours or of the host. It is told, with its cause, as the failure of this one expression.
  return new ExpressionError(
    'internal-error',
    'The expression failed for a reason inside LinkFlow; please report it.',
    {
      ...place,
      cause: error,
    },
  )
}
