import { FakeBlobs, FakeFiles, runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { writeFile } from './node.ts'

async function run(parameters: Record<string, unknown>, items: TestItem[] = [{ id: 7 }], blobs = new FakeBlobs()) {
  const files = new FakeFiles({ 'there.txt': 'old ' })
  const result = await runNode(writeFile, { parameters, items, context: { files, blobs } })
  const text = (path: string) => Buffer.from(files.content.get(path) ?? []).toString()
  return { ...result, text, files }
}

describe('Write File', () => {
  it('writes a text, and says where', async () => {
    const { text, outputs, lineage } = await run({
      path: 'out/{{ $json.id }}.txt',
      content: 'text',
      text: 'Hi {{ $json.id }}',
    })
    expect(text('out/7.txt')).toBe('Hi 7')
    expect(outputs.main).toEqual([{ id: 7, path: 'out/7.txt', bytes: 4 }])
    expect(lineage.main).toBe('index')
  })

  it('writes JSON, of the item or of a value', async () => {
    expect((await run({ path: 'a', content: 'json' })).text('a')).toBe('{"id":7}\n')
    expect((await run({ path: 'a', content: 'json', json: [1] })).text('a')).toBe('[1]\n')
  })

  it('writes a file of the item', async () => {
    const blobs = new FakeBlobs()
    const file = await blobs.create('x', 'text/plain', new TextEncoder().encode('bytes'))
    expect((await run({ path: 'a' }, [{ json: {}, files: { file } }], blobs)).text('a')).toBe('bytes')
    expect((await run({ path: 'a' })).error?.code).toBe('file-not-found')
  })

  it('appends when told', async () => {
    const appended = await run({ path: 'there.txt', content: 'text', text: 'new', append: true }, [{}, {}])
    expect(appended.text('there.txt')).toBe('old newnew')
    expect((await run({ path: 'there.txt', content: 'text', text: 'new' })).text('there.txt')).toBe('new')
  })

  it('does not write outside', async () => {
    for (const path of ['../x', '/x', 'a/../../x']) await expect(run({ path })).rejects.toThrow('path')
    const late = await run({ path: '{{ $json.id }}', content: 'text' }, [{ id: '../x' }])
    expect(late.error?.code).toBe('parameter-invalid')
    expect([...late.files.content.keys()]).toEqual(['there.txt'])
  })

  it('writes nothing for nothing', async () => {
    expect(writeFile.effect).toBe('write')
    expect((await run({ path: 'a', content: 'text' }, [])).outputs.main).toEqual([])
  })
})
