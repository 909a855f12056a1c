import { z } from 'zod'
import { pageOf } from './page.ts'
import { line, prose } from './text.ts'

export const VARIABLE_VALUE_CHARS_MAX = 4096

/** So that `$vars.name` needs no brackets, and no name has a meaning of its own. */
export const variableNameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a letter, then letters, digits and «_», at most 64 in all')

export const setVariableSchema = z
  .strictObject({
    value: z
      .union([prose(VARIABLE_VALUE_CHARS_MAX), z.number(), z.boolean()])
      .describe('Text, a number, true or false'),
    description: line(200).default(''),
  })
  .meta({ id: 'SetVariable' })

export const variableSchema = z
  .strictObject({
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
    description: z.string(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Variable' })
export type VariableView = z.output<typeof variableSchema>

export const variablePageSchema = pageOf(variableSchema).meta({ id: 'VariablePage' })
