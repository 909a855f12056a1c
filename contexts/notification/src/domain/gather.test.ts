import { describe, expect, it } from 'vitest'
import { CODES_PER_WORKFLOW_MAX, NEWS_EVERY_MS, PAUSE_MS } from '../limits.ts'
import { type End, gather } from './gather.ts'
import type { Open } from './notification.ts'

const NOON = Date.UTC(2030, 0, 1, 12)
const workspaceId = 'shop'
const failed = (n: number, code = 'http-status', workflowId = 'orders'): End => ({
  workspaceId,
  workflowId,
  executionId: `e${n}`,
  failure: { code, message: `failure ${n}`, node: 'Call' },
})
const succeeded = (workflowId = 'orders'): End => ({ workspaceId, workflowId, executionId: 's' })
const many = (count: number) => Array.from({ length: count }, (_, n) => failed(n + 1))
const anOpen = (changes: Partial<Open> = {}): Open => ({
  id: 'n1',
  workspaceId,
  topic: 'orders:http-status',
  count: 5,
  lastAtMs: NOON,
  newsAtMs: NOON,
  hasSucceeded: false,
  facts: { executions: { first: 'e0', last: 'e0' } },
  ...changes,
})

describe('ends of executions', () => {
  it('that fail alike become one notification, with the first and the last', () => {
    expect(gather([], many(3), NOON)).toEqual([
      {
        open: undefined,
        workspaceId,
        workflowId: 'orders',
        topic: 'orders:http-status',
        count: 3,
        facts: {
          error: { code: 'http-status', message: 'failure 3', node: 'Call' },
          executions: { first: 'e1', last: 'e3' },
        },
        hasSucceeded: false,
        isNews: true,
      },
    ])
  })

  it('are counted on where one is open, and are news at powers of ten', () => {
    const open = anOpen()
    const [four] = gather([open], many(4), NOON)
    expect(four).toMatchObject({ open, count: 9, isNews: false, facts: { executions: { first: 'e0', last: 'e4' } } })
    expect(gather([open], many(5), NOON)).toMatchObject([{ count: 10, isNews: true }])
    expect(gather([open], many(94), NOON)).toMatchObject([{ count: 99, isNews: true }])
    expect(gather([anOpen({ count: 10 })], many(89), NOON)).toMatchObject([{ count: 99, isNews: false }])
  })

  it('are news after a pause, and once a day', () => {
    const isNewsAt = (changes: Partial<Open>) => gather([anOpen(changes)], many(1), NOON)[0]!.isNews
    expect(isNewsAt({ lastAtMs: NOON - PAUSE_MS })).toBe(false)
    expect(isNewsAt({ lastAtMs: NOON - PAUSE_MS - 1 })).toBe(true)
    expect(isNewsAt({ newsAtMs: NOON - NEWS_EVERY_MS })).toBe(false)
    expect(isNewsAt({ newsAtMs: NOON - NEWS_EVERY_MS - 1 })).toBe(true)
  })

  it('that succeed after the last failure are noted, on what is open of the workflow alone', () => {
    const open = [anOpen(), anOpen({ id: 'n2', topic: 'mails:timeout' })]
    expect(gather(open, [failed(1), succeeded()], NOON)).toMatchObject([{ count: 6, hasSucceeded: true }])
    expect(gather(open, [succeeded(), failed(1)], NOON)).toMatchObject([{ count: 6, hasSucceeded: false }])
    expect(gather(open, [succeeded()], NOON)).toMatchObject([{ count: 5, hasSucceeded: true, isNews: false }])
    expect(gather([], [succeeded()], NOON)).toEqual([])
    // It is noted once.
    expect(gather([anOpen({ hasSucceeded: true })], [succeeded()], NOON)).toEqual([])
    expect(gather([anOpen({ hasSucceeded: true })], [failed(1)], NOON)).toMatchObject([{ hasSucceeded: false }])
  })

  it('with ever new codes share one notification beyond the first few', () => {
    const ends = Array.from({ length: 1000 }, (_, n) => failed(n, `code-${n}`))
    const changes = gather([], ends, NOON)
    expect(changes).toHaveLength(CODES_PER_WORKFLOW_MAX + 1)
    expect(changes.at(-1)).toMatchObject({ topic: 'orders:', count: 1000 - CODES_PER_WORKFLOW_MAX })
    // What is open counts too.
    const open = Array.from({ length: CODES_PER_WORKFLOW_MAX }, (_, n) => anOpen({ topic: `orders:c${n}` }))
    expect(gather(open, [failed(1, 'c1'), failed(2, 'new')], NOON).map(({ topic }) => topic)).toEqual([
      'orders:c1',
      'orders:',
    ])
  })

  it('of several workflows stay apart', () => {
    const topics = gather([], [failed(1), failed(2, 'http-status', 'mails')], NOON).map(({ topic }) => topic)
    expect(topics).toEqual(['orders:http-status', 'mails:http-status'])
  })

  it('leave no control characters in what is kept', () => {
    const end: End = { ...failed(1), failure: { code: 'a\u0000b', message: 'x\r\ny\u202e', node: '\ud800' } }
    expect(gather([], [end], NOON)[0]!.facts.error).toEqual({ code: 'a b', message: 'x y', node: '' })
  })
})
