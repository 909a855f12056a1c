import type { Json } from '@linkflow/kernel'
import { deepEqual } from '@linkflow/nodes'
import { isRecord, textOf } from './json.ts'

export { deepEqual }

export type Equality = (a: Json | undefined, b: Json | undefined) => boolean

const isBlank = (value: Json | undefined, zeroIsBlank: boolean): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (zeroIsBlank && (value === 0 || value === '0'))

/**
 * Fuzzy equality of Merge 2 and Compare Datasets: of one type deep; blank values alike; a number and its text; true and
 * "true", 1 or "1"; an object and its JSON text. From Compare Datasets 2 on null is also like 0.
 */
export function fuzzyEqual(version: number): Equality {
  return (a, b) => {
    if (isBlank(a, false) && isBlank(b, false)) return true
    if (version >= 2 && (a === null || b === null)) {
      return isBlank(a, true) && isBlank(b, true)
    }
    if (kindOf(a) === kindOf(b)) return deepEqual(a, b)
    return isAlike(a, b) || isAlike(b, a)
  }
}

const kindOf = (value: Json | undefined): string =>
  Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value

function isAlike(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'string') return String(a) === b
  if (typeof a === 'boolean') {
    if (typeof b === 'string')
      return ['true', '1'].includes(b.toLowerCase()) ? a : ['false', '0'].includes(b.toLowerCase()) && !a
    return typeof b === 'number' && (a ? b === 1 : b === 0)
  }
  if ((isRecord(a) || Array.isArray(a)) && typeof b === 'string') {
    try {
      return deepEqual(a, JSON.parse(b) as Json)
    } catch {
      return false
    }
  }
  return false
}

/** What lodash takes for «less than»: texts with texts as texts, anything else as numbers. */
export function isLess(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a < b
  return toNumber(a) < toNumber(b)
}

function toNumber(value: Json | undefined): number {
  if (typeof value === 'object' && value !== null) return Number(textOf(value))
  return Number(value)
}
