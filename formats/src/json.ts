import type { Json, JsonObject } from '@linkflow/kernel'

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own key's value: inherited members do not exist for data. */
export const own = (record: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Creates or replaces an own key, whatever it is called. */
export function setOwn(record: JsonObject, key: string, value: Json): void {
  if (INHERITED.has(key)) {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  } else record[key] = value
}
