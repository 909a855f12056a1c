import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { keysOf } from '../data/json-schema.ts'
import { webAddress, webPathSchema } from '../data/web-path.ts'
import { fieldsProblem, fieldsSchema } from '../form/fields.ts'
import { LANGUAGES, pageParameters } from '../form/page.ts'
import {
  FORM_TEXT_CHARS_MAX,
  WEB_ADDRESS_CHARS_MAX,
  WEBHOOK_BODY_BYTES_DEFAULT,
  WEBHOOK_BODY_BYTES_MAX,
} from '../limits.ts'

const parameters = z.strictObject({
  path: webPathSchema('Where the form is: the part of its address after /form/, such as contact'),
  ...pageParameters,
  fields: fieldsSchema().default([]).describe('What visitors are asked'),
  language: z.enum(LANGUAGES).default('en').describe('Language of the words around the fields: English or German'),
  respond: z
    .enum(['immediately', 'finished'])
    .default('immediately')
    .describe(
      'What visitors see after the last page: the message below at once, or what the workflow makes of it when it has ended',
    ),
  message: z
    .string()
    .max(FORM_TEXT_CHARS_MAX)
    .default('')
    .describe('What visitors read when their answers have arrived'),
  redirect: z
    .string()
    .max(WEB_ADDRESS_CHARS_MAX)
    .optional()
    .describe('Web address that visitors are led to instead of reading a message'),
  authentication: z
    .enum(['none', 'basic'])
    .default('none')
    .describe('Who may open the form: everybody, or who knows a user and password'),
  bodyBytesMax: z
    .int()
    .min(1)
    .max(WEBHOOK_BODY_BYTES_MAX)
    .default(WEBHOOK_BODY_BYTES_DEFAULT)
    .describe('Largest sum of what one visitor sends, in bytes, files included'),
})

function check({ fields, redirect }: z.output<typeof parameters>) {
  const problem = fieldsProblem(fields)
  if (problem !== undefined) return { parameter: 'fields', message: problem }
  if (redirect !== undefined && webAddress(redirect) === undefined)
    return { parameter: 'redirect', message: 'is not a web address; use http or https.' }
  return undefined
}

export const formTrigger = defineNode({
  type: 'form-trigger',
  version: 1,
  title: 'Form',
  description: 'Starts the workflow when somebody has filled in its form, a page of this server.',
  documentation:
    'The form is at `/form/<path>` once the workflow is published. Its item has the answers by the names of the fields, and `submittedAt` and `formMode` («production», or «test» for the draft); what was given as files is among the files of the item.\n\nNodes «Form Page» behind it ask more, or say what comes at the end.',
  group: 'trigger',
  keywords: ['form', 'survey', 'questionnaire', 'contact', 'upload', 'input', 'page'],
  suggestedNext: ['form', 'set', 'if', 'send-email'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  check,
  credentials: [{ type: 'basic', required: false }],
  effect: 'pure',
  sample: [
    {
      Name: 'Ada Lovelace',
      Email: 'ada@example.com',
      Message: 'When does the next course begin?',
      submittedAt: '2026-03-14T12:00:00.000Z',
      formMode: 'production',
    },
  ],
  behaviour: { kind: 'trigger' },
})
