import { once } from 'node:events'
import zlib from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { EgressLimits } from './limits.ts'
import type { EgressRequest } from './request.ts'
import { anEgress, closeAll, httpServer } from './test-servers.ts'

afterEach(closeAll)

const workspace = { workspaceId: 'w1' }

async function fetchEncoded(
  encoding: string | undefined,
  bytes: Uint8Array,
  more: Partial<EgressRequest> = {},
  limits: Partial<EgressLimits> = {},
) {
  const { port } = await httpServer((_, response) => {
    response.writeHead(200, { ...(encoding ? { 'content-encoding': encoding } : {}), 'content-length': bytes.length })
    response.end(bytes)
  })
  const url = `http://a.example:${port}/`
  return anEgress({ limits }).request({ method: 'GET', url, timeoutMs: 10_000, ...more }, workspace)
}

const plain = Buffer.from('hello, hello, hello '.repeat(100))

describe('a compressed answer', () => {
  it.each([
    ['gzip', zlib.gzipSync(plain)],
    ['x-gzip', zlib.gzipSync(plain)],
    ['GZIP', zlib.gzipSync(plain)],
    ['deflate', zlib.deflateSync(plain)],
    ['deflate', zlib.deflateRawSync(plain)],
    ['br', zlib.brotliCompressSync(plain)],
    ['zstd', zlib.zstdCompressSync(plain)],
    ['identity', plain],
    ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(plain))],
  ])('in %s is undone', async (encoding, bytes) => {
    const result = await fetchEncoded(encoding, bytes)
    if (!result.ok) throw new Error(result.error.message)
    expect(Buffer.from(result.value.body as Uint8Array).equals(plain)).toBe(true)
    const gone = encoding !== 'identity'
    expect(result.value.headers.some(([name]) => name === 'content-encoding' || name === 'content-length')).toBe(!gone)
  })

  it('stays as it is when asked to, and when its encoding is unknown', async () => {
    const bytes = zlib.gzipSync(plain)
    const raw = await fetchEncoded('gzip', bytes, { decompress: false })
    expect(raw.ok && Buffer.from(raw.value.body as Uint8Array).equals(bytes)).toBe(true)
    expect(raw.ok && raw.value.headers).toContainEqual(['content-encoding', 'gzip'])
    const other = await fetchEncoded('compress', bytes)
    expect(other.ok && Buffer.from(other.value.body as Uint8Array).equals(bytes)).toBe(true)
  })

  it.each(['gzip', 'deflate', 'br', 'zstd'])('that is no valid %s, or is cut off, fails as such', async (encoding) => {
    const whole = {
      gzip: zlib.gzipSync,
      deflate: zlib.deflateSync,
      br: zlib.brotliCompressSync,
      zstd: zlib.zstdCompressSync,
    }[encoding]!(plain)
    for (const bytes of [Buffer.from('\xff\xfenot compressed', 'latin1'), whole.subarray(0, whole.length - 6)]) {
      expect(await fetchEncoded(encoding, bytes)).toMatchObject({ error: { code: 'egress-protocol-error' } })
    }
  })

  it('to HEAD, or of nothing, is nothing', async () => {
    const bytes = zlib.gzipSync(plain)
    const head = await fetchEncoded('gzip', bytes, { method: 'HEAD' })
    expect(head).toMatchObject({ ok: true, value: { body: { byteLength: 0 } } })
    const empty = await fetchEncoded('gzip', Buffer.alloc(0))
    expect(empty).toMatchObject({ ok: true, value: { body: { byteLength: 0 } } })
  })
})

describe('the size of an answer', () => {
  it.each(['buffer', 'stream'] as const)('as a %s has a limit that counts decompressed bytes', async (as) => {
    const size = 1000
    const bodies: [string | undefined, Uint8Array][] = [
      [undefined, Buffer.alloc(size, 'x')],
      ['gzip', zlib.gzipSync(Buffer.alloc(size, 'x'))],
      ['zstd', zlib.zstdCompressSync(Buffer.alloc(size, 'x'))],
    ]
    for (const [encoding, bytes] of bodies) {
      const read = async (bytesMax: number) => {
        const result = await fetchEncoded(encoding, bytes, { response: { as, bytesMax } })
        if (!result.ok) return result.error.code
        const { body } = result.value
        if (body instanceof Uint8Array) return body.byteLength
        let count = 0
        try {
          for await (const chunk of body) count += chunk.byteLength
        } catch (error) {
          return (error as { error: { code: string } }).error.code
        }
        return count
      }
      expect(await read(size)).toBe(size)
      expect(await read(size - 1)).toBe('egress-response-too-large')
    }
  })

  it('has a limit of the installation that a request cannot raise, and a default for buffers', async () => {
    const body = Buffer.alloc(1000)
    const tooLarge = { error: { code: 'egress-response-too-large' } }
    expect(
      await fetchEncoded(undefined, body, { response: { bytesMax: 5000 } }, { responseBytesMax: 999 }),
    ).toMatchObject(tooLarge)
    expect((await fetchEncoded(undefined, body, { response: { bytesMax: 5000 } }, { responseBytesMax: 1000 })).ok).toBe(
      true,
    )
    expect(await fetchEncoded(undefined, body, {}, { bufferedBytesDefault: 999 })).toMatchObject(tooLarge)
    expect((await fetchEncoded(undefined, body, {}, { bufferedBytesDefault: 1000 })).ok).toBe(true)
  })

  it('that is announced too large is refused before it is read', async () => {
    const { port } = await httpServer((_, response) =>
      response.writeHead(200, { 'content-length': 1001 }).flushHeaders(),
    )
    const url = `http://a.example:${port}/`
    const result = await anEgress().request(
      { method: 'GET', url, timeoutMs: 10_000, response: { bytesMax: 1000 } },
      workspace,
    )
    expect(result).toMatchObject({ error: { code: 'egress-response-too-large' } })
  })

  it('without an end stops at the limit and closes the connection', async () => {
    const closed = Promise.withResolvers<void>()
    const { port } = await httpServer(async (request, response) => {
      request.socket.on('close', () => closed.resolve())
      while (!response.destroyed) {
        if (!response.write(Buffer.alloc(65_536))) {
          await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => {})
        }
      }
    })
    const url = `http://a.example:${port}/`
    const result = await anEgress().request(
      { method: 'GET', url, timeoutMs: 10_000, response: { bytesMax: 1_000_000 } },
      workspace,
    )
    expect(result).toMatchObject({ error: { code: 'egress-response-too-large' } })
    await closed.promise
  })

  it('of its headers has a limit', async () => {
    const { port } = await httpServer((request, response) => {
      response.writeHead(200, { 'x-a': 'a'.repeat(Number(request.url!.slice(1))) }).end()
    })
    const ask = (bytes: number) =>
      anEgress({ limits: { responseHeaderBytesMax: 4096 } }).request(
        { method: 'GET', url: `http://a.example:${port}/${bytes}`, timeoutMs: 10_000 },
        workspace,
      )
    expect((await ask(3000)).ok).toBe(true)
    expect(await ask(4097)).toMatchObject({ error: { code: 'egress-response-too-large' } })
  })
})

// Proves T24.
describe('a decompression bomb', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)('in %s is stopped early', async (encoding) => {
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    const bomb = {
      gzip: zlib.gzipSync,
      deflate: zlib.deflateSync,
      br: zlib.brotliCompressSync,
      zstd: zlib.zstdCompressSync,
    }[encoding](zeros)
    expect(await fetchEncoded(encoding, bomb)).toMatchObject({ error: { code: 'egress-decompression-bomb' } })
  })

  it('is what grows more than the limit allows, judged from a size on', async () => {
    const bytes = zlib.gzipSync(Buffer.alloc(100_000, 'x'))
    const ratio = Math.ceil(100_000 / bytes.length)
    const ask = (limits: Partial<EgressLimits>) => fetchEncoded('gzip', bytes, {}, limits)
    const bomb = { error: { code: 'egress-decompression-bomb' } }
    expect((await ask({ decompressionRatioMax: ratio, decompressionRatioFromBytes: 100_000 })).ok).toBe(true)
    expect(await ask({ decompressionRatioMax: ratio - 1, decompressionRatioFromBytes: 100_000 })).toMatchObject(bomb)
    expect((await ask({ decompressionRatioMax: 1, decompressionRatioFromBytes: 100_001 })).ok).toBe(true)
  })

  it('may not hide in more encodings than are undone', async () => {
    const twice = zlib.gzipSync(zlib.gzipSync(plain))
    expect((await fetchEncoded('gzip, gzip', twice)).ok).toBe(true)
    expect(await fetchEncoded('gzip, gzip, gzip', zlib.gzipSync(twice))).toMatchObject({
      error: { code: 'egress-decompression-bomb' },
    })
    const doubled = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    expect(await fetchEncoded('gzip, gzip', doubled)).toMatchObject({ error: { code: 'egress-decompression-bomb' } })
  })
})
