import { z } from 'zod'
import { VARIABLE_NAME, VARIABLE_VALUE_CHARS_MAX } from './env-text.ts'
import { pageOf } from './page.ts'
import { line, prose } from './text.ts'

/** Characters of a text that variables are read from. */
export const VARIABLE_TEXT_CHARS_MAX = 256 * 1024

/** Workflows that are named of those that read a variable. */
export const VARIABLE_USERS_MAX = 20

export const variableNameSchema = z
  .string()
  .regex(VARIABLE_NAME, 'must be a letter, then letters, digits and «_», at most 64 in all')

export const variableValueSchema = z.union([prose(VARIABLE_VALUE_CHARS_MAX), z.number(), z.boolean()])

export const setVariableSchema = z
  .strictObject({
    value: variableValueSchema
      .optional()
      .describe('Text, a number, true or false. Of a secret it can be left out: then the value stays'),
    isSecret: z
      .boolean()
      .optional()
      .describe('Its value is sealed, and never answered again. By default as it was; a new one is none'),
    description: line(200).default(''),
  })
  .meta({ id: 'SetVariable' })

export const variableSchema = z
  .strictObject({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional().describe('Absent of a secret'),
    isSecret: z.boolean(),
    description: z.string(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Variable' })
export type VariableView = z.output<typeof variableSchema>

export const variablePageSchema = pageOf(variableSchema).meta({ id: 'VariablePage' })

export const variableUsesSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        name: z.string(),
        count: z.int().describe('Workflows that read it, in their draft or live'),
        workflows: z
          .array(z.strictObject({ id: z.uuid(), name: z.string(), in: z.array(z.enum(['draft', 'live'])) }))
          .describe('The first of them, by name'),
      }),
    ),
  })
  .meta({ id: 'VariableUses' })
export type VariableUsesView = z.output<typeof variableUsesSchema>

export const importVariablesSchema = z
  .strictObject({
    text: prose(VARIABLE_TEXT_CHARS_MAX).describe('As in an .env file: a line `NAME=value` for each'),
    areSecret: z.boolean().default(false).describe('Those that are new are secrets'),
    removeOthers: z
      .boolean()
      .default(false)
      .describe('Variables that the text does not have are deleted, but no secret'),
    preview: z.boolean().default(false).describe('Only says what it would do'),
  })
  .meta({ id: 'ImportVariables' })

export const importedVariablesSchema = z
  .strictObject({
    created: z.array(z.string()),
    changed: z.array(z.string()),
    removed: z.array(z.string()),
    unchanged: z.int(),
  })
  .meta({ id: 'ImportedVariables' })
export type ImportedVariablesView = z.output<typeof importedVariablesSchema>
