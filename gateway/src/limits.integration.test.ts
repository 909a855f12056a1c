import { reply, responds, route } from '@linkflow/http-server'
import { afterAll, describe, expect, it } from 'vitest'
import { openTestGateway } from './testing/index.ts'

const ping = route({
  method: 'GET',
  path: '/api/v1/ping',
  summary: 'Ping',
  auth: 'api-key',
  permission: 'workflow:read',
  responses: { 204: responds.empty('Pong') },
  handle: async () => reply.noContent(),
})
const test = await openTestGateway({
  routes: () => [ping],
  rawMounts: [{ prefix: '/webhook/', handle: (_request, response) => void response.end('ok') }],
  trustedHops: 1,
  // One request, and the next one after ten seconds.
  rateLimits: { perAddress: 0.1, perCaller: 0.1, perWebhook: 0.1 },
  corsOrigins: ['https://app.example.com'],
})
afterAll(() => test.close())
const { call } = test
const from = (address: string) => ({ 'x-forwarded-for': address })
const times = async (count: number, ask: () => ReturnType<typeof call>) => {
  const answers = []
  for (let n = 0; n < count; n++) answers.push(await ask())
  return answers
}

describe('rate limits', () => {
  it('count an address before its key is looked at, and other addresses by themselves', async () => {
    const answers = await times(3, () =>
      call('GET', '/api/v1/ping', { token: 'lf_wrong', headers: from('203.0.113.1') }),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 429, 429])
    const refused = answers.at(-1)!
    expect(refused.body).toMatchObject({ code: 'rate-limited', status: 429 })
    expect(refused.body.detail).toMatch(/may ask 0.1 times a second; ask again in \d+ s/)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(5)
    expect(refused.headers.get('ratelimit-policy')).toBe('"address";q=1;w=10')
    expect(refused.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/)
    expect(refused.headers.get('x-request-id')).toBeTruthy()
    // What the client wrote itself before the proxy's entry changes nothing.
    const spoofed = await call('GET', '/api/v1/ping', { headers: from('9.9.9.9, 203.0.113.1') })
    expect(spoofed.status).toBe(429)
    expect((await call('GET', '/api/v1/nowhere', { headers: from('203.0.113.1') })).status).toBe(429)
    expect((await call('GET', '/api/v1/ping', { headers: from('203.0.113.2') })).status).toBe(204)
  })

  it('count an IPv6 network as one', async () => {
    const answers = await times(2, () =>
      call('GET', '/api/v1/ping', {
        token: null,
        headers: from(`2001:db8::${Math.floor(Math.random() * 0xffff).toString(16)}`),
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 429])
  })

  it('count a key wherever it is used from', async () => {
    const token = await test.makeToken({ scopes: ['workflow:read'] })
    let n = 0
    const answers = await times(2, () => call('GET', '/api/v1/ping', { token, headers: from(`198.51.100.${n++}`) }))
    expect(answers.map(({ status }) => status)).toEqual([204, 429])
    expect(answers[0]!.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+, "caller";r=0;t=\d+$/)
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"address";q=1;w=10, "caller";q=1;w=10')
    const other = await test.makeToken({ scopes: ['workflow:read'] })
    const { status } = await call('GET', '/api/v1/ping', { token: other, headers: from('198.51.100.99') })
    expect(status).toBe(204)
  })

  it('count a webhook by its path, whatever its query', async () => {
    let n = 0
    const answers = await times(2, () => call('POST', `/webhook/orders?n=${n++}`, { token: null }))
    expect(answers.map(({ status }) => status)).toEqual([200, 429])
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(5)
    expect((await call('POST', '/webhook/other', { token: null })).status).toBe(200)
    for (const spelling of ['/webhook/%6frders', '/webhook/orders/', '/webhook/%6Frder%73%2f']) {
      expect((await call('POST', spelling, { token: null })).status, spelling).toBe(429)
    }
  })
})

describe('CORS', () => {
  let asked = 0
  const preflight = (origin: string, path = '/api/v1/ping', method = 'GET') =>
    call('OPTIONS', path, {
      token: null,
      headers: { origin, 'access-control-request-method': method, ...from(`192.0.2.${asked++}`) },
    })

  it('answers a preflight of a configured origin, and lets its page read', async () => {
    const answer = await preflight('https://app.example.com')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(answer.headers.get('access-control-allow-headers')).toContain('LinkFlow-Workspace')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    const read = await call('GET', '/api/v1/ping', {
      headers: { origin: 'https://app.example.com', ...from('192.0.2.200') },
    })
    expect(read.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(read.headers.get('access-control-expose-headers')).toContain('X-Request-Id')
  })

  it('lets such a page call webhooks, and read also that it called too often', async () => {
    const before = await preflight('https://app.example.com', '/webhook/paged', 'POST')
    expect([before.status, before.headers.get('access-control-allow-methods')]).toEqual([
      204,
      expect.stringContaining('POST'),
    ])
    for (const status of [200, 429]) {
      const read = await call('POST', '/webhook/paged', { token: null, headers: { origin: 'https://app.example.com' } })
      expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([
        status,
        'https://app.example.com',
      ])
    }
    const evil = await preflight('https://evil.example.com', '/webhook/others', 'POST')
    expect([evil.status, evil.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })

  it.each(['https://evil.example.com', 'null', 'https://app.example.com.evil.com', 'http://app.example.com'])(
    'tells a page of %s nothing',
    async (origin) => {
      const answer = await preflight(origin)
      expect(answer.status).toBe(405)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      expect(answer.headers.get('vary')).toBe('Origin')
    },
  )
})
