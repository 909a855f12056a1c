import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, setOwn } from '../values/json.ts'

/**
 * n8n marks an expression by a «=» at its beginning and takes any other text as it is; LinkFlow takes every text with
 * braces as a template. So the mark goes, and texts without it that hold braces are written as fixed.
 */
export function templatesOf(value: Json): Json {
  if (typeof value === 'string') {
    if (value.startsWith('=')) return value.slice(1)
    return value.includes('{{') ? { $fixed: value } : value
  }
  if (Array.isArray(value)) return value.map(templatesOf)
  if (!isRecord(value)) return value
  const object: JsonObject = {}
  for (const [key, member] of Object.entries(value)) setOwn(object, key, templatesOf(member))
  return object
}

/** The parameters of a node; those that it reads as they are written stay so. */
export function templateParameters(parameters: JsonObject, literal: readonly string[]): JsonObject {
  const object: JsonObject = {}
  for (const [key, member] of Object.entries(parameters)) {
    setOwn(object, key, literal.includes(key) ? member : templatesOf(member))
  }
  return object
}

/** A parameter that is an expression, and so is not known before the run. */
export const isExpression = (value: unknown): boolean => typeof value === 'string' && value.startsWith('=')
