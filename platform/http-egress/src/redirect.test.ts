import { afterEach, describe, expect, it } from 'vitest'
import type { EgressRequest } from './request.ts'
import { makeTestCertificate } from './test-certificate.ts'
import { anEgress, closeAll, httpServer, httpsServer } from './test-servers.ts'

afterEach(closeAll)

const workspace = { workspaceId: 'w1' }
const json = (body: unknown) => JSON.parse(Buffer.from(body as Uint8Array).toString('utf8'))

/** `/status/<n>/<location>` redirects there; everything else tells what arrived. */
const redirecting = () =>
  httpServer((request, response) => {
    const [, status, location] = /^\/status\/(\d+)\/(.*)$/.exec(request.url!) ?? []
    if (status) return response.writeHead(Number(status), { location: decodeURIComponent(location!) }).end('moved')
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    return request.on('end', () =>
      response.end(
        JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() }),
      ),
    )
  })

async function follow(port: number, status: number, location: string, more: Partial<EgressRequest> = {}) {
  const url = `http://a.example:${port}/status/${status}/${encodeURIComponent(location)}`
  return anEgress().request({ method: 'GET', url, timeoutMs: 10_000, ...more }, workspace)
}

describe('a redirect', () => {
  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [301, 'PUT', 'PUT', 'text'],
    [302, 'DELETE', 'DELETE', 'text'],
    [307, 'POST', 'POST', 'text'],
    [308, 'POST', 'POST', 'text'],
  ])('of %i turns %s into %s', async (status, method, expected, body) => {
    const { port } = await redirecting()
    const result = await follow(port, status, '/end', {
      method,
      body: 'text',
      headers: { 'content-type': 'text/plain', 'x-kept': '1' },
    })
    if (!result.ok) throw new Error(result.error.message)
    const arrived = json(result.value.body)
    expect(arrived).toMatchObject({ method: expected, body, headers: { 'x-kept': '1' } })
    expect(arrived.headers['content-type']).toBe(body === '' ? undefined : 'text/plain')
    expect(result.value.url).toBe(`http://a.example:${port}/end`)
    expect(result.value.timings.redirects).toBe(1)
  })

  it('stays within the hosts that the request is held to', async () => {
    const { port } = await redirecting()
    const held = { onlyHosts: [`a.example:${port}`, '*.inner.example'] }
    expect(await follow(port, 302, '/end', held)).toMatchObject({ value: { status: 200 } })
    expect(await follow(port, 302, `http://b.example:${port}/end`, held)).toMatchObject({
      error: { code: 'egress-host-not-allowed' },
    })
    expect(await follow(port, 302, '/end', { onlyHosts: [] })).toMatchObject({
      error: { code: 'egress-host-not-allowed' },
    })
  })

  it('keeps HEAD on 303', async () => {
    const { port } = await redirecting()
    const result = await follow(port, 303, '/end', { method: 'HEAD' })
    expect(result).toMatchObject({ ok: true, value: { status: 200, body: { byteLength: 0 } } })
  })

  it.each([300, 304, 305])('is not what %i is', async (status) => {
    const { port } = await redirecting()
    expect(await follow(port, status, '/end')).toMatchObject({ value: { status } })
  })

  it('is given back when it is not to be followed, or says not where to', async () => {
    const { port } = await redirecting()
    const unfollowed = await follow(port, 302, '/end', { redirects: { follow: false } })
    expect(unfollowed).toMatchObject({ value: { status: 302 } })
    const nowhere = await httpServer((_, response) => response.writeHead(302).end())
    const url = `http://a.example:${nowhere.port}/`
    expect(await anEgress().request({ method: 'GET', url, timeoutMs: 1000 }, workspace)).toMatchObject({
      value: { status: 302 },
    })
  })

  it('is followed as often as allowed, and not once more', async () => {
    const { port } = await httpServer((request, response) => {
      const left = Number(request.url!.slice(1))
      if (left === 0) return response.end('end')
      return response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    const ask = (hops: number, max: number | undefined, redirectsMax = 20) =>
      anEgress({ limits: { redirectsMax } }).request(
        {
          method: 'GET',
          url: `http://a.example:${port}/${hops}`,
          timeoutMs: 10_000,
          redirects: max === undefined ? { follow: true } : { follow: true, max },
        },
        workspace,
      )
    const tooMany = { error: { code: 'egress-too-many-redirects' } }
    expect((await ask(3, 3)).ok).toBe(true)
    expect(await ask(4, 3)).toMatchObject(tooMany)
    expect((await ask(10, undefined)).ok).toBe(true)
    expect(await ask(11, undefined)).toMatchObject(tooMany)
    expect((await ask(5, 100, 5)).ok).toBe(true)
    expect(await ask(6, 100, 5)).toMatchObject(tooMany)
    expect(await ask(1, 0)).toMatchObject(tooMany)
  })

  it('in a circle is noticed at once', async () => {
    let asked = 0
    const { port } = await httpServer((request, response) => {
      asked += 1
      response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end()
    })
    const url = `http://a.example:${port}/a`
    const result = await anEgress().request({ method: 'GET', url, timeoutMs: 10_000 }, workspace)
    expect(result).toMatchObject({
      error: { code: 'egress-too-many-redirects', message: expect.stringContaining('in a circle') },
    })
    expect(asked).toBe(2)
  })

  it('that wants the body again gets it from a function, and fails on a spent stream', async () => {
    const { port } = await redirecting()
    async function* body() {
      yield Buffer.from('streamed')
    }
    const again = await follow(port, 307, '/end', { method: 'PUT', body })
    expect(again.ok && json(again.value.body)).toMatchObject({ method: 'PUT', body: 'streamed' })
    const spent = await follow(port, 307, '/end', { method: 'PUT', body: body() })
    expect(spent).toMatchObject({ error: { code: 'egress-redirect-needs-body' } })
    const dropped = await follow(port, 303, '/end', { method: 'PUT', body: body() })
    expect(dropped.ok && json(dropped.value.body)).toMatchObject({ method: 'GET', body: '' })
  })

  it('leaves what identifies the caller behind when it leaves the origin', async () => {
    const identity = {
      authorization: 'Bearer canary',
      cookie: 'sid=canary',
      'x-api-key': 'canary',
      apikey: 'canary',
      'private-token': 'canary',
      'x-goog-api-key': 'canary',
      'x-amz-security-token': 'canary',
      'x-hub-signature': 'canary',
    }
    const [one, two] = [await redirecting(), await redirecting()]
    const same = await follow(one.port, 307, '/end', { headers: identity })
    expect(same.ok && json(same.value.body).headers).toMatchObject(identity)
    const elsewhere = [`http://b.example:${one.port}/`, `http://a.example:${two.port}/`, `//b.example:${one.port}/`]
    for (const location of elsewhere) {
      const result = await follow(one.port, 307, location, {
        headers: { ...identity, 'x-kept': '1' },
        hostHeader: 'front.example',
      })
      if (!result.ok) throw new Error(result.error.message)
      const { headers } = json(result.value.body)
      expect(JSON.stringify(headers)).not.toContain('canary')
      expect(headers).toMatchObject({ 'x-kept': '1', host: new URL(location, 'http://x').host })
    }
  })

  it('leaves the client certificate behind when it leaves the origin', async () => {
    const own = makeTestCertificate(['a.example', 'b.example'])
    const seen: boolean[] = []
    const { port } = await httpsServer(
      { ...own, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const peer = (request.socket as unknown as { getPeerCertificate(): object }).getPeerCertificate()
        seen.push(Object.keys(peer).length > 0)
        if (request.url === '/') return response.end()
        return response.writeHead(302, { location: `https://b.example:${port}/` }).end()
      },
    )
    const result = await anEgress().request(
      {
        method: 'GET',
        url: `https://a.example:${port}/go`,
        timeoutMs: 10_000,
        tls: { ca: own.cert, cert: own.cert, key: own.key },
      },
      workspace,
    )
    expect(result.ok).toBe(true)
    expect(seen).toEqual([true, false])
  })
})
