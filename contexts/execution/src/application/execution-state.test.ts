import type { ExecutionView, StepDelta, StepItemView } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { STATE_STEPS_MAX } from '../limits.ts'
import { executionState } from './execution-state.ts'

const at = (s: number) => new Date(Date.UTC(2030, 0, 1, 12, 0, s)).toISOString()
const running = { id: 'e', createdAt: at(0), status: 'running' } as ExecutionView
const finished = { ...running, status: 'succeeded', finishedAt: at(9) } as ExecutionView
const stored = (step: string, more: Partial<StepItemView> = {}): StepItemView => ({
  step,
  node: step,
  name: step,
  type: 'set',
  status: 'succeeded',
  attempt: 1,
  outputs: [],
  startedAt: at(1),
  endedAt: at(2),
  ...more,
})
const told = (step: string, s: number, more: Partial<StepDelta> = {}): StepDelta => ({
  type: 'step',
  step,
  node: step,
  status: 'running',
  attempt: 1,
  at: at(s),
  ...more,
})
const statuses = (state: ReturnType<typeof executionState>) =>
  Object.fromEntries(state.steps.map(({ step, status }) => [step, status]))

describe('the state of an execution', () => {
  it('is what is stored of each step, and what was told since', () => {
    const waiting = stored('c', { status: 'queued', startedAt: undefined, endedAt: undefined })
    const state = executionState(running, [stored('a'), waiting], [told('a', 1), told('b', 3), told('c', 0)])
    expect(statuses(state)).toEqual({ a: 'succeeded', b: 'running', c: 'running' })
    expect(state).toMatchObject({ stepCount: 3, hasLive: true })
  })

  it('takes the newer of the two, and what is stored where they are of one moment', () => {
    const again = told('a', 5, { attempt: 2 })
    const steps = [stored('a', { status: 'failed' }), stored('b', { reused: true })]
    const state = executionState(running, steps, [again, told('b', 2, { status: 'succeeded' })])
    expect(statuses(state)).toEqual({ a: 'running', b: 'reused' })
  })

  it('is what is stored alone when it has ended', () => {
    const state = executionState(finished, [stored('a')], [told('a', 30), told('b', 30)])
    expect(state).toMatchObject({ stepCount: 1, hasLive: false })
    expect(statuses(state)).toEqual({ a: 'succeeded' })
  })

  it('tells so many steps, and how many there are', () => {
    const many = Array.from({ length: STATE_STEPS_MAX + 1 }, (_, n) => stored(`s${n}`))
    const state = executionState(finished, many, [])
    expect([state.steps.length, state.stepCount, state.steps[0]!.step]).toEqual([STATE_STEPS_MAX, many.length, 's1'])
  })
})
