import { isUuid } from '@linkflow/kernel'
import { z } from 'zod'
import { line } from './text.ts'

/** The cursor of a list that is ordered by id: the last id of the page, so that it says nothing about our tables. */
export const idCursor = z.string().refine(isUuid, 'is not a cursor of ours').describe('`nextCursor` of the page before')

/** Where a page ended in a list that can be sorted in several ways: the last row's key in that order, and its id. */
export interface SortedPlace {
  readonly sort: string
  readonly key: string
  readonly id: string
}

const placeSchema = z.tuple([z.string().max(32), line(1_024), z.string().refine(isUuid)])

/** The cursor of such a list: what it holds is ours, and checked again. */
export const sortedCursor = z
  .string()
  .max(4_096)
  .transform((text, context): SortedPlace => {
    const parsed = placeSchema.safeParse(decoded(text))
    if (parsed.success) return { sort: parsed.data[0], key: parsed.data[1], id: parsed.data[2] }
    context.addIssue('is not a cursor of ours')
    return z.NEVER
  })
  .describe('`nextCursor` of the page before')

export const sortedCursorOf = ({ sort, key, id }: SortedPlace): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify([sort, key, id]))))

function decoded(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** Makes a page of what was read: one row more than the page holds says that there is more. */
export function pageById<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number,
): { items: T[]; nextCursor?: string } {
  const items = rows.slice(0, limit)
  return rows.length > limit ? { items, nextCursor: items.at(-1)!.id } : { items }
}
