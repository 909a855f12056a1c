import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId, WorkspaceId } from '../domain/execution.ts'
import { aHead, aLive, aWorker, aWorkspace } from '../testing/execution-builder.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { Executions } from './executions.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
})
afterAll(() => world?.close())

/** Queued rows of a workspace, in the database only. */
const queue = async (workspaceId: WorkspaceId, count: number): Promise<ExecutionId[]> => {
  const rows = Array.from({ length: count }, () => aLive({ head: aHead({ workspaceId }) }))
  await Promise.all(rows.map((row) => world.pipeline.write({ kind: 'accept', row })))
  return rows.map(({ head }) => head.id)
}
const aRegisteredWorker = async () => {
  const id = aWorker()
  await world.store.registerWorker(id, 'claims by hand')
  return id
}

describe('claims by turns', () => {
  // Proves T27.
  it('give each workspace its share of what there is room for, and nothing twice', async () => {
    const [flood, small, tiny] = [aWorkspace(), aWorkspace(), aWorkspace()].toSorted() as [
      WorkspaceId,
      WorkspaceId,
      WorkspaceId,
    ]
    await queue(flood, 500)
    await queue(small, 5)
    await queue(tiny, 1)
    const worker = await aRegisteredWorker()
    const count = (claimed: readonly { head: { workspaceId: string } }[]) =>
      [flood, small, tiny].map((workspace) => claimed.filter(({ head }) => head.workspaceId === workspace).length)
    const turns = { after: undefined, except: [] }
    expect(count(await world.store.claimDue(worker, 30, 'all', turns))).toEqual([10, 5, 1])
    expect(count(await world.store.claimDue(worker, 30, 'all', turns))).toEqual([30, 0, 0])
    expect(count(await world.store.claimDue(worker, 30, 'all', { after: undefined, except: [flood] }))).toEqual([
      0, 0, 0,
    ])
    const [one, other] = await Promise.all([
      world.store.claimDue(worker, 100, 'all', turns),
      world.store.claimDue(await aRegisteredWorker(), 100, 'all', turns),
    ])
    const ids = [...one, ...other].map(({ head }) => head.id)
    expect(new Set(ids).size).toBe(ids.length)
    while ((await world.store.claimDue(worker, 100, 'all', turns)).length > 0) {}
    expect(await world.store.claimDue(worker, 100, 'all')).toEqual([])
  })

  it('with room for one go on with the next workspace each time', async () => {
    const workspaces = [aWorkspace(), aWorkspace(), aWorkspace()].toSorted()
    for (const workspace of workspaces) await queue(workspace, 3)
    const worker = await aRegisteredWorker()
    const served: string[] = []
    let after: string | undefined
    for (let n = 0; n < 4; n++) {
      const [claimed] = await world.store.claimDue(worker, 1, 'all', { after, except: [] })
      after = claimed?.head.workspaceId
      served.push(after ?? 'nobody')
    }
    expect(served).toEqual([...workspaces, 'nobody'])
    while ((await world.store.claimDue(worker, 100, 'all')).length > 0) {}
  })
})

describe('a worker', () => {
  it('whose places one workspace has taken with endless work runs what others have queued', async () => {
    const endless = world.addVersion(
      flow({ start: ['manual'], stay: ['probe', { name: 'endless', gate: 'endless' }] }, ['start > stay']),
    )
    const api = world.openProcess({}, true)
    const { worker } = world.openProcess({ concurrency: 4 })
    const floods: ExecutionId[] = []
    for (let n = 0; n < 200; n++) floods.push(await world.begin(endless, [{}], {}, api.executions))
    await worker.start()
    await probes.called('endless', 4)
    const before = world.workspaceId
    world.useWorkspace(aWorkspace())
    const quick = world.addVersion(flow({ start: ['manual'], end: ['no-operation'] }, ['start > end']))
    for (let n = 0; n < 5; n++) {
      const id = await world.begin(quick, [{ n }], {}, api.executions)
      worker.wake()
      expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
    }
    expect(probes.callsOf('endless')).toHaveLength(4)
    world.useWorkspace(before)
    probes.openGate('endless')
    for (const id of floods) expect((await world.ended(id)).status).toBe('succeeded')
    await worker.drain(0)
  })
})

describe('a full backlog', () => {
  // Proves T27.
  it('turns away the workspace that filled it, and lets in others up to their part and twice its size', async () => {
    const version = world.addVersion(flow({ start: ['manual'], end: ['no-operation'] }, ['start > end']))
    const start = (ownQueued: number, inAll: number) =>
      new Executions({
        store: world.store,
        writer: world.pipeline,
        clock: { nowMs: () => Date.now() },
        answers: world.answers,
        worker: undefined,
        marks: { enter() {}, leave() {}, isCautious: () => false },
        permits: world.permits,
        backlogMax: 100,
        queuedElsewhere: (workspaceId) => (workspaceId === undefined ? inAll : ownQueued),
        wakeWorkers: () => {},
      }).start({ version, trigger: 'start', items: [{ json: {} }], mode: 'api' })
    const full = new Executions({
      store: world.store,
      writer: world.pipeline,
      clock: { nowMs: () => Date.now() },
      answers: world.answers,
      worker: undefined,
      marks: { enter() {}, leave() {}, isCautious: () => false },
      permits: world.permits,
      storageProblem: (workspaceId) => (workspaceId === world.workspaceId ? 'no room' : undefined),
      queuedElsewhere: () => 0,
      wakeWorkers: () => {},
    })
    const request = { version, trigger: 'start', items: [{ json: {} }], mode: 'api' } as const
    expect(await full.start(request)).toMatchObject({ type: 'busy', storage: 'no room' })
    expect(await start(99, 99)).toMatchObject({ type: 'accepted' })
    expect(await start(10, 100)).toMatchObject({ type: 'busy' })
    expect(await start(9, 100)).toMatchObject({ type: 'accepted' })
    expect(await start(9, 199)).toMatchObject({ type: 'accepted' })
    expect(await start(9, 200)).toMatchObject({ type: 'busy' })
  })
})
