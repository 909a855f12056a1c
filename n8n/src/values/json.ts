import type { Json, JsonObject } from '@linkflow/kernel'

export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own key's value: inherited members do not exist for data. */
export const own = (record: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** What a table of words has for one: the word may be anything that stands in an export, `__proto__` too. */
export const wordIn = <T>(words: Readonly<Record<string, T>>, word: Json | undefined): T | undefined =>
  typeof word === 'string' && Object.hasOwn(words, word) ? words[word] : undefined

const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Creates or replaces an own key, whatever it is called. */
export function setOwn(record: JsonObject, key: string, value: Json): void {
  if (INHERITED.has(key)) {
    Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
  } else record[key] = value
}

/** Text as JavaScript's `String` has it: what n8n prints when a value stands where a text is wanted. */
export function textOf(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map((one) => (one === null ? '' : textOf(one))).join(',')
  return isRecord(value) ? '[object Object]' : String(value)
}

/** Names in a text with commas; blanks around them do not count, and empty ones are none. */
export function namesIn(list: Json | undefined): string[] {
  const parts = Array.isArray(list) ? list.map(textOf) : typeof list === 'string' ? list.split(',') : []
  return parts.map((name) => name.trim()).filter((name) => name !== '')
}

/** JavaScript's idea of true. */
export const isTruthy = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0 && value !== '' && !Number.isNaN(value)
