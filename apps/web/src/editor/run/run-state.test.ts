import type { ExecutionState, StepDelta } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { LOST_AFTER_MS, RECONNECTING_AFTER_MS } from './limits.ts'
import { NO_RUN, type RunEvent, type RunState, runStep } from './run-state.ts'

const RUN = '0190c8f2-0000-7000-8000-000000000001'
const NOON = Date.parse('2030-01-01T12:00:00Z')
const at = (ms: number) => new Date(NOON + ms).toISOString()

const step = (node: string, status: StepDelta['status'], more: Partial<StepDelta> = {}): StepDelta => ({
  type: 'step',
  step: more.iteration === undefined ? node : `${node}@${more.iteration}`,
  node,
  status,
  attempt: 1,
  at: at(0),
  ...more,
})
const told = (event: Extract<RunEvent, { type: 'told' }>['event'], nowMs = NOON): RunEvent => ({
  type: 'told',
  event,
  nowMs,
})
const after = (...events: readonly RunEvent[]): RunState =>
  events.reduce(runStep, runStep(NO_RUN, { type: 'chosen', executionId: RUN, nowMs: NOON }))

const state = (status: ExecutionState['execution']['status'], steps: StepDelta[]): ExecutionState => ({
  execution: {
    id: RUN,
    workflowId: RUN,
    versionId: RUN,
    status,
    mode: 'test',
    trigger: 'start',
    createdAt: at(0),
    ...(status === 'failed' && { error: { code: 'http-status', message: 'It said 500.', node: 'b', step: 'b' } }),
  },
  steps,
  stepCount: steps.length,
  hasLive: true,
})
const ended = (status: 'succeeded' | 'failed' | 'cancelled'): RunEvent =>
  told({ type: 'execution', execution: RUN, workflow: RUN, status, at: at(9) })

describe('what a node comes to', () => {
  it('is running since it was said so, then done with its items and its time', () => {
    expect(after(told(step('a', 'running', { at: at(5) }))).nodes.get('a')).toMatchObject({
      status: 'running',
      startedAtMs: NOON + 5,
    })
    const done = step('a', 'succeeded', { at: at(45), ms: 40, outputs: [{ port: 'main', count: 3 }] })
    expect(after(told(step('a', 'running', { at: at(5) })), told(done)).nodes.get('a')).toMatchObject({
      status: 'succeeded',
      startedAtMs: NOON + 5,
      ms: 40,
      items: { main: 3 },
      isReused: false,
    })
  })

  it('takes the newest, in whatever order it is told (V1)', () => {
    const late = told(step('a', 'running', { at: at(1) }))
    expect(after(told(step('a', 'succeeded', { at: at(9) })), late).nodes.get('a')?.status).toBe('succeeded')
    const read: RunEvent = { type: 'read', state: state('running', [step('a', 'running', { at: at(1) })]), nowMs: NOON }
    expect(after(told(step('a', 'succeeded', { at: at(9) })), read).nodes.get('a')?.status).toBe('succeeded')
  })

  it('adds up the iterations of a loop, and what failed in one shows', () => {
    const run = after(
      told(step('a', 'succeeded', { iteration: '0', outputs: [{ port: 'main', count: 2 }], ms: 4 })),
      told(step('a', 'failed', { iteration: '1', code: 'http-status', ms: 6, attempt: 3 })),
      told(step('a', 'succeeded', { iteration: '2', outputs: [{ port: 'main', count: 1 }], ms: 5 })),
    ).nodes.get('a')
    expect(run).toMatchObject({ status: 'failed', iterations: 3, attempts: 3, items: { main: 3 }, ms: 15 })
    expect(run?.error?.code).toBe('http-status')
  })

  it('says that it was taken over', () => {
    expect(after(told(step('a', 'reused'))).nodes.get('a')).toMatchObject({ status: 'succeeded', isReused: true })
  })

  it('has the message of its error once that is read', () => {
    const failed = after(told(step('b', 'failed', { code: 'http-status', at: at(3) })), {
      type: 'read',
      state: state('failed', [step('b', 'failed', { code: 'http-status', at: at(3) })]),
      nowMs: NOON,
    })
    expect(failed.nodes.get('b')?.error).toEqual({ code: 'http-status', message: 'It said 500.' })
    expect(failed.shown).toMatchObject({ status: 'failed', error: { node: 'b' } })
  })
})

describe('nodes that did not change', () => {
  it('stay the same objects, also where all is read again (V2)', () => {
    const before = after(told(step('a', 'succeeded', { ms: 3 })), told(step('b', 'running')))
    const next = runStep(before, told(step('b', 'succeeded', { ms: 7, at: at(7) })))
    expect(next.nodes.get('a')).toBe(before.nodes.get('a'))
    expect(next.nodes.get('b')).not.toBe(before.nodes.get('b'))
    const steps = [step('a', 'succeeded', { ms: 3 }), step('b', 'succeeded', { ms: 7, at: at(7) })]
    const reread = runStep(next, { type: 'read', state: state('running', steps), nowMs: NOON })
    expect(reread.nodes.get('a')).toBe(next.nodes.get('a'))
    expect(reread.nodes.get('b')).toBe(next.nodes.get('b'))
  })
})

describe('a run', () => {
  it('stays as it ended (V3)', () => {
    const run = after(ended('cancelled'), ended('succeeded'), {
      type: 'read',
      state: state('running', []),
      nowMs: NOON,
    })
    expect(run.shown?.status).toBe('cancelled')
  })

  it('is not that of another execution', () => {
    const other: RunEvent = told({
      type: 'execution',
      execution: '0190c8f2-0000-7000-8000-000000000002',
      workflow: RUN,
      status: 'failed',
      at: at(1),
    })
    expect(after(other).shown?.status).toBe('queued')
  })

  it('is asked for once there is no connection, and lost when nothing answers', () => {
    const closed = after({ type: 'connection', isOpen: false, nowMs: NOON })
    const later = (ms: number) => runStep(closed, { type: 'tick', nowMs: NOON + ms }).shown?.connection
    expect(later(RECONNECTING_AFTER_MS)).toBe('live')
    expect(later(RECONNECTING_AFTER_MS + 1)).toBe('polling')
    expect(later(LOST_AFTER_MS + 1)).toBe('lost')
    const back = runStep(closed, { type: 'connection', isOpen: true, nowMs: NOON + 4_000 })
    expect(back.shown?.connection).toBe('live')
  })

  it('is found again by an answer', () => {
    const lost = after(
      { type: 'connection', isOpen: false, nowMs: NOON },
      { type: 'tick', nowMs: NOON + LOST_AFTER_MS + 1 },
    )
    const read = runStep(lost, { type: 'read', state: state('running', []), nowMs: NOON + LOST_AFTER_MS + 2 })
    expect(read.shown?.connection).toBe('polling')
    expect(read.shown?.heardAtMs).toBe(NOON + LOST_AFTER_MS + 2)
  })
})
