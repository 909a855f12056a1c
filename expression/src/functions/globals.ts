import type { Context } from '../context.ts'
import { nowOf } from '../methods/date-arithmetic.ts'
import type { Args } from '../methods/method.ts'
import { textOf } from '../values/convert.ts'
import { DateTime } from '../values/date-time.ts'
import { fromLuxon, guarded } from '../values/luxon.ts'
import { Regex } from '../values/regex.ts'
import type { Value } from '../values/value.ts'
import { DATA_FUNCTIONS, newList, newMap, newSet } from './data.ts'
import { DATE_FUNCTIONS, newDate } from './dates.ts'
import { asValue, functionsOf, type GlobalFunction } from './global-function.ts'
import { MATH_FUNCTIONS } from './math.ts'
import { SHORTCUT_FUNCTIONS } from './shortcuts.ts'

export { asValue, type GlobalFunction }

const byName = (functions: readonly GlobalFunction[]): ReadonlyMap<string, GlobalFunction> =>
  new Map(functions.map((fn) => [fn.name, fn]))

/** Everything that is called by name: `parseInt`, `Math.round`, `$if`. */
export const GLOBAL_FUNCTIONS = byName([...MATH_FUNCTIONS, ...DATA_FUNCTIONS, ...DATE_FUNCTIONS, ...SHORTCUT_FUNCTIONS])

/** Names before a point that stand for a group of functions. */
export const NAMESPACES: ReadonlySet<string> = new Set(
  [...GLOBAL_FUNCTIONS.keys()].filter((name) => name.includes('.')).map((name) => name.slice(0, name.indexOf('.'))),
)

const SHORT_DATE = { year: 'numeric', month: 'numeric', day: 'numeric' }
const MEDIUM_DATE = { year: 'numeric', month: 'short', day: 'numeric' }
const FULL_DATE = { year: 'numeric', month: 'long', day: 'numeric' }
const SHORT_TIME = { hour: 'numeric', minute: 'numeric' }

/** Luxon's names for common ways to show a date, for `toLocaleString`. */
const DATE_PRESETS: [string, Value][] = [
  ['DateTime.DATE_SHORT', SHORT_DATE],
  ['DateTime.DATE_MED', MEDIUM_DATE],
  ['DateTime.DATE_FULL', FULL_DATE],
  ['DateTime.DATE_HUGE', { ...FULL_DATE, weekday: 'long' }],
  ['DateTime.TIME_SIMPLE', SHORT_TIME],
  ['DateTime.TIME_WITH_SECONDS', { ...SHORT_TIME, second: 'numeric' }],
  ['DateTime.TIME_24_SIMPLE', { ...SHORT_TIME, hourCycle: 'h23' }],
  ['DateTime.DATETIME_SHORT', { ...SHORT_DATE, ...SHORT_TIME }],
  ['DateTime.DATETIME_MED', { ...MEDIUM_DATE, ...SHORT_TIME }],
  ['DateTime.DATETIME_FULL', { ...FULL_DATE, ...SHORT_TIME, timeZoneName: 'short' }],
]

export const GLOBAL_CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Math.PI', Math.PI],
  ['Math.E', Math.E],
  ['Math.LN2', Math.LN2],
  ['Math.LN10', Math.LN10],
  ['Math.LOG2E', Math.LOG2E],
  ['Math.LOG10E', Math.LOG10E],
  ['Math.SQRT2', Math.SQRT2],
  ['Math.SQRT1_2', Math.SQRT1_2],
  ['Number.MAX_SAFE_INTEGER', Number.MAX_SAFE_INTEGER],
  ['Number.MIN_SAFE_INTEGER', Number.MIN_SAFE_INTEGER],
  ['Number.MAX_VALUE', Number.MAX_VALUE],
  ['Number.MIN_VALUE', Number.MIN_VALUE],
  ['Number.EPSILON', Number.EPSILON],
  ['Number.NaN', Number.NaN],
  ['Number.POSITIVE_INFINITY', Number.POSITIVE_INFINITY],
  ['Number.NEGATIVE_INFINITY', Number.NEGATIVE_INFINITY],
  ...DATE_PRESETS,
])

function newRegex(args: Args, cx: Context): Value {
  const [pattern, flags] = args
  cx.budget.spend(100)
  if (pattern instanceof Regex)
    return Regex.of(pattern.source, flags === undefined ? pattern.flags : textOf(flags, cx.budget), cx.budget.limits)
  const source = pattern === undefined ? '(?:)' : textOf(pattern, cx.budget)
  return Regex.of(source, flags === undefined ? '' : textOf(flags, cx.budget), cx.budget.limits)
}

/** What `new` can make. */
export const CONSTRUCTORS = byName(
  functionsOf(
    [
      'Date',
      'A date: now, or from milliseconds, a text, or parts with months from 0.',
      "new Date('2024-03-05').toISOString() → '2024-03-05T00:00:00.000Z'",
      guarded(newDate),
    ],
    ['Set', 'The different values of a list.', 'new Set([1, 2, 1]).size → 2', newSet],
    ['Map', 'Values by keys of any kind, from pairs.', "new Map([['a', 1]]).get('a') → 1", newMap],
    ['RegExp', 'A regular expression from a text.', "new RegExp('a+', 'g').source → 'a+'", newRegex],
    ['Array', 'A list of so many missing elements.', 'new Array(2).length → 2', newList],
  ),
)

/** Names that need nothing of the caller but a clock. */
export const BUILT_IN_NAMES: ReadonlySet<string> = new Set(['$now', '$today'])

export const nowValue = (cx: Context): Value => new DateTime(cx.nowMs(), cx.zone, cx.locale)
export const todayValue = (cx: Context): Value => fromLuxon(nowOf(cx).startOf('day'))
