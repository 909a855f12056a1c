import type { Patch } from '@linkflow/contracts'
import { LABEL_CHARS_MAX } from '../limits.ts'
import { inEnglish, type Words } from './edit-words.ts'

/**
 * One edit of a person, before it is done. Its patches are those that `PATCH /api/v1/workflows/{id}/draft` takes, so what
 * is done here, what is undone and what is sent are the same thing.
 */
export interface Edit {
  /** In English, as it goes to the server. */
  readonly label: string
  /** As it is told here, in the language of the page. */
  readonly words?: Words | undefined
  readonly patches: readonly Patch[]
  /** Edits with the same key that follow each other soon are one step: typing in one field, nudging the same cards. */
  readonly coalesce?: string
}

export const edit = (label: string | Words, patches: readonly Patch[], coalesce?: string): Edit => ({
  label: labelLine(typeof label === 'string' ? label : inEnglish(label)),
  ...(typeof label !== 'string' && { words: label }),
  patches,
  ...(coalesce !== undefined && { coalesce }),
})

/** As the API takes labels: one line, no half of a character, no longer than it may be. */
export function labelLine(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  const cut = line.length > LABEL_CHARS_MAX ? `${line.slice(0, LABEL_CHARS_MAX - 1)}…` : line
  return cut.replace(/\p{Cs}/gu, '')
}

export const set = (path: string, value: unknown, at?: number): Patch => ({
  op: 'set',
  path,
  value,
  ...(at !== undefined && { at }),
})
export const clear = (path: string): Patch => ({ op: 'clear', path })

/** Several edits as one step. */
export const together = (label: string | Words, edits: readonly (Edit | undefined)[]): Edit =>
  edit(
    label,
    edits.flatMap((each) => each?.patches ?? []),
  )

/** What another edit is to be called that does the same and more. */
export const saidBy = ({ label, words }: Edit): string | Words => words ?? label
