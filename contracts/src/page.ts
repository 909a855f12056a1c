import { z } from 'zod'

/** Pages go by key, never by offset: `nextCursor` is there while more may follow. */
export const PAGE_ITEMS_DEFAULT = 50
export const PAGE_ITEMS_MAX = 200

/** A number in an address, written in digits: a coercion would take no text for 0, and 0x10 for 16. */
export const numberInQuery = z.preprocess(
  (text) => (typeof text === 'string' && /^-?\d{1,17}(\.\d{1,17})?$/.test(text) ? Number(text) : text),
  z.number(),
)

/** `limit` of a list; its cursor is a field of its own. */
export const pageLimit = numberInQuery
  .pipe(z.int().min(1).max(PAGE_ITEMS_MAX))
  .default(PAGE_ITEMS_DEFAULT)
  .describe('Items of one page')

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().optional() })

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}
