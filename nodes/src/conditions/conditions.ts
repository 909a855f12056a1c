import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { FixedOffsetZone } from 'luxon'
import { z } from 'zod'
import { zoneOf } from '../data/date.ts'
import { FORMAT } from '../data/format.ts'
import { kindWord, shown } from '../data/json.ts'
import { jsonValue } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { type Answer, answered, type Comparison, OPERATOR_NAMES, OPERATORS } from './operators.ts'

const VALUE_TYPES = ['any', 'string', 'number', 'boolean', 'date', 'list', 'object'] as const

const ruleSchema = z.strictObject({
  left: jsonValue().optional().describe('Value to look at, usually an expression such as {{ $json.status }}'),
  operator: z
    .enum(OPERATOR_NAMES)
    .describe(
      'How to compare. A missing or null value makes every comparison false and every negated one true; exists and empty ask for that directly',
    ),
  right: jsonValue()
    .optional()
    .describe(
      'Value to compare with: a list of two bounds for between, a list for in, a regular expression for matches; unused by exists, empty, is-true and is-false',
    ),
  type: z
    .enum(VALUE_TYPES)
    .default('any')
    .describe(
      'What the left value must be. Another kind of value is an error; date compares instants, from text or milliseconds',
    ),
  ignoreCase: z.boolean().default(false).describe('Take upper and lower case letters as the same in this rule'),
})

export const conditionsSchema = z.strictObject({
  combine: z.enum(['all', 'any']).default('all').describe('Whether all rules must hold or one is enough'),
  rules: z
    .array(ruleSchema)
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('The rules, in order; later ones are not looked at once it is decided'),
})

export type Rule = z.output<typeof ruleSchema>
export type Conditions = z.output<typeof conditionsSchema>

/** All of no rules hold; any of no rules does not. */
export function conditionsHold(conditions: Conditions, timezone: string): Answer {
  const decided = conditions.combine === 'any'
  for (let i = 0; i < conditions.rules.length; i += 1) {
    const answer = ruleHolds(conditions.rules[i]!, timezone)
    if (!answer.ok) return fail(`rule ${i + 1}: ${answer.error}`)
    if (answer.value === decided) return answer
  }
  return answered(!decided)
}

export function ruleHolds(rule: Rule, timezone: string): Answer {
  const typed = rule.type === 'any' ? undefined : hasType(rule)
  if (typed?.ok === false) return typed
  return OPERATORS[rule.operator](rule.left, rule.right, comparisonOf(rule, timezone))
}

const PLAIN: Comparison = { ignoreCase: false, asDates: false, zone: FixedOffsetZone.utcInstance }

/** Most rules are the plain one, and a Filter asks for it for each of many items. */
export const comparisonOf = ({ ignoreCase, type }: Pick<Rule, 'ignoreCase' | 'type'>, timezone: string): Comparison =>
  !ignoreCase && type !== 'date'
    ? PLAIN
    : { ignoreCase, asDates: type === 'date', zone: zoneOf(timezone) ?? FixedOffsetZone.utcInstance }

function hasType({ left, type }: Rule): Result<undefined, string> {
  if (type === 'any' || fitsType(left, type)) return ok(undefined)
  return fail(`the left value is to be ${TYPE_WORDS[type]}; it is ${kindWord(left)} (${shown(left)})`)
}

/** What is missing fits every type. */
export function fitsType(value: Json | undefined, type: Exclude<Rule['type'], 'any'>): boolean {
  if (value === undefined || value === null) return true
  if (type === 'date') return typeof value === 'string' || typeof value === 'number'
  return (Array.isArray(value) ? 'list' : typeof value) === type
}

const TYPE_WORDS = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  list: 'a list',
  object: 'an object',
} as const

/** A condition given as one expression. Only true and false are answers: `"false"` is a text, and it would count as true. */
export const conditionSchema = z
  .boolean({
    error: (issue) =>
      `must give true or false; it gave ${shown(issue.input as Json | undefined)}. Compare in the expression, such as {{ $json.count > 0 }}`,
  })
  .meta(FORMAT.condition)
