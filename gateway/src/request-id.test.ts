import { newUuidV7, uuidV7Timestamp } from '@linkflow/kernel'
import { afterEach, expect, it, vi } from 'vitest'
import { requestIdOf } from './request-id.ts'

afterEach(() => {
  vi.useRealTimers()
})

it('on a host whose clock is ahead leaves the time of other ids alone', () => {
  const databaseMs = Date.now()
  vi.setSystemTime(databaseMs + 600_000)
  expect(requestIdOf({ headers: {} })).toMatch(/^[0-9a-f-]{36}$/)
  expect(uuidV7Timestamp(newUuidV7(databaseMs))).toBe(databaseMs)
})
