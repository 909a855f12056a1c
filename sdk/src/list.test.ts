import { describe, expect, it } from 'vitest'
import { LinkFlow } from './linkflow.ts'
import { fakeFetch } from './testing/fake-fetch.ts'

/** Seven executions, as pages of at most three. */
function sevenExecutions() {
  const fake = fakeFetch(({ query }) => {
    const from = Number(query['cursor'] ?? 0)
    const next = from + Math.min(3, Number(query['limit'] ?? 3))
    const items = Array.from({ length: 7 }, (_, n) => ({ id: String(n) })).slice(from, next)
    return { body: { items, ...(next < 7 && { nextCursor: String(next) }) } }
  })
  return { ...fake, client: new LinkFlow({ url: 'http://flow.test', fetch: fake.fetch }) }
}
const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id).join('')

describe('a list', () => {
  it('gives all items, page by page, and asks for nothing before that', async () => {
    const { client, calls } = sevenExecutions()
    const list = client.executions.list({ workflow: 'w', status: ['failed', 'timed_out'], limit: 3 })
    expect(calls).toHaveLength(0)
    const seen = []
    for await (const execution of list) seen.push(execution)
    expect(idsOf(seen)).toBe('0123456')
    expect(calls.map(({ query }) => query['cursor'])).toEqual([undefined, '3', '6'])
    expect(calls[2]!.query).toEqual({ workflow: 'w', status: 'failed,timed_out', limit: '3', cursor: '6' })
  })

  it('reads no page that nobody asks for', async () => {
    const { client, calls } = sevenExecutions()
    for await (const { id } of client.executions.list()) if (id === '1') break
    expect(calls).toHaveLength(1)
  })

  it('gives pages, from a place', async () => {
    const { client } = sevenExecutions()
    const pages = []
    for await (const page of client.executions.list({ cursor: '2' }).pages()) pages.push(idsOf(page.items))
    expect(pages).toEqual(['234', '56'])
    expect(await client.executions.list().page('6')).toEqual({ items: [{ id: '6' }] })
  })

  it('takes as many as are wanted, and asks for no more', async () => {
    const { client, calls } = sevenExecutions()
    expect(idsOf(await client.executions.list().take(4))).toBe('0123')
    expect(calls.map(({ query }) => query['limit'])).toEqual(['4', '1'])
    expect(idsOf(await client.executions.list().take(100))).toBe('0123456')
    expect(await client.executions.list().take(0)).toEqual([])
  })
})
