import { type JsonObject, ok } from '@linkflow/kernel'
import type { NodeContext } from '@linkflow/node-runtime'
import { type FeedMark, readFeedAt } from '@linkflow/nodes'
import type { News, Source } from '../application/source.ts'
import { FEED_MARK_CHARS_MAX, FEED_TIMEOUT_MS } from '../limits.ts'
import { type FeedCursor, type KnownEntry, knownEntry, SeenEntries } from './feed-cursor.ts'
import type { FeedWatch } from './feed-plan.ts'

export interface FeedNeeds {
  /** What a request for the feed of a watch is made with, and its answer read. */
  contextOf(watch: FeedWatch, signal: AbortSignal): Pick<NodeContext, 'http' | 'formats' | 'yieldNow' | 'nowMs'>
}

/** Feeds, by HTTP. An answer that is the last one still is not sent again where its server knows how (ETag, Last-Modified). */
export const feedSource = (needs: FeedNeeds): Source<FeedWatch> => ({
  async look(watch, signal) {
    const { place, options, cursor } = watch
    const read = await readFeedAt(
      {
        url: place.url,
        ignoreCertificate: options.ignoreCertificate,
        timeoutMs: FEED_TIMEOUT_MS,
        ...(place.credential !== null && { credential: place.credential.type }),
        ...(cursor !== undefined && { known: cursor.mark }),
      },
      needs.contextOf(watch, signal),
    )
    if (!read.ok) return read
    // It says that nothing is new.
    if (read.value === undefined) return ok({ news: [], cursor: undefined, hasMore: false })
    const { entries, about, mark } = read.value
    const present = onceEach(entries.map(knownEntry))
    return ok({
      news: cursor === undefined ? [] : newsOf(watch.options, cursor, present, about),
      cursor: movedFrom(cursor, { mark: kept(mark), seen: new SeenEntries(cursor?.seen ?? []).after(present) }),
      hasMore: false,
    })
  },
})

/** One after the other, each with all before it in its cursor. The mark stays: not all of this answer is read yet. */
function* newsOf(
  { entries, withFeed }: FeedWatch['options'],
  { mark, seen: before }: FeedCursor,
  present: readonly KnownEntry[],
  feed: JsonObject,
): Iterable<News> {
  const seen = new SeenEntries(before)
  for (const entry of inOrder(present.filter((each) => isWanted(seen.whatIs(each), entries)))) {
    const change = seen.whatIs(entry)
    seen.add(entry)
    const json = {
      ...entry.json,
      ...(entries === 'new-or-changed' && { change }),
      ...(withFeed && { feed }),
    }
    yield {
      id: change === 'changed' ? `${entry.key}.${entry.content}` : entry.key,
      cursor: { mark, seen: seen.list() } satisfies FeedCursor,
      item: async () => ({ json }),
    }
  }
}

const isWanted = (change: ReturnType<SeenEntries['whatIs']>, wanted: FeedWatch['options']['entries']): boolean =>
  change === 'new' || (change === 'changed' && wanted === 'new-or-changed')

/** The oldest first: by their dates, or from the end, since feeds begin with what is newest. */
function inOrder(entries: readonly KnownEntry[]): readonly KnownEntry[] {
  const backwards = entries.toReversed()
  const dates = new Map(backwards.map((entry) => [entry, Date.parse(String(entry.json['isoDate']))]))
  if ([...dates.values()].some(Number.isNaN)) return backwards
  return backwards.sort((one, other) => dates.get(one)! - dates.get(other)!)
}

/** Entries that cannot be told apart are one: the first, which is the newest. */
function onceEach(entries: readonly KnownEntry[]): readonly KnownEntry[] {
  const keys = new Set<string>()
  return entries.filter(({ key }) => !keys.has(key) && keys.add(key))
}

const kept = ({ etag, modified }: FeedMark): FeedMark => ({
  ...(etag !== undefined && etag.length <= FEED_MARK_CHARS_MAX && { etag }),
  ...(modified !== undefined && modified.length <= FEED_MARK_CHARS_MAX && { modified }),
})

/** Most looks find what was there: nothing is written then. */
const movedFrom = (before: FeedCursor | undefined, after: FeedCursor): FeedCursor | undefined =>
  JSON.stringify(before) === JSON.stringify(after) ? undefined : after
