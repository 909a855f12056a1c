import { FakeHttp, type FakeReply, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats } from '../testing/services.ts'
import { rssRead } from './node.ts'

const entry = (title: string, date: string) => `<item><title>${title}</title><pubDate>${date}</pubDate></item>`
const feed = `<rss version="2.0"><channel>${entry('A', 'Tue, 01 Jan 2030 10:00:00 GMT')}${entry('B', 'Mon, 31 Dec 2029 10:00:00 GMT')}</channel></rss>`

async function run(reply: FakeReply, parameters: Record<string, unknown> = {}) {
  const http = new FakeHttp(() => reply)
  const result = await runNode(rssRead, {
    parameters: { url: 'https://example.test/feed', ...parameters },
    items: [{}],
    context: { http, formats },
  })
  return { ...result, http, titles: result.outputs['main']?.map(({ title }) => title) }
}

describe('RSS Read', () => {
  it('makes an item of each entry, the first ones or those after a date', async () => {
    expect((await run({ body: feed })).titles).toEqual(['A', 'B'])
    expect((await run({ body: feed }, { entriesMax: 1 })).titles).toEqual(['A'])
    expect((await run({ body: feed }, { since: '2030-01-01' })).titles).toEqual(['A'])
    await expect(run({ body: feed }, { since: 'yesterday' })).rejects.toThrow('date')
  })

  it('says what the address answers, and whether another try may help', async () => {
    expect((await run({ status: 503 })).error).toMatchObject({ code: 'http-status', retryable: true })
    expect((await run({ status: 404 })).error).toMatchObject({ code: 'http-status', retryable: false })
    expect((await run({ body: '<html></html>' })).error).toMatchObject({ code: 'feed-invalid' })
    expect((await run({ failure: { code: 'egress-refused', message: 'no', retryable: false } })).error).toMatchObject({
      code: 'egress-refused',
    })
  })
})
