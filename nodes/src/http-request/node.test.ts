import type { Item } from '@linkflow/node-runtime'
import { collect, FakeBlobs, FakeHttp, type FakeReply, runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HTTP_TEXT_BYTES_DEFAULT } from '../limits.ts'
import { httpRequest } from './node.ts'

type Answer = ConstructorParameters<typeof FakeHttp>[0]
const json = (value: unknown, more: FakeReply = {}): FakeReply => ({
  headers: [['content-type', 'application/json']],
  body: JSON.stringify(value),
  ...more,
})

async function run(
  parameters: Record<string, unknown>,
  answer: Answer = () => json({ ok: true }),
  items: TestItem[] = [{ id: 7 }],
) {
  const [http, blobs] = [new FakeHttp(answer), new FakeBlobs()]
  const result = await runNode(httpRequest, {
    parameters: { url: 'https://api.example.test/x', ...parameters },
    items,
    context: { http, blobs },
  })
  return { ...result, requests: http.requests, blobs }
}

const headersOf = (request: { headers?: readonly (readonly [string, string])[] } | undefined) =>
  Object.fromEntries(request?.headers ?? [])

describe('a large answer of JSON', () => {
  const large = { list: Array.from({ length: 2000 }, (_, n) => ({ n, text: 'é'.repeat(500) })) }
  const answer = (body: string | Uint8Array, type = 'application/json') =>
    ({ headers: [['content-type', type]], body }) as const
  const text = JSON.stringify(large)
  const read = async (reply: FakeReply) => {
    const { outputs, error } = await run({}, () => reply)
    return error ?? outputs.main
  }

  it('comes to the same as a small one, whatever it is written in', async () => {
    expect(await read(answer(text))).toEqual([large])
    expect(await read(answer(`\ufeff${text}`))).toEqual([large])
    expect(await read(answer(Buffer.from(text, 'latin1'), 'application/json; charset=iso-8859-1'))).toEqual([large])
    expect(await read(answer(Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16le'))).toEqual([large])
    expect(await read(answer(JSON.stringify(text)))).toEqual([{ body: text }])
    expect(await read(answer(text, ''))).toEqual([large])
    expect(await read(answer(text.slice(1), ''))).toEqual([{ body: text.slice(1) }])
    expect(await read(answer(text.slice(0, -1), ''))).toEqual([{ body: text.slice(0, -1) }])
  })

  it('is refused by what is wrong with it', async () => {
    expect(await read(answer(text.slice(0, -1)))).toMatchObject({ code: 'http-json-invalid' })
    expect(await read(answer(text.slice(1)))).toMatchObject({ code: 'http-json-invalid' })
    const deep = `${'['.repeat(501)}${']'.repeat(501)}`
    expect(await read(answer(`[${deep},${text}]`))).toMatchObject({ message: expect.stringContaining('nested deeper') })
  })
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the request', () => {
  it('is a plain GET by default', async () => {
    const { requests, outputs, lineage } = await run({ url: 'https://api.example.test/customers/{{ $json.id }}' })
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: 'https://api.example.test/customers/7',
      timeoutMs: 60_000,
      redirects: { follow: true, max: 5 },
    })
    expect(requests[0]).not.toHaveProperty('credential')
    expect(headersOf(requests[0])).not.toHaveProperty('idempotency-key')
    expect(outputs.main).toEqual([{ ok: true }])
    expect(lineage.main).toBe('index')
  })

  it('adds query parameters to those of the address', async () => {
    const query = { page: '{{ $json.id }}', tag: ['a', 'b&c'], none: null }
    const { requests } = await run({ url: 'https://api.example.test/?x=1', query })
    expect(requests[0]?.url).toBe('https://api.example.test/?x=1&page=7&tag=a&tag=b%26c')
  })

  it('sends JSON with an idempotency key that stays the same for the item', async () => {
    const parameters = { method: 'POST', body: { kind: 'json', value: { id: '{{ $json.id }}', list: [1] } } }
    const [first, again] = [await run(parameters), await run(parameters)]
    expect(first.requests[0]?.body).toBe('{"id":7,"list":[1]}')
    expect(headersOf(first.requests[0])).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': expect.any(String),
    })
    expect(headersOf(first.requests[0])).toEqual(headersOf(again.requests[0]))
    const off = await run({ ...parameters, idempotencyKey: false })
    expect(headersOf(off.requests[0])).not.toHaveProperty('idempotency-key')
  })

  it('keeps header names as they are written when asked, and never sends one twice by itself', async () => {
    const headers = { 'X-Key': 'v', 'Content-Type': 'application/vnd.a+json' }
    const body = { kind: 'json', value: {} }
    const { requests } = await run({ method: 'POST', headers, body, lowerCaseHeaders: false })
    expect(requests[0]?.headers).toContainEqual(['X-Key', 'v'])
    expect(requests[0]?.headers?.filter(([name]) => name.toLowerCase() === 'content-type')).toHaveLength(1)
    expect(headersOf((await run({ headers })).requests[0])).toMatchObject({ 'x-key': 'v' })
  })

  it('sends forms, texts and files', async () => {
    const form = await run({ method: 'POST', body: { kind: 'form', fields: { a: '1 2', b: ['x', 'y'] } } })
    expect(form.requests[0]?.body).toBe('a=1+2&b=x&b=y')
    const text = await run({ method: 'POST', body: { kind: 'text', text: '<a/>', contentType: 'application/xml' } })
    expect(text.requests[0]?.body).toBe('<a/>')
    expect(headersOf(text.requests[0])).toMatchObject({ 'content-type': 'application/xml' })
  })

  it('streams files of the item, alone or in a form', async () => {
    const blobs = new FakeBlobs()
    const file = await blobs.create('ü "x".txt', 'text/plain', new TextEncoder().encode('hello'))
    const items: Item[] = [{ json: { id: 7 }, files: { doc: file } }]
    const send = async (body: Record<string, unknown>) => {
      const http = new FakeHttp(() => json({}))
      const parameters = { url: 'https://a.test/', method: 'POST', body }
      const result = await runNode(httpRequest, { parameters, items, context: { http, blobs } })
      return { error: result.error, request: http.requests[0] }
    }
    const alone = await send({ kind: 'file', file: 'doc' })
    expect(Buffer.from(await collect(alone.request!.body as AsyncIterable<Uint8Array>)).toString()).toBe('hello')
    expect(headersOf(alone.request)).toMatchObject({ 'content-type': 'text/plain', 'content-length': '5' })

    const parts = [
      { name: 'note"\r\nX-Evil: 1', value: { deep: '{{ $json.id }}' } },
      { name: 'upload', file: 'doc' },
    ]
    const { request } = await send({ kind: 'multipart', parts })
    const text = Buffer.from(await collect(request!.body as AsyncIterable<Uint8Array>)).toString()
    expect(text).toContain('name="note%22%0D%0AX-Evil: 1"\r\n\r\n{"deep":7}\r\n')
    expect(text).toContain('name="upload"; filename="ü %22x%22.txt"\r\ncontent-type: text/plain\r\n\r\nhello\r\n')
    expect(headersOf(request)['content-length']).toBe(String(Buffer.byteLength(text)))
    expect((await send({ kind: 'file', file: 'none' })).error?.message).toContain('no file «none»; it has «doc»')
  })

  it('names the credential, and never holds a secret', async () => {
    const { requests } = await run({ authentication: 'bearer', tls: { rejectUnauthorized: false } })
    expect(requests[0]).toMatchObject({
      credential: 'bearer',
      tls: { rejectUnauthorized: false },
    })
    const byCertificate = await run({ authentication: 'tls-client-certificate' })
    expect(byCertificate.requests[0]?.credential).toBe('tls-client-certificate')
  })

  it('passes on how it is to travel', async () => {
    const { requests } = await run({
      timeout: { value: 2, unit: 'minutes' },
      redirects: { follow: false },
      proxy: 'http://proxy.test:3128',
      decompress: false,
      response: { bytesMax: 1000 },
    })
    expect(requests[0]).toMatchObject({
      timeoutMs: 120_000,
      redirects: { follow: false, max: 5 },
      proxy: 'http://proxy.test:3128',
      decompress: false,
      responseBytesMax: 1000,
    })
  })

  it.each<[Record<string, unknown>, string]>([
    [{ url: '{{ "not an address" }}' }, 'is not an address'],
    [{ url: '{{ "file:///etc/passwd" }}' }, '«file:» addresses cannot be called'],
    [{ url: '{{ "https://user:pass@a.test/" }}' }, 'holds a user or a password'],
    [{ headers: { 'x-a': '{{ "b\\r\\nx-evil: 1" }}' } }, 'line break'],
    [{ query: { a: { deep: 1 } } }, 'is an object'],
  ])('is not made of %j', async (parameters, reason) => {
    const { error, requests } = await run(parameters)
    expect(requests).toHaveLength(0)
    expect(error).toMatchObject({ code: 'http-request-invalid', retryable: false })
    expect(error?.message).toContain(reason)
    expect(error?.message).not.toContain('pass@')
  })

  it('reads or writes, by its method', () => {
    const effects = ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'].map((method) =>
      typeof httpRequest.effect === 'function' ? httpRequest.effect({ method } as never) : '',
    )
    expect(effects).toEqual(['read', 'read', 'read', 'write', 'write'])
  })
})

describe('the answer', () => {
  it('becomes one item for each element of a list, and keeps the origin', async () => {
    const { outputs, lineage } = await run({}, () => json([{ a: 1 }, 2]), [{ id: 1 }, { id: 2 }])
    expect(outputs.main).toEqual([{ a: 1 }, { body: 2 }, { a: 1 }, { body: 2 }])
    expect(lineage.main).toEqual([0, 0, 1, 1])
    expect((await run({ response: { lists: 'keep' } }, () => json([1]))).outputs.main).toEqual([{ body: [1] }])
    expect((await run({}, () => json([]))).outputs.main).toEqual([])
  })

  it('takes a list that is longer than a call may have arguments', async () => {
    const list = Array.from({ length: 200_000 }, () => 1)
    expect((await run({}, () => json(list))).outputs.main).toHaveLength(200_000)
  })

  it('can be had whole', async () => {
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['__proto__', 'x'],
    ]
    const { outputs } = await run({ response: { include: 'full' } }, () => json({ a: 1 }, { headers, status: 201 }))
    expect(outputs.main![0]).toMatchObject({ status: 201, body: { a: 1 } })
    expect(JSON.stringify(outputs.main![0]!.headers)).toBe(
      '{"content-type":"application/json","set-cookie":["a=1","b=2"],"__proto__":"x"}',
    )
  })

  it('is read by its content type and charset', async () => {
    const typed = (type: string, body: string | Uint8Array) =>
      run({}, () => ({ headers: [['content-type', type]], body }))
    expect((await typed('application/problem+json; charset=utf-8', '{"a":1}')).outputs.main).toEqual([{ a: 1 }])
    expect((await typed('text/html', '<p>hi</p>')).outputs.main).toEqual([{ body: '<p>hi</p>' }])
    expect((await typed('text/plain; charset="iso-8859-1"', Uint8Array.of(0xfc))).outputs.main).toEqual([{ body: 'ü' }])
    expect((await typed('text/plain', Uint8Array.of(0xff, 0xfe, 0xfc, 0))).outputs.main).toEqual([{ body: 'ü' }])
    expect((await typed('text/plain; charset=klingon', 'ok')).outputs.main).toEqual([{ body: 'ok' }])
    expect((await typed('application/json', '\ufeff{"a":1}')).outputs.main).toEqual([{ a: 1 }])
  })

  it('is read as JSON where nobody says what it is, and as text where it is none', async () => {
    expect((await run({}, () => ({ body: '{"a":1}' }))).outputs.main).toEqual([{ a: 1 }])
    expect((await run({}, () => ({ body: 'plain' }))).outputs.main).toEqual([{ body: 'plain' }])
    expect((await run({}, () => ({ status: 204 }))).outputs.main).toEqual([{}])
  })

  it('becomes a file where it is one', async () => {
    const headers: [string, string][] = [
      ['content-type', 'image/png'],
      ['content-disposition', 'attachment; filename="../../etc/a.png"'],
    ]
    const { items, blobs } = await run({}, () => ({ headers, body: Uint8Array.of(1, 2, 3) }))
    expect(items.main![0]).toEqual({
      json: { name: '.._.._etc_a.png', mimeType: 'image/png', bytes: 3 },
      files: { file: { object: 'blob-1', name: '.._.._etc_a.png', mimeType: 'image/png', bytes: 3 } },
    })
    expect(blobs.content.get('blob-1')).toEqual(Buffer.from([1, 2, 3]))
    const named = await run(
      { url: 'https://a.test/r/x%20y.bin?k=1', response: { format: 'file', file: 'got' } },
      () => ({ body: 'x' }),
    )
    expect(named.items.main![0]!.files?.got?.name).toBe('x y.bin')
  })

  it('is bounded: text by memory, files by what is asked', async () => {
    const text = (size: number) => ({
      headers: [['content-type', 'text/plain']] as [string, string][],
      body: 'x'.repeat(size),
    })
    expect((await run({}, () => text(HTTP_TEXT_BYTES_DEFAULT))).type).toBe('done')
    const over = await run({}, () => text(HTTP_TEXT_BYTES_DEFAULT + 1))
    expect(over.error).toMatchObject({ code: 'http-response-too-large', retryable: false })
    const file = await run({ response: { format: 'file' } }, () => text(HTTP_TEXT_BYTES_DEFAULT + 1))
    expect(file.outputs.main).toMatchObject([{ bytes: HTTP_TEXT_BYTES_DEFAULT + 1 }])
    expect((await run({ response: { format: 'file', bytesMax: 10 } }, () => text(11))).type).toBe('failed')
  })

  it('is not taken for JSON when it is none', async () => {
    const { error } = await run({}, () => ({ headers: [['content-type', 'application/json']], body: '<html>' }))
    expect(error).toMatchObject({ code: 'http-json-invalid', details: { start: '<html>' } })
    expect(error?.message).toContain('api.example.test')
  })

  it('cannot be a bomb of brackets, nor pollute', async () => {
    const deep = await run({}, () => json(undefined, { body: '['.repeat(100_000) + ']'.repeat(100_000) }))
    expect(deep.error?.code).toBe('http-json-invalid')
    const hostile = await run({}, () => json(undefined, { body: '{"__proto__":{"polluted":1}}' }))
    expect(JSON.stringify(hostile.outputs.main)).toBe('[{"__proto__":{"polluted":1}}]')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('a refusal', () => {
  it('says who refused, what, and what to do; addresses stay out of it', async () => {
    const { error } = await run({ url: 'https://api.example.test/x?key=canary' }, () =>
      json({ no: 1 }, { status: 401 }),
    )
    expect(error).toEqual({
      code: 'http-status',
      message: 'api.example.test answered 401. Check the credential.',
      retryable: false,
      details: { status: 401, host: 'api.example.test', body: '{"no":1}' },
      item: 0,
    })
  })

  it.each([
    [[['retry-after', '7']], 7000],
    [[['Retry-After', 'Tue, 01 Jan 2030 12:01:00 GMT']], 60_000],
    [[['retry-after', 'Tue, 01 Jan 2020 12:01:00 GMT']], 0],
    [[['retry-after', '99999999']], 86_400_000],
    [[['x-ratelimit-reset', '1893499230']], 30_000],
    [[['retry-after', 'soon']], undefined],
    [[], undefined],
  ] as [[string, string][], number | undefined][])('may pass, and says when: %j', async (headers, retryAfterMs) => {
    const { error } = await run({}, () => ({ status: 503, headers }))
    expect(error?.retryable).toBe(true)
    expect(error?.retryAfterMs).toBe(retryAfterMs)
  })

  it('passes for the statuses that are listed', async () => {
    expect((await run({}, () => ({ status: 409 }))).error?.retryable).toBe(false)
    expect((await run({ retryOnStatus: [409] }, () => ({ status: 409 }))).error?.retryable).toBe(true)
    expect((await run({ retryOnStatus: [409] }, () => ({ status: 503 }))).error?.retryable).toBe(false)
  })

  it('is an answer like any other when asked', async () => {
    const response = { neverFail: true, include: 'full' }
    expect((await run({ response }, () => json({ no: 1 }, { status: 500 }))).outputs.main).toMatchObject([
      { status: 500, body: { no: 1 } },
    ])
  })

  it('of the network passes on what egress says', async () => {
    const failure = { code: 'egress-dns-failed', message: 'No such host.', retryable: true }
    expect((await run({}, () => ({ failure }))).error).toMatchObject(failure)
  })
})

describe('pages', () => {
  const page = (number: number, next?: string) => json({ items: [number], next: next ?? null })

  it('follow an address that each answer gives', async () => {
    const pagination = { kind: 'next-url', nextUrl: '{{ $response.body.next }}' }
    const { requests, outputs, lineage } = await run({ query: { size: 2 }, pagination }, (_request, i) =>
      page(i, i < 2 ? `/x?cursor=${i + 1}` : undefined),
    )
    expect(requests.map(({ url }) => url)).toEqual([
      'https://api.example.test/x?size=2',
      'https://api.example.test/x?cursor=1',
      'https://api.example.test/x?cursor=2',
    ])
    expect(outputs.main!.map(({ items }) => items)).toEqual([[0], [1], [2]])
    expect(lineage.main).toEqual([0, 0, 0])
  })

  it('count a parameter up until nothing comes', async () => {
    const parameters = [{ name: 'page', value: '{{ $pageCount + 1 }}' }]
    const { requests, outputs } = await run(
      { url: 'https://api.example.test/x?page=1', pagination: { kind: 'parameters', parameters } },
      (_request, i) => json(i < 2 ? [{ i }] : []),
    )
    expect(requests.map(({ url }) => new URL(url).search)).toEqual(['?page=1', '?page=2', '?page=3'])
    expect(outputs.main).toEqual([{ i: 0 }, { i: 1 }])
  })

  it('put parameters into headers and bodies, until told', async () => {
    const pagination = {
      kind: 'parameters',
      parameters: [
        { place: 'body', name: 'cursor.after', value: '{{ $response.body.next }}' },
        { place: 'header', name: 'x-page', value: '{{ $pageCount }}' },
      ],
      until: '{{ $response.body.items[0] >= $json.last }}',
    }
    const body = { kind: 'json', value: { q: 'x' } }
    const { requests } = await run({ method: 'POST', body, pagination }, (_request, i) => page(i, `c${i}`), [
      { last: 2 },
    ])
    expect(requests.map((request) => request.body)).toEqual([
      '{"q":"x"}',
      '{"q":"x","cursor":{"after":"c0"}}',
      '{"q":"x","cursor":{"after":"c1"}}',
    ])
    expect(requests.map((request) => headersOf(request)['x-page'])).toEqual([undefined, '1', '2'])
    const keys = requests.map((request) => headersOf(request)['idempotency-key'])
    expect(new Set(keys).size).toBe(3)
  })

  it('end at their bound, and where a page names itself', async () => {
    const pagination = { kind: 'next-url', nextUrl: '{{ $response.body.next }}', pagesMax: 3 }
    const endless = await run({ pagination }, (_request, i) => page(i, `/x?p=${i}`))
    expect(endless.requests).toHaveLength(3)
    const itself = await run({ pagination }, () => page(0, '/x'))
    expect(itself.error?.code).toBe('pagination-loop')
  })

  it('wait between two of them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const pagination = { kind: 'next-url', nextUrl: '{{ $response.body.next }}', intervalMs: 5000 }
    const running = run({ pagination }, (_request, i) => page(i, i === 0 ? '/x?p=1' : undefined))
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
    await vi.advanceTimersByTimeAsync(5000)
    expect((await running).requests).toHaveLength(2)
  })

  it('say what is wrong with their expressions', async () => {
    const wrong = (pagination: Record<string, unknown>) => run({ pagination }, () => page(0, 'x'))
    expect((await wrong({ kind: 'next-url', nextUrl: '{{ $response.body.items }}' })).error?.code).toBe(
      'pagination-invalid',
    )
    expect((await wrong({ kind: 'next-url', nextUrl: '{{ 1 }}', until: '{{ "yes" }}' })).error?.message).toContain(
      'must give true or false',
    )
    expect((await wrong({ kind: 'next-url', nextUrl: '{{ $response.body.none.at }}' })).error).toBeDefined()
    await expect(wrong({ kind: 'next-url' })).rejects.toThrow('«nextUrl» is missing')
    await expect(wrong({ kind: 'parameters' })).rejects.toThrow('«parameters» is empty')
  })
})

describe('many items', () => {
  it('are sent several at a time, in order, and answered in order', async () => {
    let open = 0
    let most = 0
    const items = Array.from({ length: 10 }, (_, id) => ({ id }))
    const { outputs } = await run(
      { url: 'https://a.test/{{ $json.id }}', batch: { size: 3 } },
      async ({ url }) => {
        most = Math.max(most, ++open)
        await new Promise((resolve) => setImmediate(resolve))
        open--
        return json({ url })
      },
      items,
    )
    expect(most).toBe(3)
    expect(outputs.main!.map(({ url }) => url)).toEqual(items.map(({ id }) => `https://a.test/${id}`))
  })

  it('keep to their interval', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const sent: number[] = []
    const running = run(
      { batch: { size: 2, intervalMs: 1000 } },
      () => {
        sent.push(vi.getTimerCount())
        return json({})
      },
      Array(4).fill({}),
    )
    await vi.waitFor(() => expect(sent).toHaveLength(2))
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
    expect(sent).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(3000)
    expect((await running).requests).toHaveLength(4)
  })

  it('send nothing when there are none', async () => {
    const { requests, outputs } = await run({}, undefined, [])
    expect(requests).toEqual([])
    expect(outputs.main).toEqual([])
  })

  it('wants an address, and no body where none is sent', async () => {
    await expect(run({ url: undefined })).rejects.toThrow('url')
    await expect(run({ body: { kind: 'json', value: 1 } })).rejects.toThrow('is not sent with GET')
    await expect(run({ pagination: { kind: 'next-url', nextUrl: 'x', pagesMax: 10_001 } })).rejects.toThrow(
      'pagination',
    )
  })
})
