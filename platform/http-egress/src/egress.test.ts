import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Egress } from './egress.ts'
import { EgressFailure } from './egress-error.ts'
import type { EgressRequest } from './request.ts'
import { makeTestCertificate } from './test-certificate.ts'
import { anEgress, closeAll, httpServer, httpsServer, names, proxyServer, rules, tcpServer } from './test-servers.ts'

afterEach(closeAll)

const workspace = { workspaceId: 'w1' }
const get = (url: string, more: Partial<EgressRequest> = {}): EgressRequest => ({
  method: 'GET',
  url,
  timeoutMs: 10_000,
  ...more,
})
const text = (body: unknown): string => Buffer.from(body as Uint8Array).toString('utf8')

async function readAll(body: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of body) bytes += chunk.byteLength
  return bytes
}

describe('a request', () => {
  it('sends method, path, headers and body, and gives status, headers and body back', async () => {
    const { port } = await httpServer((request, response) => {
      request.setEncoding('utf8')
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        response.setHeader('Set-Cookie', ['a=1', 'b=2'])
        response.writeHead(201, 'Made').end(JSON.stringify({ ...request.headers, url: request.url, body }))
      })
    })
    const result = await anEgress().request(
      get(`http://api.example:${port}/a%20b?x=1#part`, { method: 'post', headers: { 'X-One': '1' }, body: 'hällo' }),
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    const { value } = result
    expect(value).toMatchObject({ status: 201, statusText: 'Made', url: `http://api.example:${port}/a%20b?x=1` })
    expect(value.headers.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    expect(JSON.parse(text(value.body))).toMatchObject({
      host: `api.example:${port}`,
      url: '/a%20b?x=1',
      'x-one': '1',
      'content-length': '6',
      body: 'hällo',
      'user-agent': 'LinkFlow',
    })
    expect(value.timings.totalMs).toBeGreaterThanOrEqual(value.timings.headersMs)
  })

  it('sends a stream as it comes, with a length if the caller knows it', async () => {
    const { port } = await httpServer((request, response) => {
      readAll(request).then(
        (bytes) => response.end(JSON.stringify({ ...request.headers, bytes })),
        () => response.destroy(),
      )
    })
    async function* body() {
      yield Buffer.alloc(70_000)
      yield new Uint8Array(30_000)
    }
    const url = `http://a.example:${port}/`
    const chunked = await anEgress().request(get(url, { method: 'PUT', body: body() }), workspace)
    expect(chunked.ok && JSON.parse(text(chunked.value.body))).toMatchObject({
      bytes: 100_000,
      'transfer-encoding': 'chunked',
    })
    const headers = { 'Content-Length': '100000' }
    const sized = await anEgress().request(get(url, { method: 'PUT', body: body, headers }), workspace)
    expect(sized.ok && JSON.parse(text(sized.value.body))).toMatchObject({ bytes: 100_000, 'content-length': '100000' })
    const wrong = await anEgress().request(
      get(url, { method: 'PUT', body: body, headers: { 'Content-Length': '99999' } }),
      workspace,
    )
    expect(wrong).toMatchObject({ error: { code: 'egress-invalid-request' } })
  })

  it('tells the failure of its own body apart from one of the network', async () => {
    const { port } = await httpServer((request) => request.resume())
    async function* body() {
      yield Buffer.from('begun')
      throw new Error('the object is gone')
    }
    const result = await anEgress().request(
      get(`http://a.example:${port}/`, { method: 'PUT', body: body() }),
      workspace,
    )
    expect(result).toMatchObject({
      error: { code: 'egress-request-body-failed', message: expect.stringContaining('the object is gone') },
    })
  })

  it.each([
    ['ftp://a.example/', 'egress-invalid-url'],
    ['file:///etc/passwd', 'egress-invalid-url'],
    ['gopher://127.0.0.1:6379/_x', 'egress-invalid-url'],
    ['data:text/plain,x', 'egress-invalid-url'],
    ['javascript:alert(1)', 'egress-invalid-url'],
    ['//a.example/', 'egress-invalid-url'],
    ['a.example', 'egress-invalid-url'],
    ['http://', 'egress-invalid-url'],
    ['http://a.example\\@b.example/', 'egress-invalid-url'],
    ['http://a.exa\nmple/', 'egress-invalid-url'],
    ['http://a.example/\r\nX: y', 'egress-invalid-url'],
    ['http://a\tb.example/', 'egress-invalid-url'],
    ['http://a.example:99999/', 'egress-invalid-url'],
    ['http://user:pw@a.example/', 'egress-invalid-url'],
    ['http://[::1%25lo]/', 'egress-invalid-url'],
    ['http://a..example/', 'egress-invalid-url'],
    ['http://*.example/', 'egress-invalid-url'],
    ['http://127.0.0.1:1/', 'egress-address-refused'],
    ['http://0x7f.1:8080/', 'egress-address-refused'],
    ['http://[::ffff:7f00:1]:8080/', 'egress-address-refused'],
    ['http://127。0。0。1:8080/', 'egress-address-refused'],
    ['http://localhost:8080/', 'egress-address-refused'],
    ['http://evil.example:8080@127.0.0.1:8080/', 'egress-invalid-url'],
  ])('to %j ends as %s', async (url, code) => {
    const result = await anEgress({ allow: [] }).request(get(url), workspace)
    expect(result).toMatchObject({ ok: false, error: { code } })
  })

  it.each([
    [{ 'X-A': 'a\r\nX-B: b' }],
    [{ 'X-A': 'a\nb' }],
    [{ 'X-A': 'a\0b' }],
    [{ 'X-A': 'snow ☃' }],
    [{ 'X A': 'a' }],
    [{ 'X-A:': 'a' }],
    [{ '': 'a' }],
    [{ Host: 'b.example' }],
    [{ Connection: 'close' }],
    [{ 'Transfer-Encoding': 'chunked' }],
    [{ 'transfer-encoding': 'identity' }],
    [{ TE: 'trailers' }],
    [{ Upgrade: 'websocket' }],
    [{ 'Proxy-Authorization': 'Basic eDp5' }],
    [{ 'Content-Length': '1, 2' }],
    [{ 'Content-Length': '-1' }],
  ])('with the headers %j is refused without showing their values', async (headers) => {
    const result = await anEgress().request(get('http://a.example/', { headers }), workspace)
    expect(result).toMatchObject({ ok: false, error: { code: 'egress-invalid-header' } })
    expect(JSON.stringify(result)).not.toContain('X-B')
  })

  it('is refused with more header bytes than the limit, and goes with exactly as many', async () => {
    const { port } = await httpServer((_, response) => response.end())
    const limits = { requestHeaderBytesMax: 100 }
    const headers = (bytes: number) => ({ 'X-A': 'a'.repeat(bytes - 3) })
    const send = (bytes: number) =>
      anEgress({ limits }).request(get(`http://a.example:${port}/`, { headers: headers(bytes) }), workspace)
    expect((await send(100)).ok).toBe(true)
    expect(await send(101)).toMatchObject({ error: { code: 'egress-invalid-header' } })
  })

  it('is refused with a longer URL than the limit, and goes with one exactly as long', async () => {
    const { port } = await httpServer((_, response) => response.end())
    const base = `http://a.example:${port}/`
    const limits = { urlBytesMax: 100 }
    const send = (bytes: number) => anEgress({ limits }).request(get(base.padEnd(bytes, 'a')), workspace)
    expect((await send(100)).ok).toBe(true)
    expect(await send(101)).toMatchObject({ error: { code: 'egress-invalid-url' } })
  })

  it.each(['CONNECT', 'TRACE', 'GET /x HTTP/1.1\r\nX: y', ''])('with the method %j is refused', async (method) => {
    const result = await anEgress().request(get('http://a.example/', { method }), workspace)
    expect(result).toMatchObject({ error: { code: 'egress-invalid-request' } })
  })

  it('sends the name and password of a URL only when asked to', async () => {
    const { port } = await httpServer((request, response) => response.end(request.headers.authorization))
    const url = `http://us%40er:p%3Aw@a.example:${port}/`
    const result = await anEgress().request(get(url, { userinfo: 'basic' }), workspace)
    expect(result.ok && text(result.value.body)).toBe(`Basic ${Buffer.from('us@er:p:w').toString('base64')}`)
    expect(result.ok && result.value.url).toBe(`http://a.example:${port}/`)
  })

  it('sends another Host header only when it is declared', async () => {
    const { port } = await httpServer((request, response) => response.end(request.headers.host))
    const egress = anEgress()
    const declared = await egress.request(get(`http://a.example:${port}/`, { hostHeader: 'b.example' }), workspace)
    expect(declared.ok && text(declared.value.body)).toBe('b.example')
    const split = await egress.request(get(`http://a.example:${port}/`, { hostHeader: 'b\r\nX: y' }), workspace)
    expect(split).toMatchObject({ error: { code: 'egress-invalid-header' } })
  })
})

describe('the address of a request', () => {
  it('is asked for once and connected to by number, so an answer that changes cannot be used', async () => {
    const { port } = await httpServer((request, response) => response.end(request.headers.host))
    let asked = 0
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 as const }]
    const allow = rules('127.0.0.1/32')
    const egress = anEgress({ allow, resolve })
    const first = await egress.request(get(`http://rebind.example:${port}/`), workspace)
    expect(first.ok && text(first.value.body)).toBe(`rebind.example:${port}`)
    expect(asked).toBe(1)
    const second = await egress.request(get(`http://rebind.example:${port}/`), workspace)
    expect(second).toMatchObject({ error: { code: 'egress-address-refused' } })
    expect(asked).toBe(2)
  })

  it('is judged again at each redirect', async () => {
    const secret = await httpServer((_, response) => response.end('metadata'))
    const open = await httpServer((request, response) => {
      const where = decodeURIComponent(request.url!.slice(1))
      response.writeHead(302, { location: where }).end()
    })
    const egress = anEgress({
      allow: rules(`127.0.0.1:${open.port}`),
      resolve: names({ 'inner.example': '127.0.0.1', 'meta.example': '169.254.169.254' }),
    })
    for (const location of [
      `http://127.0.0.1:${secret.port}/`,
      `http://2130706433:${secret.port}/`,
      `//0x7f.1:${secret.port}/`,
      `http://inner.example:${secret.port}/`,
      'http://meta.example/latest/meta-data/',
      'http://[::ffff:169.254.169.254]/',
    ]) {
      const url = `http://a.example:${open.port}/${encodeURIComponent(location)}`
      expect(await egress.request(get(url), workspace)).toMatchObject({ error: { code: 'egress-address-refused' } })
    }
    for (const location of [
      'file:///etc/passwd',
      'gopher://a/',
      'http://u:p@a.example/',
      'javascript:1',
      'http://a b/',
    ]) {
      const url = `http://a.example:${open.port}/${encodeURIComponent(location)}`
      expect(await egress.request(get(url), workspace)).toMatchObject({ error: { code: 'egress-invalid-url' } })
    }
    expect(secret.connections()).toBe(0)
  })

  it('is the next of the name when the first refuses the connection', async () => {
    const { port } = await httpServer((_, response) => response.end('here'), '127.0.0.3')
    const egress = anEgress({ resolve: names({ 'two.example': ['127.0.0.2', '127.0.0.3'] }) })
    async function* body() {
      yield Buffer.from('once')
    }
    const result = await egress.request(get(`http://two.example:${port}/`, { method: 'POST', body: body() }), workspace)
    expect(result.ok && text(result.value.body)).toBe('here')
  })
})

describe('connections', () => {
  const served = () => httpServer((_, response) => response.end('x'))

  it('are used again for the same workspace, name and address', async () => {
    const { port, connections } = await served()
    const egress = anEgress()
    for (let i = 0; i < 5; i++) {
      await egress.request(get(`http://a.example:${port}/`), workspace)
      await nextTurn()
    }
    expect(connections()).toBe(1)
  })

  it('are never shared across workspaces, names or addresses', async () => {
    const { port, connections } = await served()
    let address = '127.0.0.1'
    const egress = anEgress({ resolve: async () => [{ address, family: 4 }] })
    const url = `http://a.example:${port}/`
    await egress.request(get(url), workspace)
    await egress.request(get(url), { workspaceId: 'w2' })
    expect(connections()).toBe(2)
    await egress.request(get(`http://b.example:${port}/`), workspace)
    expect(connections()).toBe(3)
    address = '127.0.0.2'
    // Nobody listens there: the open connection to the first address must not be taken instead.
    expect(await egress.request(get(url), workspace)).toMatchObject({ error: { code: 'egress-connect-refused' } })
    expect(connections()).toBe(3)
  })

  it('are never shared between client certificates', async () => {
    const own = makeTestCertificate(['a.example'])
    const { port, connections } = await httpsServer(own, (_, response) => response.end('x'))
    const egress = anEgress()
    const send = (tls: EgressRequest['tls']) => egress.request(get(`https://a.example:${port}/`, { tls }), workspace)
    expect((await send({ ca: own.cert })).ok).toBe(true)
    await nextTurn()
    expect((await send({ ca: own.cert })).ok).toBe(true)
    expect(connections()).toBe(1)
    expect((await send({ ca: own.cert, cert: own.cert, key: own.key })).ok).toBe(true)
    expect(connections()).toBe(2)
    expect((await send({})).ok).toBe(false)
  })

  it('of routes that are no longer used are closed', async () => {
    const { port, server } = await served()
    const egress = anEgress({ limits: { poolsMax: 2 } })
    for (const host of ['a', 'b', 'c', 'd']) await egress.request(get(`http://${host}.example:${port}/`), workspace)
    const open = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
    await expect.poll(open).toBe(2)
  })
})

describe('TLS', () => {
  it('is verified against the name, at the checked address', async () => {
    const own = makeTestCertificate(['a.example', '127.0.0.1'])
    let servername: string | false | undefined
    const { port } = await httpsServer(own, (request, response) => {
      servername = (request.socket as unknown as { servername: string | false }).servername
      response.end(request.headers.host)
    })
    const egress = anEgress()
    const ask = (host: string, tls: EgressRequest['tls']) =>
      egress.request(get(`https://${host}:${port}/`, { tls }), workspace)
    const named = await ask('a.example', { ca: own.cert })
    expect(named.ok && text(named.value.body)).toBe(`a.example:${port}`)
    expect(servername).toBe('a.example')
    expect((await ask('127.0.0.1', { ca: own.cert })).ok).toBe(true)
    expect(servername).toBe(false)
    const failing = { error: { code: 'egress-tls-failed', retryable: false } }
    expect(await ask('b.example', { ca: own.cert })).toMatchObject(failing)
    expect(await ask('127.0.0.2', { ca: own.cert })).toMatchObject({ error: { code: 'egress-connect-refused' } })
    expect(await ask('a.example', {})).toMatchObject(failing)
    expect((await ask('b.example', { rejectUnauthorized: false })).ok).toBe(true)
    expect((await ask('b.example', { ca: own.cert, servername: 'a.example' })).ok).toBe(true)
    expect(await ask('a.example', { cert: 'no', key: 'pem' })).toMatchObject(failing)
  })

  it('with a server that speaks none, or an expired certificate, fails as TLS', async () => {
    const plain = await httpServer((_, response) => response.end())
    const expired = makeTestCertificate(['a.example'], new Date(Date.UTC(2020, 0, 1)))
    const { port } = await httpsServer(expired, (_, response) => response.end())
    const egress = anEgress()
    expect(await egress.request(get(`https://a.example:${plain.port}/`), workspace)).toMatchObject({
      error: { code: 'egress-tls-failed' },
    })
    const result = await egress.request(get(`https://a.example:${port}/`, { tls: { ca: expired.cert } }), workspace)
    expect(result).toMatchObject({ error: { code: 'egress-tls-failed', message: expect.stringContaining('expired') } })
  })
})

describe('a request that cannot be finished', () => {
  it('says that the connection was refused', async () => {
    const { port, server } = await httpServer(() => {})
    await new Promise((resolve) => server.close(resolve))
    const result = await anEgress().request(get(`http://a.example:${port}/`), workspace)
    expect(result).toMatchObject({ error: { code: 'egress-connect-refused', retryable: true, detail: 'ECONNREFUSED' } })
  })

  it('ends at its time limit, before the headers and in the middle of the body', async () => {
    const { port } = await httpServer((request, response) => {
      if (request.url === '/body') response.write('begun')
    })
    for (const path of ['headers', 'body']) {
      const started = performance.now()
      const result = await anEgress().request(get(`http://a.example:${port}/${path}`, { timeoutMs: 100 }), workspace)
      expect(result).toMatchObject({ error: { code: 'egress-timeout', retryable: true } })
      expect(performance.now() - started).toBeGreaterThanOrEqual(99)
    }
  })

  it('ends at its time limit while the name is looked up and while a connection is made', async () => {
    const never = new Promise<never>(() => {})
    const looking = anEgress({ resolve: () => never })
    expect(await looking.request(get('http://a.example/', { timeoutMs: 50 }), workspace)).toMatchObject({
      error: { code: 'egress-timeout' },
    })
    const { port } = await tcpServer(() => {})
    const url = `https://a.example:${port}/`
    expect(await anEgress().request(get(url, { timeoutMs: 50 }), workspace)).toMatchObject({
      error: { code: 'egress-timeout' },
    })
    const impatient = anEgress({ limits: { connectTimeoutMs: 50 } })
    expect(await impatient.request(get(url), workspace)).toMatchObject({ error: { code: 'egress-connect-timeout' } })
    const slowNames = anEgress({ resolve: () => never, limits: { resolveTimeoutMs: 50 } })
    expect(await slowNames.request(get('http://a.example/'), workspace)).toMatchObject({
      error: { code: 'egress-dns-failed', retryable: true },
    })
  })

  it('ends when its caller aborts it, and closes its connection', async () => {
    const arrived = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const { port } = await httpServer((request) => {
      request.socket.on('close', () => closed.resolve())
      arrived.resolve()
    })
    const abort = new AbortController()
    const pending = anEgress().request(get(`http://a.example:${port}/`), { ...workspace, signal: abort.signal })
    await arrived.promise
    abort.abort()
    expect(await pending).toMatchObject({ error: { code: 'egress-aborted', retryable: false } })
    await closed.promise
    const late = await anEgress().request(get(`http://a.example:${port}/`), { ...workspace, signal: abort.signal })
    expect(late).toMatchObject({ error: { code: 'egress-aborted' } })
  })

  it.each([
    ['nonsense\r\n\r\n', 'egress-protocol-error'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 'egress-protocol-error'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'egress-protocol-error'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello', 'egress-connection-lost'],
    ['', 'egress-connection-lost'],
    [`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, 'egress-response-too-large'],
  ])('because the server sent %j ends as such', async (sent, code) => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.end(sent)))
    const result = await anEgress().request(get(`http://a.example:${port}/`), workspace)
    expect(result).toMatchObject({ ok: false, error: { code } })
  })

  it('names no path, query, header or body in its error', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 canary')))
    const url = `http://a.example:${port}/canary?canary=canary`
    const result = await anEgress().request(
      get(url, { method: 'POST', headers: { 'x-a': 'canary' }, body: 'canary' }),
      workspace,
    )
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toContain('canary')
  })
})

describe('a streamed answer', () => {
  const CHUNK = Buffer.alloc(256 * 1024, 'x')

  it('of 400 MB passes through bounded memory, however slowly it is read', async () => {
    const chunks = 1600
    const { port } = await httpServer(async (_, response) => {
      for (let i = 0; i < chunks; i++) {
        if (!response.write(CHUNK)) await once(response, 'drain')
      }
      response.end()
    })
    const result = await anEgress().request(
      { ...get(`http://a.example:${port}/`), response: { as: 'stream' } },
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    const before = process.memoryUsage.rss()
    let bytes = 0
    let peak = 0
    for await (const chunk of result.value.body) {
      bytes += chunk.byteLength
      peak = Math.max(peak, process.memoryUsage.rss() - before)
      await nextTurn()
    }
    expect(bytes).toBe(chunks * CHUNK.byteLength)
    // Server and client together, garbage of both included.
    expect(peak).toBeLessThan(150 * 1024 * 1024)
  })

  it('waits for its reader: the server cannot push ahead', async () => {
    let written = 0
    const { port } = await httpServer(async (_, response) => {
      while (!response.destroyed && written < 400) {
        written += 1
        if (!response.write(CHUNK)) await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
    })
    const result = await anEgress().request(
      { ...get(`http://a.example:${port}/`), response: { as: 'stream' } },
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    const reader = result.value.body[Symbol.asyncIterator]()
    await reader.next()
    let before = -1
    const settled = () => {
      const same = before === written
      before = written
      return same
    }
    await expect.poll(settled, { interval: 100 }).toBe(true)
    expect(written).toBeLessThan(100)
    await reader.return?.()
  })

  it('closes its connection when it is left, begun or not', async () => {
    const closed: Promise<unknown>[] = []
    const { port } = await httpServer((request, response) => {
      closed.push(new Promise((resolve) => request.socket.on('close', resolve)))
      response.write(CHUNK)
    })
    const egress = anEgress()
    const ask = () => egress.request({ ...get(`http://a.example:${port}/`), response: { as: 'stream' } }, workspace)
    const begun = await ask()
    if (!begun.ok) throw new Error(begun.error.message)
    for await (const chunk of begun.value.body) {
      expect(chunk.byteLength).toBeGreaterThan(0)
      break
    }
    await closed[0]
    const unread = await ask()
    if (!unread.ok) throw new Error(unread.error.message)
    await unread.value.body[Symbol.asyncIterator]().return?.()
    await closed[1]
  })

  it('throws an EgressFailure when it breaks off, is aborted or takes too long', async () => {
    const { port } = await httpServer((request, response) => {
      response.write('begun')
      if (request.url === '/break') setImmediate(() => response.destroy())
    })
    const egress = anEgress()
    const codeOf = async (path: string, timeoutMs: number, signal?: AbortSignal) => {
      const result = await egress.request(
        { ...get(`http://a.example:${port}${path}`, { timeoutMs }), response: { as: 'stream' } },
        signal ? { ...workspace, signal } : workspace,
      )
      if (!result.ok) return `early ${result.error.code}`
      try {
        for await (const _ of result.value.body) if (signal) abort.abort()
        return 'read'
      } catch (error) {
        return error instanceof EgressFailure ? error.error.code : String(error)
      }
    }
    const abort = new AbortController()
    expect(await codeOf('/break', 10_000)).toBe('egress-connection-lost')
    expect(await codeOf('/', 100)).toBe('egress-timeout')
    expect(await codeOf('/', 10_000, abort.signal)).toBe('egress-aborted')
  })
})

describe('a proxy', () => {
  it('of the installation carries http as it is and https in a tunnel', async () => {
    const own = makeTestCertificate(['a.example'])
    const target = await httpsServer(own, (_, response) => response.end('inside'))
    const proxy = await proxyServer((authorization) => authorization === `Basic ${btoa('me:pw')}`)
    const egress = anEgress({
      allow: [],
      resolve: names({ 'a.example': '93.184.215.14', 'proxy.internal': '127.0.0.1' }),
      proxy: { url: `http://me:pw@proxy.internal:${proxy.port}` },
    })
    const plain = await egress.request(get('http://a.example/path?x=1'), workspace)
    expect(plain.ok && text(plain.value.body)).toBe('proxied a.example')
    const tls = { ca: own.cert }
    const secure = await egress.request(get(`https://a.example:${target.port}/`, { tls }), workspace)
    expect(secure.ok && text(secure.value.body)).toBe('inside')
    expect(proxy.lines).toEqual(['GET http://a.example/path?x=1', `CONNECT a.example:${target.port}`])
  })

  it('is no way around the guard for what can be resolved here', async () => {
    const proxy = await proxyServer()
    const resolve = async (host: string) => {
      if (host === 'only-there.example') throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
      return [{ address: host === 'proxy.internal' ? '127.0.0.1' : '10.0.0.1', family: 4 as const }]
    }
    const egress = anEgress({
      allow: [],
      deny: rules('db.example:5432'),
      resolve,
      proxy: { url: `http://proxy.internal:${proxy.port}` },
    })
    for (const url of ['http://inner.example/', 'http://169.254.169.254/', 'http://db.example:5432/']) {
      expect(await egress.request(get(url), workspace)).toMatchObject({ error: { code: 'egress-address-refused' } })
    }
    expect((await egress.request(get('http://only-there.example/'), workspace)).ok).toBe(true)
  })

  it('named by a request must pass the guard itself', async () => {
    const proxy = await proxyServer()
    const resolve = names({ 'a.example': '93.184.215.14' })
    const request = get('http://a.example/', { proxy: `http://127.0.0.1:${proxy.port}` })
    expect(await anEgress({ allow: [], resolve }).request(request, workspace)).toMatchObject({
      error: { code: 'egress-address-refused' },
    })
    expect((await anEgress({ resolve }).request(request, workspace)).ok).toBe(true)
  })

  it('that refuses, fails as a proxy', async () => {
    const proxy = await proxyServer(() => false)
    const egress = anEgress({ proxy: { url: `http://proxy.internal:${proxy.port}`, bypass: ['.direct'] } })
    expect(await egress.request(get('https://a.example/'), workspace)).toMatchObject({
      error: { code: 'egress-proxy-failed', message: expect.stringContaining('user name and password') },
    })
    const direct = await httpServer((_, response) => response.end('direct'))
    const result = await egress.request(get(`http://a.direct:${direct.port}/`), workspace)
    expect(result.ok && text(result.value.body)).toBe('direct')
  })
})

describe('the echo', () => {
  it('answers without a socket', async () => {
    const egress = new Egress({ allow: [], deny: [], resolve: () => Promise.reject(new Error('asked')) })
    const result = await egress.request(
      get('http://echo.linkflow.internal/a?x=1&x=2&__proto__=3', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"a":[1]}',
      }),
      workspace,
    )
    if (!result.ok) throw new Error(result.error.message)
    expect(text(result.value.body)).toContain('"__proto__":"3"')
    expect(JSON.parse(text(result.value.body))).toMatchObject({
      method: 'POST',
      url: 'http://echo.linkflow.internal/a?x=1&x=2&__proto__=3',
      headers: { host: 'echo.linkflow.internal', 'content-type': 'application/json' },
      query: { x: ['1', '2'] },
      body: { a: [1] },
    })
    expect(result.value.headers).toContainEqual(['content-type', 'application/json; charset=utf-8'])
  })

  it('takes bodies up to its limit', async () => {
    const send = (bytes: number) =>
      anEgress({ limits: { echoBodyBytesMax: 10 } }).request(
        get('http://echo.linkflow.internal/', { method: 'POST', body: new Uint8Array(bytes) }),
        workspace,
      )
    expect((await send(10)).ok).toBe(true)
    expect(await send(11)).toMatchObject({ error: { code: 'egress-invalid-request' } })
  })
})

describe('a socket for a driver', () => {
  it('is connected to a judged address', async () => {
    const { port } = await tcpServer((socket) => socket.end('hello'))
    const opened = await anEgress().connectTcp('db.example', port, workspace)
    if (!opened.ok) throw new Error(opened.error.message)
    const [data] = await once(opened.value, 'data')
    expect(String(data)).toBe('hello')
    for (const host of ['127.0.0.1', '0x7f.1', '::1', 'localhost', '[::ffff:127.0.0.1]']) {
      expect(await anEgress({ allow: [] }).connectTcp(host, port, workspace)).toMatchObject({
        error: { code: 'egress-address-refused' },
      })
    }
    for (const [host, number] of [
      ['a b', 1],
      ['a/b', 1],
      ['a@b', 1],
      ['a', 0],
      ['a', 65_536],
      ['a', 1.5],
    ] as const) {
      expect(await anEgress().connectTcp(host, number, workspace)).toMatchObject({
        error: { code: 'egress-invalid-url' },
      })
    }
  })

  it('can be TLS from the start, and can be aborted', async () => {
    const own = makeTestCertificate(['db.example'])
    const secure = await httpsServer(own, (_, response) => response.end('x'))
    const opened = await anEgress().connectTcp('db.example', secure.port, { ...workspace, tls: { ca: own.cert } })
    expect(opened.ok && opened.value).toMatchObject({ authorized: true })
    if (opened.ok) opened.value.destroy()
    const silent = await tcpServer(() => {})
    const abort = new AbortController()
    const pending = anEgress().connectTcp('db.example', silent.port, { ...workspace, tls: {}, signal: abort.signal })
    await once(silent.server, 'connection')
    abort.abort()
    expect(await pending).toMatchObject({ error: { code: 'egress-aborted' } })
  })
})
