import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'

let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld(builtInNodes)
  await world.worker.start()
})
afterAll(() => world?.close())

const pause = (value: number) => ['wait', { duration: { value, unit: 'milliseconds' } }] as const

it('a wait that lost its race before its time leaves no timer that wakes it (seed 640 of the simulation)', async () => {
  const version = world.addVersion(
    flow(
      {
        start: ['manual'],
        quick: pause(30),
        slow: pause(150),
        first: ['no-operation', {}, { join: 'first' }],
        late: pause(400),
      },
      ['start > quick > first > late', 'start > slow > first'],
    ),
  )
  const { id, status, output } = await world.run(version, [{ n: 1 }])
  expect({ status, output }).toEqual({ status: 'succeeded', output: { Late: [{ n: 1 }] } })
  const woken = (await world.factsOf(id)).flatMap((fact) => (fact.t === 'wake' ? [fact.k] : []))
  expect(woken).toEqual(['quick', 'late'])
})
