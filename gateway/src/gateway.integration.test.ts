import { once } from 'node:events'
import net from 'node:net'
import { reply, responds, route } from '@linkflow/http-server'
import { sql } from '@linkflow/postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PUBLIC_ROUTES, SECURITY_HEADERS } from './index.ts'
import { openTestGateway } from './testing/index.ts'

let finish = () => {}
const finished = () =>
  new Promise<void>((done) => {
    finish = done
  })
let made = 0
let sharedMade = 0
let gate = Promise.resolve()

const routes = [
  route({
    method: 'POST',
    path: '/api/v1/things/:name',
    summary: 'Make a thing',
    auth: 'api-key',
    permission: 'workflow:write',
    params: z.strictObject({ name: z.string().max(20) }),
    query: z.strictObject({ size: z.coerce.number().pipe(z.int()).optional() }),
    body: z.strictObject({ a: z.int(), b: z.strictObject({ c: z.string() }).optional() }),
    bodyTypes: ['application/json', 'application/yaml'],
    idempotent: true,
    responses: { 201: responds.json(z.strictObject({ made: z.int(), workspaceId: z.uuid() }), 'Made') },
    errors: ['workflow-invalid'],
    async handle({ workspaceId, body }) {
      if (body.a === 400) return reply.problem('workflow-invalid', 'No.')
      if (body.a === 500) throw new Error('canary-internal')
      made += 1
      return reply.created({ made, workspaceId }, '/api/v1/things/x')
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/slow',
    summary: 'Wait',
    auth: 'api-key',
    permission: 'workflow:read',
    responses: { 204: responds.empty('Waited') },
    async handle() {
      await finished()
      return reply.noContent()
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/shared',
    summary: 'Wait together',
    auth: 'api-key',
    permission: 'workflow:read',
    isShared: true,
    query: z.strictObject({ how: z.enum(['well', 'badly', 'not at all']).default('well') }),
    responses: { 200: responds.json(z.strictObject({ made: z.int(), workspaceId: z.uuid() }), 'Waited') },
    errors: ['workflow-not-found'],
    async handle({ workspaceId, query: { how } }) {
      sharedMade += 1
      const madeNow = sharedMade
      await gate
      if (how === 'badly') throw new Error('canary-shared')
      if (how === 'not at all') return reply.problem('workflow-not-found', 'No.')
      return reply.okText(JSON.stringify({ made: madeNow, workspaceId }))
    },
  }),
]

const raw = {
  prefix: '/webhook/' as const,
  handle: async (
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
    context: { rest: string },
  ) => {
    if (context.rest === 'break') throw new Error('canary-raw')
    let bytes = 0
    for await (const chunk of request) bytes += (chunk as Uint8Array).length
    response.end(JSON.stringify({ rest: context.rest, bytes, type: request.headers['content-type'] }))
  },
}

let databaseIsWell = true
const test = await openTestGateway({
  routes: () => routes,
  rawMounts: [raw],
  checks: [{ name: 'database', check: async () => (databaseIsWell ? undefined : 'does not answer') }],
})
afterAll(() => test.close())
const { call } = test

describe('who ask the same at the same time', () => {
  const path = '/api/v1/shared'
  const many = <T>(one: (n: number) => Promise<T>) => Promise.all(Array.from({ length: 60 }, (_, n) => one(n)))

  it('share answers, each with the id of its own request', async () => {
    // Its key is known from now on: whoever came is at the answer within the same turn of the loop.
    expect((await call('GET', path)).status).toBe(200)
    const before = sharedMade
    let came = 0
    gate = new Promise((open) => {
      test.gateway.server.on('request', () => {
        came += 1
        if (came === 60) setImmediate(open)
      })
    })
    const answers = await many(() => call('GET', path))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(answers.map(({ body }) => body.made - before).toSorted((a, b) => a - b)).toEqual([1, ...Array(59).fill(2)])
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(60)
    expect(answers[0]!.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  // Proves T21 for what is shared: it is shared within one workspace.
  it('are never told what is of another workspace', async () => {
    const answers = await many((n) => call('GET', path, n % 2 === 0 ? {} : { token: test.otherToken }))
    const expected = answers.map((_, n) => (n % 2 === 0 ? test.workspaceId : test.otherWorkspaceId))
    expect(answers.map(({ body }) => body.workspaceId)).toEqual(expected)
  })

  it('are refused one by one', async () => {
    const without = await test.makeToken({ scopes: ['credential:read'] })
    const answers = await many((n) => call('GET', path, { token: [test.token, without, 'lf_wrong', null][n % 4]! }))
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, n) => [200, 403, 401, 401][n % 4]))
  })

  it('share refusals and faults too, and each hears which request it was', async () => {
    for (const [how, status, code] of [
      ['not%20at%20all', 404, 'workflow-not-found'],
      ['badly', 500, 'internal-error'],
      ['wrong', 400, 'query-invalid'],
    ] as const) {
      const answers = await many(() => call('GET', `${path}?how=${how}`))
      expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.code}`))).toEqual(
        new Set([`${status} ${code}`]),
      )
      for (const { body, headers } of answers) expect(body.requestId).toBe(headers.get('x-request-id'))
      expect(new Set(answers.map(({ body }) => body.requestId)).size).toBe(60)
    }
    expect((await call('GET', path)).status).toBe(200)
  })
})

describe('bad input gets a stable code and changes nothing', () => {
  const path = '/api/v1/things/x'
  const deep = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`
  const cases: [string, string, number, string, Parameters<typeof call>[2], string?][] = [
    ['malformed JSON', 'POST', 400, 'json-malformed', { body: '{"a":1,' }],
    ['JSON that is not UTF-8', 'POST', 400, 'body-not-utf8', { body: new Uint8Array([0x7b, 0xff, 0x7d]) }],
    ['deep JSON', 'POST', 400, 'json-too-deep', { body: deep }],
    ['a prototype key', 'POST', 400, 'json-prototype-key', { body: '{"a":1,"__proto__":{"x":1}}' }],
    ['a number out of range', 'POST', 400, 'json-number-out-of-range', { body: '{"a":1e400}' }],
    ['no body', 'POST', 400, 'body-missing', {}],
    ['an empty body', 'POST', 400, 'body-missing', { body: '' }],
    ['a wrong type', 'POST', 422, 'body-invalid', { body: { a: 'x' } }],
    ['an unknown field', 'POST', 422, 'body-invalid', { body: { a: 1, evil: true } }],
    ['a list for an object', 'POST', 422, 'body-invalid', { body: [] }],
    ['null for an object', 'POST', 422, 'body-invalid', { body: 'null' }],
    [
      'another media type',
      'POST',
      415,
      'media-type-unsupported',
      { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'JSON in another charset',
      'POST',
      415,
      'media-type-unsupported',
      { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
    ],
    ['text', 'POST', 415, 'media-type-unsupported', { body: '{}', headers: { 'content-type': 'text/plain' } }],
    ['a compressed body', 'POST', 415, 'encoding-unsupported', { body: '{}', headers: { 'content-encoding': 'gzip' } }],
    ['an oversized body', 'POST', 413, 'payload-too-large', { body: `{"a":"${'x'.repeat(1024 * 1024)}"}` }],
    [
      'malformed YAML',
      'POST',
      400,
      'yaml-malformed',
      { body: 'a: [', headers: { 'content-type': 'application/yaml' } },
    ],
    ['another method', 'PUT', 405, 'method-not-allowed', { body: {} }],
    [
      'OPTIONS of a browser',
      'OPTIONS',
      405,
      'method-not-allowed',
      { headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } },
    ],
    ['an unknown address', 'POST', 404, 'route-not-found', { body: {} }, '/api/v1/nothing'],
    ['a bad percent code', 'POST', 400, 'path-invalid', { body: { a: 1 } }, '/api/v1/things/%zz'],
    ['a zero character in the address', 'POST', 400, 'path-invalid', { body: { a: 1 } }, '/api/v1/things/a%00b'],
    [
      'an address parameter that is too long',
      'POST',
      400,
      'path-invalid',
      { body: { a: 1 } },
      `/api/v1/things/${'x'.repeat(21)}`,
    ],
    ['an unknown query parameter', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?evil=1`],
    ['a query parameter twice', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?size=1&size=2`],
    ['a zero character in the query', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?size=%00`],
    ['a wrong query parameter', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?size=big`],
    ['a prototype key in the query', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?__proto__=1`],
    ['too many query parameters', 'POST', 400, 'query-invalid', { body: { a: 1 } }, `${path}?${'a&'.repeat(201)}`],
    [
      'a body where none is taken',
      'DELETE',
      400,
      'body-unexpected',
      { body: {} },
      '/api/v1/keys/0198c0de-0000-7000-8000-000000000000',
    ],
    ['a path into another folder', 'GET', 404, 'route-not-found', {}, '/api/v1/..%2f..%2fetc/passwd'],
    [
      'a bad idempotency key',
      'POST',
      400,
      'idempotency-key-invalid',
      { body: { a: 1 }, headers: { 'idempotency-key': 'x'.repeat(256) } },
    ],
  ]

  it.each(cases)('%s', async (_, method, status, code, options, at = path) => {
    const before = made
    const answer = await call(method, at, options)
    expect([answer.status, answer.body?.code]).toEqual([status, code])
    expect(answer.body).toMatchObject({ type: `urn:linkflow:error:${code}`, status, requestId: expect.any(String) })
    expect(answer.body.detail.length).toBeGreaterThan(10)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(made).toBe(before)
  })

  it('names the place of each problem', async () => {
    const { body } = await call('POST', path, { body: { a: 'x', b: { c: 1, d: 2 }, evil: 1 } })
    expect(body.problems.map((problem: { code: string; pointer: string }) => [problem.code, problem.pointer])).toEqual([
      ['type-wrong', '/a'],
      ['type-wrong', '/b/c'],
      ['unknown-field', '/b/d'],
      ['unknown-field', '/evil'],
    ])
  })

  it('tells which methods an address takes', async () => {
    expect((await call('PUT', path)).headers.get('allow')).toBe('POST')
  })

  it('takes the same value as YAML', async () => {
    const yaml = { body: 'a: 1\nb: {c: x}', headers: { 'content-type': 'application/yaml; charset=utf-8' } }
    expect((await call('POST', path, yaml)).status).toBe(201)
  })

  it('takes a body of the limit, and not one byte more', async () => {
    const sized = (bytes: number) => call('POST', path, { body: `{"a":1}${' '.repeat(bytes - 7)}` })
    expect((await sized(1024 * 1024)).status).toBe(201)
    expect((await sized(1024 * 1024 + 1)).status).toBe(413)
  })
})

describe('what is not HTTP', () => {
  const talk = async (text: string): Promise<string> => {
    const socket = net.connect(Number(new URL(test.url).port), '127.0.0.1')
    socket.write(text)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    await once(socket, 'close')
    return answer
  }

  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['two lengths', 'POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 400],
    [
      'length and chunks',
      'POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['two hosts', 'GET /health/live HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n', 400],
    ['a bare line feed in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n', 400],
    ['too large headers', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is refused and the connection closed: %s', async (_, text, status) => {
    const answer = await talk(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('"code":"')
  })

  // Proves T41.
  it('that arrives too slowly is given up', async () => {
    const own = await openTestGateway({ routes: () => routes, bodyArrivalMs: 50 })
    const socket = net.connect(Number(new URL(own.url).port), '127.0.0.1')
    socket.write(
      `POST /api/v1/things/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${own.token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    )
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(answer).toContain('request-timeout')
    expect((await own.call('GET', '/health/live')).status).toBe(200)
    expect(own.logged().join('')).not.toContain('"level":"error"')
    await own.close()
  })

  it.each(['__proto__', '__PROTO__'])('does not fall over a header named %s', async (name) => {
    const request = `GET /health/live HTTP/1.1\r\nHost: x\r\n${name}: a\r\n${name}: b\r\nConnection: close\r\n\r\n`
    expect(await talk(request)).toMatch(/^HTTP\/1.1 200 /)
  })

  it('needs a Host', async () => {
    expect(await talk('GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })
})

describe('who may come in', () => {
  const body = { a: 1 }
  const path = '/api/v1/things/x'

  it('is asked before a byte of the body is read', async () => {
    const malformed = await call('POST', path, { token: null, body: '{{{' })
    expect([malformed.status, malformed.body.code]).toEqual([401, 'key-missing'])
    expect(malformed.headers.get('www-authenticate')).toContain('Bearer')
  })

  it.each([
    ['no key', { token: null }, 'key-missing'],
    ['an unknown key', { token: `lf_${'0'.repeat(32)}_${'A'.repeat(43)}` }, 'key-invalid'],
    ['a word', { token: 'hello' }, 'key-invalid'],
    ['another scheme', { token: null, headers: { authorization: 'Basic YTpi' } }, 'key-missing'],
    ['an empty bearer', { token: null, headers: { authorization: 'Bearer ' } }, 'key-missing'],
  ])('not with %s', async (_, options, code) => {
    const answer = await call('POST', path, { body, ...options })
    expect([answer.status, answer.body.code]).toEqual([401, code])
  })

  it('not with the right id and another secret', async () => {
    const wrong = `${test.token.slice(0, -4)}AAAA`
    expect((await call('POST', path, { body, token: wrong })).body.code).toBe('key-invalid')
  })

  it('not with a key that has expired, also once it was known', async () => {
    const token = await test.makeToken({ scopes: ['workflow:write'], expiresAt: new Date(Date.now() + 400) })
    expect((await call('POST', path, { body, token })).status).toBe(201)
    await expect.poll(async () => (await call('POST', path, { body, token })).body.code).toBe('key-expired')
  })

  it('not without the permission that the route names', async () => {
    const token = await test.makeToken({ scopes: ['workflow:read'] })
    const answer = await call('POST', path, { body, token })
    expect(answer.status).toBe(403)
    expect(answer.body).toMatchObject({ code: 'permission-missing', facts: { permission: 'workflow:write' } })
  })

  // Proves T21.
  it('into the workspace of the key and no other, whatever a header says', async () => {
    expect((await call('POST', path, { body })).body.workspaceId).toBe(test.workspaceId)
    expect((await call('POST', path, { body, token: test.otherToken })).body.workspaceId).toBe(test.otherWorkspaceId)
    const elsewhere = await call('POST', path, { body, headers: { 'linkflow-workspace': test.otherWorkspaceId } })
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'workspace-mismatch'])
    const same = await call('POST', path, { body, headers: { 'linkflow-workspace': test.workspaceId } })
    expect(same.status).toBe(201)
  })

  // Proves T7, T43.
  it('is stated by each route: no key, no answer, on every one that is not in the list of public ones', async () => {
    for (const { method, path: pattern, auth } of test.gateway.routes) {
      const at = pattern.replaceAll(/:[A-Za-z]+/g, '0198c0de-0000-7000-8000-000000000000')
      const isPublic = PUBLIC_ROUTES.includes(`${method} ${pattern}`)
      expect(auth === 'public').toBe(isPublic)
      const answer = await call(method, at, { token: null })
      expect(answer.status === 401, `${method} ${pattern}`).toBe(!isPublic)
    }
  })

  it('is stated by each route: every permission but the right one is refused', async () => {
    const { permissions } = await import('@linkflow/contracts')
    for (const { method, path: pattern, permission } of test.gateway.routes) {
      if (permission === 'none') continue
      const token = await test.makeToken({ scopes: permissions.filter((other) => other !== permission) })
      const at = pattern.replaceAll(/:[A-Za-z]+/g, '0198c0de-0000-7000-8000-000000000000')
      const answer = await call(method, at, { token })
      expect([answer.status, answer.body.facts?.permission], `${method} ${pattern}`).toEqual([403, permission])
    }
  })
})

describe('every answer', () => {
  it('carries the security headers and the id of the request, which the log has too', async () => {
    const answer = await call('GET', '/api/v1/workspace', { headers: { 'x-request-id': 'mine-1' } })
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(answer.headers.get(name)).toBe(value)
    expect(answer.headers.get('x-request-id')).toBe('mine-1')
    await expect.poll(() => test.logged().some((line) => line.includes('"requestId":"mine-1"'))).toBe(true)
  })

  it('has an id of our own where the caller’s could harm', async () => {
    for (const bad of ['a b', 'x'.repeat(129), 'a"b', '<x>']) {
      const answer = await call('GET', '/health/live', { headers: { 'x-request-id': bad } })
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  // Proves T40.
  it('says nothing of a fault of ours, and the log says it under the id', async () => {
    const answer = await call('POST', '/api/v1/things/x', { body: { a: 500 } })
    expect([answer.status, answer.body.code]).toEqual([500, 'internal-error'])
    expect(answer.text).not.toContain('canary')
    expect(test.logged().some((line) => line.includes('canary-internal') && line.includes(answer.body.requestId))).toBe(
      true,
    )
  })

  it('leaves no token in the log', () => {
    const secret = test.token.slice(-43)
    expect(test.logged().join('')).not.toContain(secret)
  })
})

describe('an idempotency key', () => {
  const path = '/api/v1/things/x'
  const send = (key: string, body: unknown, token?: string) =>
    call('POST', path, { body, headers: { 'idempotency-key': key }, ...(token && { token }) })

  it('gives the first answer again, and does the work once', async () => {
    const first = await send('k1', { a: 1 })
    const again = await send('k1', { a: 1 })
    expect(again.body).toEqual(first.body)
    expect([again.status, again.headers.get('location')]).toEqual([201, '/api/v1/things/x'])
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
  })

  it('is refused for another body', async () => {
    await send('k2', { a: 1 })
    const other = await send('k2', { a: 2 })
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused'])
  })

  it('keeps a refusal as well, but not a fault of ours', async () => {
    expect((await send('k3', { a: 400 })).body.code).toBe('workflow-invalid')
    expect((await send('k3', { a: 400 })).headers.get('idempotency-replayed')).toBe('true')
    expect((await send('k4', { a: 500 })).status).toBe(500)
    expect((await send('k4', { a: 500 })).headers.get('idempotency-replayed')).toBeNull()
  })

  it('is a workspace’s own', async () => {
    await send('k5', { a: 1 })
    expect((await send('k5', { a: 2 }, test.otherToken)).status).toBe(201)
  })

  it('gives a secret again to the token that asked first, and keeps it readable for nobody else', async () => {
    const make = (token?: string) =>
      call('POST', '/api/v1/keys', {
        body: { name: 'deploy', scopes: ['workflow:read'] },
        headers: { 'idempotency-key': 'k7' },
        ...(token && { token }),
      })
    const [first, again] = [await make(), await make()]
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true'])
    expect(again.body).toEqual(first.body)
    const neighbour = await make(await test.makeToken({ scopes: ['key:write', 'workflow:read'] }))
    expect([neighbour.status, neighbour.body.code]).toEqual([409, 'idempotency-key-reused'])
    const rows = await test.database.engine.query(sql`select answer from gateway.idempotency where key = 'k7'`)
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(first.body.token.slice(-43))
    expect(JSON.stringify(rows)).not.toContain('deploy')
  })

  it('lets one of many at once do the work', async () => {
    const before = made
    const answers = await Promise.all(Array.from({ length: 10 }, () => send('k6', { a: 1 })))
    expect(made).toBe(before + 1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
    expect(answers.some(({ status }) => status === 201)).toBe(true)
  })
})

describe('a raw mount', () => {
  it('gets the streams untouched, whatever the type and size', async () => {
    const body = 'x'.repeat(3 * 1024 * 1024)
    const answer = await call('POST', '/webhook/a%2Fb/c?x=1', {
      body,
      token: null,
      headers: { 'content-type': 'evil/type' },
    })
    expect(JSON.parse(answer.text)).toEqual({ rest: 'a%2Fb/c', bytes: body.length, type: 'evil/type' })
    expect(answer.headers.get('x-request-id')).not.toBeNull()
  })

  it('that breaks is a 500 that says nothing', async () => {
    const answer = await call('GET', '/webhook/break', { token: null })
    expect([answer.status, answer.body.code]).toEqual([500, 'internal-error'])
    expect(answer.text).not.toContain('canary')
  })
})

describe('the addresses of operation', () => {
  it('tell whether the process lives and can serve', async () => {
    expect((await call('GET', '/health/live', { token: null })).body).toEqual({ status: 'ok' })
    const ready = await call('GET', '/health/ready', { token: null })
    expect([ready.status, ready.body.status]).toEqual([200, 'ok'])
    databaseIsWell = false
    const failing = () => call('GET', '/health/ready', { token: null })
    await expect.poll(async () => (await failing()).status).toBe(503)
    expect((await failing()).body).toEqual({
      status: 'failing',
      checks: [{ name: 'database', ok: false, detail: 'does not answer' }],
    })
    databaseIsWell = true
  })

  it('give figures on loopback, and elsewhere to a key that may', async () => {
    const local = await call('GET', '/metrics', { token: null })
    expect(local.text).toContain('linkflow_http_requests_total')
    const proxied = { headers: { 'x-forwarded-for': '10.0.0.1' } }
    expect((await call('GET', '/metrics', { token: null, ...proxied })).body.code).toBe('key-missing')
    expect((await call('GET', '/metrics', proxied)).status).toBe(200)
    const token = await test.makeToken({ scopes: ['workflow:read'] })
    expect((await call('GET', '/metrics', { token, ...proxied })).body.code).toBe('permission-missing')
  })

  it('give the OpenAPI document of every route', async () => {
    const { body } = await call('GET', '/api/v1/openapi.json', { token: null })
    expect(body.openapi).toBe('3.1.0')
    const described = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const stated = test.gateway.routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/:([A-Za-z]+)/g, '{$1}')}`,
    )
    expect(described.sort()).toEqual(stated.sort())
  })
})

describe('stopping', () => {
  it('says so first, and takes calls until load balancers have had the time to see it', async () => {
    const own = await openTestGateway({ routes: () => routes, drainDelayMs: 1500 })
    const closed = own.gateway.close()
    expect(await own.call('GET', '/health/ready')).toMatchObject({ status: 503, body: { status: 'draining' } })
    const taken = await own.call('GET', '/health/live')
    expect(taken.status).toBe(200)
    expect(taken.headers.get('connection')).toBe('close')
    expect(await closed).toBe(true)
    await expect(own.call('GET', '/health/live')).rejects.toThrow()
    await own.close()
  })

  it('answers what is under way, refuses what is new, and then closes', async () => {
    const own = await openTestGateway({ routes: () => routes })
    const slow = own.call('GET', '/api/v1/slow')
    await expect.poll(() => finish.name !== 'finish').toBe(true)
    const closed = own.gateway.close()
    await expect.poll(() => own.call('GET', '/health/live').catch(() => 'refused')).toBe('refused')
    finish()
    expect((await slow).status).toBe(204)
    expect(await closed).toBe(true)
    await own.close()
  })
})
