import type { DraftCommand, Patch, Problem, WorkflowFile } from '@linkflow/contracts'

/**
 * A draft that several people edit, as one tab has it.
 *
 *     saved ──edit──▶ saving ──answer──▶ saved
 *                       │ no answer             ▲
 *                       ▼                       │ online again, the same request once more
 *              saved on this device ────────────┘
 *     a place that others changed meanwhile ──▶ conflict in n fields ──choose──▶ saving
 *
 * S1. `document` is `base.file` with `pending` done on it, always; what is parked in a conflict is not in it.
 * S2. A command that has been sent is sent again as it was, with all that was sent with it, until there is an answer: its
 *     id makes the server do it once. What has not been sent may still grow (typing), what has been sent may not.
 * S3. A request is on the device before it leaves, so that after a reload the same one is sent again.
 * S4. Nothing of one's own goes without a choice: it is saved, pending, parked in a conflict, or refused and told.
 *     Two exceptions, which lose nothing: what somebody else did as well, and where cards stand (the last one wins).
 */
export interface SyncState {
  readonly base: Base
  /** Own commands that no answer has confirmed, the oldest first. */
  readonly pending: readonly DraftCommand[]
  readonly document: WorkflowFile
  readonly flight: Flight | undefined
  readonly conflicts: readonly Conflict[]
  /** Commands that the server will not do, taken out of the document, and why; until somebody has read it. */
  readonly refused: readonly Refused[]
  readonly connection: Connection
  readonly device: DeviceState
  /** Requests take at most so many commands while one is looked for that the server refuses. */
  readonly batchMax: number | undefined
  /** When the oldest edit that is not sent was made, and the newest. */
  readonly edited: { readonly firstMs: number; readonly lastMs: number } | undefined
  /** The newest revision that was told of. */
  readonly toldRevision: number
  /** The draft is being read. The first `confirmed` of the pending commands are known to be in it. */
  readonly reading: { readonly confirmed: number; readonly askedAtMs: number | undefined } | undefined
  /** What the server last found wrong with the draft, and the file that it checked. */
  readonly checked: { readonly file: WorkflowFile; readonly problems: readonly Problem[] } | undefined
  /** Of the next request; an answer to an older one is no longer waited for. */
  readonly nextRequest: number
}

export interface Base {
  readonly revision: number
  readonly file: WorkflowFile
}

/** The first `count` of the pending commands, sent on the base's revision. */
export interface Flight {
  readonly count: number
  /** The first request that had it: an answer to this one or to a later one is an answer to it. */
  readonly since: number
  /** The device has it when it has this version (S3). */
  readonly version: number
  /** Undefined while it waits for the device to have it, or for the next attempt. */
  readonly sentAtMs: number | undefined
}

export type Connection =
  | { readonly type: 'online' }
  /** No answer came: `attempts` in a row, the next one at `againAtMs`. */
  | { readonly type: 'offline'; readonly attempts: number; readonly againAtMs: number }
  /** The server answers, but takes nothing from us: signed out, no right any more, the workflow is gone. */
  | { readonly type: 'shut'; readonly code: string; readonly message: string }

/** The copy on this device: the version that it is to have, and the one that it has. */
export interface DeviceState {
  readonly wanted: number
  readonly has: number
  readonly isFailing: boolean
}

/** What one wants at a place that somebody else changed at the same time. */
export interface Conflict {
  readonly id: string
  /** The places, for the panel to show it at. */
  readonly paths: readonly string[]
  readonly label: string
  /** «Yours»: what to do if it is chosen. */
  readonly yours: readonly Patch[]
  /** Things that somebody else deleted and that «Yours» needs again, as they were; nodes before their wires. */
  readonly restore: readonly Patch[]
}

export interface Refused {
  readonly command: DraftCommand
  readonly code: string
  readonly message: string
}

export const openedAt = (base: Base): SyncState => ({
  base,
  pending: [],
  document: base.file,
  flight: undefined,
  conflicts: [],
  refused: [],
  connection: { type: 'online' },
  device: { wanted: 0, has: 0, isFailing: false },
  batchMax: undefined,
  edited: undefined,
  toldRevision: base.revision,
  reading: undefined,
  checked: undefined,
  nextRequest: 1,
})
