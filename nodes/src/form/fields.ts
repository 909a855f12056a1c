import { z } from 'zod'
import { FORM_CHOICES_MAX, FORM_FIELDS_MAX, FORM_LABEL_CHARS_MAX, FORM_TEXT_CHARS_MAX } from '../limits.ts'

/** What is asked of a visitor. The words are those of people, who read them in the editor and in the reference. */
const FIELD_TYPES = [
  'text',
  'long-text',
  'number',
  'email',
  'date',
  'choice',
  'choices',
  'file',
  'hidden',
  'note',
] as const

const label = () => z.string().max(FORM_LABEL_CHARS_MAX)

const fieldSchema = z.strictObject({
  name: label().min(1).describe('Field of the item that gets the answer'),
  label: label().optional().describe('What visitors read beside it; by default its name'),
  type: z
    .enum(FIELD_TYPES)
    .default('text')
    .describe(
      'Kind of answer: a line, several lines, a number, an e-mail address, a date, one or several of the options, files, a value that visitors do not see, or a text that only stands there',
    ),
  required: z.boolean().default(false).describe('Whether it must be answered'),
  help: z
    .string()
    .max(FORM_TEXT_CHARS_MAX)
    .optional()
    .describe('A sentence below the label; for «note» the text that stands there'),
  placeholder: label().optional().describe('An example in the empty field'),
  value: z.string().max(FORM_TEXT_CHARS_MAX).optional().describe('What it holds to begin with; for «hidden» its value'),
  options: z
    .array(label().min(1))
    .max(FORM_CHOICES_MAX)
    .default([])
    .describe('What can be chosen (for «choice» and «choices»)'),
  multiple: z.boolean().default(false).describe('Whether several files can be given (for «file»)'),
  accept: label().optional().describe('Kinds of files that are taken, such as .pdf,.docx,image/* (for «file»)'),
  min: z.number().optional().describe('Smallest number'),
  max: z.number().optional().describe('Largest number'),
})

export type FormField = z.output<typeof fieldSchema>

export const fieldsSchema = () => z.array(fieldSchema).max(FORM_FIELDS_MAX)

/** Names that the trigger itself writes beside the answers. */
const RESERVED = new Set(['submittedAt', 'formMode'])

/** What is wrong with the fields of one page together. */
export function fieldsProblem(fields: readonly FormField[]): string | undefined {
  const names = new Set<string>()
  for (const { name, type, options, min, max } of fields) {
    if (type === 'note') continue
    if (names.has(name)) return `have two of the name «${name}».`
    names.add(name)
    if (RESERVED.has(name)) return `cannot have one of the name «${name}»: that is written by the form itself.`
    if ((type === 'choice' || type === 'choices') && options.length === 0)
      return `have no options for «${name}»: name what can be chosen.`
    if (min !== undefined && max !== undefined && min > max) return `leave no number for «${name}»: min is above max.`
  }
  return undefined
}
