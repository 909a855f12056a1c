import type { PageOf } from './api-client.ts'

const PAGE_ITEMS_MAX = 200

/** Up to `limit` items of a list, page by page. */
export async function upTo<T>(
  limit: number,
  page: (query: { limit: number; cursor?: string }) => Promise<PageOf<T>>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const room = Math.min(PAGE_ITEMS_MAX, limit - items.length)
    const read = await page({ limit: room, ...(cursor !== undefined && { cursor }) })
    items.push(...read.items)
    cursor = read.nextCursor
  } while (cursor !== undefined && items.length < limit)
  return items
}
