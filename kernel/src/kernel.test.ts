import { describe, expect, it } from 'vitest'
import { isUuid, newUuidV7, uuidV7Timestamp } from './index.ts'

describe('UUIDv7', () => {
  it('is a UUID that holds its time', () => {
    const id = newUuidV7(Date.UTC(2030, 0, 1))
    expect(isUuid(id)).toBe(true)
    expect(uuidV7Timestamp(id)).toBe(Date.UTC(2030, 0, 1))
  })

  it('keeps order and never repeats within a process, more than 4096 a millisecond included', () => {
    const now = Date.UTC(2031, 0, 1)
    const ids = Array.from({ length: 20_000 }, () => newUuidV7(now))
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
