import type { Json } from '@linkflow/kernel'
import { readDate } from '../data/date.ts'
import { compileRegex } from '../data/regex.ts'
import { comparisonOf, fitsType, type Rule } from './conditions.ts'
import {
  type Comparison,
  type Difference,
  folded,
  OPERATORS,
  type OperatorName,
  ORDERS,
  TEXTS,
  type TextTest,
} from './operators.ts'

/** What a rule says of its two sides. Undefined: it says why it cannot. */
export type Test = (left: Json | undefined, right: Json | undefined) => boolean | undefined

/** A rule without its sides. */
type BareRule = Pick<Rule, 'operator' | 'type' | 'ignoreCase'>

/** The right value is another for each item. */
export function openTest(rule: BareRule, timezone: string): Test {
  const operator = OPERATORS[rule.operator]
  const how = comparisonOf(rule, timezone)
  return ofType(rule, (left, right) => {
    const answer = operator(left, right, how)
    return answer.ok ? answer.value : undefined
  })
}

/** The right value stays, so that most of what is asked can be prepared; what is not is asked of the operator. */
export function fixedTest(rule: BareRule, right: Json | undefined, timezone: string): Test {
  const open = openTest(rule, timezone)
  const quick = QUICK[rule.operator]?.(right, comparisonOf(rule, timezone))
  if (quick === undefined) return (left) => open(left, right)
  return ofType(rule, (left) => quick(left) ?? open(left, right))
}

function ofType({ type }: BareRule, test: Test): Test {
  if (type === 'any') return test
  return (left, right) => (fitsType(left, type) ? test(left, right) : undefined)
}

/** Of the left values that are usual with its right one. Undefined: the operator is to be asked. */
type QuickTest = (left: Json | undefined) => boolean | undefined
type Prepare = (right: Json | undefined, how: Comparison) => QuickTest | undefined

const equals: Prepare = (right, how) => {
  if (typeof right === 'object' || right === undefined) return undefined
  if (how.asDates) return instants(right, how, (difference) => difference === 0)
  if (typeof right !== 'string' || !how.ignoreCase) return (left) => left === right
  const wanted = right.toLowerCase()
  return (left) => typeof left === 'string' && left.toLowerCase() === wanted
}

const order =
  (holds: Difference): Prepare =>
  (right, how) => {
    if (how.asDates) return instants(right, how, holds)
    if (typeof right === 'number') return (left) => (typeof left === 'number' ? holds(left - right) : undefined)
    if (typeof right !== 'string') return undefined
    const other = folded(right, how) as string
    return (left) => {
      if (typeof left !== 'string') return undefined
      const one = folded(left, how) as string
      return holds(one < other ? -1 : one > other ? 1 : 0)
    }
  }

function instants(right: Json | undefined, { zone }: Comparison, holds: Difference): QuickTest | undefined {
  const read = readDate(right, zone)
  if (!read.ok) return undefined
  const other = read.value.toMillis()
  return (left) => {
    const one = readDate(left, zone)
    return one.ok ? holds(one.value.toMillis() - other) : undefined
  }
}

const between: Prepare = (right, how) => {
  if (!Array.isArray(right) || right.length !== 2) return undefined
  const isAbove = order(ORDERS['greater-or-equal'])(right[0], how)
  const isBelow = order(ORDERS['less-or-equal'])(right[1], how)
  if (isAbove === undefined || isBelow === undefined) return undefined
  return (left) => {
    const holds = isAbove(left)
    return holds === true ? isBelow(left) : holds
  }
}

const text =
  (holds: TextTest): Prepare =>
  (right, how) => {
    if (typeof right !== 'string') return undefined
    const part = folded(right, how) as string
    return (left) => (typeof left === 'string' ? holds(folded(left, how) as string, part) : undefined)
  }

const matches: Prepare = (right, { ignoreCase }) => {
  const regex = typeof right === 'string' ? compileRegex(right, ignoreCase ? 'i' : '') : undefined
  if (regex?.ok !== true) return undefined
  return (left) => (typeof left === 'string' ? regex.value.test(left) : undefined)
}

const isIn: Prepare = (right, how) => {
  if (!Array.isArray(right) || right.some((one) => typeof one === 'object')) return undefined
  const all = new Set(right.map((one) => folded(one, how)))
  return (left) => all.has(folded(left, how))
}

const not =
  (prepare: Prepare): Prepare =>
  (right, how) => {
    const test = prepare(right, how)
    if (test === undefined) return undefined
    return (left) => {
      const holds = test(left)
      return holds === undefined ? undefined : !holds
    }
  }

const QUICK: Partial<Record<OperatorName, Prepare>> = {
  equals,
  'not-equals': not(equals),
  greater: order(ORDERS.greater),
  'greater-or-equal': order(ORDERS['greater-or-equal']),
  less: order(ORDERS.less),
  'less-or-equal': order(ORDERS['less-or-equal']),
  between,
  contains: text(TEXTS.contains),
  'not-contains': not(text(TEXTS.contains)),
  'starts-with': text(TEXTS['starts-with']),
  'not-starts-with': not(text(TEXTS['starts-with'])),
  'ends-with': text(TEXTS['ends-with']),
  'not-ends-with': not(text(TEXTS['ends-with'])),
  matches,
  'not-matches': not(matches),
  in: isIn,
  'not-in': not(isIn),
}
