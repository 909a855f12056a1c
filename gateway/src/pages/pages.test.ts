import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { securityHeaders } from '../security-headers.ts'
import { readPageFolder } from './page-folder.ts'
import { Pages } from './pages.ts'

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2000))})`
let folder: string
let server: http.Server
let port: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'linkflow-pages-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__NONCE__">')
  writeFileSync(join(folder, 'theme.js'), 'let theme')
  writeFileSync(join(folder, 'service-worker.js'), 'let shell')
  writeFileSync(join(folder, 'manifest.json'), '{}')
  writeFileSync(join(folder, 'assets/main-abc.js'), SCRIPT)
  writeFileSync(join(folder, 'assets/main-abc.js.gz'), gzipSync(SCRIPT))
  const pages = new Pages(readPageFolder(folder), {
    taken: ['/api/v1/workflows', '/webhook/', '/ws', '/health/live', '/metrics'],
    security: securityHeaders(false),
  })
  server = http.createServer((request, response) => {
    if (pages.takes(request)) void pages.answer(request, response)
    else response.writeHead(404, { 'x-by': 'routes' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

interface Got {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly bytes: Buffer
}

/** Not `fetch`, which would tidy the address up before it is sent. */
const ask = (path: string, { method = 'GET', ...headers }: Readonly<Record<string, string>> = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const call = http.request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, bytes: Buffer.concat(chunks) }),
      )
    })
    call.on('error', reject)
    call.end()
  })
const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('the pages', () => {
  it('are given wherever a browser goes, each with a nonce of its own', async () => {
    const [first, second] = await Promise.all([ask('/w/1/workflows/x?node=y', asBrowser), ask('/')])
    expect([first.status, second.status]).toEqual([200, 200])
    const nonces = [first, second].map(({ headers, bytes }) => {
      const nonce = /nonce="([\w-]{22})"/.exec(bytes.toString())![1]!
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
      return nonce
    })
    expect(nonces[0]).not.toBe(nonces[1])
    expect(first.headers['cache-control']).toBe('no-cache')
  })

  // Proves T10.
  it('run our own scripts and nothing else', async () => {
    const { headers } = await ask('/', asBrowser)
    const csp = headers['content-security-policy'] as string
    expect(csp).toContain("default-src 'none'")
    expect(csp).toContain("script-src 'self';")
    expect(csp).toContain(
      "require-trusted-types-for 'script'; trusted-types linkflow-worker linkflow-preview linkflow-shell",
    )
    expect(csp).not.toMatch(/unsafe|https?:|\*/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
  })

  it('give what keeps them on a device to be asked for each time, and let it read nothing but ours', async () => {
    const { headers } = await ask('/service-worker.js')
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['content-security-policy']).toBe("default-src 'none'; connect-src 'self'")
    expect((await ask('/theme.js')).headers['content-security-policy']).not.toContain('connect-src')
  })

  it('never shadow what belongs to others, nor answer what changes something', async () => {
    for (const path of ['/api', '/api/v1/nothing', '/webhook', '/webhook/x', '/ws', '/health/live', '/metrics']) {
      expect((await ask(path, asBrowser)).headers['x-by'], path).toBe('routes')
    }
    expect((await ask('/w/1', { ...asBrowser, method: 'POST' })).headers['x-by']).toBe('routes')
    expect((await ask('/nothing', { accept: '*/*' })).headers['x-by']).toBe('routes')
    expect((await ask('/assets/gone.js', { accept: '*/*' })).headers['x-by']).toBe('routes')
  })

  it('come compressed as they were built, to be kept for ever where the name changes with the content', async () => {
    const plain = await ask('/assets/main-abc.js')
    expect(plain.bytes.toString()).toBe(SCRIPT)
    expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    const zipped = await ask('/assets/main-abc.js', { 'accept-encoding': 'gzip, deflate, br' })
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(zipped.bytes.equals(gzipSync(SCRIPT))).toBe(true)
    expect(
      (await ask('/assets/main-abc.js', { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'],
    ).toBeUndefined()
    expect((await ask('/theme.js')).headers['cache-control']).toBe('no-cache')
  })

  it('are not sent again when they are the same, and have a head without a body', async () => {
    const { etag } = (await ask('/theme.js')).headers
    const same = await ask('/theme.js', { 'if-none-match': etag! })
    expect([same.status, same.bytes.length]).toEqual([304, 0])
    const head = await ask('/assets/main-abc.js', { method: 'HEAD' })
    expect([head.status, head.bytes.length, Number(head.headers['content-length'])]).toEqual([200, 0, SCRIPT.length])
  })

  it('are only what was built: no other file, and no way out of the folder', async () => {
    const paths = [
      '/manifest.json',
      '/index.html',
      '/assets/main-abc.js.gz',
      '/../pages.test.ts',
      '/assets/..%2ftheme.js',
      '/assets/../theme.js',
      '/%2e%2e/etc/passwd',
      '//etc/passwd',
      '/assets',
    ]
    for (const path of paths) expect((await ask(path, { accept: '*/*' })).headers['x-by'], path).toBe('routes')
    // To a browser they are addresses like any other, and give the page.
    for (const path of paths) expect((await ask(path, asBrowser)).bytes.toString(), path).toMatch(/^<meta/)
  })
})
