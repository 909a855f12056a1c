import type { Context } from '../context.ts'
import { deepEquals } from '../values/equality.ts'
import { type OwnRecord, readOwn, setOwn } from '../values/record.ts'
import { isList, isRecord, type Value } from '../values/value.ts'
import { callFunction } from './functions.ts'
import type { Comparator, Query, SliceBounds } from './query.ts'

/** What JMESPath counts as false: nothing, an empty text, list or record, and false; 0 is true. */
export const isTrue = (value: Value): boolean =>
  value === 0 || (isList(value) ? value.length > 0 : isRecord(value) ? Object.keys(value).length > 0 : !!value)

/** The value of a query. What is not there is null. Every step and every element is paid for. */
export function evaluateQuery(query: Query, value: Value, cx: Context): Value {
  cx.budget.spend(1)
  switch (query.type) {
    case 'current':
      return value ?? null
    case 'literal':
      return query.value
    case 'field':
      return isRecord(value) ? (readOwn(value, query.name) ?? null) : null
    case 'index':
      return isList(value) ? (value.at(query.index) ?? null) : null
    case 'slice':
      return isList(value) ? sliced(value, query.bounds, cx) : null
    case 'chain':
      return evaluateQuery(query.right, evaluateQuery(query.left, value, cx), cx)
    case 'and': {
      const left = evaluateQuery(query.left, value, cx)
      return isTrue(left) ? evaluateQuery(query.right, value, cx) : left
    }
    case 'or': {
      const left = evaluateQuery(query.left, value, cx)
      return isTrue(left) ? left : evaluateQuery(query.right, value, cx)
    }
    case 'not':
      return !isTrue(evaluateQuery(query.of, value, cx))
    case 'compare':
      return compared(query.operator, evaluateQuery(query.left, value, cx), evaluateQuery(query.right, value, cx), cx)
    case 'flatten':
      return flattened(evaluateQuery(query.of, value, cx), cx)
    case 'project':
      return projected(evaluateQuery(query.left, value, cx), query.right, cx)
    case 'project-values': {
      const left = evaluateQuery(query.left, value, cx)
      return isRecord(left) ? projected(Object.values(left), query.right, cx) : null
    }
    case 'filter': {
      const left = evaluateQuery(query.left, value, cx)
      if (!isList(left)) return null
      const kept = left.filter((element) => isTrue(evaluateQuery(query.condition, element, cx)))
      return projected(kept, query.right, cx)
    }
    case 'list':
      if (value === null || value === undefined) return null
      cx.budget.list(query.elements.length)
      return query.elements.map((element) => evaluateQuery(element, value, cx))
    case 'record':
      return value === null || value === undefined ? null : recordOf(query.entries, value, cx)
    case 'call':
      return callFunction(query.name, query.args, value, cx)
    default:
      // A reference has no value of its own; the functions that take one read what it refers to.
      return null
  }
}

function projected(list: Value, right: Query, cx: Context): Value {
  if (!isList(list)) return null
  cx.budget.list(list.length)
  if (right.type === 'current') return list.filter((element) => element !== null && element !== undefined)
  return list.map((element) => evaluateQuery(right, element, cx)).filter((result) => result !== null)
}

function flattened(list: Value, cx: Context): Value {
  if (!isList(list)) return null
  cx.budget.list(list.reduce<number>((count, element) => count + (isList(element) ? element.length : 1), 0))
  return list.flat()
}

function recordOf(entries: readonly (readonly [string, Query])[], value: Value, cx: Context): Value {
  cx.budget.list(2 * entries.length)
  const record: OwnRecord = {}
  for (const [key, query] of entries) setOwn(record, key, evaluateQuery(query, value, cx))
  return record
}

/** Order is of numbers only; anything else has none, and the comparison no answer. */
function compared(operator: Comparator, left: Value, right: Value, cx: Context): Value {
  if (operator === '==') return deepEquals(left, right, cx.budget)
  if (operator === '!=') return !deepEquals(left, right, cx.budget)
  if (typeof left !== 'number' || typeof right !== 'number') return null
  switch (operator) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    default:
      return left >= right
  }
}

function sliced(list: readonly Value[], [start, stop, step = 1]: SliceBounds, cx: Context): Value {
  cx.budget.list(list.length)
  if (step === 0) return null
  const inside = (place: number): number => {
    const least = step < 0 ? -1 : 0
    const from = place < 0 ? place + list.length : place
    return Math.max(least, Math.min(from, step < 0 ? list.length - 1 : list.length))
  }
  const first = start === undefined ? (step < 0 ? list.length - 1 : 0) : inside(start)
  const end = stop === undefined ? (step < 0 ? -1 : list.length) : inside(stop)
  const taken: Value[] = []
  for (let at = first; step < 0 ? at > end : at < end; at += step) taken.push(list[at])
  return taken
}
