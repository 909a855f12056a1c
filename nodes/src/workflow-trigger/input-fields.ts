import type { Json, JsonObject } from '@linkflow/kernel'
import { z } from 'zod'
import { kindWord, own } from '../data/json.ts'

export const inputFieldSchema = z.strictObject({
  name: z.string().min(1).max(256).describe('Field that each item is to have'),
  type: z.enum(['any', 'string', 'number', 'boolean', 'list', 'object']).default('any').describe('Kind of its value'),
  required: z.boolean().default(true).describe('Whether an item without it, or with null, is refused'),
})

export type InputField = z.output<typeof inputFieldSchema>

const TYPE_WORDS = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
} as const

/** What is wrong with an item that is handed to a sub-workflow, one sentence a field. Fields not declared may be there. */
export const inputProblems = (fields: readonly InputField[], json: JsonObject): string[] =>
  fields.map((field) => problemOf(field, own(json, field.name))).filter((problem) => problem !== undefined)

function problemOf({ name, type, required }: InputField, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return required ? `«${name}» is ${kindWord(value)}` : undefined
  if (type === 'any' || typeOf(value) === type) return undefined
  return `«${name}» is to be ${TYPE_WORDS[type]}; it is ${kindWord(value)}`
}

const typeOf = (value: Json): string => (Array.isArray(value) ? 'list' : typeof value)
