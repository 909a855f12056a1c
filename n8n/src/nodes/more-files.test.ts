import { gzipSync } from 'node:zlib'
import { writeZip } from '@linkflow/formats'
import type { JsonObject } from '@linkflow/kernel'
import { FakeBlobs, FakeFiles, FakeHttp, type NodeRun, noonMs } from '@linkflow/node-runtime/testing'
import { useKey } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

const ITEMS: JsonObject[] = [
  { n: 1, inner: { x: 'a,b' } },
  { n: 2, flag: true },
]

async function make(type: string, version: number, parameters: JsonObject, items: JsonObject[] = ITEMS) {
  const blobs = new FakeBlobs()
  const made = await run(type, version, parameters, { items, context: { blobs } })
  const file = made.items['main']?.[0]?.files?.['data']
  return { ...made, blobs, file: file!, bytes: file === undefined ? new Uint8Array() : blobs.content.get(file.object)! }
}

async function read(
  type: string,
  version: number,
  parameters: JsonObject,
  name: string,
  bytes: Uint8Array | string,
  json: JsonObject = { id: 1 },
): Promise<NodeRun> {
  const blobs = new FakeBlobs()
  const data = await blobs.create(
    name,
    name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream',
    Buffer.from(bytes),
  )
  return run(type, version, parameters, { items: [{ json, files: { data } }], context: { blobs } })
}

const FLAT = [
  { n: 1, 'inner.x': 'a,b' },
  { n: 2, flag: true },
]

describe('sheets as n8n has them', () => {
  it.each(['xlsx', 'xls', 'ods', 'html', 'rtf'])('are made and read: %s', async (operation) => {
    const made = await make('convertToFile', 1.1, { operation })
    expect(made.file.name).toBe(`spreadsheet.${operation}`)
    expect(made.lineage['main']).toBe('all')
    expect((await read('extractFromFile', 1, { operation }, `a.${operation}`, made.bytes)).outputs['main']).toEqual(
      FLAT,
    )
  })

  it('are made and read by the old node, in both versions', async () => {
    for (const version of [1, 2]) {
      const made = await make('spreadsheetFile', version, {
        operation: 'toFile',
        fileFormat: 'xlsx',
        options: { sheetName: 'S' },
      })
      const options = { sheetName: 'S', headerRow: false }
      const back = await read('spreadsheetFile', version, { options }, 'a.xlsx', made.bytes)
      expect(back.outputs['main']![1]).toEqual({ row: [1, 'a,b'] })
    }
    const csv = await read('spreadsheetFile', 2, {}, 'a.csv', 'a,b\n1,\n')
    expect(csv.outputs['main']).toEqual([{ a: '1' }])
    const old = await make('spreadsheetFile', 2, { operation: 'toFile' })
    expect(old.file.name).toBe('spreadsheet.xls')
  })

  it('that are none, or have no such sheet, say so', async () => {
    const { bytes } = await make('convertToFile', 1.1, { operation: 'xlsx' })
    const none = await read('extractFromFile', 1, { operation: 'xlsx', options: { sheetName: 'X' } }, 'a.xlsx', bytes)
    expect(none.error?.message).toContain('does not contain sheet called "X"')
  })
})

describe('other files as n8n has them', () => {
  it('calendars are made by both nodes, and read', async () => {
    const event = {
      title: 'Hi',
      start: '2030-01-01T10:00:00',
      end: '2030-01-01T11:00:00',
      additionalFields: { location: 'Köln' },
    }
    for (const [type, version, more] of [
      ['iCal', 1, {}],
      ['convertToFile', 1, { operation: 'iCal' }],
    ] as const) {
      const made = await make(type, version, { ...event, ...more }, [{}])
      expect([made.file.name, made.file.mimeType]).toEqual(['event.ics', 'text/calendar'])
      const back = await read('extractFromFile', 1, { operation: 'fromIcs' }, 'event.ics', made.bytes)
      expect(back.outputs['main']).toMatchObject([{ data: { events: [{ summary: 'Hi', location: 'Köln' }] } }])
    }
  })

  it('PDF that are none are an error of the item', async () => {
    expect((await read('readPDF', 1, {}, 'a.pdf', 'x')).error?.message).toContain('not a PDF')
    expect((await read('extractFromFile', 1, { operation: 'pdf' }, 'a.pdf', 'x')).error?.message).toContain('not a PDF')
  })

  it('are moved to fields and back by the old node', async () => {
    const whole = await make('moveBinaryData', 1.1, { mode: 'jsonToBinary' }, [{ a: 1 }])
    expect([Buffer.from(whole.bytes).toString(), whole.outputs['main']]).toEqual(['{"a":1}', [{}]])
    const one = {
      mode: 'jsonToBinary',
      convertAllData: false,
      sourceKey: 'a.b',
      options: { useRawData: true, keepSource: false },
    }
    const part = await make('moveBinaryData', 1, one, [{ a: { b: 'hi', c: 1 } }])
    expect([Buffer.from(part.bytes).toString(), part.outputs['main']]).toEqual(['hi', [{ a: { c: 1 } }]])
    expect((await read('moveBinaryData', 1, {}, 'a.json', '{"x":2}')).outputs['main']).toEqual([{ x: 2 }])
    const into = { setAllData: false, destinationKey: 'd', options: { jsonParse: true } }
    expect((await read('moveBinaryData', 1, into, 'a.json', '[2]')).outputs['main']).toEqual([{ id: 1, d: [2] }])
    expect((await read('moveBinaryData', 1, { sourceKey: 'none' }, 'a', 'x')).outputs['main']).toEqual([])
  })

  it('are packed and unpacked, and bombs are not', async () => {
    const archive = await writeZip([
      { name: 'a.txt', bytes: Buffer.from('one') },
      { name: '__MACOSX/a.txt', bytes: Buffer.from('no') },
    ])
    const unpacked = await read('compression', 1, {}, 'x.zip', archive)
    expect(Object.entries(unpacked.items['main']![0]!.files!).map(([field, { name }]) => [field, name])).toEqual([
      ['file_0', 'a.txt'],
    ])
    const plain = await read('compression', 1, {}, 'a.txt.gz', gzipSync('one'))
    expect(plain.items['main']![0]!.files).toMatchObject({ file_0: { name: 'a.txt', bytes: 3 } })
    const packed = await read(
      'compression',
      1.1,
      { operation: 'compress', fileName: 'x.zip', binaryPropertyOutput: 'z' },
      'a.txt',
      'one',
    )
    expect(packed.items['main']![0]).toMatchObject({ json: { id: 1 }, files: { z: { name: 'x.zip' } } })
    expect(
      (await read('compression', 1, {}, 'a.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024)))).error?.message,
    ).toContain('unpacks')
  })

  it('are those of the workspace where n8n has its disk', async () => {
    const files = new FakeFiles({ 'data/a.csv': 'a' })
    const blobs = new FakeBlobs()
    const found = await run(
      'readWriteFile',
      1,
      { fileSelector: '/data/*.csv' },
      { items: [{}], context: { files, blobs } },
    )
    expect(found.items['main']).toMatchObject([
      { json: { fileName: 'a.csv', mimeType: 'text/csv', fileExtension: 'csv' }, files: { data: { name: 'a.csv' } } },
    ])
    const data = await blobs.create('x', 'text/plain', Buffer.from('new'))
    const items = [{ json: { id: 1 }, files: { data } }]
    const written = await run(
      'readWriteFile',
      1,
      { operation: 'write', fileName: '/out/b.txt' },
      { items, context: { files, blobs } },
    )
    expect(written.outputs['main']).toEqual([{ id: 1, fileName: '/out/b.txt' }])
    expect(Buffer.from(files.content.get('out/b.txt')!).toString()).toBe('new')
    const old = await run(
      'readBinaryFile',
      1,
      { filePath: '/data/a.csv' },
      { items: [{ id: 2 }], context: { files, blobs } },
    )
    expect(old.items['main']).toMatchObject([{ json: { id: 2 }, files: { data: { name: 'a.csv' } } }])
    expect(
      (await run('readWriteFile', 1.1, { fileSelector: 'none' }, { items: [{}], context: { files, blobs } })).error
        ?.message,
    ).toBe('No file(s) found')
  })
})

const fields = {
  hmac: { secret: 'shh' },
  jwt: { algorithm: 'HS256', secret: 's'.repeat(32) },
  totp: { secret: 'JBSWY3DPEHPK3PXP' },
}
const keys = {
  use: (operation: string, credential: string, given: JsonObject) =>
    useKey({ operation, credential, fields: fields[credential as 'jwt'], given, nowMs: noonMs }),
}

describe('keys, tables and feeds as n8n has them', () => {
  it('Crypto 2 hashes with SHA256 and takes its secret from the credential', async () => {
    const context = { keys }
    const hash = await run('crypto', 2, { value: 'x' }, { items: [{}], context })
    expect(hash.outputs['main']).toEqual([{ data: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' }])
    const hmac = await run('crypto', 2, { action: 'hmac', value: 'x' }, { items: [{}], context })
    expect(hmac.outputs['main']![0]!['data']).toMatch(/^[0-9a-f]{64}$/)
    const old = await run('crypto', 1, { value: 'x' }, { items: [{}], context })
    expect(old.outputs['main']![0]!['data']).toMatch(/^[0-9a-f]{32}$/)
  })

  it('JWT signs, checks and reads', async () => {
    const options = { items: [{ id: 1 }], context: { keys } }
    const signed = await run('jwt', 1, { useJson: true, claimsJson: '{"a":1}' }, options)
    const token = String(signed.outputs['main']![0]!['token'])
    const payload = { a: 1, iat: noonMs / 1000 }
    expect((await run('jwt', 1, { operation: 'verify', token }, options)).outputs['main']).toEqual([{ payload }])
    const complete = await run('jwt', 1, { operation: 'decode', token, options: { complete: true } }, options)
    expect(complete.outputs['main']).toMatchObject([
      { header: { alg: 'HS256' }, payload, signature: token.split('.')[2] },
    ])
    expect((await run('jwt', 1, { operation: 'verify', token: `${token}x` }, options)).error?.message).toContain(
      "can't be verified",
    )
  })

  it('TOTP makes a code', async () => {
    const made = await run('totp', 1, {}, { items: [{}], context: { keys } })
    expect(made.outputs['main']).toEqual([{ token: expect.stringMatching(/^\d{6}$/), secondsRemaining: 30 }])
  })

  it('HTML makes one table of all items', async () => {
    const made = await run(
      'html',
      1.2,
      { operation: 'convertToHtmlTable', options: { capitalize: true, customStyling: true } },
      { items: [{ a_b: 1 }, { c: true }] },
    )
    expect(made.outputs['main']).toEqual([
      {
        table:
          '<table  ><thead  ><tr><th>A B</th><th>C</th></tr></thead><tbody><tr  ><td  >1</td><td  >undefined</td></tr><tr  ><td  >undefined</td><td  ><input type="checkbox" checked="checked"/></td></tr></tbody></table>',
      },
    ])
  })

  it('RSS Read makes an item of each entry', async () => {
    const http = new FakeHttp(() => ({
      body: '<rss><channel><item><title>A</title><description>b</description></item></channel></rss>',
    }))
    const made = await run('rssFeedRead', 1.1, { url: 'https://example.test/' }, { items: [{}, {}], context: { http } })
    expect(made.outputs['main']).toMatchObject([{ title: 'A', content: 'b' }, { title: 'A' }])
    expect((await run('rssFeedRead', 1, { url: 'x' }, { items: [{}] })).error?.message).toContain('not valid')
  })
})
