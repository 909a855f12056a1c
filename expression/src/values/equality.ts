import type { Budget } from '../budget.ts'
import { refuse } from '../expression-error.ts'
import { isPrimitive, toPrimitive } from './convert.ts'
import { DateTime } from './date-time.ts'
import { isoText } from './luxon.ts'
import { isList, isRecord, type Value } from './value.ts'

/** JavaScript's `==`. */
export function looseEquals(left: Value, right: Value, budget: Budget): boolean {
  if (isPrimitive(left)) {
    if (isPrimitive(right) || left === null || left === undefined) {
      // biome-ignore lint/suspicious/noDoubleEquals: this is the operator itself, over primitives
      return left == right
    }
    // biome-ignore lint/suspicious/noDoubleEquals: as above
    return left == toPrimitive(right, budget, right instanceof DateTime ? 'text' : 'number')
  }
  return isPrimitive(right) ? looseEquals(right, left, budget) : left === right
}

/** Same content, whatever the order of keys: what `unique`, `intersection` and the like compare by. */
export function deepEquals(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  budget.spend(1)
  if (Object.is(left, right)) return true
  if (isPrimitive(left) || isPrimitive(right)) return left === right
  if (depth > budget.limits.valueDepthMax) refuse('limit-value-depth', 'The values are nested too deep to be compared.')
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((one, index) => deepEquals(one, right[index], budget, depth + 1))
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = Object.keys(left)
    if (keys.length !== Object.keys(right).length) return false
    return keys.every((key) => Object.hasOwn(right, key) && deepEquals(left[key], right[key], budget, depth + 1))
  }
  return left instanceof DateTime && right instanceof DateTime && isoText(left) === isoText(right)
}
