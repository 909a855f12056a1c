import { describe, expect, it } from 'vitest'
import { connectionsMax, nodesMax, parallelStepsMax, regionDepthMax, regionsMax } from './limits.ts'
import { planWorkflow } from './plan-workflow.ts'
import { describeSample, planOf, workflowOf } from './testing/workflow-text.ts'
import type { Plan } from './types.ts'

const problemsOf = (...args: Parameters<typeof workflowOf>) =>
  planWorkflow(workflowOf(...args), describeSample).problems
const codes = (...args: Parameters<typeof workflowOf>) => problemsOf(...args).map(({ code }) => code)
const ids = (plan: Plan) => plan.graphs.map(({ nodes }) => nodes.map((node) => plan.nodes[node]!.id).join(' '))

describe('a plan', () => {
  it('numbers nodes topologically, and by the file among those that are free', () => {
    expect(ids(planOf('z y x start:trigger', 'start > x > y\nx > z'))).toEqual(['start x z y'])
  })

  it('is the same for the same file', () => {
    const text = ['start:trigger l:loop a b c d', 'start > l\nl.body > a > l\nl.done > b > d\nstart > c > d'] as const
    expect(planOf(...text)).toEqual(planOf(...text))
  })

  it('puts the bodies of regions into graphs of their own, the outer before the inner (G1)', () => {
    const plan = planOf(
      'start:trigger outer:loop a t:try b c d:aggregate after',
      `start > outer
       outer.body > a > t
       t.body > b > t
       t.done > d > outer
       t.catch > c > outer
       outer.done > after`,
    )
    expect(ids(plan)).toEqual(['start outer after', 'a t c d', 'b'])
    expect(plan.connections.map(({ role }) => role)).toEqual([
      'plain',
      'enter',
      'plain',
      'enter',
      'back',
      'plain',
      'back',
      'plain',
      'back',
      'plain',
    ])
    expect(plan.graphs.map(({ enter, back }) => [enter, back])).toEqual([
      [[], []],
      [[1], [6, 8]],
      [[3], [4]],
    ])
  })

  it('lets a body node have no way back (G2)', () => {
    expect(ids(planOf('start:trigger l:loop a tail', 'start > l\nl.body > a > l\na > tail'))).toEqual([
      'start l',
      'a tail',
    ])
  })

  it('adds the port «error» for on error: error port', () => {
    const plan = planOf('start:trigger a b', 'start > a\na.error > b', { a: { onError: 'error-port' } })
    expect(plan.nodes[plan.indexById.get('a')!]!.outputs).toEqual(['main', 'error'])
  })

  it('allows cycles in the compatibility orders, in the order of the file', () => {
    const plan = planOf('start:trigger b a', 'start > a > b > a', {}, { order: 'n8n-v1' })
    expect(ids(plan)).toEqual(['start b a'])
  })

  it('takes a loop that is entered from a part no trigger reaches, with a warning', () => {
    const { plan, problems } = planWorkflow(
      workflowOf('start:trigger a l:loop b', 'start > a\nl.body > b > l'),
      describeSample,
    )
    expect(ids(plan!)).toEqual(['start a l', 'b'])
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['node-unreachable', 'warning'],
      ['node-unreachable', 'warning'],
    ])
  })
})

describe('problems', () => {
  it('are told all at once, each at its node or connection', () => {
    const problems = problemsOf(
      'start:trigger a:strange b:if b',
      `start > a
       b.maybe > nowhere
       b.maybe > a
       a > start
       start > b
       start > b`,
    )
    expect(problems.map(({ code, node, connection }) => [code, node ?? connection])).toEqual([
      ['node-type-unknown', 'a'],
      ['node-id-duplicate', 'b'],
      ['node-name-duplicate', 'b'],
      ['connection-node-unknown', 1],
      ['connection-port-unknown', 2],
      ['connection-into-trigger', 3],
      ['connection-duplicate', 5],
    ])
    expect(problems[4]!.message).toBe('Connection 3 uses the output «maybe» of «B»; it has «true», «false».')
  })

  it('point at on error when the port «error» is used without it', () => {
    expect(problemsOf('start:trigger a b', 'start > a\na.error > b')[0]!.message).toContain('error port')
  })

  it('name the nodes of a cycle outside of a loop, once per cycle', () => {
    const problems = problemsOf('start:trigger a b c d e', 'start > a > b > c > a\nstart > d > e > d')
    expect(problems.map(({ code }) => code)).toEqual(['cycle-without-region', 'cycle-without-region'])
    expect(problems[0]!.message).toMatch(/^«[ABC]» → «[ABC]» → «[ABC]» → «[ABC]» is a cycle outside of a loop/)
    expect(problems[1]!.message).toMatch(/^«[DE]» → «[DE]» → «[DE]» is a cycle/)
  })

  it('name a cycle within the body of a loop', () => {
    expect(codes('start:trigger l:loop a b', 'start > l\nl.body > a > b > a\nb > l')).toEqual(['cycle-without-region'])
  })

  it('tell a cycle over the port «done» as a cycle', () => {
    expect(codes('start:trigger l:loop a', 'start > l\nl.done > a > l')).toEqual(['cycle-without-region'])
  })

  it('refuse a connection into a body from outside (G2)', () => {
    const problems = problemsOf('start:trigger l:loop a b', 'start > l\nl.body > a > l\nstart > b > a')
    expect(problems.map(({ code, connection }) => [code, connection])).toEqual([['region-entry', 4]])
    expect(problems[0]!.message).toContain('«A» is in the body of «L»')
  })

  it('refuse a way from «done» into the own body (G2)', () => {
    expect(codes('start:trigger l:loop a', 'start > l\nl.body > a > l\nl.done > a')).toEqual(['region-entry'])
  })

  it('refuse a way from an inner body to the outer region (G2)', () => {
    const problems = problemsOf(
      'start:trigger outer:loop inner:loop a',
      `start > outer
       outer.body > inner
       inner.body > a > inner
       a > outer
       inner.done > outer`,
    )
    expect(problems.map(({ code, connection }) => [code, connection])).toEqual([['region-exit', 4]])
    expect(problems[0]!.message).toContain('lead it to «INNER»')
  })

  it('refuse regions inside each other', () => {
    const found = codes('start:trigger l:loop m:loop', 'start > l\nstart > m\nl.body > m\nm.body > l')
    expect(found).toContain('region-overlap')
  })

  it('refuse a body that two regions share', () => {
    const found = codes('start:trigger l:loop m:loop a', 'start > l\nstart > m\nl.body > a > l\nm.body > a')
    expect(found).toContain('region-entry')
  })

  it('refuse a «body» that leads straight back', () => {
    expect(codes('start:trigger l:loop', 'start > l\nl.body > l')).toEqual(['region-empty'])
  })

  it('refuse a break outside of a loop, a try around it does not help (G2)', () => {
    expect(codes('start:trigger x:break', 'start > x')).toEqual(['break-outside-loop'])
    expect(codes('start:trigger t:try x:break', 'start > t\nt.body > x')).toEqual(['break-outside-loop'])
    expect(codes('start:trigger l:loop t:try x:break', 'start > l\nl.body > t\nt.body > x')).toEqual([])
  })

  it('refuse a join that waits for more than can come (J4)', () => {
    const join = (n: number) => codes('start:trigger a b c', 'start > a > c\nstart > b > c', { c: { join: { n } } })
    expect(join(2)).toEqual([])
    expect(join(3)).toEqual(['join-count-out-of-range'])
    expect(join(0)).toEqual(['join-count-out-of-range'])
  })

  it('do not count the way back of a loop as coming in (J4)', () => {
    const loop = (n: number) => codes('start:trigger l:loop a', 'start > l\nl.body > a > l', { l: { join: { n } } })
    expect(loop(1)).toEqual([])
    expect(loop(2)).toEqual(['join-count-out-of-range'])
  })

  it('ask for an enabled trigger', () => {
    expect(codes('a', '')).toContain('trigger-missing')
    expect(codes('start:trigger a', 'start > a', { start: { disabled: true } })).toEqual(['trigger-missing'])
  })

  it('warn of nodes that no trigger reaches, and still plan', () => {
    const { plan, problems } = planWorkflow(workflowOf('start:trigger a b', 'start > a'), describeSample)
    expect(plan).toBeDefined()
    expect(problems).toEqual([
      {
        code: 'node-unreachable',
        severity: 'warning',
        node: 'b',
        message: '«B» cannot be reached from any trigger, so it never runs.',
      },
    ])
  })

  it('refuse regions in the compatibility orders', () => {
    expect(codes('start:trigger l:loop', 'start > l', {}, { order: 'n8n-v0' })).toEqual([
      'region-in-compatibility-order',
    ])
  })

  it('refuse ids that cannot be part of a step key', () => {
    expect(problemsOf('start:trigger a@1', 'start > a@1')[0]!.code).toBe('node-id-invalid')
  })
})

describe('limits of a plan', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)

  it(`takes ${nodesMax} nodes and not one more`, () => {
    expect(codes(`start:trigger ${many(nodesMax - 1).join(' ')}`, `start > ${many(nodesMax - 1).join(' > ')}`)).toEqual(
      [],
    )
    expect(codes(`start:trigger ${many(nodesMax).join(' ')}`, '')).toEqual(['nodes-too-many'])
  })

  it(`takes ${connectionsMax} connections and not one more`, () => {
    const connection = { from: { node: 'a', port: 'main' }, to: { node: 'b', port: 'main' } }
    const shape = (count: number) => ({
      ...workflowOf('start:trigger a b', ''),
      connections: Array.from({ length: count }, () => connection),
    })
    const found = (count: number) => planWorkflow(shape(count), describeSample).problems.map(({ code }) => code)
    expect(found(connectionsMax)).not.toContain('connections-too-many')
    expect(found(connectionsMax + 1)).toEqual(['connections-too-many'])
  })

  const inARow = (count: number) => {
    const loops = many(count)
    return codes(
      `start:trigger ${loops.map((id) => `${id}:loop`).join(' ')}`,
      loops.map((id, at) => `${at ? `${loops[at - 1]}.done` : 'start'} > ${id}`).join('\n'),
    )
  }

  it(`takes ${regionsMax} regions and not one more`, () => {
    expect(inARow(regionsMax)).toEqual([])
    expect(inARow(regionsMax + 1)).toEqual(['regions-too-many'])
  })

  const nested = (count: number) => {
    const loops = many(count)
    return codes(
      `start:trigger ${loops.map((id) => `${id}:loop`).join(' ')}`,
      loops.map((id, at) => `${at ? `${loops[at - 1]}.body` : 'start'} > ${id}`).join('\n'),
    )
  }

  it(`takes regions ${regionDepthMax} deep and not one deeper`, () => {
    expect(nested(regionDepthMax)).toEqual([])
    expect(nested(regionDepthMax + 1)).toEqual(['regions-too-deep'])
  })

  it(`takes ${parallelStepsMax} parallel steps and not one more`, () => {
    const parallel = (parallelSteps: number) => codes('start:trigger', '', {}, { parallelSteps })
    expect(parallel(parallelStepsMax)).toEqual([])
    expect(parallel(1)).toEqual([])
    expect(parallel(parallelStepsMax + 1)).toEqual(['parallel-steps-out-of-range'])
    expect(parallel(0)).toEqual(['parallel-steps-out-of-range'])
  })
})
