import type { DraftCommand } from '@linkflow/contracts'
import { fail, ok, type Result } from '@linkflow/kernel'
import { type History, NO_HISTORY } from '../commands/history.ts'
import { isRecord } from '../document/json-value.ts'
import type { Session } from '../session.ts'
import { replay } from './replay.ts'
import { recovered } from './sync-machine.ts'
import { type Base, type Conflict, openedAt, type Refused } from './sync-state.ts'

/** Raised when what is stored changes its shape; what an older program left is then read by a step from it. */
export const STORED_FORMAT = 1

/** A session as the device keeps it. `base` is large and changes seldom, so it is kept apart from the rest. */
export interface StoredDraft {
  readonly format: number
  readonly tab: string
  readonly base: Base
  readonly log: {
    readonly pending: readonly DraftCommand[]
    /** So many of them are in a request that has no answer. */
    readonly flying: number
    readonly conflicts: readonly Conflict[]
    readonly refused: readonly Refused[]
  }
  readonly history: History
}

export const storedOf = (tab: string, { sync, history }: Session): StoredDraft => ({
  format: STORED_FORMAT,
  tab,
  base: sync.base,
  log: { pending: sync.pending, flying: sync.flight?.count ?? 0, conflicts: sync.conflicts, refused: sync.refused },
  history,
})

/** Nothing that the server does not have. */
export const isClean = ({ log: { pending, conflicts, refused } }: StoredDraft): boolean =>
  pending.length + conflicts.length + refused.length === 0

/** The session again. What does not fit together (another program wrote it) is refused, and left where it is. */
export function sessionFrom(stored: StoredDraft, nowMs: number): Result<Session, 'unreadable'> {
  if (stored.format !== STORED_FORMAT || !isRecord(stored.base?.file) || !Array.isArray(stored.log?.pending))
    return fail('unreadable')
  if (replay(stored.base.file, stored.log.pending) === undefined) return fail('unreadable')
  const sync = recovered({ base: stored.base, ...stored.log }, openedAt(stored.base), nowMs)
  return ok({ sync, history: stored.history ?? NO_HISTORY })
}
