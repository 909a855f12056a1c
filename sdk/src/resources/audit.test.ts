import { describe, expect, it } from 'vitest'
import { LinkFlow } from '../linkflow.ts'
import { fakeFetch } from '../testing/fake-fetch.ts'

const url = 'http://flow.test'
const hash = (digit: string) => digit.repeat(64)

describe('the audit log', () => {
  it('is exported line by line, however its bytes are cut', async () => {
    const text = '{"number":1,"action":"grüße"}\n{"number":2}\n{"number":3}\n'
    const bytes = new TextEncoder().encode(text)
    for (const size of [1, 2, 7, bytes.length]) {
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
          controller.close()
        },
      })
      const client = new LinkFlow({ url, fetch: async () => new Response(body) })
      const entries = await Array.fromAsync(client.audit.export())
      expect(entries).toEqual([{ number: 1, action: 'grüße' }, { number: 2 }, { number: 3 }])
    }
  })

  it('says why it is not exported, as every call does', async () => {
    const refused = { status: 403, body: { code: 'permission-missing', detail: 'No.', requestId: 'r', status: 403 } }
    const client = new LinkFlow({ url, fetch: fakeFetch(() => refused).fetch })
    await expect(client.audit.export().next()).rejects.toMatchObject({ code: 'permission-missing' })
    const nobody = new LinkFlow({ url, fetch: fakeFetch(() => new TypeError('fetch failed')).fetch })
    await expect(nobody.audit.export().next()).rejects.toMatchObject({ code: 'server-unreachable' })
  })

  it('is verified to its end, or to where it breaks', async () => {
    const steps = [
      { isWhole: true, isComplete: false, checked: 20_000, last: { number: 20_000, hash: hash('a') } },
      { isWhole: true, isComplete: true, checked: 5, last: { number: 20_005, hash: hash('b') } },
    ]
    const { fetch, calls } = fakeFetch((_, index) => ({ body: steps[index] }))
    expect(await new LinkFlow({ url, fetch }).audit.verify()).toEqual({ ...steps[1], checked: 20_005 })
    expect(calls.map(({ query }) => query)).toEqual([{}, { after: '20000', hash: hash('a') }])

    const broken = { isWhole: false, isComplete: false, checked: 3, broken: { number: 4, problem: 'changed' } }
    const found = await new LinkFlow({ url, fetch: fakeFetch(() => ({ body: broken })).fetch }).audit.verify()
    expect(found).toEqual(broken)
  })
})
