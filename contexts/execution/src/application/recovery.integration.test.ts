import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { FileFirstLaneMarks } from '../infrastructure/first-lane-marks.ts'
import { CRASHES_MAX, FIRST_LANE_MS_MAX, OBJECTS_AWAY_MS } from '../limits.ts'
import { aHead, aWorker } from '../testing/execution-builder.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { WriteEntry, WriteResult } from './write-entry.ts'

const LEASE_MS = 300
const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types], { leaseMs: LEASE_MS })
})
afterEach(() => world.stopWorkers())
afterAll(() => world?.close())

type Process = ReturnType<ExecutionTestWorld['openProcess']>
const started = async (changes: Parameters<ExecutionTestWorld['openProcess']>[0] = {}): Promise<Process> => {
  const opened = world.openProcess(changes)
  await opened.worker.start()
  return opened
}
/** Takes what its owner lost, once its lease has ended. */
const requeued = (): Promise<true> => world.until(async () => (await world.store.requeueLost()).requeued > 0)
const crashesOf = async (id: ExecutionId): Promise<number | undefined> => {
  const [row] = await world.database.engine.query<{ crashes: number }>(sql`
    select crashes from execution.live where id = ${id}::uuid
    union all select crashes from execution.finished where id = ${id}::uuid`)
  return row?.crashes
}

describe('after a process died', () => {
  it('another finishes what it ran: completed writes are not repeated, the one in flight runs once more', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          one: ['probe', { name: 'w-one', effect: 'write' }],
          two: ['probe', { name: 'w-two', effect: 'write', gate: 'w-two' }],
          three: ['probe', { name: 'w-three', effect: 'write' }],
        },
        ['start > one > two > three'],
      ),
    )
    const dying = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, dying.executions)
    await probes.called('w-two')
    dying.kill()
    expect((await world.store.requeueLost()).requeued).toBe(0)
    await requeued()
    await started()
    await probes.called('w-two', 2)
    probes.openGate('w-two')
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', output: { Three: [{ n: 1 }] } })
    expect(probes.callsOf('w-one')).toHaveLength(1)
    expect(probes.callsOf('w-three')).toHaveLength(1)
    const [first, again] = probes.callsOf('w-two')
    expect(again).toMatchObject({ key: first!.key, attempt: 1, nowMs: first!.nowMs })
    expect(probes.callsOf('w-two')).toHaveLength(2)
    expect(await crashesOf(id)).toBe(1)
  })

  it('a worker that stood still starts no write whose mark it had committed: it asks who owns it first', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], one: ['probe', { name: 'w-stalled', effect: 'write' }] }, ['start > one']),
    )
    const { promise: stillness, resolve: goOn } = Promise.withResolvers<void>()
    const { promise: marked, resolve: isMarked } = Promise.withResolvers<void>()
    let standsStill = true
    const store = new Proxy(world.store, {
      get: (target, name) => {
        if (name === 'heartbeat' && standsStill) return () => stillness.then(() => true)
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const write = async (entry: WriteEntry): Promise<WriteResult> => {
      const result = await world.pipeline.write(entry)
      if (entry.kind !== 'append') return result
      isMarked()
      await stillness
      return result
    }
    const stopped = await started({ leaseMs: LEASE_MS, store, writer: { write } })
    const id = await world.begin(version, [{ n: 1 }], {}, stopped.executions)
    await marked
    await requeued()
    await started()
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
    standsStill = false
    goOn()
    await world.until(async () => stopped.worker.run(id) === undefined)
    expect(probes.callsOf('w-stalled')).toHaveLength(1)
  })

  describe('what two owners in a row died of (suspects)', () => {
    /** Executions that hold at a gate, each the suspect of two deaths. */
    const suspects = async (gate: string, count: number) => {
      const version = world.addVersion(
        flow(
          {
            start: ['manual'],
            first: ['probe', { name: `${gate}-first`, gate: `${gate}-first` }],
            second: ['probe', { name: `${gate}-second`, gate: `${gate}-second`, effect: 'write' }],
          },
          ['start > first > second'],
        ),
      )
      const door = world.openProcess({}, true)
      const ids: ExecutionId[] = []
      for (let n = 0; n < count; n++) ids.push(await world.begin(version, [{ n }], {}, door.executions))
      await world.database.engine.execute(
        sql`update execution.live set crashes = ${CRASHES_MAX - 1} where id = any(${ids}::uuid[])`,
      )
      return ids
    }
    const statusOf = async (id: ExecutionId) => (await world.find(id)).status

    it('is left to a worker that takes nothing else, and takes the next one when the last has ended or got further', async () => {
      const ids = await suspects('alone', 3)
      expect(await world.store.countSuspects(2)).toEqual({ queued: 2, live: 2 })
      const others = await started({ claims: 'unsuspected' })
      const apart = await started({ claims: 'suspects' })
      await probes.called('alone-first', 1)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect([others.worker.active, apart.worker.active]).toEqual([0, 1])
      expect(probes.callsOf('alone-first')).toHaveLength(1)
      // Its first step is on disk: what kills it from here on is another thing, so it needs not be alone any more.
      probes.openGate('alone-first')
      await probes.called('alone-second', 3)
      expect(apart.worker.active).toBe(3)
      probes.openGate('alone-second')
      for (const id of ids) expect(await world.ended(id)).toMatchObject({ status: 'succeeded' })
      expect(await world.store.countSuspects(2)).toEqual({ queued: 0, live: 0 })
      await others.worker.drain(0)
      await apart.worker.drain(0)
    })

    it('is parked when it kills that worker, and the next one goes on', async () => {
      const [guilty, innocent] = await suspects('guilty', 2)
      const apart = await started({ claims: 'suspects' })
      await probes.called('guilty-first', 1)
      apart.kill()
      await requeued()
      const others = await started({ claims: 'unsuspected' })
      expect(await world.ended(guilty!)).toMatchObject({ status: 'failed', error: { code: 'execution-crashed' } })
      expect(await statusOf(innocent!)).toBe('queued')
      const next = await started({ claims: 'suspects' })
      probes.openGate('guilty-first')
      probes.openGate('guilty-second')
      expect(await world.ended(innocent!)).toMatchObject({ status: 'succeeded' })
      await others.worker.drain(0)
      await next.worker.drain(0)
    })

    it('is taken by any worker when it is to be cancelled', async () => {
      const [id] = await suspects('cancelled', 1)
      const others = await started({ claims: 'unsuspected' })
      await world.store.requestCancel([id!])
      others.worker.wake()
      expect(await world.ended(id!)).toMatchObject({ status: 'cancelled' })
      expect(probes.callsOf('cancelled-first')).toHaveLength(0)
      await others.worker.drain(0)
    })
  })

  it('a write over many items goes on after its last checkpoint', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          fast: ['probe', { name: 'many', effect: 'write' }],
          hold: ['probe', { name: 'many-end', effect: 'write', gate: 'many-end' }],
        },
        ['start > fast', 'start > hold'],
      ),
    )
    // The gate holds the second branch, so the first writes its checkpoints and the process dies before its end.
    const dying = await started()
    const items = Array.from({ length: 250 }, (_, n) => ({ n }))
    const id = await world.begin(version, items, {}, dying.executions)
    await world.until(async () => (await world.factsOf(id)).some((fact) => fact.t === 'check' && fact.n === 200))
    dying.kill()
    const before = probes.callsOf('many').length
    expect(before).toBeGreaterThanOrEqual(200)
    probes.openGate('many-end')
    await requeued()
    await started()
    const { status, output } = await world.ended(id)
    expect(status).toBe('succeeded')
    expect(output['Fast']).toEqual(items)
    const seen = probes.callsOf('many').map((call) => call.item['n'] as number)
    for (let n = 0; n < 200; n++) expect(seen.filter((each) => each === n)).toHaveLength(1)
    for (let n = 200; n < 250; n++) expect(seen.filter((each) => each === n).length).toBeLessThanOrEqual(2)
  })

  it('links items of its loops to what they came from, in iterations before and after', async () => {
    const values = { loop: "{{ $('Loop').item.json.n }}", start: "{{ $('Start').item.json.n }}" }
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', batchSize: 2 }],
          more: ['set', { values: { m: '{{ $json.n * 10 }}' }, keep: 'none' }],
          write: ['probe', { name: 'linked', effect: 'write', gate: 'linked-{{ $runIndex }}' }],
          look: ['set', { values }],
          after: ['set', { values: { origin: "{{ $('Start').item.json.n }}", tag: "{{ $('More').item.json.m }}" } }],
        },
        ['start > loop.body > more > write > look > loop', 'loop.done > after'],
      ),
    )
    const items = [1, 2, 3, 4, 5].map((n) => ({ n }))
    const dying = await started()
    const id = await world.begin(version, items, {}, dying.executions)
    probes.openGate('linked-0')
    await world.until(() => probes.callsOf('linked').some((call) => call.item['m'] === 30))
    dying.kill()
    for (const run of [1, 2]) probes.openGate(`linked-${run}`)
    await requeued()
    await started()
    const { error, output } = await world.ended(id)
    expect(error).toBeUndefined()
    expect(output).toEqual({ After: items.map(({ n }) => ({ m: n * 10, loop: n, start: n, origin: n, tag: n * 10 })) })
  })

  it('a wait, a retry and a sub-workflow go on where they were', async () => {
    world.addVersion(
      flow(
        { in: ['workflow-trigger'], step: ['probe', { name: 'child-crash', effect: 'write', gate: 'child-crash' }] },
        ['in > step'],
      ),
      'child',
    )
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          call: ['execute-workflow', { workflow: 'child' }],
          wait: ['wait', { for: 'signal', signal: 'go' }],
          both: ['merge', {}],
        },
        ['start > call > both:input1', 'start > wait > both:input2'],
      ),
    )
    const dying = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, dying.executions)
    await probes.called('child-crash')
    await world.reaches(id, 'waiting')
    dying.kill()
    await world.store.signal(id, 'go', '"yes"')
    await requeued()
    await started()
    await probes.called('child-crash', 2)
    probes.openGate('child-crash')
    expect((await world.ended(id)).output).toEqual({ Both: [{ n: 1 }, { n: 1, signal: 'yes' }] })
    expect(await world.childrenOf(id)).toHaveLength(1)
  })

  it('the end of a child wakes its parent although nobody told it', async () => {
    world.addVersion(
      flow({ in: ['workflow-trigger'], step: ['probe', { name: 'mute-child', gate: 'mute-child' }] }, ['in > step']),
      'mute',
    )
    const version = world.addVersion(
      flow({ start: ['manual'], call: ['execute-workflow', { workflow: 'mute' }] }, ['start > call']),
    )
    const mute = await started({ wakeParents: () => {} })
    const id = await world.begin(version, [{ n: 1 }], {}, mute.executions)
    await probes.called('mute-child')
    await world.reaches(id, 'waiting')
    probes.openGate('mute-child')
    const [child] = await world.childrenOf(id)
    await world.ended(child!)
    expect((await world.find(id)).status).toBe('waiting')
    expect(await world.store.wakeSignalled()).toBe(1)
    expect((await world.ended(id)).status).toBe('succeeded')
  })

  it(`an execution that killed ${CRASHES_MAX} workers is parked as failed, and says so`, async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], bomb: ['probe', { name: 'bomb', gate: 'never' }] }, ['start > bomb']),
    )
    let dying = await started()
    const id = await world.begin(version, [{}], {}, dying.executions)
    for (let crash = 1; crash <= CRASHES_MAX; crash++) {
      await probes.called('bomb', crash)
      dying.kill()
      await requeued()
      expect(await crashesOf(id)).toBe(crash)
      dying = await started()
    }
    expect(await world.ended(id)).toMatchObject({ status: 'failed', error: { code: 'execution-crashed' } })
    expect(probes.callsOf('bomb')).toHaveLength(CRASHES_MAX)
    await dying.worker.drain(0)
  })

  it('goes on though the database was away when its version was to be loaded', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], gate: ['probe', { name: 'away', gate: 'away' }] }, ['start > gate']),
    )
    const dying = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, dying.executions)
    await probes.called('away')
    dying.kill()
    await requeued()
    let asked = 0
    const loadVersion = async (versionId: string) => {
      if (asked++ === 0) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      return world.versionOf(versionId)
    }
    const last = await started({ loadVersion, log: { info() {}, warn() {}, error() {} } })
    const waitMs = await world.until(async () => {
      const [row] = await world.database.engine.query<{ ms: number }>(sql`
        select (extract(epoch from due_at - platform.now()) * 1000)::float8 as ms
        from execution.live where id = ${id}::uuid and status = 'queued' and due_at > platform.now()`)
      return row?.ms
    })
    expect(Math.abs(waitMs - OBJECTS_AWAY_MS)).toBeLessThan(OBJECTS_AWAY_MS)
    // Nobody sits that out.
    await world.database.engine.execute(sql`update execution.live set due_at = platform.now() where id = ${id}::uuid`)
    probes.openGate('away')
    expect((await world.ended(id)).status).toBe('succeeded')
    expect(asked).toBe(2)
    await last.worker.drain(0)
  })

  it('workers that died before a wait are not in a row with those that die after it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          before: ['probe', { name: 'before-wait', gate: 'before-wait' }],
          wait: ['wait', { duration: { value: 1.2, unit: 'seconds' } }],
          after: ['probe', { name: 'after-wait', gate: 'after-wait' }],
        },
        ['start > before > wait > after'],
      ),
    )
    let dying = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, dying.executions)
    for (let crash = 1; crash < CRASHES_MAX; crash++) {
      await probes.called('before-wait', crash)
      dying.kill()
      await requeued()
      dying = await started()
    }
    probes.openGate('before-wait')
    await probes.called('after-wait')
    dying.kill()
    await requeued()
    expect(await crashesOf(id)).toBe(1)
    probes.openGate('after-wait')
    const last = await started()
    expect((await world.ended(id)).status).toBe('succeeded')
    await last.worker.drain(0)
  })

  it('a worker that lost its lease cannot write, and lets go', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          slow: ['probe', { name: 'stale', effect: 'read', gate: 'stale' }],
          write: ['probe', { name: 'stale-write', effect: 'write' }],
        },
        ['start > slow > write'],
      ),
    )
    const frozen = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, frozen.executions)
    await probes.called('stale')
    // As after SIGSTOP: the lease ended, another owner went on, and then this one wakes up.
    await world.database.engine.execute(sql`
      update execution.workers set lease_until = platform.now() - interval '1 second' where id = ${frozen.worker.id}::uuid`)
    expect((await world.store.requeueLost()).requeued).toBe(1)
    const other = await started()
    await probes.called('stale', 2)
    probes.openGate('stale')
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', output: { Write: [{ n: 1 }] } })
    await world.until(() => frozen.worker.active === 0 && other.worker.active === 0)
    expect(probes.callsOf('stale-write')).toHaveLength(1)
    const facts = await world.factsOf(id)
    expect(facts.filter((fact) => fact.t === 'end')).toHaveLength(1)
  })
})

describe('a journal that its plan cannot have led to', () => {
  it('ends its execution once, with a sentence, instead of being claimed for ever', async () => {
    const version = world.addVersion(flow({ start: ['manual'], end: ['no-operation'] }, ['start > end']))
    const head = aHead({
      workspaceId: world.workspaceId,
      workflowId: version.workflowId,
      versionId: version.versionId,
      triggerNode: 'start',
    })
    const out = [{ port: 'main', n: 1, items: [{}], from: 'unknown' }]
    const begin = { t: 'begin', at: head.createdAtMs, seed: 1, node: 'start', out }
    const misfit = { t: 'done', k: 'nobody', a: 1, at: head.createdAtMs, ms: 1, out }
    const journal = { seq: 0, facts: JSON.stringify([begin, misfit]) }
    await world.pipeline.write({ kind: 'accept', row: { head, owner: undefined, journal } })
    const { worker } = await started({ log: { info() {}, warn() {}, error() {} } })
    expect(await world.ended(head.id)).toMatchObject({ status: 'failed', error: { code: 'journal-unusable' } })
    expect(worker.active).toBe(0)
  })
})

describe('a cancel after a process died', () => {
  it('ends the execution without starting the interrupted write again', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], write: ['probe', { name: 'cancel-lost', effect: 'write', gate: 'never' }] }, [
        'start > write',
      ]),
    )
    const dying = await started()
    const id = await world.begin(version, [{}], {}, dying.executions)
    await probes.called('cancel-lost')
    dying.kill()
    await world.store.requestCancel([id])
    await requeued()
    await started()
    expect((await world.ended(id)).status).toBe('cancelled')
    expect(probes.callsOf('cancel-lost')).toHaveLength(1)
  })
})

describe('a drain', () => {
  it('hands over what runs at once, without counting a crash', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          done: ['probe', { name: 'drain-done', effect: 'write' }],
          slow: ['probe', { name: 'drain', effect: 'read', gate: 'drain' }],
        },
        ['start > done > slow'],
      ),
    )
    const leaving = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, leaving.executions)
    await probes.called('drain')
    await leaving.worker.drain(0)
    expect(['queued', 'running']).toContain((await world.find(id)).status)
    await started()
    await probes.called('drain', 2)
    probes.openGate('drain')
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', output: { Slow: [{ n: 1 }] } })
    expect(probes.callsOf('drain-done')).toHaveLength(1)
    expect(await crashesOf(id)).toBe(0)
  })

  it('lets what is nearly done end first', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], slow: ['probe', { name: 'nearly', gate: 'nearly' }] }, ['start > slow']),
    )
    const leaving = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, leaving.executions)
    await probes.called('nearly')
    const drained = leaving.worker.drain(10_000)
    probes.openGate('nearly')
    await drained
    expect((await world.find(id)).status).toBe('succeeded')
    expect(probes.callsOf('nearly')).toHaveLength(1)
  })

  it('awaits a write that has begun, and records it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          write: ['probe', { name: 'drain-write', effect: 'write', gate: 'drain-write' }],
          after: ['probe', { name: 'drain-after' }],
        },
        ['start > write > after'],
      ),
    )
    const leaving = await started()
    const id = await world.begin(version, [{ n: 1 }], {}, leaving.executions)
    await probes.called('drain-write')
    const drained = leaving.worker.drain(0)
    probes.openGate('drain-write')
    await drained
    await started()
    expect((await world.ended(id)).status).toBe('succeeded')
    expect(probes.callsOf('drain-write')).toHaveLength(1)
  })
})

describe('the first lane', () => {
  const hook = (name: string, effect: 'read' | 'write', more: Parameters<typeof flow>[0] = {}) =>
    world.addVersion(
      flow(
        {
          hook: ['webhook', { path: name, respond: 'last-node' }],
          step: ['probe', { name, effect, gate: name }],
          ...more,
        },
        ['hook > step', ...Object.keys(more).map((id) => `step > ${id}`)],
      ),
    )
  const call = (version: ReturnType<typeof hook>, by: Process, waitMs = 10_000) =>
    by.executions.start({
      version,
      trigger: 'hook',
      items: [{ json: { n: 1 } }],
      mode: 'webhook',
      waitMs,
      mayDefer: true,
    })
  const listed = (version: ReturnType<typeof hook>) =>
    world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })

  it(`becomes durable after ${FIRST_LANE_MS_MAX} ms, and goes on as before`, async () => {
    const version = hook('lane-second', 'read')
    const process = await started()
    const answer = call(version, process)
    await probes.called('lane-second')
    expect(await listed(version)).toEqual([])
    const [running] = await world.until(async () => {
      const rows = await listed(version)
      return rows.length > 0 && rows
    })
    expect(running!.status).toBe('running')
    probes.openGate('lane-second')
    expect(await answer).toMatchObject({ type: 'answered', answer: { type: 'ended', end: { status: 'succeeded' } } })
    expect(probes.callsOf('lane-second')).toHaveLength(1)
  })

  it('is not taken by a version that writes before it answers', async () => {
    const version = hook('lane-write', 'write')
    expect(version.isFirstLane(0)).toBe(false)
    const process = await started()
    const answer = call(version, process)
    await probes.called('lane-write')
    expect(await listed(version)).toHaveLength(1)
    probes.openGate('lane-write')
    expect(await answer).toMatchObject({ type: 'answered' })
  })

  it('ends when a write becomes ready behind the answer: its started mark commits first', async () => {
    const version = world.addVersion(
      flow(
        {
          hook: ['webhook', { path: 'behind', respond: 'respond-node' }],
          answer: ['respond-to-webhook', { respondWith: 'text', text: 'thanks' }],
          write: ['probe', { name: 'behind', effect: 'write', gate: 'behind' }],
        },
        ['hook > answer', 'hook > write'],
      ),
    )
    expect(version.isFirstLane(0)).toBe(true)
    const process = await started()
    const answer = call(version, process)
    await probes.called('behind')
    const [running] = await listed(version)
    expect(await world.factsOf(running!.id)).toContainEqual(expect.objectContaining({ t: 'start', k: 'write' }))
    expect(await answer).toMatchObject({ type: 'answered', answer: { type: 'responded' } })
    probes.openGate('behind')
    expect((await world.ended(running!.id)).status).toBe('succeeded')
  })

  it('promises nothing when its process dies: nothing is on disk, and nobody was answered', async () => {
    const version = hook('lane-dead', 'read')
    const dying = await started()
    void call(version, dying)
    await probes.called('lane-dead')
    dying.kill()
    expect(await listed(version)).toEqual([])
  })

  it('is not taken where there is no room, so that nothing is promised that is only in memory', async () => {
    const version = hook('lane-room', 'read')
    const small = await started({ concurrency: 1 })
    const first = call(version, small)
    await probes.called('lane-room')
    expect(await call(version, small, 50)).toMatchObject({ type: 'pending' })
    expect((await listed(version)).length).toBeGreaterThanOrEqual(1)
    probes.openGate('lane-room')
    expect(await first).toMatchObject({ type: 'answered' })
  })

  it('is closed for a while to versions that were in it when a process died', () => {
    const folder = mkdtempSync(join(tmpdir(), 'linkflow-marks-'))
    try {
      const [used, alive, dead] = ['a', 'b', 'c'].map((name) => hook(`marks-${name}`, 'read').versionId)
      const worker = aWorker()
      const marksOf = (pid: number, worker: string, versionId: string) =>
        writeFileSync(join(folder, `${pid}.${worker}.${hostname()}`), `${versionId}\n${'-'.repeat(36)}\n`)
      // No process has this number: Linux gives at most 4,194,304.
      marksOf(9_999_999, worker, dead!)
      marksOf(process.ppid, aWorker(), alive!)
      expect(FileFirstLaneMarks.takeLeftovers(folder)).toEqual({ versionIds: [dead], workerIds: [worker] })
      expect(FileFirstLaneMarks.takeLeftovers(folder)).toEqual({ versionIds: [], workerIds: [] })
      const marks = new FileFirstLaneMarks(folder, aWorker())
      marks.enter(used!)
      const own = readdirSync(folder).find((name) => name.startsWith(`${process.pid}.`))
      expect(readFileSync(join(folder, own!), 'utf8')).toContain(used)
      marks.setCautious([dead!])
      expect([dead, used].map((version) => marks.isCautious(version!))).toEqual([true, false])
      marks.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is not taken by a version that is treated with caution', async () => {
    const version = hook('lane-cautious', 'read')
    const cautious = { enter() {}, leave() {}, isCautious: () => true }
    const process = world.openProcess({}, false, cautious)
    await process.worker.start()
    const answer = call(version, process)
    await probes.called('lane-cautious')
    expect(await listed(version)).toHaveLength(1)
    probes.openGate('lane-cautious')
    expect(await answer).toMatchObject({ type: 'answered' })
  })
})

describe('an answer', () => {
  const respond = () =>
    world.addVersion(
      flow(
        {
          hook: ['webhook', { path: 'r', respond: 'respond-node' }],
          answer: ['respond-to-webhook', { respondWith: 'json', json: '{{ $json }}' }],
        },
        ['hook > answer'],
      ),
    )
  const request = (version: ReturnType<typeof respond>, n: number) =>
    ({ version, trigger: 'hook', items: [{ json: { n } }], mode: 'webhook', waitMs: 10_000 }) as const

  it('reaches a caller of another process', async () => {
    const api = world.openProcess({}, true)
    await started()
    expect(await api.executions.start(request(respond(), 1))).toMatchObject({
      type: 'answered',
      isDuplicate: false,
      answer: { type: 'responded', answer: { status: 200, body: { type: 'json', value: { n: 1 } } } },
    })
  })

  it('is waited for no longer when the process stops: it goes on, and the caller gets its address', async () => {
    const api = world.openProcess({}, true)
    const version = respond()
    const called = api.executions.start(request(version, 1))
    const accepted = () => world.reader.list(world.workspaceId, { limit: 1, workflowId: version.workflowId })
    await expect.poll(accepted).toHaveLength(1)
    api.answers.letGo()
    expect(await called).toMatchObject({ type: 'pending' })
    const began = performance.now()
    expect(await api.executions.start(request(version, 2))).toMatchObject({ type: 'pending' })
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('of an execution that ends without one is its output, by the names of its nodes, in another process too', async () => {
    const version = world.addVersion(
      flow({ hook: ['webhook', { path: 'x', respond: 'last-node' }], end: ['set', { values: { a: 1 } }] }, [
        'hook > end',
      ]),
    )
    const api = world.openProcess({}, true)
    await started()
    expect(await api.executions.start(request(version, 1))).toMatchObject({
      type: 'answered',
      answer: { type: 'ended', output: [{ node: 'End', items: [{ n: 1, a: 1 }] }] },
    })
  })

  it('is given to every repeated delivery, and the workflow ran once', async () => {
    const version = respond()
    const process = await started()
    const delivery = { endpoint: 'w', id: 'd1' }
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map((n) => process.executions.start({ ...request(version, n), delivery })),
    )
    const answers = all.map((each) => (each.type === 'answered' ? each : undefined))
    expect(answers.filter((each) => each?.isDuplicate === false)).toHaveLength(1)
    expect(new Set(answers.map((each) => JSON.stringify(each?.answer))).size).toBe(1)
    expect(new Set(answers.map((each) => each?.id)).size).toBe(1)
    const late = await process.executions.start({ ...request(version, 6), delivery })
    expect(late).toMatchObject({ type: 'answered', isDuplicate: true, id: answers[0]!.id })
    const listed = await world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })
    expect(listed).toHaveLength(1)
  })

  it('is «busy» when the backlog is full, and nothing is started', async () => {
    const version = respond()
    const { Executions } = await import('./executions.ts')
    const full = new Executions({
      store: world.store,
      writer: world.pipeline,
      clock: { nowMs: () => Date.now() },
      answers: world.answers,
      worker: undefined,
      marks: { enter() {}, leave() {}, isCautious: () => false },
      permits: world.permits,
      backlogMax: 10,
      queuedElsewhere: () => 10,
      wakeWorkers: () => {},
    })
    expect(await full.start(request(version, 1))).toMatchObject({ type: 'busy', retryAfterMs: expect.any(Number) })
    expect(await world.reader.list(world.workspaceId, { limit: 10, workflowId: version.workflowId })).toEqual([])
  })

  it('is «unavailable» when the database does not answer in time, and nothing is promised', async () => {
    const version = respond()
    const { Executions } = await import('./executions.ts')
    const away = new Executions({
      store: world.store,
      writer: { write: () => new Promise(() => {}), backlog: 0, backlogOf: () => 0 },
      clock: { nowMs: () => Date.now() },
      answers: world.answers,
      worker: undefined,
      marks: { enter() {}, leave() {}, isCautious: () => false },
      permits: world.permits,
      queuedElsewhere: () => 0,
      wakeWorkers: () => {},
    })
    expect(await away.start({ ...request(version, 1), waitMs: 20 })).toMatchObject({ type: 'unavailable' })
  })
})

describe('facts that the database refuses', () => {
  it('fail their execution and no other', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], end: ['set', { values: { n: '{{ $json.n }}' } }] }, ['start > end']),
    )
    const writer = {
      write: (entry: Parameters<typeof world.pipeline.write>[0]) => {
        // What PostgreSQL refuses is a zero character in a text; sealed facts are none, so the test puts one beside them.
        if (entry.kind !== 'finish' || !entry.journal.facts.includes('"poison"')) return world.pipeline.write(entry)
        const head = { ...entry.row.head, engineFlags: '\u0000' }
        return world.pipeline.write({ ...entry, row: { ...entry.row, head } })
      },
    }
    const process = await started({ writer })
    const ids = await Promise.all(
      ['a', 'poison', 'b'].map((n) => world.begin(version, [{ n }], {}, process.executions)),
    )
    const [a, poisoned, b] = await Promise.all(ids.map((id) => world.ended(id)))
    expect([a!.status, b!.status]).toEqual(['succeeded', 'succeeded'])
    expect(poisoned).toMatchObject({ status: 'failed', error: { code: 'journal-refused' } })
  })
})
