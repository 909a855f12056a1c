import type { LinkFlow } from '@linkflow/sdk'
import { queryOptions } from '@tanstack/react-query'
import { holdsText } from './json-kind.ts'
import { PAGE_ITEMS, PAGE_KEPT_MS, SEARCHED_ITEMS } from './limits.ts'

export interface DataFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: number
}
/** Something of an item that a page does not have as a whole. */
export interface CutValue {
  /** JSON pointer. */
  readonly path: string
  readonly kind: 'text' | 'list' | 'object'
  /** Of the whole: characters, elements or keys. */
  readonly size: number
}
export interface DataItem {
  readonly json: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, DataFile>>
  readonly cut?: readonly CutValue[]
}

/** Where items come from: a step of an execution, read by pages; or what is there as a whole. */
export type ItemSource =
  | {
      readonly type: 'step'
      readonly executionId: string
      readonly node: string
      readonly iteration?: string
      readonly port?: string
      /** Changes when more may have come. */
      readonly state: string
    }
  | { readonly type: 'list'; readonly id: string; readonly items: readonly DataItem[] }

export interface ItemPage {
  readonly items: readonly DataItem[]
  readonly count: number
}

export const sourceKey = (source: ItemSource): readonly unknown[] =>
  source.type === 'list'
    ? ['list', source.id]
    : ['step', source.executionId, source.node, source.iteration, source.port, source.state]

/** A page by its number; the cursor of the API is how many items lie before it. */
export const pageQuery = (client: LinkFlow, source: ItemSource, page: number) =>
  queryOptions({
    queryKey: ['items', ...sourceKey(source), page],
    queryFn: async ({ signal }): Promise<ItemPage> => {
      const from = page * PAGE_ITEMS
      if (source.type === 'list') {
        return { items: source.items.slice(from, from + PAGE_ITEMS), count: source.items.length }
      }
      const { executionId, node, iteration, port } = source
      // Cut where they are long: all items of a page are there, and it stays small.
      const asked = { iteration, port, cut: true, limit: PAGE_ITEMS, cursor: String(from), signal }
      return (await client.executions.items(executionId, node, asked).page()) as ItemPage
    },
    gcTime: PAGE_KEPT_MS,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** An item with nothing of it cut. */
export const wholeItemQuery = (client: LinkFlow, source: ItemSource | undefined, index: number) =>
  queryOptions({
    queryKey: ['whole-item', ...(source === undefined ? [] : sourceKey(source)), index],
    queryFn: async ({ signal }): Promise<DataItem['json']> => {
      if (source?.type !== 'step') return source?.items[index]?.json ?? {}
      const { executionId, node, iteration, port } = source
      return client.executions.item(executionId, node, index, { iteration, port, signal })
    },
    gcTime: PAGE_KEPT_MS,
    staleTime: Number.POSITIVE_INFINITY,
  })

export interface Hits {
  readonly indices: readonly number[]
  /** Of the first item that was not looked at; undefined at the end. */
  readonly next: number | undefined
}

/** Some of the items that hold a text, from one on: what is stored is searched where it is stored. */
export async function findItems(
  client: LinkFlow,
  source: ItemSource,
  text: string,
  from: number,
  signal: AbortSignal,
): Promise<Hits> {
  if (source.type === 'list') {
    const end = Math.min(source.items.length, from + SEARCHED_ITEMS)
    const indices: number[] = []
    for (let index = from; index < end; index += 1) if (holdsText(source.items[index]!.json, text)) indices.push(index)
    return { indices, next: end < source.items.length ? end : undefined }
  }
  const { executionId, node, iteration, port } = source
  const asked = { iteration, port, q: text, cut: true, limit: PAGE_ITEMS, cursor: String(from), signal }
  const { items, nextCursor } = await client.executions.items(executionId, node, asked).page()
  return { indices: items.map(({ index }) => index), next: nextCursor === undefined ? undefined : Number(nextCursor) }
}

export const listSource = (id: string, values: readonly unknown[]): ItemSource => ({
  type: 'list',
  id,
  items: values.map((value) => ({ json: (value ?? {}) as DataItem['json'] })),
})
