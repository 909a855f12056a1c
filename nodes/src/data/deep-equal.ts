import type { Json } from '@linkflow/kernel'
import { isRecord, own } from './json.ts'

/** Same value, whatever the order of keys. */
export function deepEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => deepEqual(one, b[i]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && deepEqual(own(a, key), own(b, key)))
  )
}

/**
 * Text that two values share exactly when they are deeply equal: the key of a Map for grouping and matching. Missing
 * (`undefined`) has a text that no JSON has.
 */
export function canonicalText(value: Json | undefined): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`
  if (!isRecord(value)) return Object.is(value, -0) ? '0' : JSON.stringify(value)
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`)
  return `{${parts.join()}}`
}
