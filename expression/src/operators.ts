import type { Context } from './context.ts'
import { refuse } from './expression-error.ts'
import { MapValue, SetValue } from './values/collections.ts'
import { numberOf, textOf, toPrimitive } from './values/convert.ts'
import { DateTime } from './values/date-time.ts'
import { looseEquals } from './values/equality.ts'
import { HostObject } from './values/host-object.ts'
import { isList, isRecord, kindWords, type Value } from './values/value.ts'

export type BinaryOperator = (left: Value, right: Value, cx: Context) => Value

/** `+`: adds numbers, joins text. */
export function add(left: Value, right: Value, cx: Context): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  const one = plusOperand(left, right, cx)
  const other = plusOperand(right, left, cx)
  if (typeof one === 'string' || typeof other === 'string') return concat(String(one), String(other), cx)
  return Number(one) + Number(other)
}

// A DateTime next to a text is its ISO text, next to a number its milliseconds.
const plusOperand = (value: Value, beside: Value, cx: Context) =>
  toPrimitive(
    value,
    cx.budget,
    value instanceof DateTime && !value.isDate && typeof beside !== 'string' ? 'number' : 'text',
  )

/** Joins two texts. Only the shorter one is charged in full: the engine links long texts rather than copy them. */
export function concat(left: string, right: string, cx: Context): string {
  const chars = left.length + right.length
  if (chars > cx.budget.limits.textCharsMax) cx.budget.text(chars)
  cx.budget.allocate(16 + Math.min(left.length, right.length))
  return left + right
}

function compare(left: Value, right: Value, cx: Context, test: (left: number, right: number) => boolean): boolean {
  const one = toPrimitive(left, cx.budget, 'number')
  const other = toPrimitive(right, cx.budget, 'number')
  if (typeof one === 'string' && typeof other === 'string') {
    cx.budget.scan(Math.min(one.length, other.length))
    return one < other ? test(0, 1) : one > other ? test(1, 0) : test(0, 0)
  }
  return test(numberOf(one, cx.budget), numberOf(other, cx.budget))
}

const arithmetic =
  (apply: (left: number, right: number) => number): BinaryOperator =>
  (left, right, cx) =>
    typeof left === 'number' && typeof right === 'number'
      ? apply(left, right)
      : apply(numberOf(left, cx.budget), numberOf(right, cx.budget))

const ordering =
  (test: (left: number, right: number) => boolean): BinaryOperator =>
  (left, right, cx) =>
    typeof left === 'number' && typeof right === 'number' ? test(left, right) : compare(left, right, cx, test)

function strictEquals(left: Value, right: Value, cx: Context): boolean {
  if (typeof left === 'string' && typeof right === 'string' && left.length === right.length) cx.budget.scan(left.length)
  return left === right
}

/** `key in value`: own keys and indices only. */
function hasKey(left: Value, right: Value, cx: Context): boolean {
  const key = textOf(left, cx.budget)
  if (isList(right)) return Object.hasOwn(right, key)
  if (isRecord(right)) return Object.hasOwn(right, key)
  if (right instanceof HostObject) return right.has(key)
  return refuse('wrong-type', `«in» needs an object or a list on its right side, but there is ${kindWords(right)}.`)
}

export const BINARY_OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ['+', add],
  ['-', arithmetic((left, right) => left - right)],
  ['*', arithmetic((left, right) => left * right)],
  ['/', arithmetic((left, right) => left / right)],
  ['%', arithmetic((left, right) => left % right)],
  ['**', arithmetic((left, right) => left ** right)],
  ['|', arithmetic((left, right) => left | right)],
  ['&', arithmetic((left, right) => left & right)],
  ['^', arithmetic((left, right) => left ^ right)],
  ['<<', arithmetic((left, right) => left << right)],
  ['>>', arithmetic((left, right) => left >> right)],
  ['>>>', arithmetic((left, right) => left >>> right)],
  ['===', strictEquals],
  ['!==', (left, right, cx) => !strictEquals(left, right, cx)],
  ['==', (left, right, cx) => looseEquals(left, right, cx.budget)],
  ['!=', (left, right, cx) => !looseEquals(left, right, cx.budget)],
  ['<', ordering((left, right) => left < right)],
  ['<=', ordering((left, right) => left <= right)],
  ['>', ordering((left, right) => left > right)],
  ['>=', ordering((left, right) => left >= right)],
  ['in', hasKey],
])

/** What spread, destructuring and `for … of` go through. */
export function elementsOf(value: Value, cx: Context): readonly Value[] {
  if (isList(value)) return value
  if (typeof value === 'string') {
    cx.budget.list(value.length)
    return Array.from(value)
  }
  if (value instanceof SetValue) return [...value.items]
  if (value instanceof MapValue) return [...value.entries]
  return refuse('wrong-type', `A list is needed here, but there is ${kindWords(value)}.`)
}

export function negate(value: Value, cx: Context): number {
  return -numberOf(value, cx.budget)
}

export const isMissing = (value: Value): value is null | undefined => value === null || value === undefined
