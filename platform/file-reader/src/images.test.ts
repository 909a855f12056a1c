import { gif, lettersOf, png, pngFile } from '@linkflow/formats/testing'
import type { JsonObject } from '@linkflow/kernel'
import { afterAll, describe, expect, it } from 'vitest'
import { FileReader } from './index.ts'

const reader = new FileReader({ processesMax: 1 })
afterAll(() => reader.close())

const run = (operation: string, content: Uint8Array, options: JsonObject = {}) =>
  reader.run({ workspaceId: 'one', operation, content, options, signal: new AbortController().signal })
const edit = (content: Uint8Array, ...steps: JsonObject[]) =>
  run('edit-image', content, { bytes: [content.length], steps })
const told = async (content: Uint8Array) => {
  const answer = await run('image-information', content)
  return answer.ok ? JSON.parse(Buffer.from(answer.value).toString()) : answer.error
}

describe('images behind the walls', () => {
  it('are edited and told of, with the library, its policy and its fonts', async () => {
    const turned = await edit(png('rg', 'bw'), { kind: 'rotate', degrees: 90, background: 'white' })
    expect(turned.ok && (await lettersOf(turned.value))).toEqual(['br', 'wg'])
    const text = { kind: 'text', text: 'X', x: 1, y: 9, size: 10, color: 'red', font: 'sans-bold', lineChars: 9 }
    const written = await edit(new Uint8Array(), { kind: 'create', width: 12, height: 12, color: 'white' }, text)
    expect(written.ok && (await lettersOf(written.value)).join('')).toContain('r')
    expect(await told(png('rg'))).toMatchObject({ format: 'png', size: { width: 2, height: 1 } })
  })

  it('that are bombs are refused, and the process goes on', async () => {
    expect(await told(pngFile(50_000, 50_000, Buffer.alloc(1_000_000)))).toMatchObject({ code: 'image-too-large' })
    expect(await edit(gif(5000), { kind: 'upright' })).toMatchObject({ error: { code: 'image-too-large' } })
    expect((await edit(png('r'), { kind: 'upright' })).ok).toBe(true)
  })

  it('as large as they may be go through its memory, and none that is larger than that', async () => {
    const largest = { kind: 'create', width: 10_000, height: 5000, color: 'red' }
    const smaller = { kind: 'resize', how: 'fit', width: 100, height: 100 }
    const done = await edit(new Uint8Array(), largest, { kind: 'rotate', degrees: 90, background: 'white' }, smaller)
    expect(done.ok && (await told(done.value))).toMatchObject({ size: { width: 50, height: 100 } })
    const turned = { kind: 'rotate', degrees: 45, background: 'white' }
    expect(await edit(new Uint8Array(), largest, turned)).toMatchObject({ error: { code: 'image-too-large' } })
    expect((await edit(png('r'), { kind: 'upright' })).ok).toBe(true)
  })

  it('take no longer than a file may take', async () => {
    const quick = new FileReader({ processesMax: 1, limits: { jobMsMax: 1000 } })
    const slow = { kind: 'blur', radius: 1000, sigma: 1000 }
    const steps = [{ kind: 'create', width: 5000, height: 5000, color: 'red' }, ...Array(20).fill(slow)]
    const answer = await quick.run({
      workspaceId: 'one',
      operation: 'edit-image',
      content: new Uint8Array(),
      options: { bytes: [], steps },
      signal: new AbortController().signal,
    })
    expect(answer).toMatchObject({ ok: false, error: { code: 'format-timeout' } })
    await quick.close()
  })
})
