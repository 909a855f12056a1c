import type { Json } from '@linkflow/kernel'
import { fail } from '../run/failure.ts'
import { instantOf } from './dates.ts'
import { matches } from './filter.ts'
import { isRecord, isTruthy, own, textOf } from './json.ts'

/** A condition of If 1, Filter 1, Switch 1 and 2: nothing is converted. */
export function holds(type: string, left: Json | undefined, operation: string, right: Json | undefined): boolean {
  switch (operation) {
    case 'equal':
      return left === right
    case 'notEqual':
      return left !== right
    case 'isEmpty':
      return isBlank(left)
    case 'isNotEmpty':
      return !isBlank(left)
    case 'after':
      return dated(left) > dated(right)
    case 'before':
      return dated(left) < dated(right)
    default:
      return type === 'number' ? compareSizes(left, operation, right) : compareTexts(left, operation, right)
  }
}

const isBlank = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  Number.isNaN(value) ||
  (typeof value === 'object' && Object.keys(value).length === 0)

function dated(value: Json | undefined): number {
  return instantOf(value) ?? fail(`The value "${textOf(value)}" is not a valid DateTime.`)
}

/** JavaScript's comparison: texts with texts as texts, anything else as numbers. */
function compareSizes(left: Json | undefined, operation: string, right: Json | undefined): boolean {
  const [a, b] = [orZero(left), orZero(right)]
  switch (operation) {
    case 'smaller':
      return a < b
    case 'smallerEqual':
      return a <= b
    case 'larger':
      return a > b
    case 'largerEqual':
      return a >= b
    default:
      return false
  }
}

function orZero(value: Json | undefined): number | string {
  if (!isTruthy(value)) return 0
  if (typeof value === 'number' || typeof value === 'string') return value
  return value === true ? 1 : textOf(value)
}

function compareTexts(left: Json | undefined, operation: string, right: Json | undefined): boolean {
  const text = (value: Json | undefined): string => (isTruthy(value) ? textOf(value) : '')
  switch (operation) {
    case 'contains':
      return text(left).includes(text(right))
    case 'notContains':
      return !text(left).includes(text(right))
    case 'startsWith':
      return mustBeText(left).startsWith(textOf(right))
    case 'notStartsWith':
      return !mustBeText(left).startsWith(textOf(right))
    case 'endsWith':
      return mustBeText(left).endsWith(textOf(right))
    case 'notEndsWith':
      return !mustBeText(left).endsWith(textOf(right))
    case 'regex':
      return matches(text(left), text(right))
    case 'notRegex':
      return !matches(text(left), text(right))
    default:
      return false
  }
}

const mustBeText = (value: Json | undefined): string =>
  typeof value === 'string'
    ? value
    : fail(`The value ${textOf(value)} is not a text, so it cannot start or end with one.`)

/** The groups of conditions of If 1 and Filter 1, in n8n's order. */
export function holdAll(conditions: Json | undefined, anyIsEnough: boolean): boolean {
  const groups = isRecord(conditions) ? conditions : {}
  for (const type of ['boolean', 'dateTime', 'number', 'string']) {
    const entries = own(groups, type)
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (!isRecord(entry)) continue
      const operation = textOf(own(entry, 'operation'))
      const isMet = holds(type, own(entry, 'value1'), operation, own(entry, 'value2'))
      if (isMet && anyIsEnough) return true
      if (!isMet && !anyIsEnough) return false
    }
  }
  return !anyIsEnough
}
