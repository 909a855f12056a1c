import { inspect } from 'node:util'
import { Secret } from '@linkflow/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { isHostAllowed } from './allowed-hosts.ts'
import type { EgressRequest } from './request.ts'
import type { SlotFill, SlotPlace } from './slots.ts'
import { makeTestCertificate } from './test-certificate.ts'
import { anEgress, closeAll, httpServer, httpsServer, names, proxyServer } from './test-servers.ts'

afterEach(closeAll)

const workspace = { workspaceId: 'w1' }
const slot = (place: SlotPlace, allowedHosts: string[] = ['a.example'], secret = 'canary'): SlotFill => ({
  ...place,
  secret: new Secret(secret),
  allowedHosts,
})

const telling = () =>
  httpServer((request, response) => {
    const [, location] = /^\/to\/(.*)$/.exec(request.url!.split('?')[0]!) ?? []
    if (location) return response.writeHead(307, { location: decodeURIComponent(location) }).end()
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk
    })
    return request.on('end', () => response.end(JSON.stringify({ url: request.url, headers: request.headers, body })))
  })

async function ask(url: string, auth: SlotFill[], more: Partial<EgressRequest> = {}) {
  const result = await anEgress().request({ method: 'POST', url, timeoutMs: 10_000, auth, ...more }, workspace)
  return result.ok
    ? { ...JSON.parse(Buffer.from(result.value.body as Uint8Array).toString()), final: result.value.url }
    : result
}

const refused = { error: { code: 'egress-host-not-allowed-for-credential' } }

describe('the list of a credential', () => {
  it.each([
    ['api.example.com', 'api.example.com', true],
    ['API.example.com.', 'api.example.com', true],
    ['api.example.com', 'evil-api.example.com', false],
    ['api.example.com', 'api.example.com.evil.test', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'evilexample.com', false],
    ['example.com', 'a.example.com', false],
    ['*', 'a.example.com', false],
    ['*.', 'a.example.com', false],
    ['', 'a.example.com', false],
    ['*.1', '10.0.0.1', false],
    ['10.0.0.1', '10.0.0.1', true],
    ['0x0a000001', '10.0.0.1', true],
    ['[fd00::1]', 'fd00::1', true],
    ['fd00::1', 'fd00::1', true],
    ['[fd00::1]:443', 'fd00::1', true],
    ['a.example:443', 'a.example', true],
    ['a.example:444', 'a.example', false],
    ['*.example:443', 'a.example', true],
    ['https://a.example', 'a.example', false],
    ['a.example/path', 'a.example', false],
    ['a.example, b.example', 'b.example', false],
  ])('with %j for %s is %s', (entry, host, expected) => {
    expect(isHostAllowed([entry], host, 443)).toBe(expected)
  })

  it('allows nothing when it is empty', () => {
    expect(isHostAllowed([], 'a.example', 443)).toBe(false)
  })
})

// Proves T11.
describe('a slot', () => {
  it('is filled in the place it names', async () => {
    const { port } = await telling()
    const url = `http://a.example:${port}/path?x=1`
    expect(await ask(url, [slot({ place: 'bearer' })])).toMatchObject({ headers: { authorization: 'Bearer canary' } })
    expect(await ask(url, [slot({ place: 'header', name: 'X-Key' })])).toMatchObject({ headers: { 'x-key': 'canary' } })
    expect(await ask(url, [slot({ place: 'header', name: 'Auth', template: 'key {secret}' })])).toMatchObject({
      headers: { auth: 'key canary' },
    })
    expect(await ask(url, [slot({ place: 'basic', template: 'me:{secret}' })])).toMatchObject({
      headers: { authorization: `Basic ${btoa('me:canary')}` },
    })
    expect(await ask(url, [slot({ place: 'query', name: 'key' }, ['a.example'], 'a&b=c')])).toMatchObject({
      url: '/path?x=1&key=a%26b%3Dc',
      final: url,
    })
    const written = `http://a.example:${port}/?a=%20b&%6bey=mine&c=d'e&key=too`
    expect(await ask(written, [slot({ place: 'query', name: 'key' })])).toMatchObject({
      url: '/?a=%20b&c=d%27e&key=canary',
    })
    expect(await ask(url, [slot({ place: 'cookie', name: 'sid' })], { headers: { cookie: 'a=1' } })).toMatchObject({
      headers: { cookie: 'a=1; sid=canary' },
    })
  })

  it('takes the place of a header that the caller set', async () => {
    const { port } = await telling()
    const headers = { Authorization: 'mine', AUTHORIZATION: 'mine too' }
    const { headers: arrived } = await ask(`http://a.example:${port}/`, [slot({ place: 'bearer' })], { headers })
    expect(arrived.authorization).toBe('Bearer canary')
  })

  it('replaces a placeholder in path, query, headers and text, encoded for each', async () => {
    const placeholder = 'ph-0123456789abcdef'
    const { port } = await telling()
    const arrived = await ask(
      `http://a.example:${port}/bot${placeholder}/send?k=${placeholder}`,
      [slot({ place: 'placeholder', placeholder }, ['a.example'], '12:A/b&$&')],
      { headers: { 'x-key': `key ${placeholder}` }, body: `{"k":"${placeholder}","l":"${placeholder}"}` },
    )
    expect(arrived).toMatchObject({
      url: '/bot12:A%2Fb&$&/send?k=12%3AA%2Fb%26%24%26',
      headers: { 'x-key': 'key 12:A/b&$&' },
      body: '{"k":"12:A/b&$&","l":"12:A/b&$&"}',
      final: `http://a.example:${port}/bot${placeholder}/send?k=${placeholder}`,
    })
    const short = slot({ place: 'placeholder', placeholder: 'a'.repeat(15) })
    expect(await ask(`http://a.example:${port}/`, [short])).toMatchObject({ error: { code: 'egress-invalid-request' } })
    for (const secret of ['.', '..']) {
      const dots = slot({ place: 'placeholder', placeholder }, ['a.example'], secret)
      expect((await ask(`http://a.example:${port}/a/${placeholder}/b`, [dots])).ok).toBe(false)
    }
  })

  it('is refused for a host that is not on its list, without a connection', async () => {
    const { port, connections } = await telling()
    for (const hosts of [[], ['b.example'], ['*.a.example'], [`a.example:${port + 1}`]]) {
      expect(await ask(`http://a.example:${port}/`, [slot({ place: 'bearer' }, hosts)])).toMatchObject(refused)
    }
    const both = [slot({ place: 'bearer' }), slot({ place: 'query', name: 'k' }, ['b.example'])]
    expect(await ask(`http://a.example:${port}/`, both)).toMatchObject(refused)
    expect(connections()).toBe(0)
  })

  it('is refused when another name decides who reads it', async () => {
    const own = makeTestCertificate(['a.example', 'evil.example'])
    const { port } = await httpsServer(own, (_, response) => response.end('{}'))
    const proxy = await proxyServer()
    const auth = [slot({ place: 'bearer' })]
    const url = `https://a.example:${port}/`
    expect(await ask(url, auth, { hostHeader: 'evil.example', tls: { ca: own.cert } })).toMatchObject(refused)
    expect(await ask(url, auth, { tls: { ca: own.cert, servername: 'evil.example' } })).toMatchObject(refused)
    const own_proxy = `http://evil.example:${proxy.port}`
    expect(await ask(`http://a.example:${port}/`, auth, { proxy: own_proxy })).toMatchObject(refused)
    expect(await ask(url, auth, { proxy: own_proxy, tls: { rejectUnauthorized: false } })).toMatchObject(refused)
    expect(await ask(url, auth, { proxy: own_proxy, tls: { ca: own.cert } })).toMatchObject(refused)
    expect(proxy.connections()).toBe(0)
    expect(await ask(url, auth, { hostHeader: 'a.example', tls: { ca: own.cert } })).not.toMatchObject(refused)
  })

  it('goes along a redirect only to hosts on its list, and does not come back', async () => {
    const { port } = await telling()
    const to = (location: string) => `/to/${encodeURIComponent(location)}`
    const auth = [slot({ place: 'bearer' }, ['a.example', '*.a.example']), slot({ place: 'query', name: 'k' })]
    const same = await ask(`http://a.example:${port}${to('/end')}`, auth)
    expect(same).toMatchObject({ headers: { authorization: 'Bearer canary' }, url: '/end?k=canary' })
    const sub = await ask(`http://a.example:${port}${to(`http://s.a.example:${port}/end`)}`, auth)
    expect(sub).toMatchObject({ headers: { authorization: 'Bearer canary' }, url: '/end' })
    const out = await ask(`http://a.example:${port}${to(`http://b.example:${port}/end`)}`, auth)
    expect(JSON.stringify(out)).not.toContain('canary')
    const andBack = to(`http://b.example:${port}${to(`http://a.example:${port}/end`)}`)
    expect(JSON.stringify(await ask(`http://a.example:${port}${andBack}`, auth))).not.toContain('canary')
  })

  it('does not go from https down to http', async () => {
    const own = makeTestCertificate(['a.example'])
    const plain = await telling()
    const secure = await httpsServer(own, (_, response) =>
      response.writeHead(307, { location: `http://a.example:${plain.port}/end` }).end(),
    )
    const arrived = await ask(`https://a.example:${secure.port}/`, [slot({ place: 'bearer' })], {
      tls: { ca: own.cert },
    })
    expect(arrived.url).toBe('/end')
    expect(JSON.stringify(arrived)).not.toContain('canary')
  })

  // Proves T34.
  it('cannot start a header of its own, and its value is not told', async () => {
    const auth = [slot({ place: 'bearer' }, ['a.example'], 'canary\r\nX-Evil: 1')]
    const result = await ask('http://a.example/', auth)
    expect(result).toMatchObject({ error: { code: 'egress-invalid-header' } })
    expect(inspect(result)).not.toContain('canary')
  })

  it('does not come back through the echo', async () => {
    const hosts = ['echo.linkflow.internal']
    const auth = [slot({ place: 'bearer' }, hosts), slot({ place: 'query', name: 'k' }, hosts)]
    const echoed = await ask('http://echo.linkflow.internal/', auth)
    expect(echoed).toMatchObject({ headers: { authorization: 'Bearer [secret]' }, query: { k: '[secret]' } })
    expect(JSON.stringify(echoed)).not.toContain('canary')
  })

  // Proves T32.
  it('is in no error, whatever goes wrong', async () => {
    const auth = [slot({ place: 'query', name: 'k' }, ['*.example']), slot({ place: 'bearer' }, ['*.example'])]
    const failing = anEgress({ allow: [], resolve: names({ 'a.example': '10.0.0.1', 'b.example': '192.0.2.1' }) })
    for (const url of ['http://a.example/', 'https://b.example/', 'http://a.other/']) {
      const result = await failing.request({ method: 'GET', url, timeoutMs: 100, auth }, workspace)
      expect(result.ok).toBe(false)
      expect(inspect([result, auth], { depth: 9, showHidden: true })).not.toContain('canary')
    }
  })
})

describe('a secret that a service writes into an address', () => {
  const SECRET = 'canary/1 & 2'
  /** Redirects to `?to=` with the secret it got where `*` stands, as it is or encoded once more; else tells what arrived. */
  const repeating = async () => {
    const arrived: string[] = []
    const server = await httpServer((request, response) => {
      arrived.push(request.url!)
      const query = new URL(request.url!, 'http://x').searchParams
      const to = query.get('to')
      const got = query.get('key') ?? String(request.headers['x-key'])
      response.setHeader('x-got', encodeURIComponent(got))
      if (to === null) return response.end(JSON.stringify({ url: request.url, headers: request.headers }))
      const written = query.has('twice') ? encodeURIComponent(encodeURIComponent(got)) : encodeURIComponent(got)
      return response.writeHead(302, { location: to.replace('*', written) }).end()
    })
    return { port: server.port, arrived }
  }
  const keyed = (allowedHosts?: string[]) => slot({ place: 'query', name: 'key' }, allowedHosts, SECRET)
  const headed = (allowedHosts?: string[]) => slot({ place: 'header', name: 'x-key' }, allowedHosts, SECRET)
  const urlTo = (port: number, to: string, more = '') => `http://a.example:${port}/?to=${encodeURIComponent(to)}${more}`

  it('does not go to a host that is not on the list', async () => {
    const { port } = await repeating()
    const evil = `http://b.example:${port}`
    const opened = await ask(urlTo(port, `${evil}/?key=*`), [keyed()])
    expect(opened.url).toBe('/')
    for (const [to, more] of [
      [`${evil}/?other=*`, ''],
      [`${evil}/path/*`, ''],
      [`${evil}/?next=https%3A%2F%2Fa.example%2F%3Fkey%3D*`, '&twice'],
    ] as const) {
      expect(await ask(urlTo(port, to, more), [keyed()])).toMatchObject(refused)
      expect(await ask(urlTo(port, to, more), [headed()])).toMatchObject(refused)
    }
  })

  it('goes to a host that is, and is shown in no answer', async () => {
    const { port, arrived } = await repeating()
    const url = urlTo(port, `http://b.example:${port}/there?key=*`)
    const result = await anEgress().request(
      { method: 'GET', url, timeoutMs: 10_000, auth: [keyed(['a.example', 'b.example'])] },
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    expect(arrived.at(-1)).toBe(`/there?key=${encodeURIComponent(SECRET)}`)
    expect(Buffer.from(result.value.body as Uint8Array).toString()).toContain('"/there?key=[secret]"')
    expect(result.value.url).toBe(`http://b.example:${port}/there`)
    expect(new Map(result.value.headers).get('x-got')).toBe('[secret]')
  })

  it('is not shown where a redirect is not followed', async () => {
    const { port } = await repeating()
    const result = await anEgress().request(
      {
        method: 'GET',
        url: urlTo(port, '/again?key=*'),
        timeoutMs: 10_000,
        auth: [keyed()],
        redirects: { follow: false },
      },
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    expect(JSON.stringify(result.value.headers)).not.toContain('canary')
    expect(new Map(result.value.headers).get('location')).toBe('/again?key=[secret]')
  })

  it('does not follow from https to http in the address either', async () => {
    const { cert, key } = makeTestCertificate(['a.example'])
    const plain = await repeating()
    const secure = await httpsServer({ cert, key }, (request, response) => {
      const got = new URL(request.url!, 'http://x').searchParams.get('key')!
      response.writeHead(302, { location: `http://a.example:${plain.port}/?key=${encodeURIComponent(got)}` }).end()
    })
    const answer = await ask(`https://a.example:${secure.port}/`, [keyed(['a.example'])], { tls: { ca: cert } })
    expect(answer.url).toBe('/')
  })

  it('that is short is no reason to refuse an address that holds it by chance', async () => {
    const { port } = await repeating()
    const auth = [slot({ place: 'header', name: 'x-key' }, ['a.example'], 'b')]
    expect((await ask(urlTo(port, `http://b.example:${port}/b`), auth)).url).toBe('/b')
  })
})

describe('a body that says what was sent', () => {
  const SECRET = 'canary-"quoted"/1 & 2'
  const answered = async (text: string, as: 'buffer' | 'stream', secret = SECRET, atOnce = text.length) => {
    const { port } = await httpServer(async (_, response) => {
      for (let at = 0; at < text.length; at += atOnce) {
        response.write(text.slice(at, at + atOnce))
        // A chunk of its own for each piece.
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    })
    const result = await anEgress().request(
      {
        method: 'GET',
        url: `http://a.example:${port}/`,
        timeoutMs: 10_000,
        auth: [slot({ place: 'bearer' }, ['a.example'], secret)],
        response: { as },
      },
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    const { body } = result.value
    if (body instanceof Uint8Array) return Buffer.from(body).toString()
    return Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>)).toString()
  }
  const basic = (user: string) => Buffer.from(`${user}:${SECRET}`).toString('base64')

  // Proves T32.
  it.each([
    ['plain', SECRET],
    ['as JSON', JSON.stringify({ authorization: `Bearer ${SECRET}` })],
    ['in an address', `https://x.example/?key=${encodeURIComponent(SECRET)}&${new URLSearchParams({ k: SECRET })}`],
    ['in base64, whatever stands before it', [basic('u'), basic('us'), basic('use')].join(' ')],
    ['twice in a row', SECRET + SECRET],
  ])('does not show it, %s, in one piece or in many', async (_, text) => {
    for (const as of ['buffer', 'stream'] as const) {
      for (const atOnce of [text.length, 7, 1]) {
        const shown = await answered(`before ${text} after`, as, SECRET, atOnce)
        expect(shown).toMatch(/^before .*\[secret\].* after$/)
        expect(shown).not.toMatch(/quoted|cXVvdGVk|1b3RlZ|F1b3Rl/)
      }
    }
  })

  it('is as it was where a secret is as short as a word, or stands in no slot', async () => {
    const word = 'customers'
    expect(await answered(`{"of":"${word}"}`, 'stream', word)).toBe(`{"of":"${word}"}`)
    const data = `{"a":"${'x'.repeat(100_000)}"}`
    expect(await answered(data, 'stream')).toBe(data)
  })
})
