import { ok } from '@linkflow/kernel'
import { type Conditions, conditionSchema, conditionsHold, conditionsSchema } from './conditions.ts'
import type { Answer } from './operators.ts'

/** The two ways to ask: one expression that gives true or false, or rules. */
export const choiceParameters = {
  condition: conditionSchema
    .optional()
    .describe('An expression that gives true or false, such as {{ $json.total > 100 }}. Use this or the rules'),
  conditions: conditionsSchema.optional().describe('Rules that compare values, for conditions without an expression'),
}

export interface Choice {
  readonly condition?: boolean | undefined
  readonly conditions?: Conditions | undefined
}

export function choiceProblem(choice: Choice): { parameter: string; message: string } | undefined {
  if (choice.condition === undefined && choice.conditions === undefined) {
    return { parameter: 'condition', message: 'is missing: give an expression that is true or false, or rules.' }
  }
  if (choice.condition !== undefined && choice.conditions !== undefined) {
    return { parameter: 'conditions', message: 'and «condition» are both given; keep one of them.' }
  }
  return undefined
}

export const choose = (choice: Choice, timezone: string): Answer =>
  choice.conditions === undefined ? ok(choice.condition === true) : conditionsHold(choice.conditions, timezone)
