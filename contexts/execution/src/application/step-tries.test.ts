import { describe, expect, it } from 'vitest'
import { isOfTries, StepTries } from './step-tries.ts'

const at = (second: number) => new Date(second * 1000).toISOString()
const view = (...facts: Parameters<StepTries['take']>[0][]) => {
  const tries = new StepTries()
  for (const fact of facts) tries.take(fact)
  return tries.view()
}
const err = { code: 'http-status', message: 'No', retryable: true } as never

describe('the tries of a step', () => {
  it('are told where there was more than one, each from its beginning to its end', () => {
    expect(
      view(
        { t: 'start', k: 'a', a: 1, at: 1_000, e: 'write' },
        { t: 'fail', k: 'a', a: 1, at: 2_000, ms: 900, err },
        { t: 'start', k: 'a', a: 2, at: 5_000, e: 'write' },
        { t: 'done', k: 'a', a: 2, at: 6_000, ms: 900, out: [] },
      ),
    ).toEqual({
      attempts: [
        { attempt: 1, startedAt: at(1), endedAt: at(2), code: 'http-status' },
        { attempt: 2, startedAt: at(5), endedAt: at(6) },
      ],
    })
  })

  it('of a pure step begin where their end says so, for no start of it is written', () => {
    expect(
      view(
        { t: 'fail', k: 'a', a: 1, at: 2_000, ms: 1_000, err },
        { t: 'done', k: 'a', a: 2, at: 9_000, ms: 3_000, out: [] },
      ),
    ).toMatchObject({
      attempts: [
        { startedAt: at(1), endedAt: at(2) },
        { startedAt: at(6), endedAt: at(9) },
      ],
    })
  })

  it('are nothing where it was tried once and waited for nothing', () => {
    expect(view({ t: 'done', k: 'a', a: 1, at: 2_000, ms: 5, out: [] })).toEqual({})
  })

  it('have the waits for a time or a signal beside them, the last of which may not be over', () => {
    expect(
      view(
        { t: 'wait', k: 'a', a: 1, at: 1_000, until: 9_000 },
        { t: 'wake', k: 'a', at: 3_000, by: 'signal' },
        { t: 'wait', k: 'a', a: 1, at: 4_000 },
      ),
    ).toEqual({ waits: [{ from: at(1), until: at(3) }, { from: at(4) }] })
  })

  it('are told by those facts alone', () => {
    expect(isOfTries({ t: 'log', k: 'a', at: 1, lv: 'info', m: 'x' })).toBe(false)
    expect(isOfTries({ t: 'cancel', at: 1, why: 'cancelled' })).toBe(false)
  })
})
