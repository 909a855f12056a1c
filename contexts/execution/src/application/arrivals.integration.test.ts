import { builtInNodes } from '@linkflow/nodes'
import { MemoryObjectStore, type ObjectStore } from '@linkflow/object-store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { aWorkspace } from '../testing/execution-builder.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'

const FLOOD = 200
const PLACES = 8
/** Longer than it takes to begin the flood and to stop its worker, also on a busy machine. */
const WAIT_S = 4

/** A store whose objects take as long to read as a test wants. */
class SlowObjects extends MemoryObjectStore {
  readonly #opened: (() => void)[] = []
  isSlow = false
  reads = 0

  override async get(...args: Parameters<ObjectStore['get']>): ReturnType<ObjectStore['get']> {
    this.reads += 1
    if (this.isSlow) await new Promise<void>((resolve) => this.#opened.push(resolve))
    return super.get(...args)
  }

  open(): void {
    this.isSlow = false
    for (const go of this.#opened.splice(0)) go()
  }
}

const objects = new SlowObjects()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld(builtInNodes, { objects })
})
afterAll(() => world?.close())

describe('a worker', () => {
  // Proves T27.
  it('whose claims wait for big data of one workspace runs the small ones of another', async () => {
    const big = world.addVersion(
      flow({ start: ['manual'], rest: ['wait', { duration: { value: WAIT_S, unit: 'seconds' } }] }, ['start > rest']),
    )
    // Above what stays in the journal, so that going on needs an object.
    const input = { text: 'x'.repeat(300 * 1024) }
    const first = world.openProcess({ concurrency: 1000 })
    await first.worker.start()
    const begun = Array.from({ length: FLOOD }, () => world.begin(big, [input], {}, first.executions))
    const flood: ExecutionId[] = await Promise.all(begun)
    for (const id of flood) await world.reaches(id, 'waiting')
    await first.worker.drain(0)

    objects.isSlow = true
    const { worker } = world.openProcess({ concurrency: PLACES })
    await worker.start()
    await world.until(() => objects.reads >= PLACES)
    const before = world.workspaceId
    world.useWorkspace(aWorkspace())
    const small = world.addVersion(flow({ start: ['manual'], end: ['no-operation'] }, ['start > end']))
    const api = world.openProcess({}, true)
    for (let n = 0; n < 5; n++) {
      const id = await world.begin(small, [{ n }], {}, api.executions)
      worker.wake()
      expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
    }
    world.useWorkspace(before)
    // And no more of the flood is in memory than there are places for.
    expect(objects.reads).toBeLessThanOrEqual(PLACES + Math.ceil(PLACES / 4))
    objects.open()
    for (const id of flood) expect((await world.ended(id)).status).toBe('succeeded')
    await worker.drain(0)
  })

  it('cancels what is still being read, and gives it back when it stops', async () => {
    const big = world.addVersion(
      flow({ start: ['manual'], rest: ['wait', { duration: { value: WAIT_S, unit: 'seconds' } }] }, ['start > rest']),
    )
    const input = { text: 'x'.repeat(300 * 1024) }
    const first = world.openProcess()
    await first.worker.start()
    const [cancelled, kept] = [
      await world.begin(big, [input], {}, first.executions),
      await world.begin(big, [input], {}, first.executions),
    ]
    for (const id of [cancelled, kept]) await world.reaches(id, 'waiting')
    await first.worker.drain(0)

    objects.isSlow = true
    const { reads } = objects
    const second = world.openProcess()
    await second.worker.start()
    await world.until(() => objects.reads >= reads + 2)
    await second.executions.cancel([cancelled])
    await second.worker.drain(0)
    const third = world.openProcess()
    objects.open()
    await third.worker.start()
    expect((await world.ended(cancelled)).status).toBe('cancelled')
    expect((await world.ended(kept)).status).toBe('succeeded')
    await third.worker.drain(0)
  })
})
