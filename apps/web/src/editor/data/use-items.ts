import type { LinkFlow } from '@linkflow/sdk'
import { useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import {
  type DataItem,
  findItems,
  type Hits,
  type ItemPage,
  type ItemSource,
  pageQuery,
  sourceKey,
} from './item-source.ts'
import { FOUND_ITEMS, PAGE_ITEMS } from './limits.ts'

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
  const pages = [...new Set([0, ...wanted.map((index) => Math.floor(Math.max(0, index) / PAGE_ITEMS))])].toSorted(
    (a, b) => a - b,
  )
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
  readonly error: Error | undefined
  readonly goOn: () => void
}

/** A pause of the fingers. */
const ASKED_AFTER_MS = 150

interface Search {
  readonly key: string
  readonly indices: readonly number[]
  readonly searched: number
  /** It stops once it has found so many. */
  readonly wanted: number
  readonly error?: Error
}

/** Items that hold a text, a thousand at a time. */
export function useFoundItems(
  client: LinkFlow,
  source: ItemSource | undefined,
  text: string,
  count: number,
): Found | undefined {
  const key = source === undefined || text === '' ? undefined : JSON.stringify([sourceKey(source), text])
  const [state, setState] = useState<Search>()
  const now = state?.key === key ? state : undefined
  const wanted = now?.wanted ?? FOUND_ITEMS
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found so far is where it goes on from, no reason to begin anew
  useEffect(() => {
    if (key === undefined || source === undefined) return
    const over = new AbortController()
    const run = async () => {
      let indices = now?.indices ?? []
      let from: number | undefined = now?.searched ?? 0
      while (from !== undefined && from < count && indices.length < wanted && !over.signal.aborted) {
        const hits: Hits = await findItems(client, source, text, from, over.signal)
        indices = [...indices, ...hits.indices]
        from = hits.next
        if (!over.signal.aborted) setState({ key, indices, searched: from ?? count, wanted })
      }
    }
    const failed = (error: Error) => {
      if (!over.signal.aborted)
        setState({ key, indices: now?.indices ?? [], searched: now?.searched ?? 0, wanted: 0, error })
    }
    const timer = setTimeout(() => void run().catch(failed), ASKED_AFTER_MS)
    return () => {
      over.abort()
      clearTimeout(timer)
    }
  }, [key, wanted, count])
  if (key === undefined) return undefined
  const indices = now?.indices ?? []
  const searched = now?.searched ?? 0
  return {
    indices,
    searched,
    isSearching: searched < count && indices.length < wanted,
    error: now?.error,
    goOn: () => now && setState({ ...now, wanted: indices.length + FOUND_ITEMS }),
  }
}
