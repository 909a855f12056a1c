import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { isPrimitive, textOf } from '../values/convert.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, readOwn, setOwn } from '../values/record.ts'
import { isList, isRecord, type Value } from '../values/value.ts'
import type { Args } from './method.ts'

/** Values seen so far, by content. Primitives are found at once, everything else by comparing. */
class Seen {
  readonly #cx: Context
  readonly #primitives = new Set<Value>()
  readonly #others: Value[] = []

  constructor(cx: Context, values: readonly Value[] = []) {
    this.#cx = cx
    for (const value of values) this.add(value)
  }

  has(value: Value): boolean {
    this.#cx.budget.spend(1)
    if (isPrimitive(value)) return this.#primitives.has(value)
    return this.#others.some((other) => deepEquals(other, value, this.#cx.budget))
  }

  /** True if it was not there. */
  add(value: Value): boolean {
    if (this.has(value)) return false
    if (isPrimitive(value)) this.#primitives.add(value)
    else this.#others.push(value)
    return true
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
