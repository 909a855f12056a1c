import type { EngineEvent, WorkflowShape } from '@linkflow/engine'
import { describe, expect, it } from 'vitest'
import { planned } from './engine-simulation.ts'
import { judge } from './judge.ts'

const parameters = { effect: 'pure', failing: 0, failingTwice: 0, skipping: 0, waitsMax: 0, calls: 0 }
const node = (id: string, type: string, more = {}): WorkflowShape['nodes'][number] => ({
  id,
  name: id,
  type,
  parameters,
  ...more,
})
const main = (from: string, to: string) => ({ from: { node: from, port: 'main' }, to: { node: to, port: 'main' } })
const race: WorkflowShape = {
  nodes: [node('start', 'start'), node('a', 'step'), node('b', 'step'), node('j', 'step', { join: 'first' })],
  connections: [main('start', 'a'), main('start', 'b'), main('a', 'j'), main('b', 'j')],
}
const subject = planned({ seed: 1, workflow: race, loopIterationsMax: 10 })
const begin: EngineEvent = { type: 'begin', atMs: 0, seed: 1, trigger: 'start', outputs: [{ port: 'main', count: 1 }] }
const done = (step: string, count: number): EngineEvent => ({
  type: 'settled',
  step,
  attempt: 1,
  atMs: 0,
  outcome: { type: 'done', outputs: [{ port: 'main', count }] },
})

describe('the oracle', () => {
  it('takes the recorded winner of a race', () => {
    const oracle = subject.oracle()
    expect(oracle.apply(begin).starts.map(({ step }) => step)).toEqual(['a', 'b'])
    const { starts, aborts } = oracle.apply(done('b', 2))
    expect(aborts).toEqual(['a'])
    expect([...starts[0]!.inputs]).toEqual([['main', [{ step: 'b', port: 'main', start: 0, count: 2 }]]])
    oracle.apply({ type: 'settled', step: 'a', attempt: 1, atMs: 0, outcome: { type: 'cancelled' } })
    expect(oracle.apply(done('j', 1)).finish).toEqual({ status: 'succeeded', ends: ['j'] })
    expect(oracle.steps.get('a')!.status).toBe('cancelled')
  })

  it('accepts only orders that were possible', () => {
    const oracle = subject.oracle()
    oracle.apply(begin)
    expect(() => oracle.apply(done('j', 1))).toThrow('j was given out')
    expect(() => oracle.apply({ type: 'woken', step: 'a', atMs: 0, by: 'timer' })).toThrow('what is woken waits')
  })

  it('accepts only answers that are the steps’ own', () => {
    expect(() => judge(subject, [begin, done('a', 77)])).toThrow("the step's answer is")
  })
})
