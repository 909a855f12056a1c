import type { LinkFlow } from '@linkflow/sdk'
import { queryOptions } from '@tanstack/react-query'
import { PAGE_ITEMS, PAGE_KEPT_MS } from './limits.ts'

export interface DataFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: number
}
export interface DataItem {
  readonly json: Readonly<Record<string, unknown>>
  readonly files?: Readonly<Record<string, DataFile>>
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
      return (await client.executions
        .items(executionId, node, { iteration, port, limit: PAGE_ITEMS, cursor: String(from), signal })
        .page()) as ItemPage
    },
    gcTime: PAGE_KEPT_MS,
    staleTime: Number.POSITIVE_INFINITY,
  })

export const listSource = (id: string, values: readonly unknown[]): ItemSource => ({
  type: 'list',
  id,
  items: values.map((value) => ({ json: (value ?? {}) as DataItem['json'] })),
})
