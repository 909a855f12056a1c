import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyAll, openRun } from './open-run.ts'
import { planWorkflow } from './plan-workflow.ts'
import { DrivenRun, drive, type Start } from './testing/driven-run.ts'
import { ModelWorker, playOut, randomFrom, verdictOf } from './testing/model-worker.ts'
import { randomWorkflow } from './testing/random-workflow.ts'
import { describeSample, planOf } from './testing/workflow-text.ts'
import type { EngineEvent, Plan } from './types.ts'

const body = 'l.body > a > b > l'
const SAMPLES: Readonly<Record<string, Plan>> = {
  'a chain': planOf('start:trigger a b c', 'start > a > b > c'),
  'a branch and a join': planOf('start:trigger i:if a b j', 'start > i\ni.true > a > j\ni.false > b > j'),
  'a narrow fan': planOf(
    'start:trigger a b c d',
    'start > a > d\nstart > b > d\nstart > c > d',
    {},
    { parallelSteps: 2 },
  ),
  'an any join': planOf('start:trigger a b c d', 'start > a > d\nstart > b > d\nstart > c > d', { d: { join: 'any' } }),
  'a race': planOf('start:trigger a b c d e', 'start > a > d\nstart > b > c > d > e', { d: { join: 'first' } }),
  'two of three': planOf('start:trigger a b c d', 'start > a > d\nstart > b > d\nstart > c > d', {
    d: { join: { n: 2 } },
  }),
  'a loop': planOf('start:trigger l:loop a b z', `start > l\n${body}\nl.done > z`),
  'a loop with a break': planOf(
    'start:trigger l:loop i:if x:break b z',
    'start > l\nl.body > i\ni.true > x\ni.false > b > l\nl.done > z',
  ),
  'loops three deep': planOf(
    'start:trigger l:loop m:loop n:loop a z',
    'start > l\nl.body > m\nm.body > n\nn.body > a > n\nn.done > m\nm.done > l\nl.done > z',
  ),
  'a try': planOf('start:trigger t:try a b z r', 'start > t\nt.body > a > b > t\nt.done > z\nt.catch > r'),
  'a try in a loop in a try': planOf(
    'start:trigger t:try l:loop u:try a b c z r',
    `start > t
     t.body > l
     l.body > u
     u.body > a > b > u
     u.catch > c > l
     u.done > l
     l.done > t
     t.done > z
     t.catch > r`,
  ),
  'retries and error ports': planOf('start:trigger a b c d', 'start > a > b\na.error > c\nstart > d', {
    a: { retry: { attempts: 3, firstMs: 10, maxMs: 20 }, onError: 'error-port' },
    d: { onError: 'continue', retry: { attempts: 2, firstMs: 10, maxMs: 20 } },
  }),
  'something disabled': planOf('start:trigger l:loop a b z', `start > l\n${body}\nl.done > z`, {
    l: { disabled: true },
    z: { disabled: true },
  }),
}

/** Replays a prefix into a new run, asks it how to go on, and plays to the end: earlier steps first. */
function resumeAfter(plan: Plan, prefix: readonly EngineEvent[], worker: ModelWorker): DrivenRun {
  const driven = new DrivenRun(plan)
  for (const event of prefix) driven.apply(event)
  driven.given.clear()
  driven.aborted.clear()
  for (const command of driven.run.resume()) {
    if (command.type === 'start') driven.given.set(command.step, command)
    if (command.type === 'abort') {
      driven.aborted.set(command.step, command.reason)
      driven.given.set(command.step, {
        ...command,
        attempt: driven.run.step(command.step)!.attempt,
      } as unknown as Start)
    }
  }
  return playOut(driven, worker, () => 0)
}

describe('a crash after any event (C1, C2)', () => {
  it.each(Object.entries(SAMPLES))('%s: comes to the same end', (_, plan) => {
    for (let seed = 0; seed < 15; seed++) {
      const worker = new ModelWorker(seed, seed % 3 === 0 ? 0.2 : 0)
      const whole = playOut(drive(plan).begin(3), worker, () => 0)
      for (let length = 1; length <= whole.journal.length; length++) {
        const resumed = resumeAfter(plan, whole.journal.slice(0, length), worker)
        // Aborted steps settle in another order after a crash; what they came to is the same.
        expect(verdictOf(resumed), `seed ${seed}, crash after ${length}`).toEqual(verdictOf(whole))
      }
    }
  })

  it('of random workflows with random orders always leads to an end', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (graph, order, at) => {
        const options = { joins: ['all', 'any', 'first', { n: 2 }] as const, depthMax: 3, breaks: true }
        const { plan } = planWorkflow(randomWorkflow({ ...options, random: randomFrom(graph) }), describeSample)
        const worker = new ModelWorker(graph, 0.05)
        const random = randomFrom(order)
        const whole = playOut(new DrivenRun(plan!).begin(3, 'n0'), worker, (count) => Math.floor(random() * count))
        const prefix = whole.journal.slice(0, 1 + (at % whole.journal.length))
        expect(resumeAfter(plan!, prefix, worker).finish).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })
})

describe('resume (C2, C3)', () => {
  const plan = planOf('start:trigger a b', 'start > a\nstart > b', {
    b: { retry: { attempts: 2, firstMs: 50, maxMs: 50 } },
  })

  it('starts again what had started, with the facts of the first start and the last checkpoint', () => {
    const run = drive(plan).begin().started('a', 'write', { child: 'x' })
    run.apply({ type: 'checkpoint', step: 'a', done: 100, data: [1] }).started('a', 'write', { child: 'y' })
    const [a, b] = run.run.resume() as Start[]
    expect(a).toMatchObject({
      step: 'a',
      attempt: 1,
      interrupted: { atMs: 20, effect: 'write', facts: { child: 'x' }, checkpoint: { done: 100, data: [1] } },
    })
    expect(b).toMatchObject({ step: 'b', attempt: 1 })
    expect(b!.interrupted).toBeUndefined()
  })

  it('gives retries with their instant', () => {
    const run = drive(plan).begin().fail('b', { retryable: true })
    const [retry] = run.last as Start[]
    expect(run.run.resume().find((command) => command.type === 'start' && command.step === 'b')).toEqual(retry)
  })

  it('asks a loop again that has not answered', () => {
    const run = drive(planOf('start:trigger l:loop a', 'start > l\nl.body > a > l')).begin()
    expect(run.run.resume()).toMatchObject([{ step: 'l', kind: 'loop-enter' }])
    run.enter('l', { kind: 'until', iterationsMax: 3 }).done('a@0', 4)
    expect(run.run.resume()).toEqual(run.last)
    expect(run.run.resume()).toMatchObject([{ step: 'l', kind: 'loop-check' }])
  })

  it('aborts again what nobody wants, awaited writes too', () => {
    const race = planOf('start:trigger a b j', 'start > a > j\nstart > b > j', { j: { join: 'first' } })
    const run = drive(race).begin().started('b', 'write').done('a')
    expect(run.aborted.size).toBe(0)
    expect(run.run.resume()).toMatchObject([
      { type: 'abort', step: 'b', reason: 'lost-race' },
      { type: 'start', step: 'j' },
    ])
  })

  it('gives the end again when it was reached', () => {
    const run = drive(planOf('start:trigger', '')).begin()
    expect(run.run.resume()).toEqual([run.finish])
  })

  it('has nothing before the begin', () => {
    expect(openRun(plan).resume()).toEqual([])
  })

  it('shows the commands of a replay to whom asks', () => {
    const run = drive(plan).begin().done('a')
    const seen: string[] = []
    applyAll(openRun(plan), run.journal, (commands) => {
      for (const command of commands) if (command.type === 'start') seen.push(command.step)
    })
    expect(seen).toEqual(['a', 'b'])
  })
})
