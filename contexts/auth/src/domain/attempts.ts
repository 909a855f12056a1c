import { createHash } from 'node:crypto'
import { fail, ok, type Result } from '@linkflow/kernel'
import { ATTEMPTS_FORGOTTEN_MS } from '../limits.ts'

/** How often something was tried, and from when on it may be tried again. */
export interface Attempts {
  readonly count: number
  readonly lastAtMs: number
  readonly openAtMs: number
}

export interface AttemptLimit {
  /** So many without a wait. */
  readonly freeMax: number
  readonly waitMsFirst: number
  /** The wait doubles up to this, and never becomes for ever. */
  readonly waitMsMax: number
}

/**
 * Counts an attempt before it is made, so that a hundred at once are not one; or says how long to wait. What comes too early
 * counts as nothing: whoever is kept out cannot lengthen the wait of whoever is let in.
 */
export function admit(before: Attempts | undefined, limit: AttemptLimit, nowMs: number): Result<Attempts, number> {
  if (before !== undefined && before.openAtMs > nowMs) return fail(before.openAtMs - nowMs)
  const isForgotten = before === undefined || nowMs - before.lastAtMs > ATTEMPTS_FORGOTTEN_MS
  const count = isForgotten ? 1 : before.count + 1
  return ok({ count, lastAtMs: nowMs, openAtMs: nowMs + waitMs(count, limit) })
}

/** An attempt that turned out well counts as not made: an office behind one address signs in each morning. */
export const forgive = (attempts: Attempts, nowMs: number): Attempts => ({
  count: Math.max(0, attempts.count - 1),
  lastAtMs: attempts.lastAtMs,
  openAtMs: nowMs,
})

const waitMs = (count: number, { freeMax, waitMsFirst, waitMsMax }: AttemptLimit): number =>
  count < freeMax ? 0 : Math.min(waitMsMax, waitMsFirst * 2 ** (count - freeMax))

/** What attempts are counted for, as it is stored: neither addresses of people nor of machines are. */
export const attemptSubject = (kind: string, of: 'account' | 'network', name: string): Uint8Array =>
  createHash('sha256').update(`${kind}:${of}:${name}`).digest()
