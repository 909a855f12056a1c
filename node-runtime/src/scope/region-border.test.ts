import type { Plan, PlanNode } from '@linkflow/engine'
import { describe, expect, it } from 'vitest'
import { fakePlan } from '../testing.ts'
import { borderOf } from './region-border.ts'

const inGraph = (kind: PlanNode['kind'], graph: number, body?: number): Partial<PlanNode> => ({ kind, graph, body })

/** before, outer { first, attempt { inner { deep } } }, after: an `outer` and an `inner` loop with a try between them. */
const plan = ((): Plan => {
  const places: readonly (readonly [string, Partial<PlanNode>])[] = [
    ['before', inGraph('ordinary', 0)],
    ['outer', inGraph('loop', 0, 1)],
    ['after', inGraph('ordinary', 0)],
    ['first', inGraph('ordinary', 1)],
    ['attempt', inGraph('try', 1, 2)],
    ['inner', inGraph('loop', 2, 3)],
    ['deep', inGraph('ordinary', 3)],
  ]
  const made = fakePlan(places.map(([name]) => ({ name })))
  const nodes = made.nodes.map((node, at) => ({ ...node, ...places[at]![1] }))
  const graphs = [undefined, 1, 4, 5].map((owner, index) => ({ index, owner, nodes: [], enter: [], back: [] }))
  return { ...made, nodes, graphs }
})()
const crosses = (region: string, from: string, to: string) => borderOf(plan, plan.indexByName.get(region)!)!(from, to)

describe('the border of a region', () => {
  it('is crossed into its body and out of it', () => {
    expect(crosses('outer', 'first@0', 'before')).toBe(true)
    expect(crosses('outer', 'after', 'first@3')).toBe(true)
    expect(crosses('outer', 'after', 'deep@3.1')).toBe(true)
    expect(crosses('attempt', 'deep@2.0', 'first@2')).toBe(true)
    expect(crosses('inner', 'deep@2.0', 'first@2')).toBe(true)
  })

  it('is not crossed inside the same iteration, or outside', () => {
    expect(crosses('outer', 'deep@2.0', 'first@2')).toBe(false)
    expect(crosses('outer', 'deep@2.1', 'deep@2.0')).toBe(false)
    expect(crosses('attempt', 'deep@2.1', 'deep@2.0')).toBe(false)
    expect(crosses('inner', 'after', 'before')).toBe(false)
  })

  it('is crossed from one iteration to the one before', () => {
    expect(crosses('outer', 'first@1', 'first@0')).toBe(true)
    expect(crosses('inner', 'deep@2.1', 'deep@2.0')).toBe(true)
  })

  it('is not there for a node without a body', () => {
    expect(borderOf(plan, plan.indexByName.get('first')!)).toBeUndefined()
  })
})
