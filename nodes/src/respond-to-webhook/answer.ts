import { assertNever, fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { Item, RunAnswer } from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { answerHeaderProblem } from '../data/http-headers.ts'
import { kindWord } from '../data/json.ts'
import { jsonValue } from '../data/json-schema.ts'
import { nameValuesSchema, pairsOf } from '../data/name-values.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'

const answerParameters = {
  status: z
    .int()
    .min(200)
    .max(599)
    .optional()
    .describe('Status of the answer; 200 when left out, 302 for a redirect, 204 for no body'),
  headers: nameValuesSchema().default({}).describe('Headers of the answer, by name'),
  respondWith: z
    .enum(['first-item', 'all-items', 'json', 'text', 'file', 'none', 'redirect'])
    .default('first-item')
    .describe(
      'What the answer holds: the first item, a list of all items, a JSON value, a text, a file, nothing, or another address',
    ),
  json: jsonValue().meta(FORMAT.json).optional().describe('Value that is answered as JSON (respond with «json»)'),
  text: z
    .string()
    .default('')
    .describe('Text that is answered; set the header Content-Type for other than plain text (respond with «text»)'),
  file: z
    .string()
    .min(1)
    .max(256)
    .meta(FORMAT.itemFile)
    .default('file')
    .describe('Name of the file of the first item (respond with «file»)'),
  location: z.string().max(8192).optional().describe('Address that the caller is sent to (respond with «redirect»)'),
}

export const answerSchema = z.strictObject(answerParameters)
export type AnswerParameters = z.output<typeof answerSchema>

/** The answer, from the first item and (for «all-items») the json of all. */
export function answerOf(
  given: AnswerParameters,
  first: Item | undefined,
  all: () => Json[],
): Result<RunAnswer, string> {
  const headers = pairsOf(given.headers)
  if (!headers.ok) return fail(`header ${headers.error}`)
  const problem = answerHeaderProblem(headers.value)
  if (problem !== undefined) return fail(`header ${problem}`)
  const body = bodyOf(given, first, all)
  if (!body.ok) return body
  if (given.respondWith === 'redirect') headers.value.push(['location', given.location!])
  return ok({ status: given.status ?? usualStatus(given, body.value), headers: headers.value, body: body.value })
}

function usualStatus({ respondWith }: AnswerParameters, body: RunAnswer['body']): number {
  if (respondWith === 'redirect') return 302
  return body.type === 'none' ? 204 : 200
}

function bodyOf(
  given: AnswerParameters,
  first: Item | undefined,
  all: () => Json[],
): Result<RunAnswer['body'], string> {
  switch (given.respondWith) {
    case 'first-item':
      return ok(first === undefined ? { type: 'none' } : { type: 'json', value: first.json })
    case 'all-items':
      return ok({ type: 'json', value: all() })
    case 'json':
      return ok({ type: 'json', value: given.json ?? null })
    case 'text':
      return ok({ type: 'text', text: given.text })
    case 'file':
      return fileOf(given.file, first)
    case 'none':
      return ok({ type: 'none' })
    case 'redirect':
      return redirectOf(given.location)
    default:
      return assertNever(given.respondWith)
  }
}

function fileOf(name: string, first: Item | undefined): Result<RunAnswer['body'], string> {
  const file = first && fileOfItem(first, name)
  return file === undefined
    ? fail(`the first item has no file «${name}»${shownFiles(first)}`)
    : ok({ type: 'file', file })
}

/** Only web addresses and paths: a `javascript:` address would run in the caller's page. */
function redirectOf(location: string | undefined): Result<RunAnswer['body'], string> {
  if (location === undefined) return fail(`the address of the redirect is ${kindWord(location)}`)
  const url = URL.parse(location, 'http://here.invalid/')
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return fail('the address of the redirect is not a web address; use http, https or a path')
  }
  return /[\r\n]/.test(location) ? fail('the address of the redirect holds a line break') : ok({ type: 'none' })
}
