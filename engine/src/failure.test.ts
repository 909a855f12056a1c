import { describe, expect, it } from 'vitest'
import { retryAfterMsMax } from './limits.ts'
import { retryDelayMs } from './retry-delay.ts'
import { type DrivenRun, drive, type Start } from './testing/driven-run.ts'
import { planOf } from './testing/workflow-text.ts'

const retry = { attempts: 3, firstMs: 1000, maxMs: 60_000 }
const startOf = (run: DrivenRun) => run.last[0] as Start

describe('a retry (F1)', () => {
  const plan = planOf('start:trigger a b', 'start > a > b', { a: { retry } })

  it('is given out again for a later instant, until the attempts are used up', () => {
    const run = drive(plan).begin().fail('a', { retryable: true })
    const second = startOf(run)
    expect(second).toMatchObject({ step: 'a', attempt: 2, kind: 'node' })
    expect(second.notBeforeMs).toBeGreaterThanOrEqual(20)
    expect(second.notBeforeMs).toBeLessThanOrEqual(1020)
    expect(run.run.isIdle).toBe(true)
    expect(run.run.explain('a')).toEqual({ type: 'waits-for-retry', notBeforeMs: second.notBeforeMs, attempt: 2 })
    run.started('a')
    expect(run.run.isIdle).toBe(false)
    run.fail('a', { retryable: true })
    expect(startOf(run)).toMatchObject({ step: 'a', attempt: 3 })
    run.fail('a', { retryable: true, code: 'third' })
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'a', code: 'third' }, ends: [] })
  })

  it('does not come after a failure that is not retryable', () => {
    expect(drive(plan).begin().fail('a').finish).toMatchObject({ status: 'failed' })
  })

  it('waits as long as the server asked, at most a day', () => {
    const at = (retryAfterMs: number) =>
      startOf(drive(plan).begin().fail('a', { retryable: true, retryAfterMs })).notBeforeMs
    expect(at(5000)).toBe(5020)
    expect(at(retryAfterMsMax)).toBe(retryAfterMsMax + 20)
    expect(at(retryAfterMsMax + 1)).toBe(retryAfterMsMax + 20)
  })

  it('holds no place while it waits', () => {
    const parallel = planOf('start:trigger a b', 'start > a\nstart > b', { a: { retry } }, { parallelSteps: 1 })
    const run = drive(parallel).begin().fail('a', { retryable: true })
    expect(run.starts).toEqual(['a', 'b'])
  })

  it('brings the last checkpoint along', () => {
    const run = drive(plan).begin().started('a', 'write')
    run.apply({ type: 'checkpoint', step: 'a', done: 100, data: 'x' }).fail('a', { retryable: true })
    expect(startOf(run)).toMatchObject({ attempt: 2, checkpoint: { done: 100, data: 'x' } })
    expect(startOf(run).interrupted).toBeUndefined()
  })
})

describe('the delay of a retry', () => {
  const delay = (attempt: number, seed = 1, step = 'a') => retryDelayMs({ seed, step, attempt, retry })

  it('is the same for the same seed, step and attempt, and else another', () => {
    expect(delay(5)).toBe(delay(5))
    expect(new Set([delay(5), delay(5, 2), delay(5, 1, 'b'), delay(5, 1 + 2 ** 32)]).size).toBe(4)
  })

  it('does not change between releases: journals hold it', () => {
    expect([1, 2, 3].map((attempt) => delay(attempt))).toMatchInlineSnapshot(`
      [
        835,
        1722,
        3348,
      ]
    `)
  })

  it('is spread over [0, min(maxMs, firstMs · 2^(attempt−1))]', () => {
    const delays = Array.from({ length: 4000 }, (_, seed) => delay(2, seed))
    expect(Math.min(...delays)).toBeLessThan(10)
    expect(Math.max(...delays)).toBeGreaterThan(1990)
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000)
    expect(delays.reduce((a, b) => a + b) / delays.length).toBeCloseTo(1000, -2)
    expect(Math.max(...delays.map((_, seed) => delay(90, seed)))).toBeLessThanOrEqual(60_000)
  })

  it('is 0 when the first delay is 0', () => {
    expect(retryDelayMs({ seed: 1, step: 'a', attempt: 3, retry: { attempts: 5, firstMs: 0, maxMs: 10 } })).toBe(0)
  })
})

describe('a failure that is made into items (F2)', () => {
  it('asks the worker, with the error, and goes on by the first port', () => {
    const run = drive(planOf('start:trigger a b', 'start > a > b', { a: { onError: 'continue' } }))
      .begin()
      .fail('a')
    expect(startOf(run)).toMatchObject({ step: 'a', kind: 'absorb', attempt: 1, error: { code: 'broken', step: 'a' } })
    run.done('a').done('b')
    expect(run.run.step('a')).toMatchObject({ status: 'succeeded', absorbed: true, error: { code: 'broken' } })
    expect(run.finish).toMatchObject({ status: 'succeeded', ends: ['b'] })
  })

  it('goes by the port «error», after the attempts', () => {
    const plan = planOf('start:trigger a b c', 'start > a > b\na.error > c', {
      a: { onError: 'error-port', retry: { attempts: 2, firstMs: 0, maxMs: 0 } },
    })
    const run = drive(plan).begin().fail('a', { retryable: true }).fail('a', { retryable: true })
    expect(startOf(run)).toMatchObject({ kind: 'absorb', attempt: 2 })
    run.done('a', { error: 1 })
    expect(run.statuses()).toMatchObject({ b: 'skipped', c: 'queued' })
  })

  it('fails the execution when even that fails', () => {
    const run = drive(planOf('start:trigger a', 'start > a', { a: { onError: 'continue' } }))
      .begin()
      .fail('a')
    expect(run.fail('a', { code: 'again' }).finish).toMatchObject({ status: 'failed', error: { code: 'again' } })
  })
})

describe('a try (F3, G8)', () => {
  const plan = planOf(
    'start:trigger t:try a b x after rescue',
    `start > t
     t.body > a > b > t
     t.body > x
     t.done > after
     t.catch > rescue`,
  )

  it('settles «done» with what the body leads back, «catch» skipped', () => {
    const run = drive(plan).begin(2)
    expect(run.starts).toEqual(['a', 'x'])
    run.done('a').done('x')
    expect(run.status('t')).toBe('running')
    run.done('b', 5)
    expect(run.starts).toEqual(['after'])
    expect(run.inputs('after')).toEqual(['b.main[0,5)'])
    expect(run.status('rescue')).toBe('skipped')
    expect(run.done('after').finish).toMatchObject({ ends: ['after'] })
  })

  it('cancels the rest of its body, waits for what runs, and goes on by «catch»', () => {
    const run = drive(plan).begin().started('x', 'write').fail('a', { code: 'bad' })
    expect(run.last).toEqual([{ type: 'abort', step: 'x', reason: 'scope-failed' }])
    expect(run.status('b')).toBe('cancelled')
    run.done('x')
    expect(startOf(run)).toMatchObject({ step: 't', kind: 'absorb', attempt: 1, error: { code: 'bad', step: 'a' } })
    run.done('t', { catch: 1 })
    expect(run.starts).toEqual(['rescue'])
    expect(run.inputs('rescue')).toEqual(['t.catch[0,1)'])
    expect(run.status('after')).toBe('skipped')
    expect(run.done('rescue').finish).toMatchObject({ status: 'succeeded', ends: ['rescue'] })
  })

  it('fails the execution with the first failure when nothing catches (F4)', () => {
    const bare = planOf('start:trigger a b c', 'start > a\nstart > b > c')
    const run = drive(bare).begin().fail('a', { code: 'first' })
    expect(run.last).toEqual([{ type: 'abort', step: 'b', reason: 'scope-failed' }])
    expect(run.run.status).toBe('running')
    run.fail('b', { code: 'second' })
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'a', code: 'first' }, ends: [] })
    expect(run.statuses()).toMatchObject({ a: 'failed', b: 'failed', c: 'cancelled' })
  })

  it('does not catch what fails behind its «catch»', () => {
    const run = drive(plan).begin().fail('a').aborts('x').done('t', { catch: 1 }).fail('rescue', { code: 'late' })
    expect(run.finish).toMatchObject({ status: 'failed', error: { step: 'rescue', code: 'late' } })
  })

  it('catches in the innermost try, from a loop within, in a try within a loop', () => {
    const nested = planOf(
      'start:trigger outer:try l:loop inner:try m:loop a b rescue after',
      `start > outer
       outer.body > l > outer
       l.body > inner
       inner.body > m
       m.body > a > m
       m.done > inner
       inner.catch > rescue > l
       inner.done > b > l
       l.done > outer
       outer.done > after`.replace('l > outer', 'l'),
    )
    const run = drive(nested).begin(2).enter('l', { kind: 'items', batchSize: 1, parallel: 2 })
    run.enter('m@0', { kind: 'times', times: 3, parallel: 3 }).enter('m@1', { kind: 'times', times: 1, parallel: 1 })
    run.fail('a@0.1')
    expect(Object.keys(Object.fromEntries(run.aborted))).toEqual(['a@0.0', 'a@0.2'])
    run.aborts('a@0.0', 'a@0.2')
    expect(run.starts).toEqual(['inner@0'])
    run.done('inner@0', { catch: 1 }).done('rescue@0', 3).done('a@1.0', 4).done('b@1', 5)
    expect(run.starts).toEqual(['after'])
    expect(run.inputs('after')).toEqual(['rescue@0.main[0,3)', 'b@1.main[0,5)'])
    expect(run.run.step('m@0')!.status).toBe('cancelled')
    expect(run.done('after').finish?.status).toBe('succeeded')
  })

  it('gives its input on when nothing leads back (G4)', () => {
    const tail = planOf('start:trigger t:try a after', 'start > t\nt.body > a\nt.done > after')
    const run = drive(tail).begin(4).done('a')
    expect(run.inputs('after')).toEqual(['start.main[0,4)'])
  })

  it('is over at once when its body is empty', () => {
    const run = drive(planOf('start:trigger t:try after', 'start > t\nt.done > after')).begin(4)
    expect(run.starts).toEqual(['after'])
  })
})
