import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { LoopTurns } from './loop-turns.ts'

/** Works in slices and says when it has one. */
async function work(turns: LoopTurns, workspaceId: string, slices: number, did: (workspaceId: string) => void) {
  for (let slice = 0; slice < slices; slice++) {
    await turns.take(workspaceId)
    did(workspaceId)
  }
}

describe('turns of the loop', () => {
  it('let one piece of work go on at a time, however many there are', async () => {
    const turns = new LoopTurns()
    let slices = 0
    const all = Promise.all(Array.from({ length: 20 }, () => work(turns, 'flood', 10, () => (slices += 1))))
    const perTurn: number[] = []
    for (let before = 0; slices < 200; before = slices) {
      await setImmediate()
      perTurn.push(slices - before)
    }
    await all
    expect(Math.max(...perTurn)).toBe(1)
  })

  it('go from workspace to workspace', async () => {
    const turns = new LoopTurns()
    const order: string[] = []
    const did = (workspaceId: string) => void order.push(workspaceId)
    const flood = Array.from({ length: 200 }, () => work(turns, 'flood', 5, did))
    await work(turns, 'small', 5, did)
    // One of theirs for each of its own, and the one that had begun before.
    expect(order.length).toBeLessThanOrEqual(11)
    await Promise.all(flood)
    expect(order).toHaveLength(1005)
  })

  it('are had at once where nobody else works', async () => {
    const turns = new LoopTurns()
    await work(turns, 'alone', 3, () => {})
    await work(turns, 'alone', 3, () => {})
  })
})
