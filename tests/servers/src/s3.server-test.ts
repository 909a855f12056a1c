import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FakeBlobs } from '@linkflow/node-runtime/testing'
import { builtInNodes } from '@linkflow/nodes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutProxy } from './cut-proxy.ts'
import { credentialOf, openDrivers, runOn } from './node-on-server.ts'
import { freePort } from './server-process.ts'
import { SWIFT_KEY, type SwiftServer, startSwift } from './swift-server.ts'

const s3 = builtInNodes.find(({ type }) => type === 's3')!
const { drivers, close } = openDrivers()
const blobs = new FakeBlobs()
let server: SwiftServer

beforeAll(async () => {
  server = await startSwift()
})
afterAll(async () => {
  await close()
  await server?.remove()
})

const at = (more: Record<string, string> = {}) =>
  credentialOf('s3', {
    host: '127.0.0.1',
    port: String(server.port),
    accessKeyId: 'test:tester',
    secretAccessKey: SWIFT_KEY,
    tls: 'off',
    ...more,
  })
const run = async (parameters: Record<string, unknown>, item: object = {}, more: Record<string, string> = {}) => {
  const items = [{ json: { id: 1 }, ...item }]
  const done = await runOn(drivers, at(more), s3, { parameters, items, context: { blobs } })
  expect(JSON.stringify(done)).not.toContain(SWIFT_KEY)
  return done
}
const works = async (parameters: Record<string, unknown>, item: object = {}) => {
  const { error, outputs, items } = await run(parameters, item)
  expect(error).toBeUndefined()
  return { rows: outputs.main ?? [], items: items.main ?? [] }
}
const fileOf = async (content: Uint8Array, mimeType = 'text/plain') => ({
  files: { file: await blobs.create('a.txt', mimeType, content) },
})

describe('S3', () => {
  it('makes a bucket, sends, lists, tells of, copies, fetches and deletes objects', async () => {
    await works({ operation: 'make-bucket', bucket: 'first' })
    expect((await works({ operation: 'list-buckets' })).rows).toMatchObject([{ name: 'first' }])
    const small = await fileOf(Buffer.from('a text'), 'text/x-own')
    const key = "in/deep/ü & <b> 'c' +.txt"
    expect((await works({ operation: 'upload', bucket: 'first', key }, small)).rows).toEqual([{ id: 1 }])
    await works({ operation: 'upload', bucket: 'first', key: 'top.txt' }, await fileOf(new Uint8Array()))
    expect((await works({ operation: 'list', bucket: 'first' })).rows).toMatchObject([
      { key, bytes: 6 },
      { key: 'top.txt', bytes: 0 },
    ])
    expect((await works({ operation: 'list', bucket: 'first', folders: true })).rows).toMatchObject([
      { folder: 'in/' },
      { key: 'top.txt' },
    ])
    expect((await works({ operation: 'about', bucket: 'first', key })).rows).toMatchObject([
      { key, bytes: 6, mimeType: 'text/x-own' },
    ])
    await works({ operation: 'copy', bucket: 'first', key, toKey: 'out/copy.txt' })
    const fetched = await works({ operation: 'download', bucket: 'first', key: 'out/copy.txt' })
    const file = fetched.items[0]!.files!.file!
    expect(file).toMatchObject({ name: 'copy.txt', mimeType: 'text/x-own', bytes: 6 })
    expect(Buffer.from(blobs.content.get(file.object)!).toString()).toBe('a text')
    await works({ operation: 'delete', bucket: 'first', key: 'out/copy.txt' })
    const gone = await run({ operation: 'about', bucket: 'first', key: 'out/copy.txt' })
    expect(gone.error).toMatchObject({ code: 'server-refused', retryable: false })
    expect((await run({ operation: 'delete-bucket', bucket: 'first' })).error?.message).toContain('BucketNotEmpty')
    expect((await works({ operation: 'delete-all', bucket: 'first', prefix: 'in/' })).rows).toEqual([{ deleted: 1 }])
    await works({ operation: 'delete', bucket: 'first', key: 'top.txt' })
    await works({ operation: 'delete-bucket', bucket: 'first' })
  })

  it('sends a large file in parts, and lists page after page', async () => {
    await works({ operation: 'make-bucket', bucket: 'large' })
    const content = Buffer.alloc(20 * 1024 * 1024 + 7, 'abcdefg')
    await works({ operation: 'upload', bucket: 'large', key: 'big' }, await fileOf(content))
    const { items } = await works({ operation: 'download', bucket: 'large', key: 'big' })
    expect(Buffer.compare(Buffer.from(blobs.content.get(items[0]!.files!.file!.object)!), content)).toBe(0)
    const one = await fileOf(Buffer.from('1'))
    const parameters = { operation: 'upload', bucket: 'large', key: 'many/{{ $json.n }}' }
    const list = Array.from({ length: 30 }, (_, n) => ({ json: { n }, ...one }))
    const sent = await runOn(drivers, at(), s3, { parameters, items: list, context: { blobs } })
    expect(sent.error).toBeUndefined()
    expect((await works({ operation: 'list', bucket: 'large', prefix: 'many/', limit: 25 })).rows).toHaveLength(25)
    expect((await works({ operation: 'delete-all', bucket: 'large', prefix: 'many/' })).rows).toEqual([{ deleted: 30 }])
    expect((await works({ operation: 'list', bucket: 'large' })).rows).toMatchObject([{ key: 'big' }])
  })

  it('asks for nothing that is no bucket or no key', async () => {
    for (const bucket of ['a', '../etc', 'a/b', 'x?y=z', '{{ "a\\r\\nb" }}']) {
      expect((await run({ operation: 'list', bucket })).error?.code, bucket).toBe('server-refused')
    }
    for (const key of ['../x', 'a/../../first/x', 'a/.', '{{ "\\ud800" }}', 'ü'.repeat(600)]) {
      expect((await run({ operation: 'about', bucket: 'large', key })).error?.code, key).toBe('server-refused')
    }
  })

  it('says what is wrong with keys, a bucket, a place and what is no S3', async () => {
    const list = { operation: 'list', bucket: 'nowhere' }
    for (const [field, wrong] of [
      ['secretAccessKey', `${SWIFT_KEY}!`] as const,
      ['accessKeyId', 'test:nobody'] as const,
    ]) {
      const { error } = await run(list, {}, { [field]: wrong })
      expect(error).toMatchObject({ code: 'server-sign-in-refused', retryable: false })
    }
    expect((await run(list)).error?.message).toContain('NoSuchBucket')
    expect((await run(list, {}, { port: String(await freePort()) })).error?.code).toBe('egress-connect-refused')
    const web = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => web.once('listening', resolve))
    const other = await run(list, {}, { port: String((web.address() as AddressInfo).port) })
    expect(other.error?.code).toBe('server-protocol-error')
    web.close()
    const strict = openDrivers('')
    const refused = await runOn(strict.drivers, at(), s3, { parameters: list, items: [{}] })
    expect(refused.error?.code).toBe('egress-address-refused')
    await strict.close()
  })

  it('leaves nothing of a file whose source breaks, or that is stopped', async () => {
    const stop = new AbortController()
    async function* broken() {
      yield new Uint8Array(9 * 1024 * 1024)
      yield new Uint8Array(9 * 1024 * 1024)
      throw new Error('the disk is gone')
    }
    const item = await fileOf(Buffer.from('x'))
    const parameters = { operation: 'upload', bucket: 'large', key: 'half' }
    const context = { blobs: { ...bound(blobs), read: broken } }
    const half = await runOn(drivers, at(), s3, { parameters, items: [{ json: {}, ...item }], context })
    expect(half.error).toBeDefined()
    async function* endless() {
      for (;;) {
        stop.abort()
        yield new Uint8Array(1024 * 1024)
      }
    }
    const stopped = await runOn(drivers, at(), s3, {
      parameters,
      items: [{ json: {}, ...item }],
      signal: stop.signal,
      context: { blobs: { ...bound(blobs), read: endless } },
    })
    expect(stopped.type).not.toBe('done')
    expect((await works({ operation: 'list', bucket: 'large', prefix: 'half' })).rows).toEqual([])
  })

  it('tells a line that was cut, and a server that went away, and finds it again', async () => {
    const proxy = await cutProxy(server.port)
    const list = () => run({ operation: 'list', bucket: 'large' }, {}, { port: String(proxy.port) })
    expect((await list()).error).toBeUndefined()
    await server.kill()
    proxy.cut()
    expect((await list()).error).toMatchObject({ retryable: true })
    await server.start()
    expect((await list()).error).toBeUndefined()
    await proxy.close()
  })
})

const bound = (fake: FakeBlobs) => ({
  create: fake.create.bind(fake),
  read: fake.read.bind(fake),
  collect: fake.collect.bind(fake),
  readAll: fake.readAll.bind(fake),
})
