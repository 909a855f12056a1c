import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { canonicalText } from '../data/deep-equal.ts'
import { kindWord, shown } from '../data/json.ts'
import { isAbsent, ordering } from '../data/order.ts'

export const MEASURES = ['count', 'count-unique', 'sum', 'average', 'min', 'max', 'append', 'concatenate'] as const
type Measure = (typeof MEASURES)[number]

export interface MeasureOptions {
  readonly measure: Measure
  readonly separator: string
  /** Missing values and null take part in count, count-unique, append (as null) and concatenate (as nothing). */
  readonly includeMissing: boolean
}

const compare = ordering('exact', 'en')

/** What a group's values of one field come to. Numbers must be numbers: a text among them is told, not guessed. */
export function measure(values: readonly (Json | undefined)[], options: MeasureOptions): Result<Json, string> {
  const present = values.filter((value) => !isAbsent(value)) as Json[]
  const counted = options.includeMissing ? values.map((value) => value ?? null) : present
  switch (options.measure) {
    case 'count':
      return ok(counted.length)
    case 'count-unique':
      return ok(new Set(counted.map(canonicalText)).size)
    case 'append':
      return ok(counted)
    case 'concatenate':
      return ok(counted.map(asText).join(options.separator))
    case 'min':
      return ok(present.reduce<Json>((least, one) => (least === null || compare(one, least) < 0 ? one : least), null))
    case 'max':
      return ok(present.reduce<Json>((most, one) => (most === null || compare(one, most) > 0 ? one : most), null))
    case 'sum':
      return total(present)
    case 'average': {
      const sum = total(present)
      return sum.ok ? ok(present.length === 0 ? null : sum.value / present.length) : sum
    }
  }
}

function total(values: readonly Json[]): Result<number, string> {
  let sum = 0
  for (const value of values) {
    if (typeof value !== 'number') return fail(`${shown(value)} is ${kindWord(value)}, not a number`)
    sum += value
  }
  return ok(sum)
}

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
