import { randomUUID } from 'node:crypto'
import { builtInNodes } from '@linkflow/nodes'
import { MemoryObjectStore } from '@linkflow/object-store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionId } from '../domain/execution.ts'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'
import type { CompiledVersion } from './compiled-version.ts'
import { objectsPrefixOf, removeObjects } from './execution-objects.ts'
import { executionView, stepViews } from './execution-view.ts'
import { JournalItems } from './journal-items.ts'
import type { TestRequest } from './test-execution.ts'

const probes = openProbes({ gatesOpen: true })
const objects = new MemoryObjectStore()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types], { objects })
  await world.worker.start()
})
afterAll(() => world?.close())

type How = Partial<Omit<TestRequest, 'version' | 'source'>> & { readonly on?: ExecutionId }

const start = async (version: CompiledVersion, { on, ...how }: How = {}) => {
  const source = on && {
    id: on,
    workspaceId: version.workspaceId,
    version: world.versionOf((await world.find(on)).versionId)!,
    facts: await world.factsOf(on),
  }
  const trigger = version.plan.nodes[version.plan.triggers[0]!]!.id
  return world.test({ version, trigger, to: undefined, items: undefined, pins: [], ...how, source })
}
/** A test that has ended. */
const test = async (version: CompiledVersion, how: How = {}) => {
  const made = await start(version, how)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return world.ended(made.value)
}
/** Steps as `node status mark`, those that were not part of it left out. */
const stepsOf = async (version: CompiledVersion, id: ExecutionId) =>
  stepViews(version, await world.factsOf(id))
    .filter(({ reason }) => reason !== 'not-in-test')
    .map(({ step, status, reused, pinned }) =>
      [step, status, ...(reused ? ['reused'] : []), ...(pinned ? ['pinned'] : [])].join(' '),
    )
const itemsOf = async (version: CompiledVersion, id: ExecutionId, step: string) => {
  const items = await new JournalItems(
    `test-${randomUUID()}`,
    await world.factsOf(id),
    world.storage,
    version.plan,
  ).open()
  try {
    return (
      items
        .firstItems(step)
        ?.all()
        .map(({ json }) => json) ?? []
    )
  } finally {
    items.close()
  }
}
const chain = (names: Readonly<Record<string, string>>) =>
  world.addVersion(
    flow(
      {
        start: ['manual'],
        one: ['probe', { name: names['one'], effect: 'write' }],
        two: ['set', { values: { n: '{{ $json.n * 2 }}' } }],
        three: ['probe', { name: names['three'], effect: 'write' }],
      },
      ['start > one > two > three'],
    ),
  )

describe('a test up to a node', () => {
  it('runs it and what it needs, and nothing behind it', async () => {
    const version = chain({ one: 'to-one', three: 'to-three' })
    const tested = await test(version, { to: 'Two', items: [{ json: { n: 4 } }] })
    expect(tested).toMatchObject({ status: 'succeeded', output: { Two: [{ n: 8 }] } })
    expect(probes.callsOf('to-three')).toHaveLength(0)
    const summary = await world.find(tested.id)
    expect(summary).toMatchObject({ mode: 'test', meta: { test: { to: 'two', pinned: 0 } } })
    expect(executionView(summary).test).toEqual({ to: 'two', pinned: 0 })
    const steps = stepViews(version, await world.factsOf(tested.id))
    expect(steps.find(({ node }) => node === 'three')).toMatchObject({ status: 'skipped', reason: 'not-in-test' })
  })

  it('takes over what an earlier one did, says from where, and runs the node itself again', async () => {
    const version = chain({ one: 'over-one', three: 'over-three' })
    const first = await test(version, { to: 'two', items: [{ json: { n: 4 } }] })
    const second = await test(version, { to: 'three', on: first.id })
    expect(await stepsOf(version, second.id)).toEqual([
      'start succeeded reused',
      'one succeeded reused',
      'two succeeded reused',
      'three succeeded',
    ])
    expect(second.output).toEqual({ Three: [{ n: 8 }] })
    const third = await test(version, { to: 'three', on: second.id })
    expect(await stepsOf(version, third.id)).toEqual(await stepsOf(version, second.id))
    expect([probes.callsOf('over-one').length, probes.callsOf('over-three').length]).toEqual([1, 2])
    const steps = stepViews(version, await world.factsOf(third.id))
    expect(steps.filter(({ reused }) => reused).map(({ reusedFrom }) => reusedFrom)).toEqual([
      first.id,
      first.id,
      first.id,
    ])
    expect((await world.find(third.id)).meta.test).toMatchObject({ reuses: second.id })
  })

  it('runs again what was changed, and all that comes after it', async () => {
    const before = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'ch-a' }],
          b: ['set', { values: { v: 1 } }],
          c: ['probe', { name: 'ch-c' }],
          end: ['set', { values: {} }],
        },
        ['start > a > b > c > end'],
      ),
    )
    const after = world.addVersion(
      flow(
        {
          end: ['set', { values: {} }],
          start: ['manual'],
          a: ['probe', { name: 'ch-a' }],
          b: ['set', { values: { v: 2 } }],
          c: ['probe', { name: 'ch-c' }],
        },
        ['start > a > b > c > end'],
      ),
    )
    const first = await test(before)
    const second = await test(after, { to: 'end', on: first.id })
    expect(await stepsOf(after, second.id)).toEqual([
      'start succeeded reused',
      'a succeeded reused',
      'b succeeded',
      'c succeeded',
      'end succeeded',
    ])
    expect(second.output).toEqual({ End: [{ v: 2 }] })
  })

  it('is not deceived by a node of the same name in another place', async () => {
    const nodes = {
      start: ['manual'],
      a: ['set', { values: { x: 1 } }],
      b: ['set', { values: { x: 2 } }],
      end: ['set', { values: {} }],
    } as const
    const before = world.addVersion(flow(nodes, ['start > a > b > end']))
    const after = world.addVersion(flow(nodes, ['start > b > a > end']))
    const first = await test(before)
    const second = await test(after, { to: 'end', on: first.id })
    expect(second.output).toEqual({ End: [{ x: 1 }] })
    expect(await stepsOf(after, second.id)).toEqual([
      'start succeeded reused',
      'b succeeded',
      'a succeeded',
      'end succeeded',
    ])
  })

  it('begins anew with other items, and goes on with equal ones', async () => {
    const version = chain({ one: 'items-one', three: 'items-three' })
    const first = await test(version, { to: 'two', items: [{ json: { n: 4, m: { a: 1, b: 2 } } }] })
    const same = await test(version, { to: 'three', on: first.id, items: [{ json: { m: { b: 2, a: 1 }, n: 4 } }] })
    expect(await stepsOf(version, same.id)).toContain('one succeeded reused')
    const other = await test(version, { to: 'three', on: first.id, items: [{ json: { n: 5 } }] })
    expect(await stepsOf(version, other.id)).toEqual([
      'start succeeded',
      'one succeeded',
      'two succeeded',
      'three succeeded',
    ])
    expect(other.output).toEqual({ Three: [{ n: 10 }] })
  })

  it('runs what failed again, also where the failure was turned into items', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'fail-a', fails: 1, retryable: false }, { onError: 'error-port' }],
          bad: ['set', { values: {} }],
          end: ['set', { values: {} }],
        },
        ['start > a > end', 'a.error > bad'],
      ),
    )
    const first = await test(version)
    expect(await stepsOf(version, first.id)).toContain('end skipped')
    const second = await test(version, { to: 'end', on: first.id })
    expect(await stepsOf(version, second.id)).toEqual(['start succeeded reused', 'a succeeded', 'end succeeded'])
  })

  it('takes a loop over with all of its body or not at all, and runs it cut when the node lies inside', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items' }],
          in: ['probe', { name: 'loop-in' }],
          late: ['probe', { name: 'loop-late' }],
          end: ['set', { values: {} }],
        },
        ['start > loop.body > in > late > loop', 'loop.done > end'],
      ),
    )
    const items = [{ json: { n: 1 } }, { json: { n: 2 } }]
    const inside = await test(version, { to: 'in', items })
    expect(await stepsOf(version, inside.id)).toEqual([
      'start succeeded',
      'loop succeeded',
      'in@0 succeeded',
      'in@1 succeeded',
    ])
    expect(probes.callsOf('loop-late')).toHaveLength(0)
    const whole = await test(version, { to: 'end', on: inside.id, items })
    expect(whole.output).toEqual({ End: [{ n: 1 }, { n: 2 }] })
    expect(await stepsOf(version, whole.id)).toContain('in@0 succeeded')
    const again = await test(version, { to: 'end', on: whole.id })
    expect(again.output).toEqual(whole.output)
    expect(await stepsOf(version, again.id)).toContain('in@0 succeeded reused')
    expect(probes.callsOf('loop-in')).toHaveLength(4)
  })

  it('honours joins, switched-off nodes and sub-workflows', async () => {
    world.addVersion(
      flow({ from: ['workflow-trigger'], give: ['set', { values: { sub: true } }] }, ['from > give']),
      'test-callee',
    )
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          call: ['execute-workflow', { workflow: 'test-callee' }],
          off: ['set', { values: { off: 1 } }, { disabled: true }],
          join: ['merge', { mode: 'append' }],
          end: ['set', { values: {} }],
        },
        ['start > call > join:input1', 'start > off > join:input2', 'join > end'],
      ),
    )
    const first = await test(version, { to: 'join' })
    expect(first.output).toEqual({ Join: [{ sub: true }, {}] })
    const second = await test(version, { to: 'end', on: first.id })
    expect(second.output).toEqual({ End: [{ sub: true }, {}] })
    expect(await world.childrenOf(second.id)).toEqual([])
  })

  it('runs what an expression names, though no pin leads to it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['set', { values: { x: 1 } }],
          b: ['probe', { name: 'named-b' }],
          end: ['set', { values: { from: "{{ $('A').first().json.x }}" } }],
        },
        ['start > a > b > end'],
      ),
    )
    const tested = await test(version, { to: 'end', pins: [{ node: 'b', outputs: { main: [{ y: 1 }] } }] })
    expect(tested.output).toEqual({ End: [{ y: 1, from: 1 }] })
    expect((await stepsOf(version, tested.id)).toSorted()).toEqual([
      'a succeeded',
      'b succeeded pinned',
      'end succeeded',
      'start succeeded',
    ])
    expect(probes.callsOf('named-b')).toHaveLength(0)
  })

  it('refuses a node that the draft does not have', async () => {
    const version = chain({ one: 'no-one', three: 'no-three' })
    expect(await start(version, { to: 'nobody' })).toEqual({
      ok: false,
      error: { type: 'node-not-found', node: 'nobody' },
    })
  })
})

describe('pinned data', () => {
  const pin = (node: string, outputs: TestRequest['pins'][number]['outputs']) => ({ node, outputs })

  it('stands in for its node, with what leads to it left alone, and is told by type', async () => {
    const version = chain({ one: 'pin-one', three: 'pin-three' })
    const tested = await test(version, { to: 'three', pins: [pin('two', { main: [{ n: 7 }, { n: 8 }] })] })
    expect(tested.output).toEqual({ Three: [{ n: 7 }, { n: 8 }] })
    expect(await stepsOf(version, tested.id)).toEqual(['start succeeded', 'two succeeded pinned', 'three succeeded'])
    expect(probes.callsOf('pin-one')).toHaveLength(0)
    expect((await world.find(tested.id)).meta.test).toEqual({ to: 'three', pinned: 1 })
  })

  it('in a run of the whole stands in where its node is reached', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          if: ['if', { condition: '{{ $json.n > 1 }}' }],
          yes: ['probe', { name: 'whole-yes' }],
          no: ['probe', { name: 'whole-no' }],
        },
        ['start > if', 'if.true > yes', 'if.false > no'],
      ),
    )
    const pins = [pin('yes', { main: [{ pinned: 'yes' }] }), pin('no', { main: [{ pinned: 'no' }] })]
    const tested = await test(version, { items: [{ json: { n: 2 } }], pins })
    expect(await stepsOf(version, tested.id)).toEqual([
      'start succeeded',
      'if succeeded',
      'yes succeeded pinned',
      'no skipped',
    ])
  })

  it('is taken over with what came after it while it is the same', async () => {
    const version = chain({ one: 'keep-one', three: 'keep-three' })
    const pins = [pin('one', { main: [{ n: 3 }] })]
    const first = await test(version, { to: 'two', pins, items: [{ json: { n: 1 } }] })
    const second = await test(version, { to: 'three', pins, on: first.id })
    expect(await stepsOf(version, second.id)).toEqual([
      'start succeeded reused',
      'one succeeded pinned',
      'two succeeded reused',
      'three succeeded',
    ])
    expect(await itemsOf(version, second.id, 'one')).toEqual([{ n: 3 }])
    const changed = await test(version, { to: 'three', pins: [pin('one', { main: [{ n: 4 }] })], on: first.id })
    expect(await stepsOf(version, changed.id)).toEqual([
      'start succeeded reused',
      'one succeeded pinned',
      'two succeeded',
      'three succeeded',
    ])
    expect(changed.output).toEqual({ Three: [{ n: 8 }] })
    const real = await test(version, { to: 'three', on: second.id })
    expect(await stepsOf(version, real.id)).toEqual([
      'start succeeded reused',
      'one succeeded',
      'two succeeded',
      'three succeeded',
    ])
  })

  it('of a trigger begins the run', async () => {
    const version = chain({ one: 'trigger-one', three: 'trigger-three' })
    const tested = await test(version, { to: 'two', pins: [pin('start', { main: [{ n: 9 }] })] })
    expect(await stepsOf(version, tested.id)).toContain('start succeeded pinned')
    expect(tested.output).toEqual({ Two: [{ n: 18 }] })
  })

  it('in a loop is the same in each iteration, and in the journal once', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], loop: ['loop', { kind: 'times', times: 3 }], in: ['probe', { name: 'pinned-in' }] }, [
        'start > loop.body > in > loop',
      ]),
    )
    const big = 'x'.repeat(2000)
    const tested = await test(version, { pins: [pin('in', { main: [{ big }] })] })
    expect(tested.output).toEqual({ Loop: [{ big }, { big }, { big }] })
    expect(JSON.stringify(await world.factsOf(tested.id)).split(big)).toHaveLength(2)
  })

  it('on error ports, without items, and of a whole loop settles as the node would have', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'port-a' }, { onError: 'error-port' }],
          ok: ['set', { values: {} }],
          bad: ['set', { values: {} }],
          loop: ['loop', { kind: 'items' }],
          in: ['probe', { name: 'port-in' }],
          end: ['set', { values: {} }],
        },
        ['start > a > ok', 'a.error > bad > loop', 'loop.body > in > loop', 'loop.done > end'],
      ),
    )
    const pins = [pin('a', { main: [], error: [{ e: 1 }] }), pin('loop', { done: [{ d: 1 }] })]
    const tested = await test(version, { pins })
    expect(tested.output).toEqual({ End: [{ d: 1 }] })
    expect(await stepsOf(version, tested.id)).toEqual(
      expect.arrayContaining(['a succeeded pinned', 'ok skipped', 'bad succeeded', 'loop succeeded pinned']),
    )
  })

  it('that does not fit is refused by name, and one of a node that is gone or off counts for nothing', async () => {
    const version = chain({ one: 'odd-one', three: 'odd-three' })
    expect(await start(version, { pins: [pin('two', { side: [] })] })).toEqual({
      ok: false,
      error: { type: 'pin-invalid', node: 'two', port: 'side' },
    })
    const off = world.addVersion(
      flow({ start: ['manual'], a: ['set', { values: { x: 1 } }, { disabled: true }] }, ['start > a']),
    )
    const tested = await test(off, {
      items: [{ json: { n: 1 } }],
      pins: [pin('a', { main: [{ no: 1 }] }), pin('gone', { main: [] })],
    })
    expect(tested.output).toEqual({ A: [{ n: 1 }] })
  })

  it('never gets into a run that starts from outside, nor into a retry on another version', async () => {
    const version = chain({ one: 'out-one', three: 'out-three' })
    const pins = [pin('two', { main: [{ n: 100 }] })]
    const tested = await test(version, { pins, items: [{ json: { n: 1 } }] })
    const live = await world.run(version, [{ n: 1 }])
    expect(live.output).toEqual({ Three: [{ n: 2 }] })
    const [summary, facts] = await Promise.all([world.find(tested.id), world.factsOf(tested.id)])
    const source = { ...summary, workspaceId: version.workspaceId, facts }
    const other = chain({ one: 'out-one', three: 'out-three' })
    expect(await world.rerun(source, { kind: 'retry', from: 'three', versionId: other.versionId })).toEqual({
      ok: false,
      error: { type: 'test-run' },
    })
    const replayed = await world.rerun({ ...source, test: summary.meta.test }, { kind: 'replay' })
    const again = await world.ended((replayed as { value: ExecutionId }).value)
    expect(await world.find(again.id)).toMatchObject({ mode: 'test', meta: { test: { pinned: 1 } } })
    expect(await stepsOf(version, again.id)).toContain('two succeeded pinned')
  })

  it('that is large lies in the object store, under the execution that used it', async () => {
    const version = chain({ one: 'large-one', three: 'large-three' })
    const many = Array.from({ length: 400 }, (_, n) => ({ n, text: 'x'.repeat(1500) }))
    const pins = [pin('one', { main: many })]
    const first = await test(version, { to: 'two', pins })
    const second = await test(version, { to: 'three', pins, on: first.id })
    expect(await stepsOf(version, second.id)).toContain('two succeeded reused')
    await removeObjects(objects)({ workspaceId: version.workspaceId, id: first.id })
    expect(await itemsOf(version, second.id, 'two')).toHaveLength(400)
    const page = await objects.list(objectsPrefixOf({ workspaceId: version.workspaceId, id: second.id }))
    expect(page.ok && page.value.objects.length).toBeGreaterThan(0)
  })
})

describe('a partial run', () => {
  it('gives the same items as a run of the whole, whatever was run before', async () => {
    const shape = fc.record({
      doubling: fc.boolean(),
      batch: fc.integer({ min: 1, max: 3 }),
      limit: fc.integer({ min: 0, max: 4 }),
      items: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
      first: fc.constantFrom('pick', 'loop', 'each', 'join', 'end'),
      second: fc.constantFrom('pick', 'loop', 'join', 'end'),
      changes: fc.constantFrom('none', 'doubling', 'limit'),
    })
    const build = ({ doubling, batch, limit }: { doubling: boolean; batch: number; limit: number }) =>
      world.addVersion(
        flow(
          {
            start: ['manual'],
            pick: ['if', { condition: `{{ $json.n > ${limit} }}` }],
            loop: ['loop', { kind: 'items', batchSize: batch }],
            each: ['set', { values: { n: `{{ $json.n ${doubling ? '* 2' : '+ 1'} }}` } }],
            join: ['merge', { mode: 'append' }],
            end: ['set', { values: { first: "{{ $('Start').first().json.n }}" } }],
          },
          [
            'start > pick',
            'pick.true > loop',
            'loop.body > each > loop',
            'loop.done > join:input1',
            'pick.false > join:input2',
            'join > end',
          ],
        ),
      )
    await fc.assert(
      fc.asyncProperty(shape, async ({ items, first, second, changes, ...basis }) => {
        const list = items.map((n) => ({ json: { n } }))
        const before = build(basis)
        const after = build({
          ...basis,
          ...(changes === 'doubling' && { doubling: !basis.doubling }),
          ...(changes === 'limit' && { limit: basis.limit + 1 }),
        })
        const earlier = await test(before, { to: first, items: list })
        const part = await test(after, { to: second, on: earlier.id, items: list })
        const whole = await world.ended(
          await world.begin(
            after,
            items.map((n) => ({ n })),
          ),
        )
        expect([part.status, whole.status]).toEqual(['succeeded', 'succeeded'])
        expect(await itemsOf(after, part.id, second)).toEqual(await itemsOf(after, whole.id, second))
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
