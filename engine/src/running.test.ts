import { InvariantError } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { drive } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

describe('running', () => {
  it('starts ready steps in topological order, at most parallelSteps at once (R1)', () => {
    const plan = planOf('start:trigger c b a d', 'start > a\nstart > b\nstart > c > d', {}, { parallelSteps: 2 })
    const run = drive(plan).begin()
    expect(run.starts).toEqual(['c', 'b'])
    expect(run.run.explain('a')).toEqual({ type: 'waits-for-a-place' })
    run.done('c')
    expect(run.starts).toEqual(['a'])
    run.done('b')
    expect(run.starts).toEqual(['d'])
  })

  it('passes a disabled node through (R2)', () => {
    const run = drive(planOf('start:trigger a b', 'start > a > b', { a: { disabled: true } })).begin(3)
    expect(run.last).toMatchObject([{ type: 'start', step: 'a', kind: 'pass-through' }])
    expect(run.inputs('a')).toEqual(['start.main[0,3)'])
  })

  it('passes a disabled region through to «done», without its body and without asking (R2)', () => {
    const plan = planOf('start:trigger l:loop a b', 'start > l\nl.body > a > l\nl.done > b', { l: { disabled: true } })
    const run = drive(plan).begin(3)
    expect(run.starts).toEqual(['b'])
    expect(run.inputs('b')).toEqual(['start.main[0,3)'])
    run.done('b')
    expect(run.finish?.status).toBe('succeeded')
  })

  it('ends with the succeeded steps after which nothing ran, in topological order (R5)', () => {
    const plan = planOf('start:trigger a:if b c d', 'start > a\nstart > b > d\na.false > c')
    const run = drive(plan).begin().done('a', { true: 1 }).done('b', 0)
    expect(run.finish).toEqual({ type: 'finish', status: 'succeeded', ends: ['a', 'b'] })
    expect(run.status('d')).toBe('skipped')
  })

  it('ends at the trigger when that is all', () => {
    expect(drive(planOf('start:trigger', '')).begin().finish).toMatchObject({ status: 'succeeded', ends: ['start'] })
  })

  it('settles every connection once (S1)', () => {
    const plan = planOf('start:trigger a:if b c', 'start > a\na.true > b\na.false > c\nb > c')
    const run = drive(plan).begin().done('a', { true: 1, false: 0 }).done('b').done('c')
    const incoming = [...run.run.steps()].flatMap((step) => step.incoming)
    expect(incoming.map(({ settled }) => settled)).toEqual(['data', 'data', 'empty', 'data'])
  })

  it('keeps the first answer of a Respond node', () => {
    const run = drive(planOf('start:trigger a b', 'start > a > b')).begin()
    run.done('a', 1, { respond: 1 }).done('b', 1, { respond: 2 })
    expect(run.run.responded).toEqual({ step: 'a', data: 1 })
  })

  it('goes through a chain of 4,000 skipped nodes without recursion (S4)', () => {
    const ids = Array.from({ length: 4000 }, (_, at) => `n${at}`)
    const plan = planOf(`start:trigger ${ids.join(' ')}`, `start > ${ids.join(' > ')}`)
    expect(drive(plan).begin(0).finish).toMatchObject({ status: 'succeeded', ends: ['start'] })
  })
})

describe('events that cannot happen', () => {
  const plan = planOf('start:trigger a b', 'start > a > b')
  const begun = () => drive(plan).begin()

  it.each([
    ['a second begin', () => begun().begin(), /begin by trigger «start»/],
    ['a begin by an ordinary node', () => drive(plan).begin(1, 'a'), /begin by trigger «a»/],
    ['a settled step that is not given out', () => begun().done('b'), /settled \(done\) of step «b», attempt 1/],
    ['a step that is not there', () => begun().done('nobody'), /step «nobody»/],
    ['a step settled twice', () => begun().done('a').done('a'), /settled \(done\) of step «a»/],
    [
      'another attempt',
      () => begun().apply({ type: 'settled', step: 'a', attempt: 2, atMs: 1, outcome: { type: 'done', outputs: [] } }),
      /attempt 1 is given out, yet there came settled \(done\) of step «a», attempt 2/,
    ],
    ['a port that the node does not have', () => begun().done('a', { nowhere: 1 }), /«nowhere»/],
    ['a cancelled step that nobody aborted', () => begun().aborts('a'), /settled \(cancelled\) of step «a»/],
    ['a wake for a step that does not wait', () => begun().wake('a'), /woken of step «a»/],
    [
      'a checkpoint of a step that is not given out',
      () => begun().apply({ type: 'checkpoint', step: 'b', done: 1 }),
      /checkpoint of step «b»/,
    ],
    ['anything after the end', () => begun().done('a').done('b').cancel(), /over, yet there came cancel \(cancelled\)/],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(InvariantError)
    expect(act).toThrow(message)
  })
})
