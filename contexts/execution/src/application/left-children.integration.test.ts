import { builtInNodes } from '@linkflow/nodes'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { OutboxRelay } from '../infrastructure/outbox-relay.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { CompiledVersion } from './compiled-version.ts'
import type { ExecutionStore } from './execution-store.ts'
import { leftChildrenConsumer } from './left-children.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types], { leaseMs: 300 })
})
afterEach(() => world.stopWorkers())
afterAll(() => world?.close())

type Process = ReturnType<ExecutionTestWorld['openProcess']>
const started = async (changes: Parameters<ExecutionTestWorld['openProcess']>[0] = {}): Promise<Process> => {
  const opened = world.openProcess(changes)
  await opened.worker.start()
  return opened
}
const requeued = () => world.until(async () => (await world.store.requeueLost()).requeued > 0)

/** A workflow for calls that never ends on its own; its probe has the same name. */
const addEndless = (name: string) =>
  world.addVersion(flow({ in: ['workflow-trigger'], slow: ['probe', { name, gate: 'never' }] }, ['in > slow']), name)

/** Calls `workflow` in one branch, and ends in another when the gate `name` opens. */
const caller = (name: string, workflow: string, wait = true) =>
  world.addVersion(
    flow(
      {
        start: ['manual'],
        call: ['execute-workflow', { workflow, wait }],
        hold: ['probe', { name, gate: name }],
        stop: ['stop-and-error', { message: 'no stock' }],
      },
      ['start > call', 'start > hold > stop'],
    ),
  )

/** Starts the caller and waits until what it called runs. */
async function begun(version: CompiledVersion, callee: string, by: Process): Promise<[ExecutionId, ExecutionId]> {
  const id = await world.begin(version, [{ n: 1 }], {}, by.executions)
  await probes.called(callee)
  const [child] = await world.childrenOf(id)
  return [id, child!]
}

describe('the sub-workflows that an execution waits for', () => {
  it('are cancelled when it fails, down to the last', async () => {
    const process = await started()
    addEndless('inner')
    world.addVersion(
      flow({ in: ['workflow-trigger'], call: ['execute-workflow', { workflow: 'inner' }] }, ['in > call']),
      'middle',
    )
    const [id, middle] = await begun(caller('fails', 'middle'), 'inner', process)
    probes.openGate('fails')
    expect(await world.ended(id)).toMatchObject({ status: 'failed', error: { message: 'no stock' } })
    expect((await world.ended(middle)).status).toBe('cancelled')
    const [inner] = await world.childrenOf(middle)
    expect((await world.ended(inner!)).status).toBe('cancelled')
  })

  it('are cancelled when its time is up', async () => {
    const process = await started()
    addEndless('late')
    const version = world.addVersion(
      flow({ start: ['manual'], call: ['execute-workflow', { workflow: 'late' }] }, ['start > call'], {
        timeoutMs: 1500,
      }),
    )
    const id = await world.begin(version, [{ n: 1 }], {}, process.executions)
    expect((await world.ended(id)).status).toBe('timed_out')
    const [child] = await world.childrenOf(id)
    expect((await world.ended(child!)).status).toBe('cancelled')
  })

  it('are cancelled when the step that waits for them lost a race', async () => {
    const process = await started()
    addEndless('loser')
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          call: ['execute-workflow', { workflow: 'loser' }],
          quick: ['probe', { name: 'race', gate: 'race' }],
          join: ['no-operation', {}, { join: 'first' }],
        },
        ['start > call > join', 'start > quick > join'],
      ),
    )
    const [id, child] = await begun(version, 'loser', process)
    probes.openGate('race')
    expect((await world.ended(id)).status).toBe('succeeded')
    expect((await world.ended(child)).status).toBe('cancelled')
  })

  it('are cancelled when it went on in another process before it failed', async () => {
    const dying = await started()
    addEndless('resumed')
    const [id, child] = await begun(caller('resumed-fails', 'resumed'), 'resumed', dying)
    await world.until(async () => (await world.factsOf(id)).some((fact) => fact.t === 'start' && fact.k === 'call'))
    dying.kill()
    await requeued()
    await started()
    await probes.called('resumed-fails', 2)
    probes.openGate('resumed-fails')
    expect((await world.ended(id)).status).toBe('failed')
    expect((await world.ended(child)).status).toBe('cancelled')
  })

  it('are cancelled when it cannot be run any more', async () => {
    const dying = await started()
    addEndless('stranded')
    const version = caller('strands', 'stranded')
    const [id, child] = await begun(version, 'stranded', dying)
    dying.kill()
    await requeued()
    await started({
      loadVersion: async (versionId) => (versionId === version.versionId ? undefined : world.versionOf(versionId)),
    })
    expect(await world.ended(id)).toMatchObject({ status: 'failed', error: { code: 'version-unavailable' } })
    expect((await world.ended(child)).status).toBe('cancelled')
  })

  it('are cancelled although its process died right after its end', async () => {
    let isDead = false
    const store = new Proxy<ExecutionStore>(world.store, {
      get: (target, name) => {
        isDead ||= name === 'requestCancel'
        const member = Reflect.get(target, name) as (...args: unknown[]) => unknown
        return isDead ? () => new Promise(() => {}) : member.bind(target)
      },
    })
    const dying = await started({ store })
    addEndless('orphan')
    const [id, child] = await begun(caller('dies', 'orphan'), 'orphan', dying)
    probes.openGate('dies')
    await world.ended(id)
    expect((await world.find(child)).status).toBe('running')
    dying.kill()
    const { executions } = world.openProcess({}, true)
    const relay = new OutboxRelay(world.database.engine, [leftChildrenConsumer(executions)])
    await world.until(async () => {
      await relay.relay()
      return (await relay.lag()).lagMs === 0
    })
    await requeued()
    await started()
    expect((await world.ended(child)).status).toBe('cancelled')
    expect(probes.callsOf('orphan')).toHaveLength(1)
  })

  it('go on when it does not wait for them', async () => {
    const process = await started()
    world.addVersion(
      flow({ in: ['workflow-trigger'], slow: ['probe', { name: 'detached', gate: 'detached' }] }, ['in > slow']),
      'detached',
    )
    const [id, child] = await begun(caller('lets-go', 'detached', false), 'detached', process)
    probes.openGate('lets-go')
    expect((await world.ended(id)).status).toBe('failed')
    probes.openGate('detached')
    expect((await world.ended(child)).status).toBe('succeeded')
  })
})
