import type { Json } from '@linkflow/kernel'
import { isRecord } from './json.ts'

export type TextOrder = 'exact' | 'ignore-case' | 'natural'
export type Compare = (a: Json | undefined, b: Json | undefined) => number

const RANK = { number: 0, string: 1, boolean: 2, list: 3, object: 4, null: 5, missing: 6 } as const

function rankOf(value: Json | undefined): number {
  if (value === undefined) return RANK.missing
  if (value === null) return RANK.null
  if (typeof value === 'object') return isRecord(value) ? RANK.object : RANK.list
  return RANK[typeof value as 'number' | 'string' | 'boolean']
}

/** Nothing to compare: such values stay behind the others in both directions. */
export const isAbsent = (value: Json | undefined): boolean => value === undefined || value === null

/**
 * A total order of all values: numbers, texts, false before true, lists by their elements, objects by their JSON text,
 * null, missing.
 */
export function ordering(text: TextOrder, locale: string): Compare {
  const compareText = textOrdering(text, locale)
  const compare: Compare = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b
    const rank = rankOf(a)
    const difference = rank - rankOf(b)
    if (difference !== 0) return difference
    switch (rank) {
      case RANK.number:
      case RANK.boolean:
        return Number(a) - Number(b)
      case RANK.string:
        return compareText(a as string, b as string)
      case RANK.list:
        return compareLists(a as Json[], b as Json[], compare)
      case RANK.object:
        return exact(JSON.stringify(a), JSON.stringify(b))
      default:
        return 0
    }
  }
  return compare
}

function compareLists(a: readonly Json[], b: readonly Json[], compare: Compare): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compare(a[i], b[i])
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

const exact = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function textOrdering(text: TextOrder, locale: string): (a: string, b: string) => number {
  switch (text) {
    case 'exact':
      return exact
    case 'ignore-case':
      return (a, b) => exact(a.toLowerCase(), b.toLowerCase())
    case 'natural':
      return new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }).compare
  }
}
