import { gzipSync } from 'node:zlib'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { madeText, withFiles } from '../testing/services.ts'
import { compression } from './node.ts'

type Files = Parameters<typeof withFiles>[0]

async function run(files: Files, parameters: Record<string, unknown>) {
  const { item, blobs } = await withFiles(files, { id: 1 })
  const result = await runNode(compression, { parameters, items: [item], context: { blobs } })
  return { ...result, blobs, text: (slot: string) => madeText(result, blobs, slot) }
}

describe('Compression', () => {
  it('packs all files of the item, or those that are named, and unpacks them', async () => {
    const packed = await run({ a: ['a.txt', 'one'], b: ['b.txt', 'two'] }, { operation: 'zip', fileName: 'x.zip' })
    expect(packed.outputs['main']).toMatchObject([{ id: 1, files: [{ file: 'file', name: 'x.zip' }] }])
    const archive = packed.blobs.content.get(packed.items['main']![0]!.files!['file']!.object)!
    const unpacked = await run(
      { file: ['x.zip', archive], other: ['o', 'kept'] },
      { operation: 'unzip', files: ['file'] },
    )
    expect(Object.keys(unpacked.items['main']![0]!.files!)).toEqual(['other', 'file_0', 'file_1'])
    expect([unpacked.text('file_0'), unpacked.text('file_1')]).toEqual(['one', 'two'])
  })

  it('packs and unpacks with gzip', async () => {
    const packed = await run({ a: ['a.txt', 'one'] }, { operation: 'gzip', keepFiles: true })
    expect(packed.items['main']![0]!.files!['a']!.name).toBe('a.txt.gz')
    const unpacked = await run({ a: ['a.txt.gz', gzipSync('one')] }, { operation: 'gunzip' })
    expect([unpacked.text('a'), unpacked.items['main']![0]!.files!['a']!.name]).toEqual(['one', 'a.txt'])
  })

  it('does not unpack bombs, nor what is broken', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect((await run({ a: ['a.gz', bomb] }, { operation: 'gunzip' })).error).toMatchObject({
      code: 'archive-bomb',
      retryable: false,
    })
    expect((await run({ a: ['a.zip', 'hello'] }, { operation: 'unzip' })).error).toMatchObject({ code: 'file-invalid' })
    expect((await run({}, { operation: 'zip' })).error).toMatchObject({ code: 'file-not-found' })
    expect((await run({ a: ['a', 'x'] }, { operation: 'zip', files: ['b'] })).error).toMatchObject({
      code: 'file-not-found',
    })
  })
})
