import type { LinkFlow } from '@linkflow/sdk'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { type DataItem, type ItemPage, type ItemSource, pageQuery, sourceKey } from './item-source.ts'
import { holdsText } from './json-kind.ts'
import { PAGE_ITEMS, SEARCHED_ITEMS } from './limits.ts'

export interface ShownItems {
  /** Undefined until the first page is there. */
  readonly count: number | undefined
  readonly item: (index: number) => DataItem | undefined
  /** The first page: what completion knows. */
  readonly first: readonly DataItem[]
  /** All from the first on that have been read without a gap: what the preview is compared on. */
  readonly leading: readonly DataItem[]
  readonly error: Error | undefined
  readonly retry: () => void
}

const NONE: readonly DataItem[] = []

/** All of the key but the state of the step. */
const isSameStep = (key: readonly unknown[], source: ItemSource, page: number): boolean =>
  source.type === 'step' &&
  JSON.stringify([...key.slice(1, 6), key[7]]) === JSON.stringify([...sourceKey(source).slice(0, 5), page])

/** The pages that hold these items, and the first. */
export function useItems(client: LinkFlow, source: ItemSource | undefined, wanted: readonly number[]): ShownItems {
  const pages = [...new Set([0, ...wanted.map((index) => Math.floor(Math.max(0, index) / PAGE_ITEMS))])]
  const answers = useQueries({
    queries:
      source === undefined
        ? []
        : pages.map((page) => ({
            ...pageQuery(client, source, page),
            // While it runs on, what was there stays until the newer page has come; of another step nothing does.
            placeholderData: (
              before: ItemPage | undefined,
              query: { readonly queryKey: readonly unknown[] } | undefined,
            ) => (query !== undefined && isSameStep(query.queryKey, source, page) ? before : undefined),
          })),
  })
  const read = (page: number): ItemPage | undefined => answers[pages.indexOf(page)]?.data
  const failed = answers.find(({ error }) => error !== null)
  const gap = pages.findIndex((page, at) => page !== at || read(page) === undefined)
  const pageCount = gap === -1 ? pages.length : gap
  const readAt = answers.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same pages are the same items
  const leading = useMemo(
    () => Array.from({ length: pageCount }, (_, page) => read(page)!.items).flat(),
    [pageCount, readAt, read(0)],
  )
  return {
    count: read(0)?.count,
    item: (index) => read(Math.floor(index / PAGE_ITEMS))?.items[index % PAGE_ITEMS],
    first: read(0)?.items ?? NONE,
    leading,
    error: failed?.error ?? undefined,
    retry: () => {
      for (const answer of answers) if (answer.error !== null) void answer.refetch()
    },
  }
}

export interface Found {
  readonly indices: readonly number[]
  /** So many items were looked through. */
  readonly searched: number
  readonly isSearching: boolean
  readonly goOn: () => void
}

/** Items that hold a text: looked through page by page, a thousand at a time. */
export function useFoundItems(
  client: LinkFlow,
  source: ItemSource | undefined,
  text: string,
  count: number,
): Found | undefined {
  const queries = useQueryClient()
  const key = source === undefined || text === '' ? undefined : JSON.stringify([sourceKey(source), text])
  const [state, setState] = useState<{ key: string; indices: readonly number[]; searched: number; until: number }>()
  const now = state?.key === key ? state : undefined
  const until = now?.until ?? SEARCHED_ITEMS
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found so far is where it goes on from, no reason to begin anew
  useEffect(() => {
    if (key === undefined || source === undefined) return
    let isOver = false
    const run = async () => {
      let indices: readonly number[] = now?.indices ?? []
      for (let from = now?.searched ?? 0; from < Math.min(count, until) && !isOver; from += PAGE_ITEMS) {
        const { items } = await queries.fetchQuery(pageQuery(client, source, from / PAGE_ITEMS))
        const hits = items.flatMap(({ json }, at) => (holdsText(json, text) ? [from + at] : []))
        indices = [...indices, ...hits]
        if (!isOver) setState({ key, indices, searched: Math.min(count, from + PAGE_ITEMS), until })
      }
    }
    const timer = setTimeout(() => void run().catch(() => undefined), 150)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [key, until, count])
  if (key === undefined) return undefined
  const searched = now?.searched ?? 0
  return {
    indices: now?.indices ?? [],
    searched,
    isSearching: searched < Math.min(count, until),
    goOn: () => now && setState({ ...now, until: until + SEARCHED_ITEMS }),
  }
}
