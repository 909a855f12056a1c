import type { Budget } from '../budget.ts'
import { refuse } from '../expression-error.ts'
import { Bytes, MapValue, SetValue } from './collections.ts'
import { DateTime, Duration, Interval } from './date-time.ts'
import { FileHandle } from './file-handle.ts'
import { HostObject } from './host-object.ts'
import { isoText, toLuxonDuration } from './luxon.ts'
import { Regex } from './regex.ts'
import { ClosedObject, isList, kindOf, type Value } from './value.ts'

export type Primitive = undefined | null | boolean | number | string

export const isPrimitive = (value: Value): value is Primitive => typeof value !== 'object' || value === null

export const truthy = (value: Value): boolean => !!value

/** JavaScript's text of a value (`String(value)`), paid for by the budget. */
export function textOf(value: Value, budget: Budget): string {
  if (typeof value === 'string') return value
  if (isPrimitive(value)) return String(value)
  return isList(value) ? joinedText(value, ',', budget, 0) : objectText(value)
}

/** `list.join(separator)`, nested lists by commas as JavaScript does. */
export function joinedText(list: readonly Value[], separator: string, budget: Budget, depth = 0): string {
  if (depth > budget.limits.valueDepthMax) refuse('limit-value-depth', 'The list is nested too deep to be a text.')
  budget.spend(1 + list.length)
  const parts: string[] = []
  let chars = Math.max(0, list.length - 1) * separator.length
  for (const element of list) {
    const part =
      element === undefined || element === null
        ? ''
        : isList(element)
          ? joinedText(element, ',', budget, depth + 1)
          : textOf(element, budget)
    chars += part.length
    if (chars > budget.limits.textCharsMax) budget.text(chars)
    parts.push(part)
  }
  budget.text(chars)
  return parts.join(separator)
}

function objectText(value: Value): string {
  if (!(value instanceof ClosedObject)) return '[object Object]'
  if (value instanceof DateTime) return isoText(value) ?? 'Invalid Date'
  if (value instanceof Duration) return toLuxonDuration(value).toISO() ?? ''
  if (value instanceof Interval) return intervalText(value)
  if (value instanceof Regex) return value.toText()
  if (value instanceof FileHandle) return value.name
  if (value instanceof SetValue) return '[object Set]'
  if (value instanceof MapValue) return '[object Map]'
  if (value instanceof Bytes) return '[object Bytes]'
  if (value instanceof HostObject) return '[object Object]'
  return refuse('method-not-called', 'This is a function; add () to call it.')
}

export const intervalText = (interval: Interval): string => `${isoText(interval.from)}/${isoText(interval.to)}`

/** What an operator sees of an object: dates and durations are numbers, everything else its text. */
export function toPrimitive(value: Value, budget: Budget, hint: 'number' | 'text'): Primitive {
  if (isPrimitive(value)) return value
  if (hint === 'number') {
    if (value instanceof DateTime) return value.epochMs
    if (value instanceof Duration) return toLuxonDuration(value).toMillis()
  }
  return textOf(value, budget)
}

export function numberOf(value: Value, budget: Budget): number {
  if (typeof value === 'number') return value
  const primitive = toPrimitive(value, budget, 'number')
  if (typeof primitive === 'string') budget.scan(primitive.length)
  return Number(primitive)
}

export function typeOf(value: Value): string {
  if (value === null) return 'object'
  return typeof value === 'object' ? (kindOf(value) === 'function' ? 'function' : 'object') : typeof value
}
