import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { JSON_DEPTH_MAX } from '../limits.ts'

/** JSON from outside. Deeper nesting than JSON_DEPTH_MAX would overflow the stack of whoever walks it later. */
export function parseJson(text: string): Result<Json, string> {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
  // n levels take at least 2n characters, so short texts need no walk.
  if (text.length > 2 * JSON_DEPTH_MAX && deeperThan(value, JSON_DEPTH_MAX)) {
    return fail(`it is nested deeper than ${JSON_DEPTH_MAX} levels`)
  }
  return ok(value)
}

function deeperThan(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => deeperThan(inner, levels - 1))
  // Half the time of Object.values, which makes a list for each object.
  for (const key in value) if (deeperThan(value[key]!, levels - 1)) return true
  return false
}
