import type { Problem } from '@linkflow/contracts'
import {
  Budget,
  compileTemplate,
  type Dialect,
  ExpressionError,
  hostFunction,
  type Scope,
  type Template,
  type Value,
} from '@linkflow/expression'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Item } from '../item.ts'
import { TRIGGER_EXPRESSION_BYTES_MAX, TRIGGER_EXPRESSION_FUEL_MAX, TRIGGER_EXPRESSION_MS_MAX } from '../limits.ts'
import { itemValue } from '../scope/item-value.ts'

/** What an expression sees that is evaluated before anything runs: the first item of the trigger, and all of them. */
const NAMES: ReadonlySet<string> = new Set(['$json', '$items'])

const LIMITS = {
  fuelMax: TRIGGER_EXPRESSION_FUEL_MAX,
  bytesMax: TRIGGER_EXPRESSION_BYTES_MAX,
  timeMs: TRIGGER_EXPRESSION_MS_MAX,
}

/**
 * A text with expressions over the items of a trigger, such as the key of a concurrency setting. It has no clock and no
 * random numbers, so the same items always give the same text.
 */
export class TriggerExpression {
  readonly #template: Template

  constructor(template: Template) {
    this.#template = template
  }

  /** Text, a number or a boolean as text; anything else, and nothing, is an error that says so. */
  evaluate(items: readonly Item[]): Result<string, string> {
    if (this.#template.kind === 'constant') return textOf(this.#template.constant)
    const scope: Scope = {
      get(name: string): Value {
        if (name === '$json') return items[0]?.json
        return hostFunction('$items', (_, budget) => {
          budget.list(items.length)
          return items.map(itemValue)
        })
      },
    }
    try {
      return textOf(this.#template.evaluate(scope, new Budget(LIMITS)))
    } catch (error) {
      if (error instanceof ExpressionError) return fail(error.message)
      throw error
    }
  }
}

function textOf(value: Value): Result<string, string> {
  if (typeof value === 'string') return ok(value)
  if (typeof value === 'boolean' || Number.isFinite(value)) return ok(String(value))
  return fail('It must give text or a number, and gives something else or nothing.')
}

/** @param pointer of the text in the workflow file, such as `/settings/concurrency/key` */
export function compileTriggerExpression(
  text: string,
  { dialect, pointer }: { readonly dialect: Dialect; readonly pointer: string },
): Result<TriggerExpression, readonly Problem[]> {
  const compiled = compileTemplate(text, { dialect, names: NAMES })
  // A key is a setting of ours, whatever the dialect: what `n8n` finds out when it is evaluated is refused here.
  const problems = compiled.ok ? compiled.value.problems : compiled.error
  if (compiled.ok && problems.length === 0) return ok(new TriggerExpression(compiled.value))
  return fail(
    problems.map(({ code, message, start }) => ({
      code,
      message: `Column ${start + 1}: ${message}`,
      severity: 'error' as const,
      pointer,
    })),
  )
}
