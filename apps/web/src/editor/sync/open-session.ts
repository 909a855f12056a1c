import { happened, newSession, type Session } from '../session.ts'
import { isClean, type StoredDraft, sessionFrom } from './stored-draft.ts'
import type { SyncEffect } from './sync-event.ts'
import type { SyncContext } from './sync-machine.ts'
import type { Base } from './sync-state.ts'

export interface Opened {
  readonly session: Session
  readonly effects: readonly SyncEffect[]
  /** Tabs whose copies are taken over: they go once this session is on the device. */
  readonly takenOver: readonly string[]
}

/**
 * Begins where tabs that are gone have left off. The newest copy goes on as if there had been no reload; what others left
 * is put on top of it. Undefined if there is neither a server that answers nor a copy.
 */
export function openSession(
  draft: Base | undefined,
  copies: readonly StoredDraft[],
  context: SyncContext,
): Opened | undefined {
  const readable = copies
    .flatMap((stored) => {
      const session = sessionFrom(stored, context.nowMs)
      return session.ok ? [{ stored, session: session.value }] : []
    })
    .toSorted(
      (a, b) =>
        Number(isClean(a.stored)) - Number(isClean(b.stored)) || b.stored.base.revision - a.stored.base.revision,
    )
  const [first, ...others] = readable
  const begun = first?.session ?? (draft && newSession(draft))
  if (begun === undefined) return undefined
  const told = happened(begun, { type: 'told', revision: draft?.revision ?? 0 }, context)
  // It has just been read, so there is no need to read it once more.
  const isReading = told.effects.some(({ type }) => type === 'read')
  let { session, effects } = isReading ? happened(told.session, { type: 'draft-read', draft }, context) : told
  for (const { stored } of others) {
    if (isClean(stored)) continue
    const { base, log } = stored
    const adopted = happened(session, { type: 'adopted', left: { ...log, base } }, context)
    session = adopted.session
    effects = [...effects.filter(({ type }) => type === 'send'), ...adopted.effects]
  }
  return { session, effects, takenOver: readable.map(({ stored }) => stored.tab) }
}
