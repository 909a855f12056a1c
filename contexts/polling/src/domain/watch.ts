import type { Result } from '@linkflow/kernel'

/** What the trigger of a node wants to be read. */
export interface WatchPlan<Place = unknown, Options = unknown> {
  /** What a cursor is a position in: with another place it begins anew. */
  readonly place: Place
  readonly options: Options
  readonly everySeconds: number
}

/** A trigger as a live version has it. */
export interface PollingTrigger {
  readonly nodeId: string
  /** The type of its node. */
  readonly kind: string
  readonly parameters: unknown
  /** Ids of its credentials, by type. */
  readonly credentials: Readonly<Record<string, string>>
}

/** The plan of a trigger, or why there is none, as a sentence. */
export type ReadPlan = (trigger: Pick<PollingTrigger, 'parameters' | 'credentials'>) => Result<WatchPlan, string>

/** A watch that somebody has claimed. `place`, `options` and `cursor` are what its own kind wrote. */
export interface ClaimedWatch<Place = unknown, Options = unknown, Cursor = unknown> {
  readonly id: string
  readonly claim: string
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  readonly kind: string
  readonly place: Place
  readonly options: Options
  readonly everySeconds: number
  /** Undefined until the first look. */
  readonly cursor: Cursor | undefined
  readonly failures: number
  readonly problem: string | undefined
}
