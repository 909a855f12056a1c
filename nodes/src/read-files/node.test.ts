import { FakeBlobs, FakeFiles, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { FILES_FOUND_MAX } from '../limits.ts'
import { readFiles } from './node.ts'

const files = new FakeFiles({ 'in/b.pdf': 'bb', 'in/a.csv': 'a', 'other.txt': 'x' })
const run = (parameters: Record<string, unknown>, given = files, items = [{ folder: 'in' }]) =>
  runNode(readFiles, { parameters, items, context: { files: given, blobs: new FakeBlobs() } })

describe('Read Files', () => {
  it('makes an item of each file that a pattern finds, by name', async () => {
    const result = await run({ path: '{{ $json.folder }}/*', file: 'doc' })
    expect(result.outputs.main).toEqual([
      { path: 'in/a.csv', name: 'a.csv', mimeType: 'text/csv', bytes: 1, modifiedAt: '1970-01-01T00:00:00.000Z' },
      {
        path: 'in/b.pdf',
        name: 'b.pdf',
        mimeType: 'application/pdf',
        bytes: 2,
        modifiedAt: '1970-01-01T00:00:00.000Z',
      },
    ])
    expect(result.items.main![1]!.files?.doc).toMatchObject({ name: 'b.pdf', bytes: 2 })
    expect(result.lineage.main).toEqual([0, 0])
  })

  it('says when there is none, unless that is fine', async () => {
    expect((await run({ path: 'none/*' })).error?.code).toBe('file-not-found')
    expect((await run({ path: 'none/*', ifNone: 'nothing' })).outputs.main).toEqual([])
  })

  it('is bounded', async () => {
    const many = (count: number) =>
      new FakeFiles(Object.fromEntries(Array.from({ length: count }, (_, i) => [`f/${i}`, ''])))
    expect((await run({ path: 'f/*' }, many(FILES_FOUND_MAX))).outputs.main).toHaveLength(FILES_FOUND_MAX)
    expect((await run({ path: 'f/*' }, many(FILES_FOUND_MAX + 1))).error?.code).toBe('too-many-files')
  })

  it.each(['/etc/passwd', '../x', 'a/../../x', 'a\\..\\x', 'C:/x', 'a\0b', ''])(
    'does not take %j for a path',
    async (path) => {
      await expect(run({ path })).rejects.toThrow('path')
      const late = await run({ path: '{{ $json.folder }}' }, files, [{ folder: path }])
      expect(late.error?.code).toBe('parameter-invalid')
    },
  )

  it('reads nothing for nothing', async () => {
    expect((await run({ path: '*' }, files, [])).outputs.main).toEqual([])
  })
})
