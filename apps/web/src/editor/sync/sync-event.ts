import type { DraftCommand, Patch } from '@linkflow/contracts'
import type { Answer } from './answer.ts'
import type { Base, Conflict, Refused } from './sync-state.ts'

export type SyncEvent =
  /** `goesOn`: with the edit before, if that has not been sent: typing in one field. */
  | { readonly type: 'edited'; readonly label: string; readonly patches: readonly Patch[]; readonly goesOn: boolean }
  | { readonly type: 'answered'; readonly request: number; readonly answer: Answer }
  /** Undefined: it could not be read now. */
  | { readonly type: 'draft-read'; readonly draft: Base | undefined }
  /** Somebody said that the draft has this revision. */
  | { readonly type: 'told'; readonly revision: number }
  | { readonly type: 'stored'; readonly version: number }
  | { readonly type: 'store-failed'; readonly version: number }
  | { readonly type: 'online' }
  | { readonly type: 'offline' }
  /** The time has come that a `wake` asked for. */
  | { readonly type: 'woken' }
  | { readonly type: 'chosen'; readonly conflict: string; readonly side: 'yours' | 'theirs' }
  /** Edits that another tab, which is gone, left on the device. */
  | { readonly type: 'adopted'; readonly left: LeftBehind }
  | { readonly type: 'refusals-read' }
  /** The page is about to be hidden: do not wait for the idle time. */
  | { readonly type: 'hurry' }

export interface LeftBehind {
  readonly base: Base
  readonly pending: readonly DraftCommand[]
  readonly conflicts: readonly Conflict[]
  readonly refused: readonly Refused[]
}

export type SyncEffect =
  | {
      readonly type: 'send'
      readonly request: number
      readonly base: number
      readonly commands: readonly DraftCommand[]
    }
  | { readonly type: 'read' }
  | { readonly type: 'store'; readonly version: number }
  /** One timer: a later `wake` takes its place, `undefined` ends it. */
  | { readonly type: 'wake'; readonly atMs: number | undefined }
