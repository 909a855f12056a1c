import type { Patch } from '@linkflow/contracts'
import { LABEL_CHARS_MAX } from '../limits.ts'

/**
 * One edit of a person, before it is done. Its patches are those that `PATCH /api/v1/workflows/{id}/draft` takes, so what
 * is done here, what is undone and what is sent are the same thing.
 */
export interface Edit {
  /** In words, as in «Undid: change URL in 'Get orders'». */
  readonly label: string
  readonly patches: readonly Patch[]
  /** Edits with the same key that follow each other soon are one step: typing in one field, nudging the same cards. */
  readonly coalesce?: string
}

export const edit = (label: string, patches: readonly Patch[], coalesce?: string): Edit => ({
  label: labelLine(label),
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
export const together = (label: string, edits: readonly (Edit | undefined)[]): Edit =>
  edit(
    label,
    edits.flatMap((each) => each?.patches ?? []),
  )

/** «'Get orders'» or «3 nodes». */
export const named = (things: readonly { readonly name: string }[], word = 'node'): string =>
  things.length === 1 ? `'${things[0]!.name}'` : `${things.length} ${word}s`
