import { isUuid } from '@linkflow/kernel'
import { z } from 'zod'

/** The cursor of a list that is ordered by id: the last id of the page, so that it says nothing about our tables. */
export const idCursor = z.string().refine(isUuid, 'not a cursor of ours').describe('`nextCursor` of the page before')

/** Makes a page of what was read: one row more than the page holds says that there is more. */
export function pageById<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number,
): { items: T[]; nextCursor?: string } {
  const items = rows.slice(0, limit)
  return rows.length > limit ? { items, nextCursor: items.at(-1)!.id } : { items }
}
