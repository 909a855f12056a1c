import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planWorkflow } from './plan-workflow.ts'
import { DrivenRun } from './testing/driven-run.ts'
import { ModelWorker, playOut, randomFrom, verdictOf } from './testing/model-worker.ts'
import { type RandomWorkflowOptions, randomWorkflow } from './testing/random-workflow.ts'
import { describeSample } from './testing/workflow-text.ts'
import type { Join, Plan } from './types.ts'

const ALL_JOINS: readonly Join[] = ['all', 'any', 'first', { n: 1 }, { n: 2 }]

function planFrom(seed: number, options: Omit<RandomWorkflowOptions, 'random'>): Plan {
  const { plan, problems } = planWorkflow(randomWorkflow({ ...options, random: randomFrom(seed) }), describeSample)
  if (!plan) throw new Error(`seed ${seed}: ${problems.map(({ message }) => message).join('\n')}`)
  return plan
}

function play(plan: Plan, worker: ModelWorker, orderSeed: number): DrivenRun {
  const random = randomFrom(orderSeed)
  return playOut(new DrivenRun(plan).begin(3, 'n0'), worker, (count) => Math.floor(random() * count))
}

const seed = fc.integer({ min: 0, max: 2 ** 31 })

describe('whatever order steps end in', () => {
  it('joins «all», loops, tries and breaks give the same statuses, inputs, outputs and ends', () => {
    fc.assert(
      fc.property(seed, seed, seed, (graph, first, second) => {
        const plan = planFrom(graph, { joins: ['all'], depthMax: 3, breaks: true })
        const worker = new ModelWorker(graph)
        expect(verdictOf(play(plan, worker, second))).toEqual(verdictOf(play(plan, worker, first)))
      }),
      { numRuns: 1500 },
    )
  })

  it('with races and failures the recorded order decides, and every run ends (C1)', () => {
    fc.assert(
      fc.property(seed, seed, (graph, order) => {
        const plan = planFrom(graph, { joins: ALL_JOINS, depthMax: 3, breaks: true })
        const driven = play(plan, new ModelWorker(graph, 0.08), order)
        const again = new DrivenRun(plan)
        for (const event of driven.journal) again.apply(event)
        expect(verdictOf(again)).toEqual(verdictOf(driven))
      }),
      { numRuns: 1500 },
    )
  })

  it('every connection of the root has settled once the execution is over (S1)', () => {
    fc.assert(
      fc.property(seed, seed, (graph, order) => {
        const plan = planFrom(graph, { joins: ALL_JOINS, depthMax: 2, breaks: true })
        const driven = play(plan, new ModelWorker(graph, 0.1), order)
        for (const { incoming, key } of driven.run.steps()) {
          for (const { settled } of incoming) expect(settled, key).toBeDefined()
        }
      }),
      { numRuns: 500 },
    )
  })

  it('a cancel at any point ends the execution, and nothing starts after it (W2)', () => {
    fc.assert(
      fc.property(seed, seed, fc.nat(), (graph, order, at) => {
        const plan = planFrom(graph, { joins: ALL_JOINS, depthMax: 3, breaks: true })
        const worker = new ModelWorker(graph, 0.05)
        const { journal } = play(plan, worker, order)
        const driven = new DrivenRun(plan)
        for (const event of journal.slice(0, at % journal.length)) driven.apply(event)
        driven.cancel()
        for (let guard = 0; !driven.finish && guard < 1000; guard++) {
          expect(driven.last.filter(({ type }) => type === 'start')).toEqual([])
          driven.aborts(driven.given.keys().next().value!)
        }
        expect(['cancelled', 'failed']).toContain(driven.finish?.status)
        expect(driven.run.waits()).toEqual([])
        expect(driven.run.isIdle).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
