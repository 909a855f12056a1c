import type { Segment, StepInputs } from '@linkflow/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lineage } from '../item.ts'
import { parentsOf } from '../items/lineage-column.ts'
import { MemoryItems } from '../items/memory-items.ts'
import { FakeRunData, fakePlan } from '../testing.ts'
import { walkLineage } from './lineage-walk.ts'

/** A random run: step k takes slices of earlier steps on one or two ports and says where its items came from. */
interface RandomStep {
  readonly inputs: StepInputs
  readonly count: number
  readonly lineage: Lineage
}

const PORTS = ['a', 'b']

const randomRun = fc
  .array(
    fc.record({
      slices: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom(...PORTS)), {
        minLength: 1,
        maxLength: 3,
      }),
      count: fc.integer({ min: 0, max: 6 }),
      kind: fc.constantFrom('index', 'all', 'unknown', 'column', 'lists'),
      picks: fc.array(fc.array(fc.integer({ min: -1, max: 20 }), { maxLength: 3 }), { minLength: 6, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) => {
    const run: RandomStep[] = [{ inputs: new Map(), count: 4, lineage: 'unknown' }]
    for (const { slices, count, kind, picks } of steps) {
      const inputs = new Map<string, Segment[]>()
      for (const [at, from, length, port] of slices) {
        const source = at % run.length
        const start = run[source]!.count === 0 ? 0 : from % run[source]!.count
        const segment = { step: `n${source}`, port: 'main', start, count: length % (run[source]!.count - start + 1) }
        inputs.set(port, [...(inputs.get(port) ?? []), segment])
      }
      const total = [...inputs.values()].flat().reduce((sum, segment) => sum + segment.count, 0)
      const inRange = (parent: number): number => (parent < total ? parent : -1)
      const lineage: Lineage =
        kind === 'column'
          ? Int32Array.from({ length: count }, (_, i) => inRange(picks[i]![0] ?? -1))
          : kind === 'lists'
            ? Array.from({ length: count }, (_, i) => picks[i]!.map(inRange).filter((parent) => parent >= 0))
            : (kind as 'index' | 'all' | 'unknown')
      run.push({ inputs, count: kind === 'index' ? Math.min(count, total) : count, lineage })
    }
    return run
  })

/** The plain definition: all items of the target that some path leads to. */
function oracle(run: readonly RandomStep[], inputs: StepInputs, index: number, target: string): Set<string> {
  const segments = PORTS.flatMap((port) => inputs.get(port) ?? [])
  const total = segments.reduce((sum, { count }) => sum + count, 0)
  let rest = index
  const found = new Set<string>()
  for (const { step, start, count } of segments) {
    if (rest >= 0 && rest < count) {
      const item = start + rest
      if (step === target) found.add(`${step}:${item}`)
      else {
        const { inputs: above, lineage } = run[Number(step.slice(1))]!
        const parents = parentsOf(lineage, item)
        const aboveTotal = PORTS.flatMap((port) => above.get(port) ?? []).reduce((sum, each) => sum + each.count, 0)
        const list =
          parents === 'all'
            ? Array.from({ length: aboveTotal }, (_, i) => i)
            : typeof parents === 'number'
              ? [parents]
              : parents
        for (const parent of list) for (const each of oracle(run, above, parent, target)) found.add(each)
      }
    }
    rest -= count
  }
  return rest < -total ? new Set() : found
}

const noSpend = (): void => undefined

describe('following an item back', () => {
  it('finds what every path by hand finds, and says when there are several or none', () => {
    fc.assert(
      fc.property(randomRun, fc.nat(), fc.nat(), (run, at, to) => {
        const plan = fakePlan(run.map((_, i) => ({ name: `n${i}`, inputs: PORTS })))
        const data = new FakeRunData(plan)
        for (const [i, { inputs, count, lineage }] of run.entries()) {
          const items = new MemoryItems(Array.from({ length: count }, () => ({ json: {} })))
          data.add(`n${i}`, inputs, { main: { items, lineage } })
        }
        const { inputs } = run.at(-1)!
        const total = PORTS.flatMap((port) => inputs.get(port) ?? []).reduce((sum, { count }) => sum + count, 0)
        if (total === 0) return
        const index = at % total
        const target = to % (run.length - 1)
        const answer = walkLineage({ plan, data, step: 'here', inputs, ports: PORTS, spend: noSpend }, index, target)
        const expected = oracle(run, inputs, index, `n${target}`)
        if (answer.type === 'found') expect([`${answer.at.step}:${answer.at.item}`]).toEqual([...expected])
        if (answer.type === 'unknown') expect(expected.size).toBe(0)
        if (answer.type === 'ambiguous') {
          expect(expected.size).toBeGreaterThan(1)
          for (const { step, item } of [answer.first, answer.second]) expect(expected.has(`${step}:${item}`)).toBe(true)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('goes through a split and an aggregate of many items back to the one they came from', () => {
    const plan = fakePlan([{ name: 'hook', inputs: [] }, { name: 'split' }, { name: 'all' }, { name: 'here' }])
    const data = new FakeRunData(plan)
    const count = 100_000
    const one = new MemoryItems([{ json: { id: 'the one' } }])
    const from = (step: string, n: number): StepInputs =>
      new Map([['main', [{ step, port: 'main', start: 0, count: n }]]])
    data.add('hook', new Map(), { main: { items: one } })
    data.add('split', from('hook', 1), {
      main: { items: new MemoryItems(new Array(count).fill({ json: {} })), lineage: new Int32Array(count) },
    })
    data.add('all', from('split', count), { main: { items: one, lineage: 'all' } })
    let links = 0
    const spend = (n: number): void => {
      links += n
    }
    const start = { plan, data, step: 'here', inputs: from('all', 1), ports: ['main'], spend }
    expect(walkLineage(start, 0, 0)).toEqual({ type: 'found', at: { step: 'hook', port: 'main', item: 0 } })
    expect(links).toBeGreaterThan(count)
    expect(walkLineage(start, 0, 1)).toMatchObject({ type: 'ambiguous' })
  })
})
