import type { CodePort, Item } from '@linkflow/node-runtime'
import { FakeCode, runNode } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { CODE_CHUNK_ITEMS, CODE_TIMEOUT_MS_MAX, SOURCE_CHARS_MAX } from '../limits.ts'
import { code } from './node.ts'

type Ended = Awaited<ReturnType<CodePort['run']>>

const file = { object: 'secret-object-key', name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 }
const items: Item[] = [{ json: { n: 1 }, files: { doc: file } }, { json: { n: 2 } }]

async function run(answer: unknown, more: { parameters?: Record<string, unknown>; items?: Item[] } = {}) {
  const fake = new FakeCode(async (): Promise<Ended> => ({ type: 'done', resultJson: JSON.stringify(answer) }))
  const parameters = { source: 'return items', ...more.parameters }
  const result = await runNode(code, { parameters, items: more.items ?? items, context: { code: fake } })
  return { ...result, calls: fake.calls }
}

describe('Code', () => {
  it('hands over the items as text, without telling where files are', async () => {
    const { calls } = await run([])
    expect(calls).toEqual([
      { source: 'return items', mode: 'all', itemIndexBase: 0, timeoutMs: 10_000, itemsJson: expect.any(String) },
    ])
    expect(JSON.parse(calls[0]!.itemsJson)).toEqual([
      { json: { n: 1 }, files: { doc: { name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 } } },
      { json: { n: 2 } },
    ])
    expect(calls[0]!.itemsJson).not.toContain('secret-object-key')
  })

  it('takes its source as it is written, braces and all', async () => {
    const { calls } = await run([], { parameters: { source: 'const o = {{ a: 1 }}' } })
    expect(calls[0]!.source).toBe('const o = {{ a: 1 }}')
  })

  it('keeps origin and files of what it gives back', async () => {
    const result = await run([
      { json: { n: 10 }, from: 0 },
      { json: { n: 20 }, from: 1 },
      { json: { n: 3 }, from: null },
    ])
    expect(result.items.main).toEqual([
      { json: { n: 10 }, files: { doc: file } },
      { json: { n: 20 } },
      { json: { n: 3 } },
    ])
    expect(result.lineage.main).toEqual([0, 1, -1])
  })

  it.each([
    [null, 'unknown'],
    [0, 'index'],
    [
      [1, null],
      [1, -1],
    ],
  ])('takes items as a column of jsons and one of origins: %j', async (from, lineage) => {
    const result = await run({ json: [{ n: 10 }, { n: 20 }], from })
    expect(result.outputs.main).toEqual([{ n: 10 }, { n: 20 }])
    expect(result.lineage.main).toEqual(lineage)
    expect(result.items.main?.[0]?.files).toEqual(from === 0 ? { doc: file } : undefined)
  })

  it('comes from several items when the program says so', async () => {
    const result = await run([{ json: { n: 3 }, from: null, pairedItem: [{ item: 0 }, 1] }])
    expect(result.lineage.main).toEqual([[0, 1]])
  })

  it('keeps only the files that are listed, under the names they have there', async () => {
    const shown = { name: 'a.pdf', mimeType: 'application/pdf', bytes: 3 }
    const files = { renamed: shown, invented: { name: 'b', mimeType: 'x', bytes: 1, object: '../../etc/passwd' } }
    const result = await run([
      { json: {}, files, from: 0 },
      { json: {}, files: {}, from: 0 },
    ])
    expect(result.items.main).toEqual([{ json: {}, files: { renamed: file } }, { json: {} }])
  })

  it('goes through long lists in chunks when it runs for each item', async () => {
    const many: Item[] = Array.from({ length: CODE_CHUNK_ITEMS + 1 }, (_, n) => ({ json: { n } }))
    const fake = new FakeCode(async ({ itemsJson, itemIndexBase = 0 }) => {
      const chunk = JSON.parse(itemsJson) as Item[]
      return {
        type: 'done',
        resultJson: JSON.stringify(chunk.map(({ json }, i) => ({ json, from: itemIndexBase + i }))),
      }
    })
    const result = await runNode(code, {
      parameters: { source: 'x', mode: 'each' },
      items: many,
      context: { code: fake },
    })
    expect(fake.calls.map(({ itemIndexBase }) => itemIndexBase)).toEqual([0, CODE_CHUNK_ITEMS])
    expect(result.outputs.main).toHaveLength(many.length)
    expect(['index', many.map((_, i) => i)]).toContainEqual(result.lineage.main)
  })

  it('says in which line and for which item a program failed', async () => {
    const fake = new FakeCode(async () => ({
      type: 'failed',
      error: { code: 'code-threw', message: 'x is not defined', line: 3, itemIndex: 1 },
    }))
    const { error } = await runNode(code, { parameters: { source: 'x' }, items, context: { code: fake } })
    expect(error).toEqual({
      code: 'code-threw',
      message: 'x is not defined (line 3, item 1)',
      item: 1,
      retryable: false,
      details: { line: 3, itemIndex: 1 },
    })
  })

  it('may run again when the sandbox was to blame', async () => {
    for (const [name, retryable] of [
      ['code-busy', true],
      ['code-crashed', true],
      ['code-timeout', false],
    ] as const) {
      const fake = new FakeCode(async () => ({ type: 'failed', error: { code: name, message: 'No.' } }))
      const { error } = await runNode(code, { parameters: { source: 'x' }, items, context: { code: fake } })
      expect(error).toMatchObject({ code: name, message: expect.stringContaining('No.'), retryable })
    }
  })

  it.each<[unknown, string]>([
    ['text', 'not a list'],
    [{ json: 'text', from: null }, 'not a list'],
    [{ json: [{}, 5], from: null }, '«json» that is a number'],
    [{ json: [{}, {}], from: 1 }, 'names an origin that does not exist'],
    [{ json: [{}], from: ['0'] }, 'names an origin that does not exist'],
    [{ json: [{}], from: 0.5 }, 'names an origin that does not exist'],
    [[1], '«json» that is missing'],
    [[{ json: [] }], '«json» that is a list'],
    [[{ json: {}, from: 2 }], 'names an origin that does not exist'],
    [[{ json: {}, from: -1 }], 'names an origin that does not exist'],
    [[{ json: {}, from: '0' }], 'names an origin that does not exist'],
    [[{ json: {}, from: null, pairedItem: [{ item: 99 }] }], 'names an origin that does not exist'],
  ])('does not take %j for a result', async (answer, reason) => {
    const { error } = await run(answer)
    expect(error).toMatchObject({ code: 'code-result-invalid', message: expect.stringContaining(reason) })
  })

  it('sends items on which the program failed where onError says, as they came in, with the error', async () => {
    const results = [
      { json: {}, failed: { code: 'code-threw', message: 'odd', line: 3, itemIndex: 0, stack: 'secret' }, from: 0 },
      { json: { ok: 2 }, from: 1 },
      { json: {}, failed: { code: 7, line: 'x' }, from: null },
    ]
    const fake = new FakeCode(async () => ({ type: 'done', resultJson: JSON.stringify(results) }))
    const run = (onError: 'continue' | 'error-port') =>
      runNode(code, { parameters: { source: 'x', mode: 'each' }, items, onError, context: { code: fake } })
    const odd = { json: { n: 1, error: { code: 'code-threw', message: 'odd', line: 3 } }, files: { doc: file } }
    const unsaid = { json: { error: { code: 'code-threw', message: 'The program failed.' } } }
    const routed = await run('error-port')
    expect(routed.items).toEqual({ main: [{ json: { ok: 2 } }], error: [odd, unsaid] })
    expect(routed.lineage).toEqual({ main: [1], error: [0, -1] })
    expect(routed.warnings).toEqual([
      { code: 'code-threw', message: 'odd' },
      { code: 'code-threw', message: 'The program failed.' },
    ])
    expect((await run('continue')).items).toEqual({ main: [odd, { json: { ok: 2 } }, unsaid] })
  })

  it('keeps hostile keys of a result as data', async () => {
    const fake = new FakeCode(async () => ({
      type: 'done',
      resultJson: '[{"json":{"__proto__":{"polluted":1}},"from":null}]',
    }))
    const result = await runNode(code, { parameters: { source: 'x' }, items, context: { code: fake } })
    expect(JSON.stringify(result.outputs.main)).toBe('[{"__proto__":{"polluted":1}}]')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('does not run a program for each of no items', async () => {
    const result = await run([], { parameters: { mode: 'each' }, items: [] })
    expect(result.calls).toEqual([])
    expect(result.outputs.main).toEqual([])
  })

  it('is bounded, and reads', async () => {
    expect(code.effect).toBe('read')
    await expect(run([], { parameters: { source: '' } })).rejects.toThrow('source')
    await expect(run([], { parameters: { source: 'x'.repeat(SOURCE_CHARS_MAX + 1) } })).rejects.toThrow('source')
    await expect(run([], { parameters: { timeoutMs: CODE_TIMEOUT_MS_MAX + 1 } })).rejects.toThrow('timeoutMs')
    expect((await run([], { parameters: { timeoutMs: CODE_TIMEOUT_MS_MAX } })).type).toBe('done')
  })
})
