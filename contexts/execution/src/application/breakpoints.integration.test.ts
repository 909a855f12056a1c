import { randomUUID } from 'node:crypto'
import { builtInNodes } from '@linkflow/nodes'
import { sql } from '@linkflow/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import type { StopFact } from '../domain/fact.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { CompiledVersion } from './compiled-version.ts'
import type { Continuation } from './continue-execution.ts'
import { pausedAtOf, stepViews } from './execution-view.ts'
import { JournalItems } from './journal-items.ts'
import { openFacts, type StoredJournalRow } from './sealed-payloads.ts'
import type { TestRequest } from './test-execution.ts'

const probes = openProbes({ gatesOpen: true })
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

const request = (version: CompiledVersion, how: Partial<TestRequest> = {}): TestRequest => {
  const trigger = version.plan.nodes[version.plan.triggers[0]!]!.id
  return { version, trigger, to: undefined, items: undefined, pins: [], source: undefined, ...how }
}
const start = async (version: CompiledVersion, stops: readonly StopFact[], how: Partial<TestRequest> = {}) => {
  const made = await world.test(request(version, { stops, ...how }))
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}
/** Where it is paused, once it is. */
const paused = async (id: ExecutionId) => {
  await world.reaches(id, 'paused')
  const at = pausedAtOf(await world.factsOf(id))
  return at && `${at.when} ${at.step}`
}
/** Lets it go on, and says where it pauses again. */
const next = async (id: ExecutionId, how: Continuation) => {
  const done = await world.goOn(id, how)
  if (!done.ok) throw new Error(done.error.type)
  await world.until(async () => (await world.find(id)).status !== 'queued')
  return paused(id)
}
const end = async (id: ExecutionId, how: Continuation = { to: 'end' }) => {
  expect(await world.goOn(id, how)).toEqual({ ok: true, value: undefined })
  return world.ended(id)
}
const before = (node: string, condition?: string): StopFact => ({
  node,
  when: 'before',
  ...(condition && { if: condition }),
})
const after = (node: string, condition?: string): StopFact => ({ ...before(node, condition), when: 'after' })
const line = (name: string) =>
  world.addVersion(
    flow(
      {
        start: ['manual'],
        a: ['probe', { name: `${name}-a`, effect: 'write' }],
        b: ['set', { values: { b: '{{ $json.n + 1 }}' } }],
        c: ['probe', { name: `${name}-c`, effect: 'write' }],
      },
      ['start > a > b > c'],
    ),
  )
const items = [{ json: { n: 1 } }]

describe('a breakpoint', () => {
  it('before a node pauses with nothing of it begun, without a worker, until somebody lets it go on', async () => {
    const id = await start(line('bef'), [before('c')], { items })
    expect(await paused(id)).toBe('before c')
    expect([probes.callsOf('bef-a').length, probes.callsOf('bef-c').length]).toEqual([1, 0])
    const [row] = await world.database.engine.query<{ worker_id: string | null }>(
      sql`select worker_id from execution.live where id = ${id}`,
    )
    expect(row!.worker_id).toBeNull()
    expect(world.worker.run(id)).toBeUndefined()
    expect(await end(id)).toMatchObject({ status: 'succeeded', output: { C: [{ n: 1, b: 2 }] } })
    expect([probes.callsOf('bef-a').length, probes.callsOf('bef-c').length]).toEqual([1, 1])
  })

  it('after a node shows what it has put out, and nothing behind it has begun', async () => {
    const version = line('aft')
    const id = await start(version, [after('B')], { items })
    expect(await paused(id)).toBe('after b')
    const opened = await new JournalItems(
      `test-${randomUUID()}`,
      await world.factsOf(id),
      world.storage,
      version.plan,
    ).open()
    expect(opened.firstItems('b')?.all()).toEqual([{ json: { n: 1, b: 2 } }])
    opened.close()
    expect(probes.callsOf('aft-c')).toHaveLength(0)
    expect((await end(id)).status).toBe('succeeded')
  })

  it('behind the last node pauses before the end', async () => {
    const id = await start(line('last'), [after('c')], { items })
    expect(await paused(id)).toBe('after c')
    expect(await end(id)).toMatchObject({ status: 'succeeded', output: { C: [{ n: 1, b: 2 }] } })
    expect(probes.callsOf('last-c')).toHaveLength(1)
  })

  it('with a condition pauses where an item meets it', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], loop: ['loop', { kind: 'items' }], in: ['probe', { name: 'cond-in' }] }, [
        'start > loop.body > in > loop',
      ]),
    )
    const list = [1, 2, 3, 4].map((n) => ({ json: { n } }))
    const id = await start(version, [before('in', '{{ $json.n === 3 }}'), after('in', '{{ $json.n > 3 }}')], {
      items: list,
    })
    expect(await paused(id)).toBe('before in@2')
    expect(await next(id, { to: 'breakpoint' })).toBe('after in@3')
    expect((await end(id)).output).toEqual({ Loop: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }] })
    expect(probes.callsOf('cond-in')).toHaveLength(4)
  })

  it('whose condition cannot be decided pauses, and says why', async () => {
    const id = await start(line('unclear'), [before('c', '{{ $json.nothing.there > 1 }}')], { items })
    expect(await paused(id)).toBe('before c')
    expect(pausedAtOf(await world.factsOf(id))?.problem).toContain('nothing')
    await end(id)
  })

  it.each([
    ['at a node that is not there', before('nobody'), 'no such node'],
    ['at a trigger', before('start'), 'trigger'],
    ['at a condition that is always the same', before('c', 'true'), 'same for every item'],
    ['at a condition that is no expression', before('c', '{{ $json. }}'), 'condition'],
  ])('cannot be %s', async (_, stop, says) => {
    const made = await world.test(request(line('never'), { stops: [stop] }))
    expect(made).toMatchObject({ ok: false, error: { type: 'breakpoint-invalid', node: stop.node } })
    expect(JSON.stringify(made)).toContain(says)
  })
})

describe('stepping', () => {
  it('runs one step at a time, in the order of the document', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'step-a' }],
          b: ['probe', { name: 'step-b' }],
          c: ['probe', { name: 'step-c' }],
        },
        ['start > a > c', 'start > b'],
      ),
    )
    const id = await start(version, [], { pausesFirst: true })
    expect(await paused(id)).toBe('before a')
    const seen = ['before a']
    for (let guard = 0; guard < 2; guard++) seen.push((await next(id, { to: 'next' }))!)
    expect(seen.toSorted()).toEqual(['before a', 'before b', 'before c'])
    expect(probes.callsOf('step-a').length + probes.callsOf('step-b').length + probes.callsOf('step-c').length).toBe(2)
    expect((await end(id, { to: 'next' })).status).toBe('succeeded')
  })

  it('from behind a node runs the one that follows', async () => {
    const id = await start(line('behind'), [after('a')], { items })
    expect(await paused(id)).toBe('after a')
    expect(await next(id, { to: 'next' })).toBe('before c')
    await end(id)
  })

  it('goes through pinned and taken over steps as through others', async () => {
    const pins = [{ node: 'a', outputs: { main: [{ n: 5 }] } }]
    const id = await start(line('pinned'), [before('a')], { items, pins })
    expect(await paused(id)).toBe('before a')
    expect((await end(id)).output).toEqual({ C: [{ n: 5, b: 6 }] })
    expect(probes.callsOf('pinned-a')).toHaveLength(0)
  })
})

describe('an edit', () => {
  it('after a node counts instead of what it put out, is told, and what was there stays on record', async () => {
    const version = line('edit')
    const id = await start(version, [after('a')], { items })
    await paused(id)
    const ended = await end(id, { to: 'end', edit: { port: 'main', items: [{ n: 40 }, { n: 50 }] } })
    expect(ended.output).toEqual({
      C: [
        { n: 40, b: 41 },
        { n: 50, b: 51 },
      ],
    })
    const steps = stepViews(version, await world.factsOf(id))
    expect(steps.map(({ node, edited }) => [node, edited])).toEqual([
      ['start', undefined],
      ['a', true],
      ['b', undefined],
      ['c', undefined],
    ])
    const rows = await world.database.engine.query<StoredJournalRow>(
      sql`select execution_id, workspace_id, seq, facts, sealed from execution.journal where execution_id = ${id} order by seq`,
    )
    const told = (await Promise.all(rows.map((row) => openFacts(world.payloads, row)))).join('')
    expect(told).toContain('"items":[{"n":1}]')
    expect(told).toContain('"items":[{"n":40},{"n":50}]')
  })

  it('before a node stands in for it, which does not run', async () => {
    const version = line('instead')
    const id = await start(version, [before('c')], { items })
    await paused(id)
    const ended = await end(id, { to: 'end', edit: { port: 'main', items: [{ done: true }] } })
    expect(ended.output).toEqual({ C: [{ done: true }] })
    expect(probes.callsOf('instead-c')).toHaveLength(0)
    expect(stepViews(version, await world.factsOf(id)).find(({ node }) => node === 'c')).toMatchObject({
      edited: true,
      status: 'succeeded',
    })
  })

  it('to no items sends what follows another way', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          if: ['if', { condition: '{{ true }}' }],
          yes: ['probe', { name: 'way-yes' }],
          no: ['probe', { name: 'way-no' }],
        },
        ['start > if', 'if.true > yes', 'if.false > no'],
      ),
    )
    const id = await start(version, [after('if')], { items })
    await paused(id)
    expect((await end(id, { to: 'end', edit: { port: 'true', items: [] } })).status).toBe('succeeded')
    expect(probes.callsOf('way-yes')).toHaveLength(0)
  })

  it('that is large is read again after each pause', async () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ n, text: 'x'.repeat(1500) }))
    const id = await start(line('big'), [after('a'), before('c')], { items })
    await paused(id)
    expect(await next(id, { to: 'breakpoint', edit: { port: 'main', items: many } })).toBe('before c')
    expect((await end(id)).output['C']).toHaveLength(300)
  })
})

describe('a paused execution', () => {
  it('goes on in another process, with what came before it done once', async () => {
    const id = await start(line('move'), [before('b'), before('c')], { items })
    await paused(id)
    const other = world.openProcess()
    await world.worker.drain(0)
    await other.worker.start()
    expect(await next(id, { to: 'breakpoint' })).toBe('before c')
    const done = await world.goOn(id, { to: 'end' })
    expect(done.ok).toBe(true)
    other.worker.wake()
    expect((await world.ended(id)).status).toBe('succeeded')
    expect([probes.callsOf('move-a').length, probes.callsOf('move-c').length]).toEqual([1, 1])
  })

  it('is cancelled, and let go on once only', async () => {
    const process = world.openProcess()
    await process.worker.start()
    const id = await start(line('cancel'), [before('c')], { items })
    await paused(id)
    await process.executions.cancel([id])
    expect((await world.ended(id)).status).toBe('cancelled')
    expect(probes.callsOf('cancel-c')).toHaveLength(0)
    expect(await world.goOn(id, { to: 'end' })).toEqual({ ok: false, error: { type: 'not-paused' } })

    const twice = await start(line('twice'), [before('c')], { items })
    await paused(twice)
    const both = await Promise.all([world.goOn(twice, { to: 'end' }), world.goOn(twice, { to: 'end' })])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect((await world.ended(twice)).status).toBe('succeeded')
    expect(probes.callsOf('twice-c')).toHaveLength(1)
  })

  it('times out after its limit', async () => {
    const id = await start(line('late'), [before('c')], { items })
    await paused(id)
    const summary = await world.find(id)
    expect(summary.dueAtMs).toBe(summary.createdAtMs + 24 * 3_600_000)
    await world.database.engine.execute(
      sql`update execution.live set due_at = platform.now(), deadline_at = platform.now() where id = ${id}`,
    )
    expect(await world.store.endPauses()).toBe(1)
    expect((await world.ended(id)).status).toBe('timed_out')
    expect(probes.callsOf('late-c')).toHaveLength(0)
  })

  it('is nothing that a run from outside can become, and is repeated without its breakpoints', async () => {
    const version = line('outside')
    const id = await start(version, [before('c')], { items })
    await paused(id)
    await end(id)
    const [summary, facts] = await Promise.all([world.find(id), world.factsOf(id)])
    const again = await world.rerun({ ...summary, workspaceId: version.workspaceId, facts }, { kind: 'replay' })
    expect((await world.ended((again as { value: ExecutionId }).value)).status).toBe('succeeded')
  })

  it('waits for a node that waits, and for one that is tried again', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'retried', fails: 1 }, { retry: { attempts: 2, firstMs: 1, maxMs: 1 } }],
          wait: ['wait', { duration: { value: 100, unit: 'milliseconds' } }],
          c: ['probe', { name: 'waited-c' }],
        },
        ['start > a > wait > c'],
      ),
    )
    const id = await start(version, [before('a'), before('c')])
    expect(await paused(id)).toBe('before a')
    expect(await next(id, { to: 'breakpoint' })).toBe('before a')
    expect(probes.callsOf('retried')).toHaveLength(1)
    expect(await next(id, { to: 'breakpoint' })).toBe('before c')
    expect((await end(id)).status).toBe('succeeded')
  })
})
