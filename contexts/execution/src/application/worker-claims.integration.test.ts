import type { WorkflowFileInput } from '@linkflow/contracts'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openExecutionWorld } from '../testing/execution-world.ts'

let world: Awaited<ReturnType<typeof openExecutionWorld>>
beforeAll(async () => {
  world = await openExecutionWorld(builtInNodes)
})
afterAll(() => world?.close())

const file = (name: string, trigger: string, node: object): WorkflowFileInput => ({
  linkflow: 1,
  name,
  nodes: [
    { id: 'start', name: 'Start', type: trigger },
    { id: 'work', name: 'Work', type: 'set', ...node },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'work' } }],
})
const nap = { type: 'wait', parameters: { duration: { value: 2, unit: 'seconds' } } }

describe('a worker that claims only its own', () => {
  it('leaves the work of others, and goes on with its own and with what that starts', async () => {
    world.addVersion(file('Callee', 'workflow-trigger', nap))
    const caller = world.addVersion(
      file('Caller', 'manual', { type: 'execute-workflow', parameters: { workflow: 'Callee' } }),
    )
    const plain = world.addVersion(file('Plain', 'manual', { parameters: { values: { done: true } } }))
    const own = world.openProcess({ claims: 'own' })
    const api = world.openProcess({}, true)
    await own.worker.start()

    const others = await world.begin(plain, [{}], {}, api.executions)
    const mine = await world.begin(caller, [{ a: 1 }], {}, own.executions)
    expect(await world.ended(mine)).toMatchObject({ status: 'succeeded', output: { Work: [{ a: 1 }] } })
    // Seconds and several polls later it is still there for whoever takes everything.
    expect((await world.find(others)).status).toBe('queued')

    await world.worker.start()
    expect((await world.ended(others)).status).toBe('succeeded')
  })

  it('tells who looks on of steps and facts, as they happen', async () => {
    const version = world.addVersion(file('Seen', 'manual', { parameters: { values: { done: true } } }))
    const seen: string[] = []
    const watched = world.openProcess({
      claims: 'own',
      watch: () => ({
        started: (step) => void seen.push(`started ${step}`),
        fact: (text) => void seen.push((JSON.parse(text) as { t: string }).t),
      }),
    })
    await watched.worker.start()
    await world.ended(await world.begin(version, [{}], {}, watched.executions))
    expect(seen).toEqual(['started work', 'done', 'end'])
  })
})
