import type { ErrorCode, Permission, RealtimeEvent } from '@linkflow/contracts'
import type { ProblemReply, Who } from '@linkflow/http-server'
import type { Place } from '../domain/event-id.ts'
import type { TopicKey, TopicName } from '../domain/topic.ts'

export interface NewEvent {
  readonly workspaceId: string
  readonly topic: string
  /** JSON of the event. */
  readonly body: string
  /** Of events with the same word in a topic one is kept. */
  readonly once?: string | undefined
}

export interface StoredEvent {
  readonly number: number
  readonly workspaceId: string
  readonly topic: string
  readonly body: string
}

/**
 * The log of live events, which every process can write to and read. PostgreSQL keeps it; where there is Redis, a stream may.
 *
 * G1. Numbers grow in the order in which events become visible: a reader that has seen a number has seen all below it.
 * G2. What is there is kept for RESUME_MS at least, or the epoch is another one.
 */
export interface EventLog {
  append(events: readonly NewEvent[]): Promise<void>
  /** Where it stands: everything that is appended from now on is behind it. */
  end(): Promise<Place>
  /** Events of all workspaces behind a number, oldest first, and of which log they are. */
  read(after: number, limit: number): Promise<{ readonly epoch: string; readonly events: readonly StoredEvent[] }>
  /** Events of one topic behind a place; `gap` if some of them may be gone, or there are more than `limit`. */
  missed(key: TopicKey, after: Place, limit: number): Promise<readonly StoredEvent[] | 'gap'>
  /** Events of one topic that are still there, oldest first. */
  recent(key: TopicKey, limit: number): Promise<readonly StoredEvent[]>
  /** Called when there may be news. The function it gives ends that. */
  listen(onNews: () => void): Promise<() => void>
  /** Forgets what is older than it has to be. */
  tidy(): Promise<void>
}

/** Which topics somebody looks at, told to all processes. */
export interface InterestBoard {
  /** Somebody looks, for INTEREST_MS from now: told to all, who tell what they have of it. */
  hold(keys: readonly TopicKey[], how: 'new' | 'still'): Promise<void>
  all(): Promise<readonly TopicKey[]>
  /** `undefined`: too much was told, or something was missed: read all. */
  listen(onInterest: (key: TopicKey | undefined) => void): Promise<() => void>
}

/** One caller as of now: what they may do in the workspace, and until when that is certain. */
export interface Standing {
  readonly permissions: ReadonlySet<Permission>
  readonly expiresAtMs: number
  /** Of a person. */
  readonly name: string | undefined
}

/** Asks the database; undefined if the session, key or membership has ended, or the workspace was deleted. */
export type FindStanding = (who: Who, workspaceId: string) => Promise<Standing | undefined>

/** What may be looked at under a topic, and by whom. */
export interface TopicKind {
  readonly permission: Permission | 'none'
  /** Says no for what is not in the workspace: alike for what is nowhere and for what belongs to others. */
  readonly refuse: (workspaceId: string, id: string) => Promise<ProblemReply<ErrorCode> | undefined>
}
export type TopicKinds = Readonly<Record<TopicName, TopicKind>>

/** Tells an event to whoever looks at the topic; free where nobody does. */
export type Publish = (workspaceId: string, topic: string, event: RealtimeEvent, once?: string) => void
