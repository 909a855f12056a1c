import type { Plan, Segment, StepInputs } from '@linkflow/engine'
import { describe, expect, it } from 'vitest'
import { KeptInputs } from './kept-inputs.ts'

const plan = {
  nodes: [{ inputs: ['main'] }, { inputs: ['a', 'b'] }],
  indexById: new Map([
    ['one', 0],
    ['two', 1],
  ]),
} as unknown as Plan
const slice = (step: string): Segment => ({ step, port: 'main', start: 0, count: 2 })

describe('the inputs of steps in loops', () => {
  it('are kept, of one port and of several', () => {
    const kept = new KeptInputs()
    const single: StepInputs = new Map([['main', [slice('start')]]])
    const double: StepInputs = new Map([
      ['a', [slice('one@0')]],
      ['b', []],
    ])
    kept.keep('one@0', single)
    kept.keep('two@0.1', double)
    expect(kept.of(plan, 'one@0')).toEqual(single)
    expect(kept.of(plan, 'two@0.1')).toEqual(double)
    expect(kept.of(plan, 'one@1')).toBeUndefined()
  })

  it('are the engine to ask for outside of loops', () => {
    const kept = new KeptInputs()
    kept.keep('one', new Map([['main', [slice('start')]]]))
    expect(kept.of(plan, 'one')).toBeUndefined()
  })
})
