import { describe, expect, it } from 'vitest'
import { Turns } from './turns.ts'

describe('what a process asks for', () => {
  it('is worked on a few at a time, and not read while some wait', async () => {
    let isPaused = false
    const pipe = { pause: () => (isPaused = true), resume: () => (isPaused = false) }
    const ends: (() => void)[] = []
    const begun: number[] = []
    const turns = new Turns<number>(2, pipe, (n) => {
      begun.push(n)
      return new Promise((resolve) => ends.push(resolve))
    })
    for (const n of [1, 2]) turns.add(n)
    expect([begun, isPaused]).toEqual([[1, 2], false])
    for (const n of [3, 4]) turns.add(n)
    expect([begun, isPaused]).toEqual([[1, 2], true])
    ends[0]!()
    await expect.poll(() => begun).toEqual([1, 2, 3])
    expect(isPaused).toBe(true)
    turns.clear()
    expect(isPaused).toBe(false)
    ends[1]!()
    ends[2]!()
    turns.add(5)
    await expect.poll(() => begun).toEqual([1, 2, 3, 5])
  })
})
