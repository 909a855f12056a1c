import type { Json, JsonObject } from '@linkflow/kernel'

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own key's value. Inherited members (`constructor`, `toString`) do not exist for data. */
export const own = (record: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Every object has such a member, so reading it by its name says nothing of the data. */
export const isInherited = (key: string): boolean => INHERITED.has(key)

/** Creates or replaces an own key, whatever it is called: `__proto__` becomes a key like any other. */
export function setOwn(record: JsonObject, key: string, value: Json): void {
  if (INHERITED.has(key)) {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  } else record[key] = value
}

/** What a person calls the kind of a value. */
export function kindWord(value: Json | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return 'a number'
    case 'boolean':
      return 'true or false'
    default:
      return 'an object'
  }
}

/** A value shortened for an error message. */
export function shown(value: Json | undefined, charsMax = 60): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? `«${value}»` : (JSON.stringify(value) ?? String(value))
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}
