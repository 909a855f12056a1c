import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { knownLocale } from '../values/luxon.ts'
import { readOwn } from '../values/record.ts'
import { isList, isRecord, type RecordValue, type Value } from '../values/value.ts'
import type { Args } from './method.ts'

const FORMAT_OPTIONS = [
  'style',
  'currency',
  'currencyDisplay',
  'currencySign',
  'unit',
  'unitDisplay',
  'notation',
  'compactDisplay',
  'signDisplay',
  'useGrouping',
  'minimumIntegerDigits',
  'minimumFractionDigits',
  'maximumFractionDigits',
  'minimumSignificantDigits',
  'maximumSignificantDigits',
  'roundingMode',
]

/** `(1234.5).toLocaleString('de', { style: 'currency', currency: 'EUR' })`. */
export function formatNumber(number: number, args: Args, cx: Context): string {
  const locale = localeOf(args[0], cx)
  const options = isRecord(args[1]) ? plainOptions(args[1], FORMAT_OPTIONS) : {}
  // Making a number format takes tens of microseconds.
  cx.budget.spend(1000)
  try {
    return new Intl.NumberFormat(locale, options).format(number)
  } catch (error) {
    return refuse(
      'wrong-argument',
      `The number cannot be shown so: ${error instanceof RangeError ? error.message.slice(0, 100) : 'unknown option'}.`,
    )
  }
}

export function localeOf(value: Value, cx: Context): string {
  const first = isList(value) ? value[0] : value
  return typeof first === 'string' ? knownLocale(first) : cx.locale
}

/** The named options that are text, numbers or booleans; nothing else of the record reaches the platform. */
export function plainOptions(
  record: RecordValue,
  names: readonly string[],
): { [name: string]: string | number | boolean } {
  const options: { [name: string]: string | number | boolean } = {}
  for (const name of names) {
    const value = readOwn(record, name)
    if (typeof value === 'boolean' || typeof value === 'number') options[name] = value
    else if (typeof value === 'string' && value.length <= 40) options[name] = value
  }
  return options
}
