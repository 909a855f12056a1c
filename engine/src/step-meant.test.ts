import { describe, expect, it } from 'vitest'
import { drive } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

describe('the step that an expression means (L1)', () => {
  const plan = planOf(
    'start:trigger before l:loop a m:loop b after',
    `start > before > l
     l.body > a > m
     m.body > b > m
     m.done > l
     l.done > after`,
  )
  const of = (id: string) => plan.indexById.get(id)!
  const run = drive(plan).begin(2).done('before', 2).enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
  run.done('a@0').done('a@1').enter('m@0', { kind: 'times', times: 2, parallel: 1 })
  run.enter('m@1', { kind: 'times', times: 1, parallel: 1 }).done('b@0.0')

  it('is the one of the same iteration, or of the nearest around it', () => {
    expect(run.run.stepOf(of('a'), 'b@0.1')).toBe('a@0')
    expect(run.run.stepOf(of('before'), 'b@0.1')).toBe('before')
    expect(run.run.stepOf(of('l'), 'b@0.1')).toBe('l')
    expect(run.run.stepOf(of('m'), 'b@0.1')).toBe('m@0')
  })

  it('is never one of another iteration around it, or of a region that still runs', () => {
    expect(run.run.stepOf(of('b'), 'b@0.1')).toBeUndefined()
    expect(run.run.stepOf(of('b'), 'a@0')).toBeUndefined()
    expect(run.run.stepOf(of('after'), 'b@0.1')).toBeUndefined()
    expect(run.run.stepOf(of('a'), 'before')).toBeUndefined()
  })

  it('is the last that ran in a region that is over', () => {
    run.done('b@0.1').done('b@1.0')
    expect(run.run.stepOf(of('a'), 'after')).toBe('a@1')
    expect(run.run.stepOf(of('b'), 'after')).toBe('b@1.0')
  })
})

describe('why a step is where it is', () => {
  const plan = planOf('start:trigger a:if b c d e', 'start > a\na.true > b\na.false > c > e\nb > e\nstart > d', {
    e: { join: { n: 2 } },
  })

  it('is told for each status', () => {
    const run = drive(plan).begin()
    expect(run.run.explain('e')).toEqual({ type: 'waits-for-steps', steps: ['c', 'b'], connections: [3, 4] })
    expect(run.run.explain('a')).toEqual({ type: 'running' })
    expect(run.run.explain('start')).toEqual({ type: 'final', status: 'succeeded' })
    run.done('a', { true: 0 })
    expect(run.run.explain('b')).toEqual({ type: 'no-items', connections: [1] })
    expect(run.run.explain('c')).toEqual({ type: 'not-taken', connections: [2] })
    expect(run.run.explain('e')).toEqual({ type: 'too-few', needed: 2, got: 0 })
    run.fail('d')
    expect(run.run.explain('d')).toEqual({ type: 'final', status: 'failed' })
    expect(run.run.explain('nobody')).toBeUndefined()
  })
})
