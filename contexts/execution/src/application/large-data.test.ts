import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepKey } from '@linkflow/engine'
import { afterAll, describe, expect, it } from 'vitest'
import { COLLECT_AFTER_MS, LARGE_BYTES, LARGE_PAGE_BYTES } from '../limits.ts'
import { ExecutionSpill } from './execution-spill.ts'
import { LargeData, LargeTurns } from './large-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-large-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [first, second] = ['first', 'second'] as unknown as [StepKey, StepKey]
const spills = join(folder, 'execution')
const aLargeData = (turns = new LargeTurns()) => new LargeData(turns, 'workspace', new ExecutionSpill(() => spills))
const left = () => (existsSync(join(spills, 'objects')) ? readdirSync(join(spills, 'objects')) : [])

async function* chunksOf(bytes: number, onEnd = () => {}) {
  try {
    for (let sent = 0; sent < bytes; sent += 65_536)
      yield new Uint8Array(Math.min(65_536, bytes - sent)).fill(sent >> 16)
  } finally {
    onEnd()
  }
}

const hasCome = async (promise: Promise<unknown>) =>
  (await Promise.race([promise.then(() => true), new Promise((resolve) => setImmediate(resolve, false))])) === true

describe('turns of steps that hold much at once', () => {
  it('come one after another, in order', async () => {
    let rooms = 0
    const turns = new LargeTurns(() => (rooms += 1))
    const [a, b, c] = [turns.take('workspace'), turns.take('workspace'), turns.take('workspace')]
    const end = await a
    expect([await hasCome(b), await hasCome(c), rooms]).toEqual([false, false, 1])
    end()
    end()
    expect([await hasCome(b), await hasCome(c), rooms]).toEqual([true, false, 2])
    ;(await b)()
    expect(await hasCome(c)).toBe(true)
    ;(await c)()
    expect(await hasCome(turns.take('workspace'))).toBe(true)
  })

  it('are followed by a collection when an execution is over, and not by one for each', async () => {
    let rooms = 0
    const turns = new LargeTurns(() => (rooms += 1))
    for (let n = 0; n < 100; n++) turns.collectSoon()
    expect(rooms).toBe(0)
    await expect.poll(() => rooms).toBe(1)
    for (let n = 0; n < 100; n++) turns.collectSoon()
    await new Promise((resolve) => setTimeout(resolve, 4 * COLLECT_AFTER_MS))
    expect(rooms).toBe(1)
  })

  // Proves T27.
  it('go from workspace to workspace: two hundred of one do not keep one of another waiting', async () => {
    const turns = new LargeTurns()
    const order: string[] = []
    const use = async (workspaceId: string) => {
      const end = await turns.take(workspaceId)
      order.push(workspaceId)
      end()
    }
    const flood = Array.from({ length: 200 }, () => use('flood'))
    await use('small')
    expect(order.length).toBeLessThanOrEqual(3)
    await Promise.all(flood)
  })

  it('begin from the loop: twenty short ones do not follow each other in one go', async () => {
    const turns = new LargeTurns()
    let done = 0
    const use = async () => {
      const end = await turns.take('workspace')
      done += 1
      end()
    }
    const all = Promise.all(Array.from({ length: 20 }, use))
    const perTurn: number[] = []
    for (let before = 0; done < 20; before = done) {
      await new Promise((resolve) => setImmediate(resolve))
      perTurn.push(done - before)
    }
    await all
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(2)
  })

  it('that last too long do not hold up the others', async () => {
    const turns = new LargeTurns(() => {}, 1)
    await turns.take('workspace')
    await await turns.take('workspace')
    expect(await turns.take('workspace')).toBeTypeOf('function')
  })
})

describe('a body that comes from outside', () => {
  it('stays in memory and takes no turn up to the limit', async () => {
    const turns = new LargeTurns()
    await turns.take('workspace')
    const large = aLargeData(turns)
    expect(await large.collect(first, chunksOf(LARGE_BYTES), LARGE_BYTES)).toHaveLength(LARGE_BYTES)
    expect(large.isTaken(first)).toBe(false)
  })

  it('waits on disk above it until it is the turn of its step, and leaves nothing there', async () => {
    const turns = new LargeTurns()
    const end = await turns.take('workspace')
    const large = aLargeData(turns)
    let isSent = false
    const body = large.collect(
      first,
      chunksOf(LARGE_BYTES + 1, () => (isSent = true)),
      LARGE_BYTES * 2,
    )
    await expect.poll(() => isSent).toBe(true)
    expect(await hasCome(body)).toBe(false)
    expect(left()).toHaveLength(1)
    end()
    const bytes = (await body) as Uint8Array
    expect(bytes).toHaveLength(LARGE_BYTES + 1)
    expect([bytes[0], bytes[65_536], bytes[LARGE_BYTES]]).toEqual([0, 1, LARGE_BYTES >> 16])
    expect(left()).toHaveLength(0)
    expect(large.isTaken(first)).toBe(true)
  })

  it('is refused above the most that it may have, and not read on', async () => {
    for (const [bytesMax, bytes] of [
      [1000, 1001],
      [LARGE_BYTES * 2, LARGE_BYTES * 2 + 1],
    ] as const) {
      let isLeft = false
      const body = aLargeData().collect(
        first,
        chunksOf(bytes * 2, () => (isLeft = true)),
        bytesMax,
      )
      expect(await body).toBe('too-large')
      expect(isLeft).toBe(true)
      expect(left()).toHaveLength(0)
    }
  })

  it('that breaks off leaves nothing on disk', async () => {
    async function* broken() {
      yield* chunksOf(LARGE_BYTES * 2)
      throw new Error('broke off')
    }
    await expect(aLargeData().collect(first, broken(), LARGE_BYTES * 4)).rejects.toThrow('broke off')
    expect(left()).toHaveLength(0)
  })
})

describe('a step with large data', () => {
  it('has one turn, however often it asks, and the next begins when it ends', async () => {
    const large = aLargeData()
    await Promise.all([large.take(first), large.take(first)])
    const other = large.take(second)
    expect(await hasCome(other)).toBe(false)
    large.end(first)
    await other
    large.end(second)
  })

  it('is known by the largest page of what the execution has', () => {
    const large = aLargeData()
    large.saw({ pageBytesMax: LARGE_PAGE_BYTES })
    large.sawStored({ port: 'main', n: 0 })
    expect(large.isInItems).toBe(false)
    large.sawStored({ port: 'main', n: 2, pages: [{ bytes: 10 }, { bytes: LARGE_PAGE_BYTES + 1 }] })
    expect(large.isInItems).toBe(true)
  })
})
