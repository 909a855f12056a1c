import { describe, expect, it } from 'vitest'
import { stateOf } from './process.ts'

const alive = { beatAgeMs: 4_000, stoppedAt: undefined, drainAskedAt: undefined }
const noon = new Date('2030-01-01T12:00:00Z')

describe('the state of a process', () => {
  it('is live while it is heard, and draining once it was asked to', () => {
    expect(stateOf(alive, 15_000)).toBe('live')
    expect(stateOf({ ...alive, beatAgeMs: 15_000 }, 15_000)).toBe('live')
    expect(stateOf({ ...alive, drainAskedAt: noon }, 15_000)).toBe('draining')
  })

  it('is without a heartbeat when it was silent for too long, or said goodbye, whatever it was asked for', () => {
    expect(stateOf({ ...alive, beatAgeMs: 15_001 }, 15_000)).toBe('no-heartbeat')
    expect(stateOf({ ...alive, stoppedAt: noon }, 15_000)).toBe('no-heartbeat')
    expect(stateOf({ ...alive, stoppedAt: noon, drainAskedAt: noon }, 15_000)).toBe('no-heartbeat')
  })
})
