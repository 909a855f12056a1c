import { PAGE_ITEMS_DEFAULT } from './limits.ts'
import type { Call, CallOptions, Query, Transport } from './transport/transport.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** There while more may follow. */
  readonly nextCursor?: string
}

export interface ListOptions extends CallOptions {
  /** Items that are read at once. */
  readonly limit?: number | undefined
  /** `nextCursor` of the page before the first that is read. */
  readonly cursor?: string | undefined
}

/**
 * A list of the API. Nothing is read until it is asked for:
 *
 *   for await (const item of list) …            all items, page by page
 *   for await (const page of list.pages()) …    page by page
 *   await list.page()                           one page
 *   await list.take(20)                         the first 20
 */
export class List<T, P extends Page<T> = Page<T>> implements AsyncIterable<T> {
  private readonly transport: Transport
  private readonly call: Pick<Call, 'path' | 'query' | 'signal'>
  private readonly start: string | undefined
  private readonly limit: number | undefined
  /** What the API calls the place in this list. */
  private readonly cursorName: string

  constructor(
    transport: Transport,
    path: readonly string[],
    query: Query,
    { limit, cursor, signal }: ListOptions,
    cursorName = 'cursor',
  ) {
    this.transport = transport
    this.call = { path, query, signal }
    this.limit = limit
    this.start = cursor
    this.cursorName = cursorName
  }

  page(cursor = this.start, limit = this.limit): Promise<P> {
    const query = { ...this.call.query, limit, [this.cursorName]: cursor }
    return this.transport.send<P>({ ...this.call, method: 'GET', query })
  }

  async *pages(): AsyncGenerator<P, void, undefined> {
    let cursor = this.start
    do {
      const page: P = await this.page(cursor)
      yield page
      cursor = page.nextCursor
    } while (cursor !== undefined)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items
  }

  /** The first `count` items, or all if there are fewer. No page is larger than what is still needed. */
  async take(count: number): Promise<T[]> {
    const items: T[] = []
    let cursor = this.start
    while (items.length < count) {
      const page: P = await this.page(cursor, Math.min(this.limit ?? PAGE_ITEMS_DEFAULT, count - items.length))
      items.push(...page.items)
      cursor = page.nextCursor
      if (cursor === undefined) break
    }
    return items.slice(0, count)
  }
}
