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

describe('joins', () => {
  const fan = (join: NonNullable<Parameters<typeof flow>[0][string][2]>['join'], name: string) =>
    flow(
      {
        start: ['manual'],
        quick: ['set', { values: { by: 'quick' }, keep: 'none' }],
        slow: ['probe', { name, gate: name }],
        third: ['set', { values: { by: 'third' }, keep: 'none' }],
        join: ['no-operation', {}, join === undefined ? {} : { join }],
      },
      ['start > quick > join', 'start > slow > join', 'start > third > join'],
    )

  it('runs once all branches are there, with the items in the order of the connections', async () => {
    const id = await world.begin(world.addVersion(fan('all', 'all')))
    await probes.called('all')
    probes.openGate('all')
    const { status, output } = await world.ended(id)
    expect(status).toBe('succeeded')
    expect(output).toEqual({ Join: [{ by: 'quick' }, {}, { by: 'third' }] })
  })

  it('runs at the first of any, and what comes later is let go', async () => {
    const id = await world.begin(world.addVersion(fan('any', 'any')))
    await probes.called('any')
    probes.openGate('any')
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', output: { Join: [{ by: 'quick' }] } })
  })

  it('runs at the first and stops the rest, so a branch that would never end does not hold it up', async () => {
    const version = world.addVersion(fan('first', 'never'))
    const result = await world.run(version)
    expect(result).toMatchObject({ status: 'succeeded', output: { Join: [{ by: 'quick' }] } })
    expect(await world.factsOf(result.id)).toContainEqual(expect.objectContaining({ t: 'stop', k: 'slow' }))
  })

  it('runs at the second of three', async () => {
    const id = await world.begin(world.addVersion(fan({ n: 2 }, 'n')))
    await probes.called('n')
    probes.openGate('n')
    expect(await world.ended(id)).toMatchObject({
      status: 'succeeded',
      output: { Join: [{ by: 'quick' }, { by: 'third' }] },
    })
  })

  it('runs independent branches at the same time', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          a: ['probe', { name: 'par-a', gate: 'par' }],
          b: ['probe', { name: 'par-b', gate: 'par' }],
        },
        ['start > a', 'start > b'],
      ),
    )
    const id = await world.begin(version)
    await Promise.all([probes.called('par-a'), probes.called('par-b')])
    probes.openGate('par')
    expect(await world.ended(id)).toMatchObject({ status: 'succeeded', output: { A: [{}], B: [{}] } })
  })
})

describe('routing', () => {
  it('sends items by If, Switch and Filter, and merges what comes back', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          big: ['if', { condition: '{{ $json.n > 10 }}' }],
          kind: [
            'switch',
            {
              rules: [
                { port: 'even', condition: '{{ $json.n % 2 === 0 }}' },
                { port: 'three', condition: '{{ $json.n === 3 }}' },
              ],
            },
          ],
          positive: ['filter', { condition: '{{ $json.n > 0 }}' }],
          bigs: ['set', { values: { kind: 'big' } }],
          evens: ['set', { values: { kind: 'even' } }],
          threes: ['set', { values: { kind: 'three' } }],
          merge: ['merge', { inputs: 3 }],
        },
        [
          'start > positive > big.true > bigs > merge:input1',
          'big.false > kind.even > evens > merge:input2',
          'kind.three > threes > merge:input3',
        ],
      ),
    )
    const { status, output } = await world.run(version, numbers(-1, 2, 3, 5, 12))
    expect(status).toBe('succeeded')
    expect(output).toEqual({
      Merge: [
        { n: 12, kind: 'big' },
        { n: 2, kind: 'even' },
        { n: 3, kind: 'three' },
      ],
    })
  })

  it('does not wait at a merge for a branch that was not taken', async () => {
    const version = world.addVersion(
      flow({ start: ['manual'], big: ['if', { condition: '{{ $json.n > 10 }}' }], merge: ['merge', { inputs: 2 }] }, [
        'start > big.true > merge:input1',
        'big.false > merge:input2',
      ]),
    )
    expect(await world.run(version, numbers(1))).toMatchObject({
      status: 'succeeded',
      output: { Merge: [{ n: 1 }] },
    })
  })

  it('merges by position items that two branches made, and reads other nodes by name', async () => {
    const version = world.addVersion(
      flow(
        {
          start: ['manual'],
          left: ['set', { values: { left: '{{ $json.n * 2 }}' }, keep: 'none' }],
          right: ['set', { values: { right: "{{ $('Start').item.json.n + 1 }}" }, keep: 'none' }],
          both: ['merge', { mode: 'by-position' }],
          end: ['set', { values: { from: "{{ $('Left').first().json.left }}" } }],
        },
        ['start > left > both:input1', 'start > right > both:input2', 'both > end'],
      ),
    )
    expect((await world.run(version, numbers(1, 2))).output).toEqual({
      End: [
        { left: 2, right: 2, from: 2 },
        { left: 4, right: 3, from: 2 },
      ],
    })
  })
})
