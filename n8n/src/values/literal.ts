import { Budget, compileExpression, toJson } from '@linkflow/expression'
import type { Json } from '@linkflow/kernel'

/** JSON, or a literal of JavaScript (keys without quotes, single quotes, a comma at the end). Undefined: neither. */
export function parseLiteral(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return parseJavaScript(text)
  }
}

function parseJavaScript(text: string): Json | undefined {
  const compiled = compileExpression(`(${text}\n)`, { dialect: 'linkflow', names: new Set() })
  if (!compiled.ok) return undefined
  const budget = new Budget()
  try {
    return toJson(compiled.value.evaluate({ get: () => undefined }, budget), budget.limits) as Json | undefined
  } catch {
    return undefined
  }
}
