import { newUuidV7 } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import type { ClaimedWatch } from '../domain/watch.ts'
import { START_MS_MAX } from '../limits.ts'
import type { Failure, Found, News, Owner, Source } from './source.ts'
import type { WatchStore } from './watch-store.ts'

/** A start for one news. */
export interface NewsStart {
  readonly executionId: string
  readonly watch: ClaimedWatch
  readonly item: Item
  /** The same for the same news, whoever reads it. */
  readonly deliveryId: string
}

export type NewsStarted =
  /** `isDuplicate`: it was started before; what was stored for this one is not needed. */
  | { readonly type: 'started'; readonly isDuplicate: boolean }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'busy' }

export interface ReadingNeeds extends Pick<WatchStore, 'holding'> {
  readonly nowMs: () => number
  start(start: NewsStart): Promise<NewsStarted>
  removeFiles(owner: Owner): Promise<void>
}

/** What one look came to. */
export type Look =
  /** `cursor`: up to where it is read now; undefined where it stays. */
  | {
      readonly type: 'done'
      readonly cursor: unknown
      readonly hasMore: boolean
      readonly problem?: string | undefined
    }
  | { readonly type: 'failed'; readonly problem: string; readonly retryAfterMs?: number | undefined }
  /** The watch is somebody else's. */
  | { readonly type: 'lost' }

export async function readSource(
  needs: ReadingNeeds,
  source: Source,
  watch: ClaimedWatch,
  signal: AbortSignal,
): Promise<Look> {
  const found = await source.look(watch, signal)
  if (!found.ok) return { type: 'failed', problem: told(found.error), retryAfterMs: found.error.retryAfterMs }
  try {
    const { look, taken } = await startAll(needs, watch, found.value, signal)
    const settled = taken.length === 0 ? undefined : await found.value.taken?.(taken)
    return settled?.ok === false && look.type === 'done' ? { ...look, problem: told(settled.error) } : look
  } finally {
    found.value.release?.()
  }
}

const told = ({ code, message }: Failure): string => `${code}: ${message}`

const NO_ROOM = 'There is no room for more executions; it is tried again.'

/** In their order: the cursor never passes a news that was not started. */
async function startAll(
  needs: ReadingNeeds,
  watch: ClaimedWatch,
  { news, cursor, hasMore }: Found,
  signal: AbortSignal,
): Promise<{ readonly look: Look; readonly taken: readonly string[] }> {
  const taken: string[] = []
  let problem: string | undefined
  for (const each of news) {
    if (signal.aborted) return { look: { type: 'done', cursor: undefined, hasMore: true, problem }, taken }
    const outcome = await startOne(needs, watch, each, signal)
    if (outcome === undefined) return { look: { type: 'lost' }, taken }
    if (outcome.type === 'busy') {
      return { look: { type: 'done', cursor: undefined, hasMore: false, problem: NO_ROOM }, taken }
    }
    if (outcome.type === 'refused') problem = outcome.message
    taken.push(each.id)
  }
  return { look: { type: 'done', cursor, hasMore, problem }, taken }
}

async function startOne(
  needs: ReadingNeeds,
  watch: ClaimedWatch,
  news: News,
  signal: AbortSignal,
): Promise<NewsStarted | undefined> {
  const owner = { workspaceId: watch.workspaceId, executionId: newUuidV7(needs.nowMs()) }
  const item = await news.item(owner, signal)
  const deliveryId = `${watch.id}:${news.id}`
  const held = await needs.holding(watch, news.cursor, async () => {
    const started = await within(needs.start({ executionId: owner.executionId, watch, item, deliveryId }), START_MS_MAX)
    return { started, moves: started.type !== 'busy' }
  })
  // A start that is not answered may have been made: it has its files then, and its delivery id is met again.
  const isUnused = held === undefined || held.started.type !== 'started' || held.started.isDuplicate
  if (isUnused && held?.started !== LATE && item.files !== undefined) await needs.removeFiles(owner)
  return held?.started
}

const LATE: NewsStarted = { type: 'busy' }

async function within(work: Promise<NewsStarted>, ms: number): Promise<NewsStarted> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<NewsStarted>((resolve) => {
    timer = setTimeout(() => resolve(LATE), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
