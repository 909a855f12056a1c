import { z } from 'zod'

/** Pages go by key, never by offset: `nextCursor` is there while more may follow. */
export const PAGE_ITEMS_DEFAULT = 50
export const PAGE_ITEMS_MAX = 200

export const pageQuery = {
  limit: z.coerce
    .number()
    .pipe(z.int().min(1).max(PAGE_ITEMS_MAX))
    .default(PAGE_ITEMS_DEFAULT)
    .describe('Items of one page'),
  cursor: z.string().min(1).max(512).optional().describe('`nextCursor` of the page before'),
}

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().optional() })

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor?: string
}
