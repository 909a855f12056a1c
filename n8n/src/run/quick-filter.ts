import type { Json, JsonObject } from '@linkflow/kernel'
import { type Item, NOT_READ, type ParameterSource, type ParameterSources } from '@linkflow/node-runtime'
import { DateTime } from 'luxon'
import {
  comparison,
  type Given,
  isAny,
  isRegex,
  isType,
  type Operator,
  operatorOf,
  type Rules,
  rulesOf,
  type Side,
  side,
  takesRegex,
} from '../values/filter.ts'
import { isRecord, own, setOwn } from '../values/json.ts'

/** Does an item pass? Undefined where the node is to be asked, which evaluates everything and has the words for it. */
export type ItemTest = (item: Item) => boolean | undefined

/**
 * The quick way to `passes` for many items: what is fixed of a filter is prepared once, and of an item only the fields are
 * read that the conditions look at. Undefined where there is more to evaluate than plain paths.
 */
export function quickFilter(source: ParameterSource | undefined, given: Given): ItemTest | undefined {
  const filter = fixedBut(membersOf(source), ['conditions'])
  const elements = elementsOf(membersOf(source)?.get('conditions'))
  if (filter === undefined || elements === undefined) return undefined
  const rules = rulesOf(filter, given)
  const tests = elements.map((condition) => conditionTest(condition, rules))
  return tests.every((test) => test !== undefined) ? combined(tests, isAny(filter)) : undefined
}

/** The fixed ones of some parameters, as an object. Undefined where others than those that may be are not fixed. */
export function fixedBut(sources: ParameterSources | undefined, open: readonly string[]): JsonObject | undefined {
  if (sources === undefined) return undefined
  const fixed: JsonObject = {}
  for (const [name, source] of sources) {
    if (source.kind === 'fixed') setOwn(fixed, name, source.value as Json)
    else if (!open.includes(name)) return undefined
  }
  return fixed
}

export const membersOf = (source: ParameterSource | undefined): ParameterSources | undefined =>
  source?.kind === 'read' ? source.members : undefined

export const elementsOf = (source: ParameterSource | undefined): readonly ParameterSource[] | undefined =>
  source?.kind === 'read' ? source.elements : undefined

/** All are asked even when it is decided: a path that leads nowhere is told of, wherever it stands. */
function combined(tests: readonly ItemTest[], any: boolean): ItemTest {
  const [only] = tests
  if (only !== undefined && tests.length === 1) return only
  return (item) => {
    let holds = !any
    for (let i = 0; i < tests.length; i += 1) {
      const answer = tests[i]!(item)
      if (answer === undefined) return undefined
      if (answer === any) holds = any
    }
    return holds
  }
}

function conditionTest(source: ParameterSource, rules: Rules): ItemTest | undefined {
  const members = membersOf(source)
  const condition = source.kind === 'fixed' ? source.value : fixedBut(members, ['leftValue', 'rightValue'])
  if (!isRecord(condition)) return undefined
  const operator = operatorOf(condition)
  if (!isType(operator.type) || !isType(operator.rightType)) return undefined
  const [left, right] = [members?.get('leftValue'), members?.get('rightValue')]
  const readLeft = left?.kind === 'read' ? left.field : () => own(condition, 'leftValue')
  if (readLeft === undefined) return undefined
  if (right?.kind === 'read') return openTest(readLeft, right.field, operator, rules)
  const test = fixedTest(own(condition, 'rightValue'), operator, rules)
  if (test === undefined) return undefined
  return (item) => {
    const value = readLeft(item)
    return value === NOT_READ ? undefined : test(value as Json | undefined)
  }
}

type Read = (item: Item) => unknown
type LeftTest = (left: Json | undefined) => boolean | undefined

/** Values of these types are what they are, however they are validated. */
const PLAIN_TYPES = ['string', 'number', 'boolean']

function fixedTest(right: Json | undefined, operator: Operator, rules: Rules): LeftTest | undefined {
  const held = rightSide(right, operator, rules)
  if (!held.ok || (takesRegex(operator) && !isRegex(held.value))) return undefined
  const { type } = operator
  const holds = comparison(held.value, operator, rules)
  const convertedTest: LeftTest = (left) => {
    const converted = side(left, type, rules)
    return converted.ok ? holds(converted.value) : undefined
  }
  if (!PLAIN_TYPES.includes(type)) return convertedTest
  return (left) => (typeof left === type ? holds(left) : convertedTest(left))
}

function openTest(readLeft: Read, readRight: Read | undefined, operator: Operator, rules: Rules): ItemTest | undefined {
  // Not every text is a regular expression, and the node has the words for that.
  if (readRight === undefined || takesRegex(operator)) return undefined
  return (item) => {
    const [one, other] = [readLeft(item), readRight(item)]
    if (one === NOT_READ || other === NOT_READ) return undefined
    const left = side(one as Json | undefined, operator.type, rules)
    const right = rightSide(other as Json | undefined, operator, rules)
    return left.ok && right.ok ? comparison(right.value, operator, rules)(left.value) : undefined
  }
}

/** Lists and objects are left to the node: what JavaScript makes texts and numbers of them by can be a field of theirs. */
function rightSide(value: Json | undefined, operator: Operator, rules: Rules): ReturnType<typeof side> {
  const converted = side(value, operator.rightType, rules)
  if (!converted.ok) return operator.single ? { ok: true, value: undefined } : converted
  return isNested(converted.value) ? { ok: false } : converted
}

const isNested = (value: Side): boolean => typeof value === 'object' && value !== null && !DateTime.isDateTime(value)
