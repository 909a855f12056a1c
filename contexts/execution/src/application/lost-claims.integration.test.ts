import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aWorker } from '../testing/execution-builder.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import type { ExecutionStore } from './execution-store.ts'

const LEASE_MS = 600

let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld(builtInNodes, { leaseMs: LEASE_MS })
})
afterAll(() => world?.close())

/** The connection breaks after the first claim that took something has committed. */
function losingOneClaim(store: ExecutionStore): { store: ExecutionStore; lost: () => number } {
  let lost = 0
  const claimDue: ExecutionStore['claimDue'] = async (...args) => {
    const claimed = await store.claimDue(...args)
    if (lost > 0 || claimed.length === 0) return claimed
    lost = claimed.length
    throw new Error('Connection terminated unexpectedly')
  }
  const wrapped = new Proxy(store, {
    get: (target, name) => {
      if (name === 'claimDue') return claimDue
      const member = Reflect.get(target, name) as unknown
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return { store: wrapped, lost: () => lost }
}

it('an execution whose claim lost its answer is queued again, not left to a worker that does not have it (R6)', async () => {
  const version = world.addVersion(flow({ start: ['manual'], after: ['no-operation'] }, ['start > after']))
  const api = world.openProcess({}, true)
  const { store, lost } = losingOneClaim(world.store)
  const { worker } = world.openProcess({ store })
  const id = await world.begin(version, [{ n: 1 }], {}, api.executions)
  await worker.start()
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
  expect(lost()).toBe(1)
  await worker.drain(0)
})

it('gives back only what is still under the fence that was named', async () => {
  const version = world.addVersion(
    flow({ start: ['manual'], wait: ['wait', { for: 'signal', signal: 'go' }] }, ['start > wait']),
  )
  const api = world.openProcess({}, true)
  const owner = aWorker()
  await world.store.registerWorker(owner, 'claims by hand')
  const id = await world.begin(version, [{}], {}, api.executions)
  const claimed = await world.store.claimDue(owner, 10, 'all')
  expect(claimed).toMatchObject([{ head: { id }, fence: 1 }])
  expect(await world.store.ownedBy(owner)).toEqual([{ id, fence: 1 }])
  await world.store.giveBack(owner, [{ id, fence: 7 }])
  expect(await world.store.ownedBy(owner)).toEqual([{ id, fence: 1 }])
  await world.store.giveBack(owner, [{ id, fence: 1 }])
  expect(await world.store.ownedBy(owner)).toEqual([])
})
