import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExecutionTestWorld, openExecutionWorld } from '../testing/execution-world.ts'
import { flow } from '../testing/flow.ts'
import { openProbes } from '../testing/probe-nodes.ts'

const probes = openProbes()
let world: ExecutionTestWorld
beforeAll(async () => {
  world = await openExecutionWorld([...builtInNodes, ...probes.types])
  await world.worker.start()
})
afterAll(() => world?.close())

const numbers = (...values: number[]) => values.map((n) => ({ n }))

describe('a loop', () => {
  it('over items gives the results of all iterations in order, whoever reads them', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', batchSize: 2 }],
          double: ['set', { values: { d: '{{ $json.n * 2 }}', run: '{{ $runIndex }}' }, keep: 'none' }],
        },
        ['start > loop.body > double > loop'],
      ),
    )
    const trigger = 'start'
    const items = numbers(1, 2, 3).map((json) => ({ json }))
    const started = await world.executions.start({ version, trigger, items, mode: 'api', waitMs: 5000 })
    const expected = [
      { d: 2, run: 0 },
      { d: 4, run: 0 },
      { d: 6, run: 1 },
    ]
    expect(started).toMatchObject({ type: 'answered', answer: { output: [{ node: 'Loop', items: expected }] } })
    expect('id' in started && (await world.ended(started.id)).output).toEqual({ Loop: expected })
  })

  it('runs iterations at the same time and keeps their order', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', parallel: 3 }],
          slow: ['probe', { name: 'parallel', gate: 'parallel' }],
        },
        ['start > loop.body > slow > loop'],
      ),
    )
    const id = await world.begin(version, numbers(1, 2, 3, 4))
    await probes.called('parallel', 3)
    probes.openGate('parallel')
    expect((await world.ended(id)).output).toEqual({ Loop: numbers(1, 2, 3, 4) })
    expect(probes.callsOf('parallel')).toHaveLength(4)
  })

  it('runs a number of times, each time with the same items', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'times', times: 3 }],
          mark: ['set', { values: { run: '{{ $runIndex }}' } }],
        },
        ['start > loop.body > mark > loop'],
      ),
    )
    const runs = [0, 1, 2].map((run) => ({ n: 1, run }))
    expect((await world.run(version, numbers(1))).output).toEqual({ Loop: runs })
  })

  it('runs until its condition holds, on the result of the iteration before', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'until', condition: '{{ $json.n >= 100 }}' }],
          double: ['set', { values: { n: '{{ $json.n * 2 }}' } }],
        },
        ['start > loop.body > double > loop'],
      ),
    )
    expect((await world.run(version, numbers(7))).output).toEqual({ Loop: numbers(112) })
  })

  it('that never meets its condition fails at its limit with a name', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'until', condition: false, iterationsMax: 3 }],
          same: ['no-operation'],
        },
        ['start > loop.body > same > loop'],
      ),
    )
    expect(await world.run(version)).toMatchObject({
      status: 'failed',
      error: { code: 'loop-limit', node: 'Loop' },
    })
  })

  it('ends at a break, with what arrived there', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items' }],
          enough: ['if', { condition: '{{ $json.n === 3 }}' }],
          leave: ['break'],
          after: ['aggregate', { mode: 'items', into: 'all' }],
        },
        ['start > loop.body > enough.true > leave', 'enough.false > loop', 'loop.done > after'],
      ),
    )
    const { status, output } = await world.run(version, numbers(1, 2, 3, 4, 5))
    expect(status).toBe('succeeded')
    expect(output).toMatchObject({ After: [{ all: numbers(1, 2, 3) }] })
  })

  it('that gets no items goes on with none', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          none: ['split-out', { fields: [{ field: 'list' }] }],
          loop: ['loop', {}, { runOnEmpty: true }],
          same: ['no-operation'],
          count: ['aggregate', { mode: 'items', into: 'all' }],
        },
        ['start > none > loop.body > same > loop', 'loop.done > count'],
      ),
    )
    expect(await world.run(version, [{ list: [] }])).toMatchObject({
      status: 'succeeded',
      output: { Count: [{ all: [] }] },
    })
  })

  it('can be read by name inside and after it, and so can its inner nodes', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', batchSize: 2 }],
          tag: ['set', { values: { tag: '{{ $json.n + 10 }}' } }],
          look: [
            'set',
            {
              values: {
                first: "{{ $('Tag').first().json.tag }}",
                batch: "{{ $('Loop').all().map((item) => item.json.n).join() }}",
                start: "{{ $('Start').all().length }}",
              },
              keep: 'none',
            },
          ],
          after: [
            'set',
            {
              values: { last: "{{ $('Tag').last().json.tag }}", done: "{{ $('Loop').all().length }}" },
            },
          ],
        },
        ['start > loop.body > tag > look > loop', 'loop.done > after'],
      ),
    )
    const { error, output } = await world.run(version, numbers(1, 2, 3))
    expect(error).toBeUndefined()
    expect(output).toEqual({
      After: [
        { first: 11, batch: '1,2', start: 3, last: 13, done: 3 },
        { first: 11, batch: '1,2', start: 3, last: 13, done: 3 },
        { first: 13, batch: '3', start: 3, last: 13, done: 3 },
      ],
    })
  })

  it('in a loop keeps the iterations apart', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          outer: ['loop', { kind: 'items' }],
          inner: ['loop', { kind: 'times', times: 2 }],
          mark: ['set', { values: { outer: "{{ $('Outer').first().json.n }}", run: '{{ $runIndex }}' } }],
        },
        ['start > outer.body > inner.body > mark > inner', 'inner.done > outer'],
      ),
    )
    expect((await world.run(version, numbers(5, 6))).output).toEqual({
      Outer: [
        { n: 5, outer: 5, run: 0 },
        { n: 5, outer: 5, run: 1 },
        { n: 6, outer: 6, run: 0 },
        { n: 6, outer: 6, run: 1 },
      ],
    })
  })

  it('over many small iterations is done in one go', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'times', times: 500 }],
          mark: ['set', { values: { run: '{{ $runIndex }}' }, keep: 'none' }],
          sum: ['summarize', { values: [{ field: 'run', measure: 'sum' }] }],
        },
        ['start > loop.body > mark > loop', 'loop.done > sum'],
      ),
    )
    const { error, output } = await world.run(version)
    expect(error).toBeUndefined()
    expect(Object.values(output['Sum']![0]!)).toEqual([124_750])
  })
})

describe('the item of a loop that an item came from', () => {
  const all = { item: "{{ $('Loop').item.json.n }}", start: "{{ $('Start').item.json.n }}" }

  it('is found in its body in every iteration, and after it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items', batchSize: 2 }],
          sort: ['sort', { fields: [{ field: 'n', direction: 'descending' }] }],
          look: ['set', { values: { ...all, n: '{{ $json.n * 10 }}' } }],
          after: ['set', { values: { done: "{{ $('Loop').item.json.n }}", origin: "{{ $('Start').item.json.n }}" } }],
        },
        ['start > loop.body > sort > look > loop', 'loop.done > after'],
      ),
    )
    const { error, output } = await world.run(version, numbers(1, 2, 3))
    expect(error).toBeUndefined()
    const of = (n: number) => ({ n: n * 10, item: n, start: n, done: n * 10, origin: n })
    expect(output).toEqual({ After: [of(2), of(1), of(3)] })
  })

  it('is what the iteration began with where a loop repeats: the same each time, or the result of the one before', async () => {
    for (const loop of [
      { kind: 'times', times: 3 },
      { kind: 'until', condition: '{{ $json.n >= 400 }}' },
    ]) {
      const version = world.addVersion(
        flow(
          {
            start: ['manual'],
            loop: ['loop', loop],
            more: ['set', { values: { n: '{{ $json.n * 10 }}' } }],
            look: ['set', { values: all }],
          },
          ['start > loop.body > more > look > loop'],
        ),
      )
      const { error, output } = await world.run(version, numbers(1, 2))
      expect(error).toBeUndefined()
      const of = (start: number) =>
        loop.kind === 'until' ? { n: start * 1000, item: start * 100, start } : { n: start * 10, item: start, start }
      expect(output).toEqual({ Loop: (loop.kind === 'until' ? [1, 2] : [1, 2, 1, 2, 1, 2]).map(of) })
    }
  })

  it('is kept apart from those of the loops inside and around it', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          outer: ['loop', { kind: 'items', batchSize: 2 }],
          inner: ['loop', { kind: 'times', times: 2 }],
          mark: [
            'set',
            {
              values: {
                n: '{{ $json.n + 1 }}',
                outer: "{{ $('Outer').item.json.n }}",
                inner: "{{ $('Inner').item.json.n }}",
              },
            },
          ],
          look: ['set', { values: { seen: "{{ $('Inner').item.json.n }}", around: "{{ $('Outer').item.json.n }}" } }],
        },
        ['start > outer.body > inner.body > mark > inner', 'inner.done > look > outer'],
      ),
    )
    const { error, output } = await world.run(version, numbers(10, 20, 30))
    expect(error).toBeUndefined()
    const of = (n: number) => ({ n: n + 1, outer: n, inner: n, seen: n + 1, around: n })
    expect(output).toEqual({ Outer: [10, 20, 10, 20, 30, 30].map(of) })
  })
  it('is that of a try just so', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          loop: ['loop', { kind: 'items' }],
          attempt: ['try'],
          more: ['set', { values: { n: '{{ $json.n * 10 }}' } }],
          look: [
            'set',
            { values: { loop: "{{ $('Loop').itemMatching(0).json.n }}", attempt: "{{ $('Attempt').item.json.n }}" } },
          ],
        },
        ['start > loop.body > attempt.body > more > look > attempt', 'attempt.done > loop'],
      ),
    )
    const { error, output } = await world.run(version, numbers(1, 2))
    expect(error).toBeUndefined()
    expect(output).toEqual({ Loop: [1, 2].map((n) => ({ n: n * 10, loop: n, attempt: n })) })
  })
})
