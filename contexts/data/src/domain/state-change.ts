import { type Json, ok, type Result } from '@linkflow/kernel'
import { type DataError, refuse } from './data-error.ts'

/** What is to become of a value, seen from what it is now; undefined: there is none. */
export type StateChange = (now: Json | undefined) => Result<Json, DataError>

export const setting =
  (value: Json): StateChange =>
  () =>
    ok(value)

export const incrementing =
  (by: number): StateChange =>
  (now = 0) => {
    const sum = typeof now === 'number' ? now + by : Number.NaN
    if (Number.isFinite(sum)) return ok(sum)
    return refuse('state-not-number', 'The value is not a number that can be counted on. Set a number first.')
  }

/** Compare and set. `expected` undefined: there must be none. */
export const replacing =
  (expected: Json | undefined, value: Json): StateChange =>
  (now) =>
    sameJson(now, expected)
      ? ok(value)
      : refuse(
          'state-changed',
          'The value is not the expected one: somebody else has changed it. Read it, and decide anew.',
        )

/** Keeps the larger of two numbers, or the later of two texts: how far a list was worked off. */
export const raising =
  (value: number | string): StateChange =>
  (now) =>
    ok(typeof now === typeof value && (now as number | string) >= value ? now! : value)

/** Keys in any order; a list is in its own. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, n) => sameJson(each, b[n]))
  }
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}
