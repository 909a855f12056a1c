import type { Execution, ExecutionState, Heard, Step, StepDelta } from '@linkflow/sdk'
import { LinkFlowError } from '@linkflow/sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRunStore } from './create-run-store.ts'
import { ASK_EVERY_MS, LOST_AFTER_MS, SILENT_AFTER_MS } from './limits.ts'

const RUN = '0190c8f2-0000-7000-8000-000000000001'
const at = (ms: number) => new Date(Date.parse('2030-01-01T12:00:00Z') + ms).toISOString()

const execution = (status: Execution['status']): Execution => ({
  id: RUN,
  workflowId: 'w',
  versionId: 'v',
  status,
  mode: 'test',
  trigger: 'start',
  createdAt: at(0),
})
const step = (node: string, status: StepDelta['status'], ms = 0): StepDelta => ({
  type: 'step',
  step: node,
  node,
  status,
  attempt: 1,
  at: at(ms),
})

const PAUSED_AT = { step: 'b', node: 'b', when: 'before', since: at(5) } as const

/** A server that says what the test wants, and a connection that the test opens and cuts. */
function world() {
  let state: ExecutionState | undefined = { execution: execution('running'), steps: [], stepCount: 0, hasLive: true }
  const asked = { states: 0, cancels: 0, tests: [] as unknown[], goneOn: [] as unknown[] }
  const listeners = new Map<string, (event: Heard['event']) => void>()
  const watchers = new Set<() => void>()
  const live = {
    isOpen: true,
    listen(topic: string, listener: (event: Heard['event']) => void) {
      listeners.set(topic, listener)
      return () => listeners.delete(topic)
    },
    watch(listener: () => void) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
  const failed: Step[] = []
  const client = {
    workflows: {
      test: async (_: string, how: object = {}) => {
        asked.tests.push(how)
        return { execution: execution('queued') }
      },
    },
    executions: {
      state: async () => {
        asked.states += 1
        if (state === undefined) throw new LinkFlowError({ code: 'server-unreachable', message: 'It is away.' })
        return state
      },
      steps: () => ({ page: async () => ({ items: failed }) }),
      get: async () => ({ ...execution('paused'), pausedAt: PAUSED_AT }),
      continue: async (_: string, how: object) => {
        asked.goneOn.push(how)
        return execution('running')
      },
      cancel: async () => {
        asked.cancels += 1
        return execution('running')
      },
    },
  }
  const store = createRunStore({ workspaceId: 's', workflowId: 'w', client: client as never, live })
  return {
    store,
    asked,
    failed,
    listeners,
    tell: (event: Heard['event']) => listeners.get(`execution:${RUN}`)?.(event),
    say: (next: ExecutionState | undefined) => {
      state = next
    },
    turn: (isOpen: boolean) => {
      live.isOpen = isOpen
      for (const watcher of watchers) watcher()
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a run store', () => {
  it('asks where a run is paused, and lets it go on', async () => {
    const { store, say, tell, asked } = world()
    await store.start({ breakpoints: [{ node: 'b', when: 'before' }], pauseFirst: true })
    expect(asked.tests).toEqual([{ breakpoints: [{ node: 'b', when: 'before' }], pauseFirst: true }])
    say({ execution: execution('paused'), steps: [], stepCount: 0, hasLive: true })
    tell({ type: 'execution', execution: RUN, status: 'paused', at: at(5) } as never)
    await vi.advanceTimersByTimeAsync(10)
    expect(store.shown?.pausedAt).toEqual(PAUSED_AT)
    say({ execution: execution('running'), steps: [], stepCount: 0, hasLive: true })
    await store.goOn({ to: 'next' })
    expect(asked.goneOn).toEqual([{ to: 'next' }])
    expect(store.shown).toMatchObject({ status: 'running', pausedAt: undefined })
    await store.goOn({ to: 'end' })
    expect(asked.goneOn).toHaveLength(1)
    store.close()
  })

  it('calls those who show the node that changed, and nobody else (PF-03)', async () => {
    const { store, tell } = world()
    await store.start({})
    const called = { a: 0, b: 0, run: 0 }
    store.listen(() => (called.a += 1), 'a')
    store.listen(() => (called.b += 1), 'b')
    const stop = store.listen(() => (called.run += 1))
    tell(step('a', 'running'))
    expect(called).toMatchObject({ a: 1, b: 0 })
    tell(step('a', 'running'))
    expect(called.a).toBe(1)
    tell(step('b', 'succeeded', 3))
    expect(called).toMatchObject({ a: 1, b: 1 })
    stop()
    const before = called.run
    tell(step('b', 'failed', 4))
    expect(called.run).toBe(before)
    store.close()
  })

  it('starts the whole draft, from a trigger, with a payload, or up to a node', async () => {
    const { store, asked } = world()
    await store.start({})
    await store.start({ trigger: 'hook', input: { id: 7 } })
    await store.start({ input: [{ id: 1 }, { id: 2 }] })
    await store.start({ toNode: 'b' })
    expect(asked.tests).toEqual([
      {},
      { trigger: 'hook', items: [{ id: 7 }] },
      { items: [{ id: 1 }, { id: 2 }] },
      { node: 'b' },
    ])
    store.close()
  })

  it('asks every two seconds while there is no connection, and ends with what it finds', async () => {
    const { store, asked, turn, say, listeners } = world()
    await store.start({})
    const before = asked.states
    turn(false)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(store.shown?.connection).toBe('polling')
    expect(asked.states - before).toBeGreaterThanOrEqual(1)
    say({ execution: execution('succeeded'), steps: [step('a', 'succeeded', 9)], stepCount: 1, hasLive: false })
    await vi.advanceTimersByTimeAsync(ASK_EVERY_MS + 1_000)
    expect(store.shown).toMatchObject({ status: 'succeeded', connection: 'live' })
    expect(store.node('a')?.status).toBe('succeeded')
    const ended = asked.states
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.states).toBe(ended)
    expect(listeners.size).toBe(0)
  })

  it('says that it is lost when nothing answers for long, and finds it again', async () => {
    const { store, turn, say } = world()
    await store.start({})
    turn(false)
    say(undefined)
    await vi.advanceTimersByTimeAsync(LOST_AFTER_MS + 2_000)
    expect(store.shown?.connection).toBe('lost')
    turn(true)
    say({ execution: execution('running'), steps: [], stepCount: 0, hasLive: true })
    await vi.advanceTimersByTimeAsync(ASK_EVERY_MS + 1_000)
    expect(store.shown?.connection).toBe('live')
    store.close()
  })

  it('asks beside a connection that is silent for long', async () => {
    const { store, asked } = world()
    await store.start({})
    const before = asked.states
    await vi.advanceTimersByTimeAsync(SILENT_AFTER_MS - 1_000)
    expect(asked.states).toBe(before)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(asked.states).toBe(before + 1)
    store.close()
  })

  it('reads why steps failed, which events do not say', async () => {
    const { store, tell, say, failed } = world()
    await store.start({})
    const steps = [{ ...step('a', 'failed', 5), code: 'http-status' }]
    say({ execution: execution('succeeded'), steps, stepCount: 1, hasLive: false })
    failed.push({
      step: 'a',
      node: 'a',
      name: 'A',
      type: 'http',
      status: 'failed',
      attempt: 1,
      outputs: [],
      error: { code: 'http-status', message: 'It said 500.' },
    })
    tell({ type: 'execution', execution: RUN, workflow: RUN, status: 'succeeded', at: at(6) })
    await vi.advanceTimersByTimeAsync(10)
    expect(store.node('a')?.error).toEqual({ code: 'http-status', message: 'It said 500.' })
  })

  it('stops once, and shows another run, or none', async () => {
    const { store, asked, say } = world()
    await store.start({})
    await store.stop()
    say({ execution: execution('cancelled'), steps: [], stepCount: 0, hasLive: false })
    await vi.advanceTimersByTimeAsync(SILENT_AFTER_MS + 3_000)
    await store.stop()
    expect(asked.cancels).toBe(1)
    expect(store.shown?.status).toBe('cancelled')
    await store.show(undefined)
    expect(store.shown).toBeUndefined()
    expect(store.node('a')).toBeUndefined()
  })
})
