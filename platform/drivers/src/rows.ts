import type { Json, JsonObject } from '@linkflow/kernel'

/**
 * Makes rows of values; a column may have any name, and of two of one name the last counts. `convert` has a function where
 * the texts of a column become something else.
 */
export function rowMaker(
  names: readonly string[],
  convert: readonly (((text: string) => unknown) | undefined)[] = [],
): (values: readonly unknown[]) => JsonObject {
  const hasTrap = names.includes('__proto__')
  return (values) => {
    const row: JsonObject = {}
    for (let at = 0; at < names.length; at += 1) {
      const given = values[at]
      const value = toJson(typeof given === 'string' ? (convert[at]?.(given) ?? given) : given)
      if (hasTrap)
        Object.defineProperty(row, names[at]!, { value, enumerable: true, configurable: true, writable: true })
      else row[names[at]!] = value
    }
    return row
  }
}

/** What drivers give for a value, as JSON: dates in ISO form, bytes in Base64, numbers that JSON has not as text. */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return String(value)
    case 'object':
      break
    default:
      return null
  }
  if (value === null) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(toJson)
  const record: JsonObject = {}
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(record, key, { value: toJson(inner), enumerable: true, configurable: true, writable: true })
  }
  return record
}
