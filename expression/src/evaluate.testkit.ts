import type { Json } from '@linkflow/kernel'
import {
  Budget,
  compileTemplate,
  type Dialect,
  ExpressionError,
  type ExpressionLimits,
  type Problem,
  type Scope,
  type Template,
  toJson,
  type Value,
} from './index.ts'

/** The names and the clock that tests of this package evaluate with. */
export const NAMES = new Set(['$json', '$input', '$', '$node', '$items'])
export const NOON = Date.UTC(2030, 0, 1, 12)

export interface Situation {
  json?: unknown
  dialect?: Dialect
  limits?: Partial<ExpressionLimits>
  values?: { [name: string]: Value }
  zone?: string
  warn?: (code: string, message: string) => void
}

export function compiled(text: string, situation: Situation = {}): Template {
  const result = compileTemplate(text, {
    dialect: situation.dialect ?? 'linkflow',
    names: NAMES,
    limits: situation.limits ?? {},
  })
  if (!result.ok)
    throw new Error(`${text} does not compile: ${result.error.map((problem) => problem.message).join(' ')}`)
  return result.value
}

export function problems(text: string, situation: Situation = {}): Problem[] {
  const result = compileTemplate(text, {
    dialect: situation.dialect ?? 'linkflow',
    names: NAMES,
    limits: situation.limits ?? {},
  })
  return result.ok ? [] : result.error
}

export function evaluated(text: string, situation: Situation = {}): Value {
  const scope: Scope = {
    get: (name) => (name === '$json' ? (situation.json as Value) : situation.values?.[name]),
    nowMs: () => NOON,
    random: () => 0.5,
    zone: situation.zone ?? 'UTC',
    ...(situation.warn === undefined ? {} : { warn: situation.warn }),
  }
  return compiled(text, situation).evaluate(scope, new Budget(situation.limits))
}

/** The value of code between braces, as JSON. */
export function run(code: string, situation: Situation = {}): Json | undefined {
  return toJson(evaluated(`{{ ${code} }}`, situation))
}

/** The error that code ends in. */
export function failure(code: string, situation: Situation = {}): ExpressionError {
  try {
    const value = toJson(evaluated(`{{ ${code} }}`, situation))
    throw new Error(`${code} did not fail but gave ${JSON.stringify(value)}`)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
}
