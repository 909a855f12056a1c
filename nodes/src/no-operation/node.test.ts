import type { Item } from '@linkflow/node-runtime'
import { runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { noOperation } from './node.ts'

describe('No Operation', () => {
  it('passes its items on, files and origins included', async () => {
    const file = { object: 'blob-1', name: 'a.txt', mimeType: 'text/plain', bytes: 3 }
    const items: Item[] = [{ json: { a: 1 }, files: { file } }, { json: { b: 2 } }]
    const run = await runNode(noOperation, { items })
    expect(run.items.main).toEqual(items)
    expect(run.lineage.main).toBe('index')
  })

  it('passes nothing on when nothing came, and takes no parameters', async () => {
    expect((await runNode(noOperation, { items: [] })).outputs).toEqual({ main: [] })
    await expect(runNode(noOperation, { parameters: { x: 1 } })).rejects.toThrow('parameter-unknown')
  })
})
