import type { NotificationKind, NotificationState } from '@linkflow/contracts'
import { NEWS_EVERY_MS, PAUSE_MS } from '../limits.ts'

/**
 * What happened, perhaps again and again, told once.
 *
 *   open ──succeeds, and goes on to──▶ recovered
 *     └──nothing more for long──▶ over
 *
 * N1. One topic has one open notification at most: failures of a workflow with one error code, starts that
 *     its schedules let go, or lost workers.
 * N2. It is news when it opens, when its count reaches a power of ten, when it comes again after a pause, once a day
 *     while it goes on, and when it recovers. So n failures in a day are 2 + log10(n) news.
 * N3. It recovers when an execution succeeded and none failed for a while after: a workflow that fails now and then does
 *     not open one notification after another.
 * N4. A workflow has a few topics and no more, whatever its error codes say: they can come from users' data.
 */
export interface Open {
  readonly id: string
  readonly workspaceId: string
  readonly topic: string
  readonly count: number
  readonly lastAtMs: number
  readonly newsAtMs: number
  /** An execution succeeded after the last failure. */
  readonly hasSucceeded: boolean
  readonly facts: Facts
}

/** What is shown of it besides its count. */
export interface Facts {
  /** Of the last failure. */
  readonly error?: { readonly code: string; readonly message: string; readonly node?: string }
  readonly executions?: { readonly first: string; readonly last: string }
  /** Names of processes, where whoever runs the installation looks. */
  readonly workers?: readonly string[]
  /** Since when starts of schedules were let go. */
  readonly missedSince?: string
  /** A credential that fails, and why. */
  readonly credential?: { readonly id: string; readonly why: 'expired' | 'refused' }
  /** Executions that others went on with. */
  readonly takenOver?: number
}

/** One notification as it is read. */
export interface Notification {
  readonly id: string
  readonly kind: NotificationKind
  readonly state: NotificationState
  readonly workflowId: string | undefined
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  readonly closedAt: Date | undefined
  readonly facts: Facts
  /** Its number among the news of the workspace. */
  readonly news: number
}

/** N2, while it is open. */
export const isNews = (before: Pick<Open, 'count' | 'lastAtMs' | 'newsAtMs'>, count: number, nowMs: number): boolean =>
  String(count).length > String(before.count).length ||
  nowMs - before.lastAtMs > PAUSE_MS ||
  nowMs - before.newsAtMs > NEWS_EVERY_MS
