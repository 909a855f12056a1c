import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planWorkflow } from './plan-workflow.ts'
import { nodesUpTo } from './test-scope.ts'
import { DrivenRun, drive } from './testing/driven-run.ts'
import { ModelWorker, playOut, randomFrom } from './testing/model-worker.ts'
import { randomWorkflow } from './testing/random-workflow.ts'
import { describeSample, planOf } from './testing/workflow-text.ts'
import type { Output, Plan, TestScope } from './types.ts'

const upTo = (plan: Plan, id: string, given: readonly string[] = []): string[] =>
  [...nodesUpTo(plan, plan.indexById.get(id)!, (node) => given.includes(plan.nodes[node]!.id))]
    .map((node) => plan.nodes[node]!.id)
    .sort()

const begin = (run: DrivenRun, test: TestScope, count = 1): DrivenRun =>
  run.apply({ type: 'begin', atMs: 0, seed: 7, trigger: 'start', outputs: [{ port: 'main', count }], test })

const onMain = (count: number): Output[] => [{ port: 'main', count }]

describe('the nodes that a test up to a node needs', () => {
  const plan = planOf(
    'start:trigger a b c other join:merge end',
    'start > a > b > c > end\nstart > other > join.a\nb > join.b',
  )

  it('are all that lead to it', () => {
    expect(upTo(plan, 'b')).toEqual(['a', 'b', 'start'])
    expect(upTo(plan, 'join')).toEqual(['a', 'b', 'join', 'other', 'start'])
  })

  it('are not those that only lead to what is given', () => {
    expect(upTo(plan, 'end', ['c'])).toEqual(['c', 'end'])
    expect(upTo(plan, 'join', ['b'])).toEqual(['b', 'join', 'other', 'start'])
  })

  it('are of a loop whose result counts the whole body, of one around the target only what comes before it', () => {
    const loops = planOf(
      'start:trigger loop:loop x y z after',
      'start > loop\nloop.body > x > y > z > loop\nloop.done > after',
    )
    expect(upTo(loops, 'after')).toEqual(['after', 'loop', 'start', 'x', 'y', 'z'])
    expect(upTo(loops, 'loop')).toEqual(['loop', 'start', 'x', 'y', 'z'])
    expect(upTo(loops, 'y')).toEqual(['loop', 'start', 'x', 'y'])
    expect(upTo(loops, 'after', ['loop'])).toEqual(['after', 'loop'])
  })
})

describe('a test up to a node', () => {
  it('skips what is not part of it, and says why (T1)', () => {
    const run = begin(drive(planOf('start:trigger a b beside', 'start > a > b\nstart > beside')), {
      only: ['start', 'a'],
    })
    expect(run.starts).toEqual(['a'])
    run.done('a')
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['a'] })
    expect(run.statuses()).toEqual({ start: 'succeeded', a: 'succeeded', b: 'skipped', beside: 'skipped' })
    expect(run.run.explain('b')).toEqual({ type: 'not-in-test' })
  })

  it('starts what is given at once if what leads to it is no part of it (T2)', () => {
    const plan = planOf('start:trigger a b c', 'start > a > b > c')
    const run = begin(drive(plan), { only: ['start', 'b', 'c'], given: [{ node: 'b', outputs: onMain(2) }] })
    expect([...run.given.values()].map(({ step, kind }) => [step, kind])).toEqual([['b', 'given']])
    run.done('b', 2)
    expect(run.inputs('c')).toEqual(['b.main[0,2)'])
    run.done('c', 2)
    expect(run.statuses()).toEqual({ start: 'succeeded', a: 'skipped', b: 'succeeded', c: 'succeeded' })
  })

  it('gives what is given at its join if all that leads to it is part of it (T2)', () => {
    const plan = planOf('start:trigger if:if yes no', 'start > if\nif.true > yes\nif.false > no')
    const given = [
      { node: 'yes', outputs: onMain(1) },
      { node: 'no', outputs: onMain(1) },
    ]
    const run = begin(drive(plan), { given })
    expect(run.starts).toEqual(['if'])
    run.done('if', { true: 1 })
    expect(run.starts).toEqual(['yes'])
    run.done('yes')
    expect(run.statuses()).toMatchObject({ yes: 'succeeded', no: 'skipped' })
  })

  it('of a given loop runs no body', () => {
    const plan = planOf('start:trigger loop:loop x after', 'start > loop\nloop.body > x > loop\nloop.done > after')
    const run = begin(drive(plan), { given: [{ node: 'loop', outputs: [{ port: 'done', count: 3 }] }] })
    expect(run.given.get('loop')?.kind).toBe('given')
    run.done('loop', { done: 3 })
    expect(run.inputs('after')).toEqual(['loop.done[0,3)'])
  })

  it('goes through all iterations of a loop around it, and ends it without a result (T3)', () => {
    const plan = planOf(
      'start:trigger loop:loop x y after',
      'start > loop\nloop.body > x > y > loop\nloop.done > after',
    )
    const run = begin(drive(plan), { only: upTo(plan, 'x') }, 2)
    run.enter('loop', { kind: 'items', batchSize: 1, parallel: 1 }).done('x@0').done('x@1')
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['loop'] })
    expect(run.run.step('loop')).toMatchObject({ status: 'succeeded', outputs: [] })
    expect(run.status('after')).toBe('skipped')
  })

  it('opens one iteration where what decides about the next does not run (T4)', () => {
    const until = planOf('start:trigger loop:loop x y', 'start > loop\nloop.body > x > y > loop')
    const first = begin(drive(until), { only: upTo(until, 'x') })
    first.enter('loop', { kind: 'until', iterationsMax: 9 }).done('x@0')
    expect(first.finish?.status).toBe('succeeded')

    const broken = planOf(
      'start:trigger loop:loop x if:if out:break',
      'start > loop\nloop.body > x > if\nif.true > out\nif.false > loop',
    )
    const second = begin(drive(broken), { only: upTo(broken, 'x') }, 3)
    second.enter('loop', { kind: 'items', batchSize: 1, parallel: 2 }).done('x@0')
    expect(second.finish?.status).toBe('succeeded')
  })

  it('refuses a scope that is not closed, and nodes that cannot be given', () => {
    const plan = planOf('start:trigger a off b', 'start > a > b\nstart > off', { off: { disabled: true } })
    const refused = (test: TestScope) => () => begin(drive(plan), test)
    expect(refused({ only: ['start', 'b'] })).toThrow('leads to it')
    expect(refused({ only: ['a'] })).toThrow('not about')
    expect(refused({ only: ['start', 'nobody'] })).toThrow('does not have')
    expect(refused({ given: [{ node: 'a', outputs: [{ port: 'side', count: 1 }] }] })).toThrow('port it lacks')
    expect(refused({ given: [{ node: 'off', outputs: [] }] })).toThrow('disabled')
  })

  it.each(['n8n-v0', 'n8n-v1'] as const)('delivers in the order %s to nothing else', (order) => {
    const plan = planOf('start:trigger a b c', 'start > a > b > c\nstart > c', {}, { order })
    const run = begin(drive(plan), { only: ['start', 'b', 'c'], given: [{ node: 'b', outputs: onMain(2) }] })
    for (let guard = 0; !run.finish && guard < 9; guard++) run.done([...run.given.keys()][0]!)
    expect(run.finish?.status).toBe('succeeded')
    expect(run.run.step('a@0')).toBeUndefined()
    expect(run.run.step('b@0')).toMatchObject({ status: 'succeeded' })
    expect(run.run.step('c@1')).toMatchObject({ status: 'succeeded' })
  })
})

/** Iterations at once: how far one gets before another one breaks the loop would depend on the order. */
class OneByOne extends ModelWorker {
  override answer(plan: Plan, start: Parameters<ModelWorker['answer']>[1]) {
    const outcome = super.answer(plan, start)
    if (outcome.type !== 'done' || !outcome.loop || outcome.loop.kind === 'until') return outcome
    return { ...outcome, loop: { ...outcome.loop, parallel: 1 } }
  }
}

describe('a test up to any node of any workflow', () => {
  const seed = fc.integer({ min: 0, max: 2 ** 31 })

  function whole(graph: number): { plan: Plan; worker: ModelWorker; run: DrivenRun } {
    const workflow = randomWorkflow({ joins: ['all'], depthMax: 3, breaks: true, random: randomFrom(graph) })
    const { plan } = planWorkflow(workflow, describeSample)
    const worker = new OneByOne(graph)
    return { plan: plan!, worker, run: playOut(new DrivenRun(plan!).begin(3, 'n0'), worker, () => 0) }
  }

  const started = ({ journal }: DrivenRun) =>
    new Map(
      journal.flatMap((event) =>
        event.type === 'settled' && event.outcome.type === 'done' ? [[event.step, event.outcome.outputs] as const] : [],
      ),
    )

  it('does no step that the whole run does not do, and gives the same for each that it does', () => {
    fc.assert(
      fc.property(seed, fc.nat(), seed, (graph, at, order) => {
        const { plan, worker, run } = whole(graph)
        const target = plan.nodes[at % plan.nodes.length]!
        const only = [...nodesUpTo(plan, target.index, () => false)].map((node) => plan.nodes[node]!.id)
        const random = randomFrom(order)
        const part = new DrivenRun(plan).apply({
          type: 'begin',
          atMs: 0,
          seed: 7,
          trigger: 'n0',
          outputs: [{ port: 'main', count: 3 }],
          test: { only: [...new Set([...only, 'n0'])] },
        })
        playOut(part, worker, (count) => Math.floor(random() * count))
        const expected = started(run)
        for (const [step, outputs] of started(part)) expect(outputs, step).toEqual(expected.get(step))
        // In the root nothing is left out either.
        if (target.graph === 0) expect(part.status(target.id)).toBe(run.status(target.id))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same with what the whole run gave in the place of any nodes', () => {
    fc.assert(
      fc.property(seed, fc.nat(), fc.array(fc.nat(), { maxLength: 4 }), seed, (graph, at, picks, order) => {
        const { plan, worker, run } = whole(graph)
        const roots = plan.nodes.filter(({ graph: of, disabled, kind }) => of === 0 && !disabled && kind !== 'trigger')
        const target = plan.nodes[at % plan.nodes.length]!
        if (target.graph !== 0 || roots.length === 0) return
        const given = [...new Set(picks.map((pick) => roots[pick % roots.length]!))]
          // What comes out of a loop are slices of what ran inside it; the model's answers see the difference.
          .filter((node) => node !== target && run.status(node.id) === 'succeeded' && node.body === undefined)
          .map((node) => ({ node: node.id, outputs: run.run.step(node.id)!.outputs }))
        const isGiven = (node: number) => given.some((each) => each.node === plan.nodes[node]!.id)
        const only = [...nodesUpTo(plan, target.index, isGiven)].map((node) => plan.nodes[node]!.id)
        const random = randomFrom(order)
        const answering = {
          answer: (of: Plan, start: Parameters<ModelWorker['answer']>[1]) =>
            start.kind === 'given'
              ? { type: 'done' as const, outputs: given.find(({ node }) => node === start.step)!.outputs }
              : worker.answer(of, start),
        } as ModelWorker
        const part = new DrivenRun(plan).apply({
          type: 'begin',
          atMs: 0,
          seed: 7,
          trigger: 'n0',
          outputs: [{ port: 'main', count: 3 }],
          test: { only: [...new Set([...only, 'n0'])], given },
        })
        playOut(part, answering, (count) => Math.floor(random() * count))
        expect(part.status(target.id)).toBe(run.status(target.id))
        expect(part.run.step(target.id)!.outputs.map(({ port, count }) => [port, count])).toEqual(
          run.run.step(target.id)!.outputs.map(({ port, count }) => [port, count]),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
