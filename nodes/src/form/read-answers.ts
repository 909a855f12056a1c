import type { Json, JsonObject } from '@linkflow/kernel'
import type { FileRef } from '@linkflow/node-runtime'
import { FORM_FILES_MAX, FORM_LINE_CHARS_MAX, FORM_LONG_CHARS_MAX } from '../limits.ts'
import type { FormField } from './fields.ts'

/** What is wrong with an answer, as a word; the page has a sentence for each in its language. */
export type AnswerProblem =
  | { readonly type: 'missing' | 'not-a-number' | 'not-an-email' | 'not-a-date' | 'not-an-option' | 'wrong-kind' }
  | { readonly type: 'too-long' | 'too-many-files' | 'too-small' | 'too-large'; readonly limit: number }

/** What came for one field. */
export interface GivenAnswer {
  readonly texts: readonly string[]
  readonly files: readonly FileRef[]
}

export interface Answers {
  /** By the names of the fields, as they go into the item. */
  readonly json: JsonObject
  readonly files: Readonly<Record<string, FileRef>>
  /** By the place of the field. */
  readonly problems: ReadonlyMap<number, AnswerProblem>
}

/** Checks what a visitor sent, field by field; a browser that checked it already is not believed. */
export function readAnswers(fields: readonly FormField[], given: (index: number) => GivenAnswer): Answers {
  const values = new Map<string, Json>()
  const files = new Map<string, FileRef>()
  const problems = new Map<number, AnswerProblem>()
  fields.forEach((field, index) => {
    if (field.type === 'note') return
    const answer = given(index)
    if (field.type === 'file') {
      const problem = filesProblem(field, answer.files)
      if (problem !== undefined) problems.set(index, problem)
      for (const [i, file] of answer.files.entries()) files.set(i === 0 ? field.name : `${field.name}_${i + 1}`, file)
      values.set(
        field.name,
        answer.files.map(({ name, mimeType, bytes }) => ({ name, mimeType, bytes })),
      )
      return
    }
    const read = answerOf(field, answer.texts)
    if ('problem' in read) problems.set(index, read.problem)
    else values.set(field.name, read.value)
  })
  return { json: Object.fromEntries(values), files: Object.fromEntries(files), problems }
}

type Read = { readonly value: Json } | { readonly problem: AnswerProblem }

const problem = (type: 'missing' | 'not-a-number' | 'not-an-email' | 'not-a-date' | 'not-an-option'): Read => ({
  problem: { type },
})

// As browsers have it: no more is known of an address before a mail has reached it.
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+$/
const NUMBER = /^[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

function answerOf(field: FormField, texts: readonly string[]): Read {
  if (field.type === 'choices') return chosen(field, texts)
  // Browsers write line ends as CRLF, whatever the visitor's machine has.
  const text = (texts[0] ?? '').replaceAll('\r\n', '\n')
  const limit = field.type === 'long-text' ? FORM_LONG_CHARS_MAX : FORM_LINE_CHARS_MAX
  if (text.length > limit && field.type !== 'hidden') return { problem: { type: 'too-long', limit } }
  if (text.trim() === '') return field.required && field.type !== 'hidden' ? problem('missing') : emptyOf(field, text)
  switch (field.type) {
    case 'number':
      return numberOf(field, text.trim())
    case 'email':
      return EMAIL.test(text.trim()) ? { value: text.trim() } : problem('not-an-email')
    case 'date':
      return isDate(text) ? { value: text } : problem('not-a-date')
    case 'choice':
      return field.options.includes(text) ? { value: text } : problem('not-an-option')
    default:
      return { value: text }
  }
}

const emptyOf = ({ type }: FormField, text: string): Read => ({
  value: type === 'text' || type === 'long-text' || type === 'hidden' ? text : null,
})

function chosen({ options, required }: FormField, texts: readonly string[]): Read {
  if (texts.some((text) => !options.includes(text))) return problem('not-an-option')
  const value = options.filter((option) => texts.includes(option))
  return required && value.length === 0 ? problem('missing') : { value }
}

function numberOf({ min, max }: FormField, text: string): Read {
  const value = NUMBER.test(text) ? Number(text.replace(',', '.')) : Number.NaN
  if (!Number.isFinite(value)) return problem('not-a-number')
  if (min !== undefined && value < min) return { problem: { type: 'too-small', limit: min } }
  if (max !== undefined && value > max) return { problem: { type: 'too-large', limit: max } }
  return { value }
}

function isDate(text: string): boolean {
  if (!DATE.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function filesProblem(field: FormField, files: readonly FileRef[]): AnswerProblem | undefined {
  if (field.required && files.length === 0) return { type: 'missing' }
  const limit = field.multiple ? FORM_FILES_MAX : 1
  if (files.length > limit) return { type: 'too-many-files', limit }
  return files.every((file) => isAccepted(field.accept, file)) ? undefined : { type: 'wrong-kind' }
}

/** As browsers read the attribute: ends of names, types, and whole families of types. */
function isAccepted(accept: string | undefined, { name, mimeType }: FileRef): boolean {
  const words = (accept ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const type = mimeType.split(';', 1)[0]!.trim().toLowerCase()
  return words.some((word) => {
    if (word.startsWith('.')) return name.toLowerCase().endsWith(word)
    return word.endsWith('/*') ? type.startsWith(word.slice(0, -1)) : type === word
  })
}
