import { describe, expect, it } from 'vitest'
import { ATTEMPTS_FORGOTTEN_MS } from '../limits.ts'
import { type Attempts, admit, attemptSubject, forgive } from './attempts.ts'

const limit = { freeMax: 3, waitMsFirst: 1000, waitMsMax: 60_000 }

/** Makes attempts as early as they are allowed, and gives the wait before each. */
function waits(count: number): number[] {
  let attempts: Attempts | undefined
  let nowMs = 0
  return Array.from({ length: count }, () => {
    const waited = Math.max(0, (attempts?.openAtMs ?? 0) - nowMs)
    nowMs += waited
    const admitted = admit(attempts, limit, nowMs)
    if (!admitted.ok) throw new Error('refused at the time it named')
    attempts = admitted.value
    return waited
  })
}

describe('attempts', () => {
  it('are free at first, then wait for longer and longer, and never for ever', () => {
    expect(waits(12)).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('that come too early are refused with the time to wait, and do not make it longer', () => {
    const before: Attempts = { count: 3, lastAtMs: 0, openAtMs: 1000 }
    expect(admit(before, limit, 400)).toEqual({ ok: false, error: 600 })
    expect(admit(before, limit, 1000)).toEqual({ ok: true, value: { count: 4, lastAtMs: 1000, openAtMs: 3000 } })
  })

  it('are forgotten after an hour without one', () => {
    const before: Attempts = { count: 50, lastAtMs: 0, openAtMs: 0 }
    expect(admit(before, limit, ATTEMPTS_FORGOTTEN_MS)).toMatchObject({ value: { count: 51 } })
    expect(admit(before, limit, ATTEMPTS_FORGOTTEN_MS + 1)).toMatchObject({ value: { count: 1 } })
  })

  it('that turn out well count as not made, and win nothing back for those that did not', () => {
    const after = forgive({ count: 4, lastAtMs: 0, openAtMs: 2000 }, 10)
    expect(after).toEqual({ count: 3, lastAtMs: 0, openAtMs: 10 })
    expect(forgive({ count: 0, lastAtMs: 0, openAtMs: 0 }, 10).count).toBe(0)
  })
})

describe('what attempts are counted for', () => {
  it('is not counted under what is counted for an account', () => {
    expect(attemptSubject('sign-in', 'account', 'x')).not.toEqual(attemptSubject('sign-in', 'network', 'x'))
  })
})
