import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { DIGITS_MAX } from '../limits.ts'
import { DateTime } from '../values/date-time.ts'
import type { Value } from '../values/value.ts'
import { type Args, TableBuilder, textArgOr, wholeArgOr } from './method.ts'
import { formatNumber } from './number-format.ts'

/** `toFixed(digits)` and its relatives, with the range stated. */
const digits =
  (least: number, write: (number: number, digits: number | undefined) => string) =>
  (number: number, args: Args, cx: Context): string => {
    const count = args[0] === undefined ? undefined : wholeArgOr(args, 0, 0, cx)
    if (count !== undefined && (count < least || count > DIGITS_MAX)) {
      refuse('wrong-argument', `The number of digits must be from ${least} to ${DIGITS_MAX}.`)
    }
    return write(number, count)
  }

/** Rounds as people do on paper: 1.005 to two places is 1.01, though the number stored is a little less. */
function rounded(number: number, args: Args, cx: Context): number {
  const places = wholeArgOr(args, 0, 0, cx)
  if (places === 0 || !Number.isFinite(number)) return Math.round(number)
  const shifted = Number(`${number}e${Math.max(-DIGITS_MAX, Math.min(DIGITS_MAX, places))}`)
  return Number.isFinite(shifted) ? Number(`${Math.round(shifted)}e${-places}`) : number
}

function isEven(number: number): boolean {
  if (!Number.isInteger(number)) refuse('extension-misused', `isEven() and isOdd() need a whole number, not ${number}.`)
  return number % 2 === 0
}

const DAY_MS = 86_400_000
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30)

function toDateTime(number: number, args: Args, cx: Context): Value {
  const unit = textArgOr(args, 0, 'ms', cx)
  const scales: ReadonlyMap<string, (value: number) => number> = new Map([
    ['ms', (value: number) => value],
    ['s', (value: number) => value * 1000],
    ['us', (value: number) => value / 1000],
    ['excel', (value: number) => EXCEL_EPOCH_MS + value * DAY_MS],
  ])
  const scale = scales.get(unit)
  if (scale === undefined)
    return refuse('extension-misused', "toDateTime() of a number takes 'ms', 's', 'us' or 'excel'.")
  return new DateTime(scale(number), cx.zone, cx.locale)
}

function inRadix(number: number, args: Args, cx: Context): string {
  const radix = wholeArgOr(args, 0, 10, cx)
  if (radix < 2 || radix > 36) refuse('wrong-argument', 'toString() of a number takes a base from 2 to 36.')
  return number.toString(radix)
}

export const NUMBER_METHODS = new TableBuilder<number>().methods(
  [
    'toFixed',
    'With so many digits after the point.',
    "(1.5).toFixed(2) → '1.50'",
    digits(0, (number, count) => number.toFixed(count)),
  ],
  [
    'toPrecision',
    'With so many digits in all.',
    "(1234.5).toPrecision(2) → '1.2e+3'",
    digits(1, (number, count) => number.toPrecision(count)),
  ],
  [
    'toExponential',
    'In the form 1.5e+3.',
    "(1500).toExponential() → '1.5e+3'",
    digits(0, (number, count) => number.toExponential(count)),
  ],
  ['toString', 'The number as text, in base 10 or another.', "(255).toString(16) → 'ff'", inRadix],
  ['toLocaleString', 'As people of a language write it.', "(1234.5).toLocaleString('en-US') → '1,234.5'", formatNumber],
  ['format', 'As people of a language write it.', "(1234.5).format('de') → '1.234,5'", formatNumber],
  ['valueOf', 'The number itself.', '(1).valueOf() → 1', (number) => number],
  ['ceil', 'Rounded up.', '(1.2).ceil() → 2', (number) => Math.ceil(number)],
  ['floor', 'Rounded down.', '(1.8).floor() → 1', (number) => Math.floor(number)],
  ['round', 'Rounded, to so many places.', '(1.256).round(2) → 1.26', rounded],
  ['abs', 'Without its sign.', '(-1).abs() → 1', (number) => Math.abs(number)],
  ['isInteger', 'Whether it is a whole number.', '(1.5).isInteger() → false', (number) => Number.isInteger(number)],
  ['isEven', 'Whether it can be divided by 2.', '(4).isEven() → true', isEven],
  ['isOdd', 'Whether it cannot be divided by 2.', '(3).isOdd() → true', (number) => !isEven(number)],
  ['isEmpty', 'A number is never empty.', '(0).isEmpty() → false', () => false],
  ['isNotEmpty', 'A number is never empty.', '(0).isNotEmpty() → true', () => true],
  ['toBoolean', 'False for 0, else true.', '(0).toBoolean() → false', (number) => number !== 0],
  ['toInt', 'Rounded.', '(1.6).toInt() → 2', (number) => Math.round(number)],
  ['toFloat', 'The number itself.', '(1.5).toFloat() → 1.5', (number) => number],
  ['toNumber', 'The number itself.', '(1.5).toNumber() → 1.5', (number) => number],
  [
    'toDateTime',
    "The date so many milliseconds after 1970; or 's', 'us', 'excel'.",
    "(0).toDateTime().toISO() → '1970-01-01T00:00:00.000Z'",
    toDateTime,
  ],
  ['toJsonString', 'The number as JSON text.', "(1).toJsonString() → '1'", (number) => JSON.stringify(number)],
).table
