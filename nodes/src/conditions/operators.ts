import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { Zone } from 'luxon'
import { readDate } from '../data/date.ts'
import { deepEqual } from '../data/deep-equal.ts'
import { isRecord, kindWord, shown } from '../data/json.ts'
import { compileRegex } from '../data/regex.ts'

/** What a rule's two sides are taken as before they are compared. */
export interface Comparison {
  readonly ignoreCase: boolean
  readonly zone: Zone
  /** Dates are compared as instants. */
  readonly asDates: boolean
}

export type Answer = Result<boolean, string>

const [YES, NO]: readonly [Answer, Answer] = [ok(true), ok(false)]
/** One of two that are there already: rules answer for each of many items. */
export const answered = (holds: boolean): Answer => (holds ? YES : NO)

/** What the first of two values less the second says of their order. */
export type Difference = (difference: number) => boolean

export const ORDERS = {
  greater: (difference) => difference > 0,
  'greater-or-equal': (difference) => difference >= 0,
  less: (difference) => difference < 0,
  'less-or-equal': (difference) => difference <= 0,
} as const satisfies Record<string, Difference>

export type TextTest = (text: string, part: string) => boolean

export const TEXTS = {
  contains: (text, part) => text.includes(part),
  'starts-with': (text, part) => text.startsWith(part),
  'ends-with': (text, part) => text.endsWith(part),
} as const satisfies Record<string, TextTest>

type Operator = (left: Json | undefined, right: Json | undefined, how: Comparison) => Answer

export const folded = (value: Json | undefined, { ignoreCase }: Comparison): Json | undefined =>
  ignoreCase && typeof value === 'string' ? value.toLowerCase() : value

const absent = (value: Json | undefined): boolean => value === undefined || value === null

function equals(left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (absent(left) || absent(right)) return answered(absent(left) && absent(right))
  if (how.asDates) return compared(left, right, how, (difference) => difference === 0)
  return answered(deepEqual(folded(left, how), folded(right, how)))
}

/** Numbers, texts or dates, both sides alike: «10» and 9 have no order that everybody would expect. */
function compared(left: Json | undefined, right: Json | undefined, how: Comparison, holds: Difference): Answer {
  if (absent(left) || absent(right)) return answered(false)
  if (how.asDates) {
    const [a, b] = [readDate(left, how.zone), readDate(right, how.zone)]
    if (!a.ok) return a
    return b.ok ? answered(holds(a.value.toMillis() - b.value.toMillis())) : b
  }
  if (typeof left === 'number' && typeof right === 'number') return answered(holds(left - right))
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [folded(left, how) as string, folded(right, how) as string]
    return answered(holds(a < b ? -1 : a > b ? 1 : 0))
  }
  return fail(
    `${kindWord(left)} (${shown(left)}) and ${kindWord(right)} (${shown(right)}) have no order; convert one of them, for example with Number(…), or set the type to date`,
  )
}

const order =
  (name: keyof typeof ORDERS): Operator =>
  (left, right, how) =>
    compared(left, right, how, ORDERS[name])

function between(left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (!Array.isArray(right) || right.length !== 2) {
    return fail(`«between» takes a list of two bounds on the right, such as [1, 10]; it is ${shown(right)}`)
  }
  const low = compared(left, right[0], how, ORDERS['greater-or-equal'])
  if (!low.ok || !low.value) return low
  return compared(left, right[1], how, ORDERS['less-or-equal'])
}

function contains(left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (absent(left)) return answered(false)
  if (Array.isArray(left)) return answered(left.some((one) => deepEqual(folded(one, how), folded(right, how))))
  if (isRecord(left))
    return typeof right === 'string' ? answered(Object.hasOwn(left, right)) : wrongRight('contains', right)
  return withTexts('contains', left, right, how)
}

function isIn(left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (!Array.isArray(right)) return fail(`«in» takes a list on the right; it is ${kindWord(right)} (${shown(right)})`)
  return answered(right.some((one) => deepEqual(folded(left, how), folded(one, how))))
}

function withTexts(name: keyof typeof TEXTS, left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (absent(left)) return answered(false)
  if (typeof left !== 'string')
    return fail(`«${name}» takes text on the left; it is ${kindWord(left)} (${shown(left)})`)
  if (typeof right !== 'string') return wrongRight(name, right)
  return answered(TEXTS[name](folded(left, how) as string, folded(right, how) as string))
}

const wrongRight = (name: string, right: Json | undefined): Answer =>
  fail(`«${name}» takes text on the right; it is ${kindWord(right)} (${shown(right)})`)

const texts =
  (name: keyof typeof TEXTS): Operator =>
  (left, right, how) =>
    withTexts(name, left, right, how)

function matches(left: Json | undefined, right: Json | undefined, how: Comparison): Answer {
  if (absent(left)) return answered(false)
  if (typeof left !== 'string')
    return fail(`«matches» takes text on the left; it is ${kindWord(left)} (${shown(left)})`)
  if (typeof right !== 'string') return wrongRight('matches', right)
  const regex = compileRegex(right, how.ignoreCase ? 'i' : '')
  return regex.ok ? answered(regex.value.test(left)) : regex
}

/** Nothing in it: missing, null, empty text, list or object. Zero and false are not empty. */
function isEmpty(left: Json | undefined): boolean {
  if (left === undefined || left === null || left === '') return true
  if (Array.isArray(left)) return left.length === 0
  return isRecord(left) && Object.keys(left).length === 0
}

function truth(left: Json | undefined, wanted: boolean): Answer {
  if (absent(left)) return answered(false)
  return typeof left === 'boolean'
    ? answered(left === wanted)
    : fail(`${shown(left)} is ${kindWord(left)}, not true or false`)
}

/** Sides that are missing make every comparison false, so each negation of one is true. */
const not =
  (operator: Operator): Operator =>
  (left, right, how) => {
    const answer = operator(left, right, how)
    return answer.ok ? answered(!answer.value) : answer
  }

const startsWith = texts('starts-with')
const endsWith = texts('ends-with')

export const OPERATORS = {
  equals,
  'not-equals': not(equals),
  greater: order('greater'),
  'greater-or-equal': order('greater-or-equal'),
  less: order('less'),
  'less-or-equal': order('less-or-equal'),
  between,
  contains,
  'not-contains': not(contains),
  'starts-with': startsWith,
  'not-starts-with': not(startsWith),
  'ends-with': endsWith,
  'not-ends-with': not(endsWith),
  matches,
  'not-matches': not(matches),
  in: isIn,
  'not-in': not(isIn),
  exists: (left) => answered(!absent(left)),
  'not-exists': (left) => answered(absent(left)),
  empty: (left) => answered(isEmpty(left)),
  'not-empty': (left) => answered(!isEmpty(left)),
  'is-true': (left) => truth(left, true),
  'is-false': (left) => truth(left, false),
} as const satisfies Record<string, Operator>

export type OperatorName = keyof typeof OPERATORS
export const OPERATOR_NAMES = Object.keys(OPERATORS) as [OperatorName, ...OperatorName[]]
