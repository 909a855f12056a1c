import { expect, it } from 'vitest'
import { OUTBOX_ATTEMPTS_MAX, OUTBOX_PAUSE_MS_MAX, OUTBOX_PAUSE_MS_MIN } from '../limits.ts'
import { pauseAfterMs } from './refusal.ts'

it('lets an event rest twice as long after each refusal, up to a bound, and sets it aside after the last', () => {
  const pauses = Array.from({ length: OUTBOX_ATTEMPTS_MAX - 1 }, (_, before) => pauseAfterMs(before + 1)!)
  expect(pauses.slice(0, 3)).toEqual([OUTBOX_PAUSE_MS_MIN, OUTBOX_PAUSE_MS_MIN * 2, OUTBOX_PAUSE_MS_MIN * 4])
  expect(pauses.at(-1)).toBe(OUTBOX_PAUSE_MS_MAX)
  expect(Math.max(...pauses)).toBe(OUTBOX_PAUSE_MS_MAX)
  expect(pauseAfterMs(OUTBOX_ATTEMPTS_MAX)).toBeUndefined()
  // One that a person lets be tried has one try, not the whole row of them.
  expect(pauseAfterMs(OUTBOX_ATTEMPTS_MAX + 1)).toBeUndefined()
})
