import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { stepViews } from './execution-view.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

describe('an execution in the order of n8n', () => {
  it('runs one step after the other, the upper branch first, and merges what came', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'a', effect: 'write' }, { position: { x: 100, y: 0 } }],
          b: ['probe', { name: 'b', effect: 'write' }, { position: { x: 100, y: 100 } }],
          c: ['probe', { name: 'c', effect: 'write' }, { position: { x: 200, y: 100 } }],
          merge: ['merge', {}],
        },
        ['start > a > merge:input1', 'start > b > c > merge:input2'],
        { order: 'n8n-v1', dialect: 'n8n' },
      ),
    )
    const { id, status, error, output } = await world.run(version, [{ n: 1 }])
    expect(error).toBeUndefined()
    expect(status).toBe('succeeded')
    expect(probes.calls.map((call) => call.name)).toEqual(['a', 'b', 'c'])
    expect(output).toEqual({ Merge: [{ n: 1 }, { n: 1 }] })
    const steps = stepViews(version, await world.factsOf(id))
    expect(steps.map(({ step, status }) => [step, status])).toEqual(
      ['start@0', 'a@0', 'b@0', 'c@0', 'merge@0'].map((step) => [step, 'succeeded']),
    )
  })

  it('lets expressions read the trigger and other nodes', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['set', { values: { a: '{{ $json.n + 1 }}' } }],
          b: ['set', { values: { b: "{{ $('Start').item.json.n + $('A').first().json.a }}" } }],
        },
        ['start > a > b'],
        { order: 'n8n-v1', dialect: 'n8n' },
      ),
    )
    expect((await world.run(version, [{ n: 1 }])).output).toEqual({ B: [{ n: 1, a: 2, b: 3 }] })
  })
})
