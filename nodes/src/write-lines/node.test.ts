import type { JsonObject } from '@linkflow/kernel'
import { FakeFiles, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { writeLines } from './node.ts'

async function run(parameters: Record<string, unknown>, items: JsonObject[]) {
  const files = new FakeFiles({ out: 'old\n' })
  const result = await runNode(writeLines, { parameters: { path: 'out', ...parameters }, items, context: { files } })
  return { ...result, text: Buffer.from(files.content.get('out') ?? []).toString() }
}

describe('Write Lines', () => {
  it('writes each item as a line, and comes from all', async () => {
    const { text, outputs, lineage } = await run({}, [{ a: 1 }, { b: 'x\ny' }])
    expect(text).toBe('{"a":1}\n{"b":"x\\ny"}\n')
    expect(outputs.main).toEqual([{ path: 'out', lines: 2, bytes: text.length }])
    expect(lineage.main).toBe('all')
  })

  it('writes a field as text, one line for each whatever it holds', async () => {
    const items = [{ line: 'a\r\nb' }, { line: 3 }, {}, { line: { x: 1 } }] as JsonObject[]
    expect((await run({ format: 'text' }, items)).text).toBe('a b\n3\n\n{"x":1}\n')
  })

  it('appends when told, and writes many pages', async () => {
    const many = Array.from({ length: 2500 }, (_, i) => ({ i }))
    const { text } = await run({ append: true }, many)
    expect(text.split('\n')).toHaveLength(2502)
    expect(text.startsWith('old\n{"i":0}\n')).toBe(true)
  })

  it('makes an empty file of nothing, and refuses a path outside', async () => {
    expect((await run({}, [])).text).toBe('')
    await expect(run({ path: '../x' }, [])).rejects.toThrow('path')
  })
})
