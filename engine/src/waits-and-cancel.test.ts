import { describe, expect, it } from 'vitest'
import { drive, type Start } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

describe('a wait (W1)', () => {
  const plan = planOf('start:trigger a b c', 'start > a > b\nstart > c')

  it('keeps the step, and what woke it starts it again', () => {
    const run = drive(plan).begin().done('c').started('a', 'read', { child: 1 })
    run.wait('a', { untilMs: 99, signal: 'go', data: { form: 1 } })
    expect(run.run.isIdle).toBe(true)
    expect(run.run.waits()).toEqual([{ step: 'a', untilMs: 99, signal: 'go', data: { form: 1 } }])
    expect(run.run.explain('a')).toEqual({ type: 'waits-for-wake', untilMs: 99, signal: 'go' })
    expect(run.run.resume()).toEqual([])
    run.wake('a', 'answer')
    expect(run.run.waits()).toEqual([])
    expect(run.last).toMatchObject([
      {
        type: 'start',
        step: 'a',
        attempt: 1,
        woken: { by: 'signal', data: 'answer', kept: { form: 1 }, first: { effect: 'read', facts: { child: 1 } } },
      },
    ])
    run.done('a').done('b')
    expect(run.finish?.status).toBe('succeeded')
  })

  it('can follow a wait, and holds no place', () => {
    const narrow = planOf('start:trigger a c', 'start > a\nstart > c', {}, { parallelSteps: 1 })
    const run = drive(narrow).begin().wait('a')
    expect(run.starts).toEqual(['c'])
    run.wake('a')
    expect(run.starts).toEqual([])
    run.done('c')
    expect(run.starts).toEqual(['a'])
    run.wait('a', { data: 2 }).wake('a')
    expect((run.last[0] as Start).woken).toEqual({ by: 'signal', kept: 2 })
  })

  it('keeps the facts of the start over several waits', () => {
    const run = drive(plan)
      .begin()
      .done('c')
      .started('a', 'write', { children: ['x', 'y'] })
      .wait('a')
      .wake('a')
    run.wait('a').wake('a')
    expect((run.last[0] as Start).woken).toMatchObject({ first: { facts: { children: ['x', 'y'] } } })
  })

  it('is over with its attempt: the next one starts anew (seeds 9 and 369 of the simulation)', () => {
    const again = planOf('start:trigger a', 'start > a', {
      a: { retry: { attempts: 2, firstMs: 50, maxMs: 50 }, onError: 'continue' },
    })
    const run = drive(again).begin().started('a', 'write', 1).wait('a').wake('a').fail('a', { retryable: true })
    const [retry] = run.last as Start[]
    expect(retry).toMatchObject({ attempt: 2, kind: 'node' })
    expect(retry!.woken).toBeUndefined()
    run.started('a', 'write', 2).wait('a').wake('a')
    const [woken] = run.last as Start[]
    expect(woken).toMatchObject({ attempt: 2, woken: { first: { facts: 2 } } })
    expect(woken!.notBeforeMs).toBeUndefined()
    const [absorb] = run.fail('a').last as Start[]
    expect(absorb).toMatchObject({ kind: 'absorb' })
    expect(absorb!.woken).toBeUndefined()
    expect((run.run.resume()[0] as Start).interrupted).toBeUndefined()
  })
})

describe('a cancel (W2)', () => {
  const plan = planOf('start:trigger a b l:loop m n', 'start > a > b\nstart > l\nl.body > m > n > l', {
    a: { retry: { attempts: 3, firstMs: 1, maxMs: 1 } },
  })

  it('aborts what runs, cancels what does not, and ends when it has settled', () => {
    const run = drive(plan).begin(2).enter('l', { kind: 'items', batchSize: 1, parallel: 1 }).cancel()
    expect(run.last).toEqual([
      { type: 'abort', step: 'a', reason: 'cancelled' },
      { type: 'abort', step: 'm@0', reason: 'cancelled' },
    ])
    run.done('a', 1, { respond: 'too late' })
    expect(run.run.status).toBe('running')
    run.aborts('m@0')
    expect(run.finish).toEqual({ type: 'finish', status: 'cancelled', ends: [] })
    expect(run.run.responded).toBeUndefined()
    expect(run.statuses()).toMatchObject({
      a: 'succeeded',
      b: 'cancelled',
      l: 'cancelled',
      'm@0': 'cancelled',
      'n@0': 'cancelled',
    })
    expect(run.run.explain('b')).toEqual({ type: 'cancelled', because: 'cancelled' })
  })

  it('says timed_out when time was the reason; what comes second changes nothing', () => {
    const run = drive(plan).begin().cancel('timed_out').cancel('cancelled').aborts('a', 'l')
    expect(run.finish?.status).toBe('timed_out')
  })

  it('ends an execution that waits, or has not begun, at once', () => {
    const waiting = drive(planOf('start:trigger a', 'start > a')).begin().wait('a').cancel()
    expect(waiting.finish?.status).toBe('cancelled')
    expect(waiting.run.waits()).toEqual([])
    expect(drive(plan).cancel().finish?.status).toBe('cancelled')
  })

  it('takes back a retry that was given out for later', () => {
    const run = drive(plan).begin().fail('a', { retryable: true }).cancel()
    expect(run.aborted.get('a')).toBe('cancelled')
    expect(run.run.isIdle).toBe(false)
    expect(run.aborts('l', 'a').finish?.status).toBe('cancelled')
  })

  it('leaves a failed execution failed', () => {
    const run = drive(plan).begin().fail('a').cancel().aborts('l')
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'a' } })
  })
})
