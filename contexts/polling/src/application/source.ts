import type { Result } from '@linkflow/kernel'
import type { Item } from '@linkflow/node-runtime'
import type { ClaimedWatch } from '../domain/watch.ts'

/** Who an item's files belong to. */
export interface Owner {
  readonly workspaceId: string
  readonly executionId: string
}

export interface Failure {
  readonly code: string
  readonly message: string
  /** When the place wants to be asked again, at the earliest. */
  readonly retryAfterMs?: number
}

/** One thing that is new: it starts one execution. */
export interface News {
  /** The same for the same news, whoever reads it; part of its delivery id. */
  readonly id: string
  /** Up to where it is read with this one. */
  readonly cursor: unknown
  item(owner: Owner, signal: AbortSignal): Promise<Item>
}

export interface Found {
  /** In the order in which they start. */
  readonly news: Iterable<News>
  /** Up to where it is read when all of them were started; undefined where it stays. */
  readonly cursor: unknown
  /** There is more than was found: the next look is at once. */
  readonly hasMore: boolean
  /** Told the ids of what was started or passed over. */
  taken?(ids: readonly string[]): Promise<Result<unknown, Failure>>
  release?(): void
}

/** A kind of place that can be asked what is new. Without a cursor nothing is: what is there is the past. */
export interface Source<Watch extends ClaimedWatch = ClaimedWatch> {
  look(watch: Watch, signal: AbortSignal): Promise<Result<Found, Failure>>
}
