import { createHmac } from 'node:crypto'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { CommittedAnswer, ExecutionId, StartExecution, StartResult } from '@linkflow/execution'
import { newUuidV7, systemClock } from '@linkflow/kernel'
import type { FileRef, RunAnswer } from '@linkflow/node-runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CallerCredential, Callers } from '../application/callers.ts'
import { RouteCache } from '../application/route-cache.ts'
import type { Webhook, WebhookParameters } from '../domain/webhook.ts'
import {
  CHALLENGE_CHARS_MAX,
  FORM_FIELDS_MAX,
  JSON_DEPTH_MAX,
  MULTIPART_FIELD_BYTES_MAX,
  MULTIPART_PARTS_MAX,
  QUERY_PAIRS_MAX,
} from '../limits.ts'
import { someInbox, someListeners, someParameters, someWebhook } from '../testing/some-webhook.ts'
import { webhookMount } from './webhook-handler.ts'

// What the door does by itself: a stand-in for the executions notes what would be started.
let webhooks: Webhook[] = []
let revision = 0
let started: StartExecution[] = []
let answerWith: (request: StartExecution) => StartResult | Promise<StartResult>
let stored = new Map<string, { readonly execution: string; readonly bytes: number; content: Buffer[] }>()
let removed: string[] = []
let storedChunksMax = 0
/** While it is there, the store takes no more than it has. */
let hold: Promise<void> | undefined
let sentBytes = 0
const CREDENTIAL: CallerCredential = {
  version: {},
  open: async () => ({ name: 'x-key', value: 'secret', user: 'ada', password: 'pw', secret: 'shhh' }),
}
const bugs: unknown[] = []
const routes = new RouteCache(
  { revision: async () => revision, list: async () => webhooks, pages: async () => [] },
  (error) => void bugs.push(error),
)

/** Long enough for a busy machine; the test of slow bodies makes it short. */
let bodyArrivalMs = 60_000
const mount = webhookMount({
  routes,
  inbox: someInbox(),
  listeners: someListeners(),
  clock: systemClock,
  start: async (request) => {
    started.push(request)
    return answerWith(request)
  },
  loadVersion: async (id) => ({ versionId: id }) as never,
  callers: new Callers({
    clock: systemClock,
    credentialOf: async (_workspace, credential) => (credential === 'none' ? undefined : CREDENTIAL),
  }),
  async storeFile(_workspace, execution, name, mimeType, source) {
    const object = `${execution}/${name}/${stored.size}`
    const content: Buffer[] = []
    let bytes = 0
    for await (const chunk of source) {
      bytes += chunk.length
      storedChunksMax = Math.max(storedChunksMax, chunk.length)
      await hold
      if (bytes < 1024 * 1024) content.push(Buffer.from(chunk))
    }
    stored.set(object, { execution, bytes, content })
    return { object, name, mimeType, bytes }
  },
  async *readFile(file) {
    yield* stored.get(file.object)!.content
  },
  removeFiles: async (_workspace, execution) => {
    removed.push(execution)
    for (const [key, file] of stored) if (file.execution === execution) stored.delete(key)
  },
  get bodyArrivalMs() {
    return bodyArrivalMs
  },
  onBug: (error) => void bugs.push(error),
})
let server: Server
let port = 0
let url = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    const rest = request.url!.slice('/webhook/'.length).split('?', 1)[0]!
    void Promise.resolve(mount.handle(request, response, { requestId: 'r1', rest } as never)).catch((error) => {
      bugs.push(error)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  url = `http://127.0.0.1:${port}/webhook`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(bugs).toEqual([])
})
beforeEach(() => {
  started = []
  stored = new Map()
  removed = []
  storedChunksMax = 0
  sentBytes = 0
  answerWith = ({ id }) => ended(id!, [{ node: 'End', items: [{ ok: true }] }])
  bodyArrivalMs = 60_000
})

const ended = (
  id: ExecutionId,
  output: CommittedAnswer & { type: 'ended' } extends { output: infer O } ? O : never,
): StartResult => ({
  type: 'answered',
  id,
  isDuplicate: false,
  answer: { type: 'ended', end: { type: 'finished', status: 'succeeded', error: undefined, ends: [] }, output },
})
const responded = (id: ExecutionId, answer: Partial<RunAnswer>): StartResult => ({
  type: 'answered',
  id,
  isDuplicate: false,
  answer: {
    type: 'responded',
    answer: { status: 200, headers: [], body: { type: 'json', value: { ok: 1 } }, ...answer } as never,
  },
})
const listen = async (...all: Partial<WebhookParameters>[]) => {
  webhooks = all.map((parameters) =>
    someWebhook({
      parameters: someParameters(parameters),
      ...(parameters.authentication !== undefined && parameters.authentication !== 'none' && { credentialId: 'c' }),
    }),
  )
  revision += 1
  await routes.refresh()
}
const JSON_TYPE = { 'content-type': 'application/json' }
const post = (body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE, path = '/orders') =>
  fetch(url + path, { method: 'POST', headers, body: body as string })
const itemOf = (n = 0) => started[n]!.items[0]!
const bodyOf = (n = 0) => (itemOf(n).json as { body: unknown }).body
const problem = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as { code: string }) })

describe('the address of a webhook', () => {
  it('is its path and method; HEAD is answered by GET, without a body', async () => {
    await listen({ method: 'GET' }, { path: 'a/b', method: 'POST' })
    const get = await fetch(`${url}/orders?x=1&x=2&y=`)
    expect([get.status, await get.json()]).toEqual([200, { ok: true }])
    expect(itemOf().json).toMatchObject({ method: 'GET', path: 'orders', query: { x: ['1', '2'], y: '' }, body: null })
    const head = await fetch(`${url}/orders`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(itemOf(1).json).toMatchObject({ method: 'HEAD' })
    for (const path of ['/a/b/', '/a%2Fb', '/%61/b']) expect((await post('{}', JSON_TYPE, path)).status, path).toBe(200)
  })

  it('that nobody has is a 404, and another method a 405 that names those it takes', async () => {
    await listen({ method: 'GET' }, { method: 'PUT' })
    for (const path of ['/nobody', '/', '/ORDERS', '/orders//', '/%E0%A4%A', '/orders%00']) {
      expect(await problem(await post('{}', JSON_TYPE, path)), path).toMatchObject({
        status: 404,
        code: 'webhook-not-found',
      })
    }
    const wrong = await post('{}')
    expect(wrong.headers.get('allow')).toBe('GET, PUT, HEAD')
    expect(await problem(wrong)).toMatchObject({ status: 405, code: 'method-not-allowed' })
    expect(started).toEqual([])
  })

  it('follows publishing as soon as it is told, and within a second when nobody tells', async () => {
    await listen({ path: 'old' })
    webhooks = [someWebhook({ parameters: someParameters({ path: 'new' }) })]
    revision += 1
    await routes.start()
    try {
      expect((await post('{}', JSON_TYPE, '/new')).status).toBe(200)
      webhooks = [someWebhook({ parameters: someParameters({ path: 'newer' }) })]
      revision += 1
      const startedMs = performance.now()
      while ((await post('{}', JSON_TYPE, '/newer')).status === 404)
        expect(performance.now() - startedMs).toBeLessThan(2000)
      expect((await post('{}', JSON_TYPE, '/new')).status).toBe(404)
    } finally {
      routes.stop()
    }
  })

  it('keeps its table when the database is away', async () => {
    await listen({})
    const away = new RouteCache(
      { revision: () => Promise.reject(new Error('away')), list: async () => [], pages: async () => [] },
      () => {},
    )
    await expect(away.refresh()).rejects.toThrow('away')
    expect((await post('{}')).status).toBe(200)
  })
})

describe('a body', () => {
  it('is read by its media type, never by its shape', async () => {
    await listen({})
    await post('{"a":[1]}', { 'content-type': 'application/vnd.api+json; charset=utf-8' })
    await post('a=1&a=2&b=%C3%BC&__proto__=x', { 'content-type': 'application/x-www-form-urlencoded' })
    await post('{"a":1}', { 'content-type': 'text/plain' })
    await post('<a/>', { 'content-type': 'application/xml' })
    expect([0, 1, 2, 3].map(bodyOf)).toEqual([
      { a: [1] },
      Object.fromEntries([
        ['a', ['1', '2']],
        ['b', 'ü'],
        ['__proto__', 'x'],
      ]),
      '{"a":1}',
      '<a/>',
    ])
    const files = { data: { path: '/etc/passwd', object: 'a/b/c', name: 'x', mimeType: 'text/plain', bytes: 1 } }
    await post(JSON.stringify({ files }))
    expect(itemOf(4)).toEqual({ json: expect.objectContaining({ body: { files } }) })
  })

  it('that is none is null, whatever its type says', async () => {
    await listen({})
    await fetch(`${url}/orders`, { method: 'POST', headers: JSON_TYPE })
    expect(bodyOf()).toBeNull()
    expect(itemOf().files).toBeUndefined()
  })

  it('of bytes becomes the file «body» as it comes, without being held in memory', async () => {
    await listen({ bodyBytesMax: 2 * HELD_BYTES })
    const size = HELD_BYTES
    const { sent, answer } = await sentWhileHeld(() =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: ReadableStream.from(zeros(size)),
        duplex: 'half',
      } as RequestInit),
    )
    expect(answer.status).toBe(200)
    expect(sent).toBeLessThan(size / 2)
    expect(bodyOf()).toBeNull()
    expect(itemOf().files).toMatchObject({ body: { mimeType: 'application/octet-stream', bytes: size } })
    expect(storedChunksMax).toBeLessThan(1024 * 1024)
  })

  it('with rawBody is kept as a file besides what is read from it', async () => {
    await listen({ rawBody: true })
    await post('{ "a" : 1 }')
    expect(bodyOf()).toEqual({ a: 1 })
    const file = itemOf().files!['body'] as FileRef
    expect(file).toMatchObject({ mimeType: 'application/json', bytes: 11 })
    expect(Buffer.concat(stored.get(file.object)!.content).toString()).toBe('{ "a" : 1 }')
  })

  it('holds every text and number that JSON can say, and harms nobody', async () => {
    await listen({})
    await post('{"zero":"a\\u0000b","half":"\\ud800","max":1e308,"__proto__":{"x":1},"constructor":1}')
    expect(bodyOf()).toEqual(
      JSON.parse('{"zero":"a\\u0000b","half":"\\ud800","max":1e308,"__proto__":{"x":1},"constructor":1}'),
    )
  })

  it('that is malformed gets a 4xx with a code, and starts nothing', async () => {
    await listen({})
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    const cases: [string | Uint8Array, string][] = [
      ['{', 'json-malformed'],
      ['{"a":1e400}', 'json-number-out-of-range'],
      ['[-1e400]', 'json-number-out-of-range'],
      [nested(JSON_DEPTH_MAX + 1), 'json-too-deep'],
      [nested(100_000), 'json-too-deep'],
      [`${'['.repeat(5_000_000)}`, 'json-too-deep'],
      [Buffer.from([0x22, 0xff, 0x22]), 'body-not-utf8'],
    ]
    for (const [body, code] of cases) expect(await problem(await post(body)), code).toMatchObject({ status: 400, code })
    expect(started).toEqual([])
    expect((await post(nested(JSON_DEPTH_MAX))).status).toBe(200)
    expect((await post(`"${'['.repeat(100_000)}"`)).status).toBe(200)
  })

  it('has its limits: fields of a form, pairs of a query', async () => {
    await listen({})
    const form = (fields: number) =>
      post(Array.from({ length: fields }, (_, i) => `f${i}=1`).join('&'), {
        'content-type': 'application/x-www-form-urlencoded',
      })
    expect((await form(FORM_FIELDS_MAX)).status).toBe(200)
    expect(await problem(await form(FORM_FIELDS_MAX + 1))).toMatchObject({ status: 422, code: 'body-invalid' })
    const query = (pairs: number) => post('{}', JSON_TYPE, `/orders?${'a=1&'.repeat(pairs).slice(0, -1)}`)
    expect((await query(QUERY_PAIRS_MAX)).status).toBe(200)
    expect(await problem(await query(QUERY_PAIRS_MAX + 1))).toMatchObject({ status: 400, code: 'query-invalid' })
  })

  it('may have as many bytes as the node says and no more, whether its length is declared or not', async () => {
    await listen({ bodyBytesMax: 1000 })
    const json = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
    const chunked = (bytes: number, type = 'application/json') =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: ReadableStream.from([Buffer.from(json(bytes).slice(0, 500)), Buffer.from(json(bytes).slice(500))]),
        duplex: 'half',
      } as RequestInit)
    expect((await post(json(1000))).status).toBe(200)
    expect((await chunked(1000)).status).toBe(200)
    expect((await chunked(1000, 'application/pdf')).status).toBe(200)
    expect(started).toHaveLength(3)
    expect(await problem(await post(json(1001)))).toMatchObject({ status: 413, code: 'payload-too-large' })
    expect(await problem(await chunked(1001))).toMatchObject({ status: 413 })
    expect(await problem(await chunked(1001, 'application/pdf'))).toMatchObject({ status: 413 })
    expect(started).toHaveLength(3)
    expect(removed).toHaveLength(1)
  })

  it('that comes too slowly is ended with 408, of values and of bytes', async () => {
    bodyArrivalMs = 300
    await listen({})
    for (const type of ['application/json', 'application/pdf', 'multipart/form-data; boundary=b']) {
      expect(await slowCall(type), type).toMatch(/^HTTP\/1\.1 408 /)
    }
    expect(started).toEqual([])
  })

  it('that breaks off starts nothing and keeps nothing', async () => {
    await listen({})
    for (const type of ['application/json', 'application/pdf', 'multipart/form-data; boundary=b']) {
      const socket = connect(port, '127.0.0.1')
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
      socket.write(`POST /webhook/orders HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n`)
      socket.write('--b\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc')
      await new Promise((resolve) => setImmediate(resolve))
      socket.destroy()
    }
    // The last of several calls over the same door is answered: whatever the others left is settled by then.
    expect((await post('{}')).status).toBe(200)
    expect(started).toHaveLength(1)
    await untilTrue(() => stored.size === 0)
  })
})

describe('a multipart body', () => {
  const form = (fill: (form: FormData) => void) => {
    const made = new FormData()
    fill(made)
    return fetch(`${url}/orders`, { method: 'POST', body: made })
  }
  const file = (text: string, type = 'text/plain') => new Blob([text], { type })

  it('has fields and files; several of one name are told apart', async () => {
    await listen({})
    const answer = await form((each) => {
      each.append('note', 'a')
      each.append('note', 'b')
      each.append('photo', file('one'), 'one.txt')
      each.append('photo_2', file('two'), 'two.txt')
      each.append('photo', file('three'), 'three.txt')
    })
    expect(answer.status).toBe(200)
    expect(bodyOf()).toEqual({ note: ['a', 'b'] })
    const files = itemOf().files!
    expect(Object.fromEntries(Object.entries(files).map(([name, { name: given }]) => [name, given]))).toEqual({
      photo: 'one.txt',
      photo_2: 'two.txt',
      photo_3: 'three.txt',
    })
    expect(Buffer.concat(stored.get(files['photo_3']!.object)!.content).toString()).toBe('three')
  })

  it('streams its files, with bounded memory', async () => {
    await listen({ bodyBytesMax: 2 * HELD_BYTES })
    const size = HELD_BYTES
    const head = '--b\r\ncontent-disposition: form-data; name="f"; filename="big.bin"\r\n\r\n'
    async function* parts() {
      yield Buffer.from(head)
      yield* zeros(size)
      yield Buffer.from('\r\n--b--\r\n')
    }
    const { sent, answer } = await sentWhileHeld(() =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: ReadableStream.from(parts()),
        duplex: 'half',
      } as RequestInit),
    )
    expect(answer.status).toBe(200)
    expect(sent).toBeLessThan(size / 2)
    expect(itemOf().files).toMatchObject({ f: { bytes: size } })
  })

  it('has its limits, and keeps no file of a body that is refused', async () => {
    await listen({ bodyBytesMax: 4 * 1024 * 1024 })
    const parts = (count: number) =>
      form((each) => {
        for (let i = 0; i < count; i++) each.append(`f${i}`, file('x'), 'x.txt')
      })
    expect((await parts(MULTIPART_PARTS_MAX)).status).toBe(200)
    stored.clear()
    expect(await problem(await parts(MULTIPART_PARTS_MAX + 1))).toMatchObject({ status: 422, code: 'body-invalid' })
    const field = (bytes: number) => form((each) => each.append('f', 'x'.repeat(bytes)))
    expect((await field(MULTIPART_FIELD_BYTES_MAX)).status).toBe(200)
    expect(await problem(await field(MULTIPART_FIELD_BYTES_MAX + 1))).toMatchObject({
      status: 422,
      code: 'body-invalid',
    })
    const big = await form((each) => {
      each.append('a', file('first'), 'a.txt')
      each.append('b', file('x'.repeat(5 * 1024 * 1024)), 'b.txt')
    })
    expect(await problem(big)).toMatchObject({ status: 413, code: 'payload-too-large' })
    expect(started).toHaveLength(2)
    await untilTrue(() => stored.size === 0)
  })

  it('that is malformed is refused', async () => {
    await listen({})
    expect(await problem(await post('x', { 'content-type': 'multipart/form-data' }))).toMatchObject({
      status: 422,
      code: 'body-invalid',
    })
    const cut = '--b\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc'
    expect((await problem(await post(cut, { 'content-type': 'multipart/form-data; boundary=b' }))).status).toBe(422)
    expect(started).toEqual([])
    await untilTrue(() => stored.size === 0)
  })

  // Proves T8.
  it('that is signed is read when its signature was found right', async () => {
    await listen({ authentication: 'hmac', hmac: { ...someParameters().hmac, scheme: 'github' } })
    const body = '--b\r\ncontent-disposition: form-data; name="f"; filename="f.txt"\r\n\r\nabc\r\n--b--\r\n'
    const headers = (signature: string) => ({
      'content-type': 'multipart/form-data; boundary=b',
      'x-hub-signature-256': `sha256=${signature}`,
    })
    expect((await post(body, headers('0'.repeat(64)))).status).toBe(401)
    expect(stored.size).toBe(0)
    const signature = createHmac('sha256', 'shhh').update(body).digest('hex')
    expect((await post(body, headers(signature))).status).toBe(200)
    expect(itemOf().files).toMatchObject({ f: { name: 'f.txt', bytes: 3 } })
    // Whoever reads the history must not be able to send the call again.
    expect(JSON.stringify(itemOf().json)).not.toContain(signature)
  })
})

describe('a call that must prove itself', () => {
  it('is refused before its body is read or stored', async () => {
    for (const authentication of ['header', 'basic', 'jwt'] as const) {
      await listen({ authentication })
      const waiting = rawCall('POST', { 'content-type': 'application/pdf', 'content-length': '1000000' })
      // Not a byte of the body was sent, and yet it is answered.
      expect((await waiting).status, authentication).toBe(401)
    }
    expect([stored.size, started.length]).toEqual([0, 0])
  })

  it('says how to prove itself, and its secret is not kept', async () => {
    await listen({ authentication: 'basic' })
    const refused = await post('{}')
    expect(refused.headers.get('www-authenticate')).toContain('Basic')
    expect(await problem(refused)).toMatchObject({ status: 401, code: 'webhook-unauthorized' })
    const authorization = `Basic ${Buffer.from('ada:pw').toString('base64')}`
    expect((await post('{}', { ...JSON_TYPE, authorization, cookie: 'a=b', 'x-other': 'kept' })).status).toBe(200)
    await listen({ authentication: 'header' })
    expect((await post('{}', { ...JSON_TYPE, 'X-Key': 'secret' })).status).toBe(200)
    const seen = JSON.stringify(started.map(({ items }) => items[0]!.json))
    expect(seen).toContain('kept')
    for (const secret of [authorization, 'a=b', '"secret"', 'x-key']) expect(seen, secret).not.toContain(secret)
  })

  it('is refused when its node has no credential', async () => {
    await listen({ authentication: 'header' })
    webhooks = [someWebhook({ credentialId: 'none', parameters: someParameters({ authentication: 'header' }) })]
    revision += 1
    await routes.refresh()
    expect((await post('{}')).status).toBe(401)
  })

  // Proves T28.
  it('names its delivery by the header that the node says, else by its signature', async () => {
    await listen({ deliveryIdHeader: 'X-Delivery' })
    await post('{}', { ...JSON_TYPE, 'x-delivery': 'd1' })
    await post('{}')
    expect(started.map(({ delivery }) => delivery?.id)).toEqual(['d1', undefined])
    expect(started[0]!.delivery!.endpoint).toContain(webhooks[0]!.workflowId)
  })
})

describe('the question of Slack whether an address is ours', () => {
  const signed = (body: string) => {
    const seconds = String(Math.floor(Date.now() / 1000))
    const mac = createHmac('sha256', 'shhh').update(`v0:${seconds}:${body}`).digest('hex')
    return post(body, { ...JSON_TYPE, 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${mac}` })
  }
  const question = (challenge: unknown) => JSON.stringify({ type: 'url_verification', challenge, token: 'x' })
  const slack = { authentication: 'hmac', hmac: { ...someParameters().hmac, scheme: 'slack' } } as const

  it('is answered with its challenge as plain text, and starts nothing', async () => {
    await listen(slack)
    const answer = await signed(question('<script>3eZbrw1a</script>'))
    expect([answer.status, await answer.text(), started]).toEqual([200, '<script>3eZbrw1a</script>', []])
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toBe('sandbox')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('is answered only when it is signed, short enough and a question', async () => {
    await listen(slack)
    expect((await post(question('c'))).status).toBe(401)
    expect(started).toEqual([])
    await signed(question('c'.repeat(CHALLENGE_CHARS_MAX)))
    expect(started).toEqual([])
    await signed(question('c'.repeat(CHALLENGE_CHARS_MAX + 1)))
    await signed(question({ a: 1 }))
    await signed('{"type":"event_callback","challenge":"c"}')
    expect(started).toHaveLength(3)
    await listen({})
    await post(question('c'))
    expect(started).toHaveLength(4)
  })
})

describe('an answer', () => {
  it('is given at once, as the node says, without what must not be set', async () => {
    answerWith = ({ id }) => ({ type: 'accepted', id: id! })
    await listen({ respond: 'immediately' })
    const plain = await post('{}')
    expect([plain.status, await plain.json()]).toEqual([202, { executionId: started[0]!.id }])
    expect(started[0]!.waitMs).toBeUndefined()
    const headers = {
      'X-Own': 'yes',
      'Set-Cookie': 'a=b',
      'Content-Security-Policy': 'x',
      'X-Bad': 'a\r\nb: c',
      'Content-Type': 'text/html',
    }
    await listen({ respond: 'immediately', response: { status: 201, headers, body: '<b>thanks</b>' } })
    const custom = await post('{}')
    expect([custom.status, await custom.text()]).toEqual([201, '<b>thanks</b>'])
    expect(custom.headers.get('x-own')).toBe('yes')
    expect(custom.headers.get('content-type')).toBe('text/html')
    expect(custom.headers.get('content-security-policy')).toBe('sandbox')
    expect(custom.headers.get('x-content-type-options')).toBe('nosniff')
    expect([custom.headers.get('set-cookie'), custom.headers.get('x-bad')]).toEqual([null, null])
    await listen({
      respond: 'immediately',
      response: { status: 200, headers: [{ name: 'x-a', value: 1 }], body: { n: 1 } },
    })
    expect(await (await post('{}')).json()).toEqual({ n: 1 })
  })

  it('of the last node is none, one or several items', async () => {
    await listen({ respond: 'last-node' })
    const outputs: [Parameters<typeof ended>[1], number, unknown][] = [
      [[], 204, ''],
      [[{ node: 'A', items: [] }], 204, ''],
      [[{ node: 'A', items: [{ a: 1 }] }], 200, '{"a":1}'],
      [[{ node: 'A', items: [{ a: 1 }, { a: 2 }] }], 200, '[{"a":1},{"a":2}]'],
    ]
    for (const [output, status, text] of outputs) {
      answerWith = ({ id }) => ended(id!, output)
      const answer = await post('{}')
      expect([answer.status, await answer.text()]).toEqual([status, text])
    }
    expect(started[0]!.waitMs).toBe(10_000)
  })

  it('of a Respond node has its status, headers and body', async () => {
    await listen({ respond: 'respond-node' })
    const cases: [Partial<RunAnswer>, number, string][] = [
      [{ status: 201 }, 201, '{"ok":1}'],
      [{ body: { type: 'text', text: 'hällo' } }, 200, 'hällo'],
      [{ status: 204, body: { type: 'none' } }, 204, ''],
      [{ status: 404, body: { type: 'none' } }, 404, ''],
    ]
    for (const [answer, status, text] of cases) {
      answerWith = ({ id }) => responded(id!, answer)
      const given = await post('{}')
      expect([given.status, await given.text()]).toEqual([status, text])
      expect(given.headers.get('content-security-policy')).toBe('sandbox')
    }
    stored.set('f', { execution: 'x', bytes: 5, content: [Buffer.from('he'), Buffer.from('llo')] })
    const file = { object: 'f', name: 'bericht "ü".txt', mimeType: 'text/plain', bytes: 5 }
    answerWith = ({ id }) =>
      responded(id!, {
        body: { type: 'file', file },
        headers: [
          ['X-A', '1'],
          ['Set-Cookie', 'a=b'],
        ],
      })
    const given = await post('{}')
    expect([given.status, await given.text()]).toEqual([200, 'hello'])
    expect(given.headers.get('content-disposition')).toContain("UTF-8''bericht%20%22%C3%BC%22.txt")
    expect([given.headers.get('x-a'), given.headers.get('set-cookie'), given.headers.get('content-length')]).toEqual([
      '1',
      null,
      '5',
    ])
  })

  it('is 202 with the address of the result when the time is up or a wait is reached', async () => {
    await listen({})
    for (const make of [
      (id: ExecutionId): StartResult => ({ type: 'pending', id }),
      (id: ExecutionId): StartResult => ({ type: 'answered', id, isDuplicate: false, answer: { type: 'parked' } }),
    ]) {
      answerWith = ({ id }) => make(id!)
      const answer = await post('{}')
      expect(answer.status).toBe(202)
      const { executionId, result } = (await answer.json()) as { executionId: string; result: string }
      expect(answer.headers.get('location')).toBe(`/api/v1/executions/${executionId}`)
      expect(result).toBe(`/api/v1/executions/${executionId}`)
    }
  })

  it('is 503 with Retry-After when the backlog is full or the database is away', async () => {
    await listen({})
    for (const [type, code] of [
      ['busy', 'server-busy'],
      ['unavailable', 'database-unavailable'],
    ] as const) {
      answerWith = () => ({ type, retryAfterMs: 1500 })
      const answer = await post('{}')
      expect(answer.headers.get('retry-after')).toBe('2')
      expect(await problem(answer)).toMatchObject({ status: 503, code })
    }
  })

  it('of a failed workflow says which node and why', async () => {
    await listen({})
    const error = { code: 'stopped', message: 'no stock', node: 'Check' }
    answerWith = ({ id }) => ({
      type: 'answered',
      id: id!,
      isDuplicate: false,
      answer: { type: 'ended', end: { type: 'finished', status: 'failed', error, ends: [] }, output: [] },
    })
    const answer = await problem(await post('{}'))
    expect(answer).toMatchObject({
      status: 500,
      code: 'execution-failed',
      detail: expect.stringContaining('«Check»: no stock'),
    })
  })

  it('to a repeated delivery is that of the first, and what this call brought is removed', async () => {
    await listen({})
    const first = newUuidV7<'execution'>(Date.now())
    answerWith = () => responded(first, {})
    const upload = () => post('bytes', { 'content-type': 'application/pdf' })
    expect((await upload()).status).toBe(200)
    expect([stored.size, removed]).toEqual([0, [started[0]!.id]])
    for (const type of ['busy', 'refused'] as const) {
      answerWith = () => (type === 'busy' ? { type, retryAfterMs: 1 } : { type, code: 'x', message: 'y' })
      await upload()
      expect(stored.size, type).toBe(0)
    }
    // Nobody knows whether it will be committed: the file stays for it.
    answerWith = () => ({ type: 'unavailable', retryAfterMs: 1 })
    await upload()
    expect(stored.size).toBe(1)
  })
})

async function* zeros(bytes: number): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024)
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    yield chunk
    sentBytes += chunk.length
  }
}

/** How much a caller can send while the store takes nothing: what lies in buffers on the way. */
/** Half of it is more than the kernel may hold of a connection: Linux lets a receive buffer grow to 32 MiB. */
const HELD_BYTES = 128 * 1024 * 1024

async function sentWhileHeld(call: () => Promise<Response>): Promise<{ sent: number; answer: Response }> {
  let release: () => void = () => {}
  hold = new Promise((resolve) => {
    release = resolve
  })
  const answer = call()
  let sent = -1
  while (sent !== sentBytes || sent === 0) {
    sent = sentBytes
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  hold = undefined
  release()
  return { sent, answer: await answer }
}

/** Sends the headers, and never the body. */
function rawCall(method: string, headers: Record<string, string>): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/orders`, { method, headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode })
      request.destroy()
    })
    request.on('error', reject)
    request.flushHeaders()
  })
}

function slowCall(type: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        `POST /webhook/orders HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\n\r\n--b`,
      ),
    )
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
  })
}

async function untilTrue(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setTimeout(resolve, 5))
}
