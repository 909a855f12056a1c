import { builtInNodes } from '@linkflow/nodes'
import { MemoryObjectStore } from '@linkflow/object-store'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId, VersionId } from '../domain/execution.ts'
import { storeFile } from '../infrastructure/step-services/blob-port.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import { objectsPrefixOf, removeObjects } from './execution-objects.ts'
import { stepViews } from './execution-view.ts'

const probes = openProbes()
const objects = new MemoryObjectStore()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types], { objects })
  await world.worker.start()
})
afterAll(() => world?.close())

type How = Parameters<ExecutionTestWorld['rerun']>[1]
const rerun = async (id: ExecutionId, how: How) => {
  const [summary, facts] = await Promise.all([world.find(id), world.factsOf(id)])
  return world.rerun({ ...summary, workspaceId: world.workspaceId, facts }, how)
}
/** The new execution, once it has ended. */
const again = async (id: ExecutionId, how: How) => {
  const made = await rerun(id, how)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return world.ended(made.value)
}
const keysOf = async (id: string) => {
  const page = await objects.list(objectsPrefixOf({ workspaceId: world.workspaceId, id }))
  return page.ok ? page.value.objects.map(({ key }) => key) : []
}

describe('a retry', () => {
  it('from what failed takes over what was done, marks it, and runs the rest', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          one: ['probe', { name: 'r-one', effect: 'write' }],
          two: ['probe', { name: 'r-two', fails: 1, retryable: false }],
          three: ['set', { values: { from: "{{ $('One').item.json.n }}" } }],
        },
        ['start > one > two > three'],
      ),
    )
    const failed = await world.run(version, [{ n: 1 }, { n: 2 }])
    expect(failed.status).toBe('failed')
    const retried = await again(failed.id, { kind: 'retry' })
    expect(retried).toMatchObject({
      status: 'succeeded',
      output: {
        Three: [
          { n: 1, from: 1 },
          { n: 2, from: 2 },
        ],
      },
    })
    expect(probes.callsOf('r-one')).toHaveLength(2)
    const steps = stepViews(version, await world.factsOf(retried.id))
    expect(steps.map(({ node, status, reused }) => [node, status, reused])).toEqual([
      ['start', 'succeeded', undefined],
      ['one', 'succeeded', true],
      ['two', 'succeeded', undefined],
      ['three', 'succeeded', undefined],
    ])
    expect(await world.find(retried.id)).toMatchObject({ mode: 'retry', meta: { retryOf: failed.id } })
    expect((await world.find(failed.id)).status).toBe('failed')
  })

  it('from a node runs it and all that comes after it again', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'from-a' }],
          b: ['probe', { name: 'from-b' }],
          c: ['probe', { name: 'from-c' }],
          beside: ['probe', { name: 'from-beside' }],
        },
        ['start > a > b > c', 'start > beside'],
      ),
    )
    const first = await world.run(version, [{}])
    expect((await again(first.id, { kind: 'retry', from: 'B' })).status).toBe('succeeded')
    expect(['a', 'b', 'c', 'beside'].map((name) => probes.callsOf(`from-${name}`).length)).toEqual([1, 2, 2, 1])
    expect(await rerun(first.id, { kind: 'retry', from: 'nobody' })).toMatchObject({
      ok: false,
      error: { type: 'node-not-found', node: 'nobody' },
    })
  })

  it('inside a loop runs the whole loop again, and nothing before it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          before: ['probe', { name: 'loop-before' }],
          loop: ['loop', { kind: 'items' }],
          inside: ['probe', { name: 'loop-inside', fails: 2, retryable: false }],
        },
        ['start > before > loop.body > inside > loop'],
      ),
    )
    const failed = await world.run(version, [{ n: 1 }, { n: 2 }])
    expect(failed.status).toBe('failed')
    const second = await again(failed.id, { kind: 'retry' })
    expect(second.status).toBe('failed')
    expect(await again(second.id, { kind: 'retry' })).toMatchObject({
      status: 'succeeded',
      output: { Loop: [{ n: 1 }, { n: 2 }] },
    })
    expect(probes.callsOf('loop-before')).toHaveLength(2)
    expect(probes.callsOf('loop-inside')).toHaveLength(4)
  })

  it('takes over a loop that was done, with what it put out', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items' }],
          inside: ['probe', { name: 'done-inside' }],
          after: ['probe', { name: 'done-after', fails: 1, retryable: false }],
        },
        ['start > loop.body > inside > loop', 'loop.done > after'],
      ),
    )
    const failed = await world.run(version, [{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(failed.status).toBe('failed')
    expect(await again(failed.id, { kind: 'retry' })).toMatchObject({
      status: 'succeeded',
      output: { After: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    })
    expect(probes.callsOf('done-inside')).toHaveLength(3)
  })

  it('takes over a try that caught, and a wait that was over', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          attempt: ['try'],
          inside: ['probe', { name: 'try-inside', fails: 99, retryable: false }],
          wait: ['wait', { duration: { value: 10, unit: 'milliseconds' } }],
          after: ['probe', { name: 'try-after', fails: 1, retryable: false }],
        },
        ['start > attempt.body > inside > attempt', 'attempt.catch > wait > after'],
      ),
    )
    const failed = await world.run(version, [{ n: 1 }])
    expect(failed).toMatchObject({ status: 'failed', error: { node: 'After' } })
    expect(await again(failed.id, { kind: 'retry' })).toMatchObject({
      status: 'succeeded',
      output: { After: [{ n: 1, error: { code: 'probe-failed', node: 'Inside' } }] },
    })
    expect(probes.callsOf('try-inside')).toHaveLength(1)
  })

  it('with another version runs that one on what was kept', async () => {
    const nodes = (message: string) =>
      flow({ start: ['manual'], one: ['probe', { name: 'v-one' }], two: ['stop-and-error', { message }] }, [
        'start > one > two',
      ])
    const old = world.addVersion(nodes('old'))
    const live = world.addVersion(
      flow({ start: ['manual'], one: ['probe', { name: 'v-one' }], two: ['set', { values: { fixed: true } }] }, [
        'start > one > two',
      ]),
    )
    const failed = await world.run(old, [{ n: 1 }])
    const fixed = await again(failed.id, { kind: 'retry', versionId: live.versionId })
    expect(fixed).toMatchObject({ status: 'succeeded', output: { Two: [{ n: 1, fixed: true }] } })
    expect(probes.callsOf('v-one')).toHaveLength(1)
    const missing = { kind: 'retry', versionId: '00000000-0000-7000-8000-000000000000' as VersionId } as const
    expect(await rerun(failed.id, missing)).toEqual({ ok: false, error: { type: 'version-missing' } })
  })

  it('with a version whose node was moved or removed keeps only what still has its place', async () => {
    const old = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'moved-a' }],
          gone: ['probe', { name: 'moved-gone' }],
          stop: ['stop-and-error', { message: 'x' }],
        },
        ['start > a > gone > stop'],
      ),
    )
    const live = world.addVersion(
      flow({ start: ['manual'], fresh: ['probe', { name: 'moved-new' }], a: ['probe', { name: 'moved-a' }] }, [
        'start > fresh > a',
      ]),
    )
    const failed = await world.run(old, [{ n: 1 }])
    expect(await again(failed.id, { kind: 'retry', versionId: live.versionId })).toMatchObject({
      status: 'succeeded',
      output: { A: [{ n: 1 }] },
    })
    expect(probes.callsOf('moved-new')).toHaveLength(1)
  })
})

describe('a replay', () => {
  it('runs everything again with the same trigger items', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], step: ['probe', { name: 'replay', effect: 'write' }] }, ['start > step']),
    )
    const first = await world.run(version, [{ n: 1 }])
    const second = await again(first.id, { kind: 'replay' })
    expect(second).toMatchObject({ status: 'succeeded', output: { Step: [{ n: 1 }] } })
    const [one, two] = probes.callsOf('replay')
    expect(two!.key).not.toBe(one!.key)
    expect(await world.find(second.id)).toMatchObject({ mode: 'replay', meta: { replayOf: first.id } })
  })
})

describe('what a new execution takes over', () => {
  const spilling = () =>
    world.addVersion(
      flow(
        {
          start: ['manual'],
          big: ['set', { values: { big: true } }],
          stop: ['probe', { name: `spill-${Math.random()}`, fails: 1, retryable: false }],
        },
        ['start > big > stop'],
      ),
    )
  const many = Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(200) }))

  it('lies under its own prefix: the first execution can go', async () => {
    const failed = await world.run(spilling(), many)
    expect((await keysOf(failed.id)).length).toBeGreaterThan(0)
    const made = await rerun(failed.id, { kind: 'retry' })
    expect(made.ok).toBe(true)
    await removeObjects(objects)({ workspaceId: world.workspaceId, id: failed.id })
    const retried = await world.ended((made as { value: ExecutionId }).value)
    expect(retried.status).toBe('succeeded')
    expect(retried.output['Stop']).toHaveLength(3000)
    expect(retried.output['Stop']!.at(-1)).toEqual({ n: 2999, text: 'x'.repeat(200), big: true })
    const facts = JSON.stringify(await world.factsOf(retried.id))
    expect(facts).not.toContain(`/${failed.id}/`)
  })

  it('includes the files of its items, in the journal and in big outputs', async () => {
    for (const items of [many.slice(0, 2), many]) {
      const version = spilling()
      const id = (await import('@linkflow/kernel')).newUuidV7<'execution'>(Date.now())
      const file = await storeFile(
        objects,
        { id, workspaceId: world.workspaceId },
        'trigger',
        'a.txt',
        'text/plain',
        Buffer.from('content'),
      )
      const withFiles = items.map((json, i) => ({ json, ...(i === 1 && { files: { data: file } }) }))
      const started = await world.executions.start({ id, version, trigger: 'start', items: withFiles, mode: 'api' })
      expect(started.type).toBe('accepted')
      expect((await world.ended(id)).status).toBe('failed')
      const made = await rerun(id, { kind: 'retry' })
      if (!made.ok) throw new Error(made.error.type)
      await removeObjects(objects)({ workspaceId: world.workspaceId, id })
      expect((await world.ended(made.value)).status).toBe('succeeded')
      const files = await world.filesOf(made.value, 'stop')
      expect(files).toHaveLength(1)
      expect(files[0]!.object).toContain(`/${made.value}/`)
      const read = await objects.read(files[0]!.object as never)
      expect(read.ok && Buffer.from(read.value).toString()).toBe('content')
    }
  })

  it('is missing when retention was there first, and that is said', async () => {
    const version = spilling()
    const failed = await world.run(version, many)
    await removeObjects(objects)({ workspaceId: world.workspaceId, id: failed.id })
    expect(await rerun(failed.id, { kind: 'retry' })).toEqual({ ok: false, error: { type: 'payloads-gone' } })
    const other = await world.run(world.addVersion(flow({ start: ['manual'] }, [])), [{}])
    await world.database.engine.execute(sql`delete from execution.journal where execution_id = ${other.id}::uuid`)
    expect(await rerun(other.id, { kind: 'replay' })).toEqual({ ok: false, error: { type: 'payloads-gone' } })
  })

  it('of a sub-workflow goes to and comes from it with its files', async () => {
    world.addVersion(flow({ in: ['workflow-trigger'], same: ['no-operation'] }, ['in > same']), 'file-child')
    const version = world.addVersion(
      flow({ start: ['manual'], call: ['execute-workflow', { workflow: 'file-child' }] }, ['start > call']),
    )
    const id = (await import('@linkflow/kernel')).newUuidV7<'execution'>(Date.now())
    const file = await storeFile(
      objects,
      { id, workspaceId: world.workspaceId },
      'trigger',
      'a.txt',
      'text/plain',
      Buffer.from('content'),
    )
    await world.executions.start({
      id,
      version,
      trigger: 'start',
      items: [{ json: {}, files: { data: file } }],
      mode: 'api',
    })
    expect((await world.ended(id)).status).toBe('succeeded')
    const [child] = await world.childrenOf(id)
    await removeObjects(objects)({ workspaceId: world.workspaceId, id: child! })
    const [own] = await world.filesOf(id, 'call')
    expect(own!.object).toContain(`/${id}/`)
    expect((await objects.read(own!.object as never)).ok).toBe(true)
  })
})
