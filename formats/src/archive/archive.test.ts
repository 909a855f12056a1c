import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asResult } from '../failure.ts'
import { gunzip, gzip } from './gzip.ts'
import { type ArchivedFile, readZip } from './read-zip.ts'
import { writeZip } from './write-zip.ts'

const read = async (bytes: Uint8Array) => {
  const files: ArchivedFile[] = []
  for await (const file of readZip(bytes)) files.push(file)
  return files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])
}
const codeOf = async (work: () => Promise<unknown>) => {
  const result = await asResult('it', work)
  return result.ok ? 'done' : result.error.code
}
const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) })

describe('archives', () => {
  it('come back as they were written, under names of their own', async () => {
    const bytes = await writeZip([
      file('a.txt', 'x'.repeat(1000)),
      file('ü/b.png', 'png'),
      file('a.txt', '2'),
      file('../../etc/x', '3'),
    ])
    expect(await read(bytes)).toEqual([
      ['a.txt', 'x'.repeat(1000)],
      ['ü/b.png', 'png'],
      ['a-2.txt', '2'],
      ['etc/x', '3'],
    ])
    expect(await read(await writeZip([]))).toEqual([])
  })

  it('are the same bytes for the same files', async () => {
    expect(await writeZip([file('a', 'b')])).toEqual(await writeZip([file('a', 'b')]))
  })

  it('that are bombs are refused before they are unpacked', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024)
    const bomb = await writeZip([{ name: 'zeros', bytes: zeros }])
    expect(await codeOf(() => read(bomb))).toBe('archive-bomb')
    expect(await codeOf(() => gunzip(gzipSync(zeros)))).toBe('archive-bomb')
  })

  it('that say one size and hold another are broken', async () => {
    const bytes = Buffer.from(await writeZip([file('a', 'x'.repeat(5000))]))
    // The size in the list at the end: half of what is there.
    const list = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    bytes.writeUInt32LE(2500, list + 24)
    expect(await codeOf(() => read(bytes))).toBe('file-invalid')
  })

  it('encrypted, or packed another way, are named', async () => {
    const bytes = Buffer.from(await writeZip([file('a', 'x')]))
    const list = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    const encrypted = Buffer.from(bytes)
    encrypted.writeUInt16LE(1, list + 8)
    expect(await codeOf(() => read(encrypted))).toBe('archive-encrypted')
    const other = Buffer.from(bytes)
    other.writeUInt16LE(12, list + 10)
    expect(await codeOf(() => read(other))).toBe('archive-unsupported')
  })

  it('of many files are refused by their number', async () => {
    const bytes = Buffer.from(await writeZip([file('a', 'x')]))
    bytes.writeUInt16LE(60_000, bytes.length - 12)
    expect(await codeOf(() => read(bytes))).toBe('archive-too-large')
  })

  it('broken in any way give a code and nothing else', async () => {
    const whole = Buffer.from(await writeZip([file('a.txt', 'hello '.repeat(50)), file('b', '1')]))
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, value, end) => {
        const broken = Buffer.from(whole)
        broken[at] = value
        expect(await codeOf(() => read(broken))).toMatch(/^(done|file-invalid|archive-[a-z-]+)$/)
        expect(await codeOf(() => read(broken.subarray(0, end)))).toMatch(/^(done|file-invalid|archive-[a-z-]+)$/)
      }),
      { numRuns: 300 },
    )
  })

  it('of one file with gzip', async () => {
    expect(Buffer.from(await gunzip(await gzip(Buffer.from('hello')))).toString()).toBe('hello')
    expect(await codeOf(() => gunzip(deflateRawSync('x')))).toBe('file-invalid')
  })
})
