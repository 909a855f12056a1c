import type { Context } from '../context.ts'
import { refuse } from '../expression-error.ts'
import { jmespath } from '../jmespath/index.ts'
import { type Args, numberArg } from '../methods/method.ts'
import { numberOf, textOf, truthy } from '../values/convert.ts'
import { type OwnRecord, setOwn } from '../values/record.ts'
import { isList, isRecord, type Value } from '../values/value.ts'
import { functionsOf, type GlobalFunction } from './global-function.ts'

const isEmpty = (value: Value): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (isList(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0)

/** The numbers given one by one or as one list. */
function numbersOf(args: Args, cx: Context): number[] {
  const values = args.length === 1 && isList(args[0]) ? args[0] : args
  cx.budget.list(values.length)
  return values.map((value) => numberOf(value, cx.budget))
}

const least = (args: Args, cx: Context): Value =>
  numbersOf(args, cx).reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY)
const most = (args: Args, cx: Context): Value =>
  numbersOf(args, cx).reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY)

function average(args: Args, cx: Context): Value {
  const numbers = numbersOf(args, cx)
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** The whole numbers from one to another, both included. */
function numberList(args: Args, cx: Context): Value {
  const [from, to] = [Math.trunc(numberArg(args, 0, cx)), Math.trunc(numberArg(args, 1, cx))]
  if (!Number.isFinite(from) || !Number.isFinite(to)) return refuse('wrong-argument', 'numberList() needs two numbers.')
  const length = Math.abs(to - from) + 1
  cx.budget.list(length)
  return Array.from({ length }, (_, index) => (to >= from ? from + index : from - index))
}

/** A record with keys from one list and values from the other. */
function zip(args: Args, cx: Context): Value {
  const [keys, values] = args
  if (!isList(keys) || !isList(values) || keys.length !== values.length) {
    return refuse('extension-misused', 'zip() needs two lists of the same length.')
  }
  cx.budget.list(2 * keys.length)
  const record: OwnRecord = {}
  for (const [index, key] of keys.entries()) setOwn(record, textOf(key, cx.budget), values[index])
  return record
}

const both = (name: string, doc: string, example: string, run: GlobalFunction['run']): GlobalFunction[] =>
  functionsOf([`$${name}`, doc, `$${name}${example}`, run], [name, doc, `${name}${example}`, run])

export const SHORTCUT_FUNCTIONS: GlobalFunction[] = [
  ...functionsOf(
    [
      '$if',
      'One value if a condition holds, another if not; only that one is worked out.',
      "$if(1 < 2, 'yes', 'no') → 'yes'",
      (args) => (truthy(args[0]) ? args[1] : args[2]),
    ],
    [
      '$ifEmpty',
      'A value, or another if it is missing or empty.',
      "$ifEmpty('', 'none') → 'none'",
      (args) => (isEmpty(args[0]) ? args[1] : args[0]),
    ],
    ['$isEmpty', 'Whether a value is missing or empty.', '$isEmpty([]) → true', (args) => isEmpty(args[0])],
  ),
  ...both('min', 'The smallest of some numbers.', '(3, 1) → 1', least),
  ...both('max', 'The largest of some numbers.', '(3, 1) → 3', most),
  ...both('average', 'The average of some numbers.', '(1, 3) → 2', average),
  ...both('not', 'The opposite.', '(true) → false', (args) => !truthy(args[0])),
  ...functionsOf(
    ['numberList', 'The whole numbers from one to another.', 'numberList(1, 3) → [1, 2, 3]', numberList],
    [
      '$jmespath',
      'What a JMESPath query finds in an object or a list; null if nothing.',
      "$jmespath({ a: [{ b: 1 }, { b: 2 }] }, 'a[?b > `1`].b') → [2]",
      jmespath,
    ],
    ['$jmesPath', 'The same as $jmespath.', "$jmesPath({ a: 1 }, 'a') → 1", jmespath],
    ['zip', 'A record from a list of keys and a list of values.', "zip(['a'], [1]) → { a: 1 }", zip],
  ),
]
