import { FakeBlobs, FakeFiles, runNode } from '@linkflow/node-runtime/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LINES_FILE_BYTES_MAX } from '../limits.ts'
import { linesOf } from './lines.ts'
import { readLines } from './node.ts'

const run = (content: string | Uint8Array, parameters: Record<string, unknown> = {}) =>
  runNode(readLines, {
    parameters: { path: 'in.jsonl', ...parameters },
    items: [{ a: 1 }],
    context: { files: new FakeFiles({ 'in.jsonl': content }) },
  })

describe('Read Lines', () => {
  it('makes an item of each JSON line, from the item that asked', async () => {
    const result = await run('{"id":1}\n{"id":2}\r\n\n[3]\n"x"')
    expect(result.outputs.main).toEqual([{ id: 1 }, { id: 2 }, { line: [3] }, { line: 'x' }])
    expect(result.lineage.main).toEqual([0, 0, 0, 0])
  })

  it('makes an item of each line of text', async () => {
    expect((await run('a\n\nü', { format: 'text', field: 't' })).outputs.main).toEqual([{ t: 'a' }, { t: 'ü' }])
    expect((await run('a\n\n', { format: 'text', skipEmpty: false })).outputs.main).toEqual([
      { line: 'a' },
      { line: '' },
    ])
  })

  it('reads a file of the item', async () => {
    const blobs = new FakeBlobs()
    const file = await blobs.create('in.jsonl', 'application/x-ndjson', new TextEncoder().encode('{"id":1}'))
    const read = (name: string) =>
      runNode(readLines, {
        parameters: { from: 'item', file: name },
        items: [{ json: {}, files: { file } }],
        context: { blobs },
      })
    expect((await read('file')).outputs.main).toEqual([{ id: 1 }])
    expect((await read('other')).error?.message).toContain('no file «other»; it has «file»')
  })

  it('says which line is not JSON', async () => {
    const { error } = await run('{"id":1}\n{"id":\n')
    expect(error).toMatchObject({ code: 'line-invalid', retryable: false })
    expect(error?.message).toContain('Line 2 of the file is not JSON')
  })

  it('keeps hostile keys as data, and survives hostile nesting', async () => {
    const result = await run('{"__proto__":{"polluted":1}}')
    expect(JSON.stringify(result.outputs.main)).toBe('[{"__proto__":{"polluted":1}}]')
    expect((await run('['.repeat(50_000) + ']'.repeat(50_000))).error?.code).toBe('line-invalid')
  })

  it('is bounded by the size of the file, before it is read', async () => {
    const sized = (bytes: number) => {
      const files = new FakeFiles()
      files.read = async () => ({ ok: true, value: { bytes, content: (async function* () {})() } })
      return runNode(readLines, { parameters: { path: 'a' }, items: [{}], context: { files } })
    }
    expect((await sized(LINES_FILE_BYTES_MAX)).outputs.main).toEqual([])
    expect((await sized(LINES_FILE_BYTES_MAX + 1)).error?.code).toBe('file-too-large')
  })

  it('has nothing of an empty file, and says when there is no file', async () => {
    expect((await run('')).outputs.main).toEqual([])
    expect((await run('', { path: 'none' })).error?.code).toBe('file-not-found')
    await expect(run('', { path: '../x' })).rejects.toThrow('path')
    await expect(run('', { path: undefined })).rejects.toThrow('give the path')
  })
})

describe('lines of chunks', () => {
  const lines = (chunks: Uint8Array[], max = 1_000_000) => [...linesOf(chunks, max)]

  it('are the same however the bytes are cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'ü', '\n', '\r\n', '🜁', ''), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(20), { maxLength: 10 }), (whole, cuts) => {
        const bytes = Buffer.from(whole)
        const chunks: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        chunks.push(bytes.subarray(at))
        const oracle = whole.split('\n').map((line) => line.replace(/\r$/, ''))
        if (whole.split('\n').at(-1) === '') oracle.pop()
        expect(lines(chunks)).toEqual(oracle)
      }),
    )
  })

  it('are bounded in length', () => {
    expect(lines([Buffer.from('1234\n')], 4)).toEqual(['1234'])
    expect(lines([Buffer.from('12345\n6')], 4)).toEqual(['line-too-long'])
    expect(lines([Buffer.from('123'), Buffer.from('45')], 4)).toEqual(['line-too-long'])
  })

  it('begin after a byte order mark', () => {
    expect(lines([Buffer.from('\ufeffa')])).toEqual(['a'])
  })
})
