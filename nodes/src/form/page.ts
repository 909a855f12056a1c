import type { Json, JsonObject } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import { z } from 'zod'
import { isRecord, own } from '../data/json.ts'
import { FORM_LABEL_CHARS_MAX, FORM_TEXT_CHARS_MAX } from '../limits.ts'
import { fieldsSchema } from './fields.ts'

/** Signals whose key begins so are answers of a page: the server's own door sends them, and nobody else may. */
export const PAGE_SIGNAL = 'page:'

export const LANGUAGES = ['en', 'de'] as const
export type PageLanguage = (typeof LANGUAGES)[number]

/** What stands on a page of a form. */
export const pageParameters = {
  title: z.string().max(FORM_LABEL_CHARS_MAX).default('').describe('Heading of the page'),
  description: z.string().max(FORM_TEXT_CHARS_MAX).default('').describe('Text below the heading'),
  button: z.string().max(FORM_LABEL_CHARS_MAX).default('').describe('Words of the button; by default «Submit»'),
}

/** What a waiting step asks. It is kept with the wait, and the page is made of it when somebody looks. */
export const askedSchema = z.discriminatedUnion('page', [
  z.object({
    page: z.literal('form'),
    ...pageParameters,
    fields: fieldsSchema(),
    language: z.enum(LANGUAGES).optional(),
  }),
  z.object({
    page: z.literal('approval'),
    ...pageParameters,
    approve: z.string(),
    decline: z.string(),
    comment: z.boolean(),
    fields: fieldsSchema(),
    language: z.enum(LANGUAGES).optional(),
  }),
])

export type Asked = z.output<typeof askedSchema>

/** What a completion page shows, as the answer of its step. */
export const completionSchema = z.object({
  completion: z.literal('page'),
  title: z.string(),
  message: z.string(),
  language: z.enum(LANGUAGES).optional(),
})

/** What the door hands to the step that waited. */
export interface PageAnswer {
  readonly json: JsonObject
  readonly files: Readonly<Record<string, FileRef>>
  readonly decision?: 'approved' | 'declined'
  readonly at: number
}

/** The last instant that a date can be. */
const LAST_MS = 8.64e15

/** The answer of a page out of its signal. */
export function answerOfPage(data: Json | undefined): PageAnswer {
  const given = isRecord(data) ? data : {}
  const [json, files, decision, at] = ['json', 'files', 'decision', 'at'].map((key) => own(given, key))
  return {
    json: isRecord(json) ? json : {},
    files: (isRecord(files) ? files : {}) as unknown as PageAnswer['files'],
    ...((decision === 'approved' || decision === 'declined') && { decision }),
    at: typeof at === 'number' && Math.abs(at) <= LAST_MS ? at : 0,
  }
}
