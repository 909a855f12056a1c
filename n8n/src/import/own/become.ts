import type { Json, JsonObject } from '@linkflow/kernel'
import { isRecord, own } from '../../values/json.ts'
import type { Conversion, Refusal } from '../conversion.ts'
import type { SourceNode } from '../shape.ts'

export type Convert = (node: SourceNode) => Conversion | Refusal | undefined

export const become = (
  type: string,
  parameters: Record<string, Json> = {},
  notes: readonly string[] = [],
): Conversion => ({
  type,
  version: 1,
  parameters,
  notes,
})

export const refuse = (refused: string): Refusal => ({ refused })

/** An object inside of another, or an empty one. */
export function inside(of: JsonObject, ...path: readonly string[]): JsonObject {
  let value: Json | undefined = of
  for (const key of path) value = isRecord(value) ? own(value, key) : undefined
  return isRecord(value) ? value : {}
}

export function listIn(of: JsonObject, ...path: readonly string[]): JsonObject[] {
  const last = path.at(-1)!
  const list = own(inside(of, ...path.slice(0, -1)), last)
  return Array.isArray(list) ? list.filter(isRecord) : []
}

/** Options that a conversion does not know, as one note. */
export function leftOut(options: JsonObject, known: readonly string[]): string[] {
  const others = Object.keys(options).filter((key) => !known.includes(key))
  return others.length === 0 ? [] : [`These options were not taken over: ${others.join(', ')}.`]
}

/** What a resource locator leads to; other values are what they are. */
export const located = (value: Json): Json => (isRecord(value) ? (own(value, 'value') ?? '') : value)
