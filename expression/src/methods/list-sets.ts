import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { isPrimitive, textOf } from '../values/convert.ts'
import { DateTime } from '../values/date-time.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, readOwn, setOwn } from '../values/record.ts'
import { isList, isRecord, kindOf, type Value } from '../values/value.ts'
import type { Args } from './method.ts'

const PRINT_PARTS_MAX = 8
const PRINT_DEPTH_MAX = 2

/** A short text that equal values share, so that only values alike are compared in full. */
function fingerprint(value: Value, cx: Context, depth = 0): string {
  cx.budget.spend(1)
  if (typeof value === 'string') return `"${value.slice(0, 20)}`
  if (isPrimitive(value)) return String(value)
  if (depth > PRINT_DEPTH_MAX) return kindOf(value)
  const print = (part: Value) => fingerprint(part, cx, depth + 1)
  if (isList(value)) return `[${value.length}:${value.slice(0, PRINT_PARTS_MAX).map(print).join()}`
  if (!isRecord(value)) return value instanceof DateTime ? String(value.epochMs) : kindOf(value)
  const keys = Object.keys(value)
  cx.budget.spend(4 * keys.length)
  const first = keys.sort().slice(0, PRINT_PARTS_MAX)
  return `{${keys.length}:${first.map((key) => `${key.slice(0, 20)}=${print(value[key])}`).join()}`
}

/** Values seen so far, by content. */
class Seen {
  readonly #cx: Context
  readonly #primitives = new Set<Value>()
  readonly #others = new Map<string, Value[]>()

  constructor(cx: Context, values: readonly Value[] = []) {
    this.#cx = cx
    for (const value of values) this.add(value)
  }

  has(value: Value): boolean {
    this.#cx.budget.spend(1)
    return isPrimitive(value) ? this.#primitives.has(value) : this.#isIn(this.#alike(value), value)
  }

  /** True if it was not there. */
  add(value: Value): boolean {
    this.#cx.budget.spend(1)
    if (isPrimitive(value)) {
      const isNew = !this.#primitives.has(value)
      this.#primitives.add(value)
      return isNew
    }
    const alike = this.#alike(value)
    if (this.#isIn(alike, value)) return false
    alike.push(value)
    return true
  }

  #alike(value: Value): Value[] {
    const print = fingerprint(value, this.#cx)
    const known = this.#others.get(print)
    if (known !== undefined) return known
    this.#cx.budget.allocate(print.length + 32)
    const alike: Value[] = []
    this.#others.set(print, alike)
    return alike
  }

  #isIn(alike: readonly Value[], value: Value): boolean {
    return alike.some((other) => deepEquals(other, value, this.#cx.budget))
  }
}

export function unique(list: readonly Value[], args: Args, cx: Context): Value {
  cx.budget.list(list.length)
  const keys = args.map((key) => textOf(key, cx.budget))
  const seen = new Seen(cx)
  return list.filter((value) =>
    seen.add(keys.length > 0 && isRecord(value) ? keys.map((key) => readOwn(value, key)) : value),
  )
}

function otherList(args: Args, method: string): readonly Value[] {
  const [other] = args
  return isList(other) ? other : refuse('extension-misused', `${method}() needs a list, such as .${method}([1, 2]).`)
}

export function union(list: readonly Value[], args: Args, cx: Context): Value {
  const other = otherList(args, 'union')
  cx.budget.list(list.length + other.length)
  return unique([...list, ...other], [], cx)
}

export function difference(list: readonly Value[], args: Args, cx: Context): Value {
  const other = new Seen(cx, otherList(args, 'difference'))
  return unique(
    list.filter((value) => !other.has(value)),
    [],
    cx,
  )
}

export function intersection(list: readonly Value[], args: Args, cx: Context): Value {
  const other = new Seen(cx, otherList(args, 'intersection'))
  return unique(
    list.filter((value) => other.has(value)),
    [],
    cx,
  )
}

function mergeInto(target: OwnRecord, source: Value, overwrite: boolean, cx: Context): void {
  if (!isRecord(source)) return
  const keys = Object.keys(source)
  cx.budget.list(2 * keys.length)
  for (const key of keys) if (overwrite || !Object.hasOwn(target, key)) setOwn(target, key, source[key])
}

/** One record of all: without an argument earlier keys win; with a second list pairs are merged, later pairs win. */
export function merge(list: readonly Value[], args: Args, cx: Context): Value {
  const merged: OwnRecord = {}
  if (args[0] === undefined) {
    for (const value of list) mergeInto(merged, value, false, cx)
    return merged
  }
  const others = otherList(args, 'merge')
  for (const [index, value] of list.entries()) {
    const other = others[index]
    if (!isRecord(value) || !isRecord(other)) continue
    mergeInto(merged, other, true, cx)
    mergeInto(merged, value, true, cx)
  }
  return merged
}

const isNothing = (value: Value): boolean =>
  value === null || value === undefined || value === '' || value === 'nil' || isEmptyObject(value)

const isEmptyObject = (value: Value): boolean =>
  isList(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0

/** Without empty values, in nested lists and records too. */
export function compactList(list: readonly Value[], cx: Context, depth = 0): Value[] {
  cx.budget.list(list.length)
  return list.filter((value) => !isNothing(value)).map((value) => compactOne(value, cx, depth))
}

export function compactRecord(record: { readonly [key: string]: Value }, cx: Context, depth = 0): OwnRecord {
  const kept: OwnRecord = {}
  const keys = Object.keys(record)
  cx.budget.list(2 * keys.length)
  for (const key of keys) {
    const value = compactOne(record[key], cx, depth)
    if (!isNothing(value)) setOwn(kept, key, value)
  }
  return kept
}

function compactOne(value: Value, cx: Context, depth: number): Value {
  if (depth > cx.budget.limits.valueDepthMax) refuse('limit-value-depth', 'The value is nested too deep for compact().')
  if (isList(value)) return compactList(value, cx, depth + 1)
  return isRecord(value) ? compactRecord(value, cx, depth + 1) : value
}
