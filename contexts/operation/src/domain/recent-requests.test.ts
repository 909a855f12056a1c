import { describe, expect, it } from 'vitest'
import { RECENT_MS } from '../limits.ts'
import { RecentRequests } from './recent-requests.ts'

const totals = (answered: number, failed: number, fast: number, slow = fast) => ({
  answered,
  failed,
  webhookSeconds: new Map([
    [0.1, fast],
    [1, slow],
    [Number.POSITIVE_INFINITY, slow],
  ]),
})

describe('recent requests', () => {
  it('are nothing where nothing came', () => {
    const recent = new RecentRequests()
    expect([recent.errorShare, recent.webhookP95Ms]).toEqual([undefined, undefined])
    recent.note(totals(0, 0, 0), 0)
    recent.note(totals(0, 0, 0), 10_000)
    expect([recent.errorShare, recent.webhookP95Ms]).toEqual([undefined, undefined])
  })

  it('are those since the first note that is young enough', () => {
    const recent = new RecentRequests()
    recent.note(totals(100, 50, 10), 0)
    recent.note(totals(100, 50, 10), RECENT_MS / 2)
    recent.note(totals(200, 51, 10), RECENT_MS)
    expect(recent.errorShare).toBeCloseTo(0.01)
    recent.note(totals(300, 51, 10), RECENT_MS * 1.5)
    expect(recent.errorShare).toBeCloseTo(1 / 200)
    recent.note(totals(300, 51, 10), RECENT_MS * 3)
    expect(recent.errorShare).toBeUndefined()
  })

  it('count from the start of the process where there is one note', () => {
    const recent = new RecentRequests()
    recent.note(totals(10, 1, 0), 0)
    expect(recent.errorShare).toBeCloseTo(0.1)
  })

  it('tell below what 95 of 100 webhooks took', () => {
    const recent = new RecentRequests()
    recent.note(totals(0, 0, 50, 50), 0)
    recent.note(totals(0, 0, 140, 150), 1)
    expect(recent.webhookP95Ms).toBeCloseTo(550)
    recent.note(
      {
        answered: 0,
        failed: 0,
        webhookSeconds: new Map([
          [1, 50],
          [Number.POSITIVE_INFINITY, 150],
        ]),
      },
      2,
    )
    expect(recent.webhookP95Ms).toBeCloseTo(1_000)
  })
})
