import type {
  ExecutionError,
  ExecutionHead,
  ExecutionId,
  FinalStatus,
  SealedError,
  WorkerId,
} from '../domain/execution.ts'

/** A row of the journal: the facts of one flush of one execution, as a JSON array. */
export interface JournalRow {
  readonly seq: number
  /** Empty where they are sealed. */
  readonly facts: string
  readonly sealed?: Uint8Array
}

/** How a new execution enters `live`. */
export interface LiveRow {
  readonly head: ExecutionHead
  /** With an owner it is `running` under fence 1; without, `queued` and due at once. */
  readonly owner: WorkerId | undefined
  readonly journal: JournalRow
}

export interface FinishedRow {
  readonly head: ExecutionHead
  readonly status: FinalStatus
  readonly finishedAtMs: number
  readonly crashes: number
  readonly error: ExecutionError | undefined
  /** Steps that ran, for the usage deltas. */
  readonly steps: number
  /** Sub-workflows that it waited for may still be live: they are cancelled after it, and the outbox sees to that. */
  readonly leavesChildren: boolean
  /** What is written of the error instead, where payloads are sealed. */
  readonly sealedError?: SealedError
  /** When a worker began with it for the first time; undefined if none ever did. */
  readonly startedAtMs?: number | undefined
  /** Items that its last steps put out, if it succeeded. */
  readonly itemCount?: number | undefined
}

export interface NewSignal {
  readonly id: string
  readonly workspaceId: string
  readonly executionId: ExecutionId
  readonly key: string
  readonly data: string
}

/**
 * One thing that must be on disk. At most one entry of an execution is under way at a time: its next one waits for the
 * result of the one before.
 */
export type WriteEntry =
  /** A new unfinished execution. With a delivery only the first of an (endpoint, id) is accepted. */
  | {
      readonly kind: 'accept'
      readonly row: LiveRow
      readonly delivery?: { readonly endpoint: string; readonly id: string; readonly ttlMs: number }
    }
  /** A first-lane execution that is over before anyone heard of it. */
  | { readonly kind: 'record'; readonly row: FinishedRow; readonly journal: JournalRow }
  /** Facts of a running execution, with what must commit with them; with `park` it gives its worker back. */
  | {
      readonly kind: 'append'
      readonly head: ExecutionHead
      readonly fence: number
      readonly journal: JournalRow
      readonly children: readonly LiveRow[]
      readonly consumedSignals: readonly string[]
      readonly park?: { readonly status: 'waiting' | 'queued' | 'paused'; readonly dueAtMs: number | undefined }
    }
  | {
      readonly kind: 'finish'
      readonly fence: number
      readonly row: FinishedRow
      readonly journal: JournalRow
      readonly signals: readonly NewSignal[]
    }

export type WriteResult =
  | { readonly type: 'committed' }
  /** Another worker owns the execution now; nothing of the entry was written. */
  | { readonly type: 'fence-lost' }
  /** The delivery id belongs to another execution. */
  | { readonly type: 'duplicate'; readonly executionId: ExecutionId }
  /** The database refused this entry and only this one. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string }

/** The one way to disk. Resolves when the entry's transaction has committed, or with the reason why it never will. */
export interface ExecutionWriter {
  write(entry: WriteEntry): Promise<WriteResult>
}

export const workspaceOf = (entry: WriteEntry): string => headOf(entry).workspaceId

export const headOf = (entry: WriteEntry): ExecutionHead => (entry.kind === 'append' ? entry.head : entry.row.head)

export function bytesOf(entry: WriteEntry): number {
  if (entry.kind === 'accept') return lengthOf(entry.row.journal)
  if (entry.kind !== 'append') return lengthOf(entry.journal)
  return entry.children.reduce((sum, child) => sum + lengthOf(child.journal), lengthOf(entry.journal))
}

const lengthOf = ({ facts, sealed }: JournalRow): number => sealed?.length ?? facts.length
