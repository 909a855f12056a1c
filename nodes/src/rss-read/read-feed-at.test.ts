import { FakeHttp, type FakeReply } from '@linkflow/node-runtime/testing'
import { expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { readFeedAt } from './read-feed-at.ts'

const feed = '<rss version="2.0"><channel><title>News</title><item><title>A</title></item></channel></rss>'

async function read(reply: FakeReply, known?: Parameters<typeof readFeedAt>[0]['known']) {
  const http = new FakeHttp(() => reply)
  const request = { url: 'https://example.test/feed', ignoreCertificate: false, known: known ?? {} }
  const result = await readFeedAt(request, { http, formats, yieldNow: async () => {}, nowMs: 0 })
  return { result, headers: new Map(http.requests[0]!.headers) }
}

it('tells the server what it knows, and takes its word that nothing is new', async () => {
  const whole = await read({
    body: feed,
    headers: [
      ['ETag', '"1"'],
      ['Last-Modified', 'yesterday'],
    ],
  })
  expect(whole.result).toEqual({
    ok: true,
    value: { entries: [{ title: 'A' }], about: { title: 'News' }, mark: { etag: '"1"', modified: 'yesterday' } },
  })
  expect(whole.headers.has('if-none-match')).toBe(false)
  const again = await read({ status: 304 }, { etag: '"1"', modified: 'yesterday' })
  expect(again.result).toEqual({ ok: true, value: undefined })
  expect(again.headers.get('if-none-match')).toBe('"1"')
  expect(again.headers.get('if-modified-since')).toBe('yesterday')
})

it('says when the server wants to be asked again', async () => {
  const { result } = await read({ status: 429, headers: [['retry-after', '90']] })
  expect(result).toMatchObject({ ok: false, error: { code: 'http-status', retryable: true, retryAfterMs: 90_000 } })
})
