import { FakeHttp, type FakeReply } from '@linkflow/node-runtime/testing'
import { expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { type FeedMark, readFeedAt } from './read-feed-at.ts'

const feed = '<rss version="2.0"><channel><title>News</title><item><title>A</title></item></channel></rss>'

async function read(reply: FakeReply, known: FeedMark = {}) {
  const http = new FakeHttp(() => reply)
  const request = { url: 'https://example.test/feed', ignoreCertificate: false, known }
  const result = await readFeedAt(request, { http, formats, yieldNow: async () => {}, nowMs: 0 })
  return { result, headers: new Map(http.requests[0]!.headers) }
}

const NOON = 'Tue, 01 Jan 2030 12:00:00 GMT'

/** How an answer of this time is named. */
async function markAt(date: string) {
  const headers = [
    ['ETag', '"1"'],
    ['Last-Modified', NOON],
    ['Date', date],
  ] as const
  const { result } = await read({ body: feed, headers })
  return result.ok ? result.value?.mark : undefined
}

it('tells the server what it knows, and takes its word that nothing is new', async () => {
  const whole = await read({ body: feed })
  expect(whole.result).toEqual({
    ok: true,
    value: { entries: [{ title: 'A' }], about: { title: 'News' }, mark: {} },
  })
  expect(whole.headers.has('if-none-match')).toBe(false)
  const again = await read({ status: 304 }, { etag: '"1"', modified: NOON })
  expect(again.result).toEqual({ ok: true, value: undefined })
  expect(again.headers.get('if-none-match')).toBe('"1"')
  expect(again.headers.get('if-modified-since')).toBe(NOON)
})

it('names an answer by its time only when nothing more can come of that time', async () => {
  expect(await markAt('Tue, 01 Jan 2030 12:01:00 GMT')).toEqual({ etag: '"1"', modified: NOON })
  expect(await markAt(NOON)).toEqual({ etag: '"1"' })
  expect(await markAt('soon')).toEqual({ etag: '"1"' })
})

it('says when the server wants to be asked again', async () => {
  const { result } = await read({ status: 429, headers: [['retry-after', '90']] })
  expect(result).toMatchObject({ ok: false, error: { code: 'http-status', retryable: true, retryAfterMs: 90_000 } })
})
