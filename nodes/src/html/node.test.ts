import { runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats, withFiles } from '../testing/services.ts'
import { html } from './node.ts'

const run = (
  parameters: Record<string, unknown>,
  items: TestItem[] = [{ page: '<h1>A</h1><p class="x">1</p><p class="x">2</p>' }],
  more = {},
) => runNode(html, { parameters, items, context: { formats }, ...more })
const values = [
  { as: 'title', selector: 'h1' },
  { as: 'all', selector: '.x', all: true },
  { as: 'first', selector: '.x' },
]

describe('HTML', () => {
  it('takes values out of a text or of a file', async () => {
    const found = { title: 'A', all: ['1', '2'], first: '1' }
    expect((await run({ html: '{{ $json.page }}', values })).outputs['main']).toEqual([found])
    const { item, blobs } = await withFiles(
      { file: ['a.html', '<h1>A</h1><p class="x">1</p><p class="x">2</p>'] },
      { id: 1 },
    )
    const ofFile = await run({ from: 'file', values, keepFields: true }, [item], { context: { formats, blobs } })
    expect(ofFile.outputs['main']).toEqual([{ id: 1, ...found }])
  })

  it('makes one table of all items, with what they hold as text', async () => {
    const { outputs, lineage } = await run({ operation: 'table', caption: 'A & B', bare: true }, [
      { a: '<b>' },
      { c: 2 },
    ])
    expect(outputs['main']).toHaveLength(1)
    expect(outputs['main']![0]!['html']).toContain('<caption>A &amp; B</caption>')
    expect(outputs['main']![0]!['html']).toContain('&lt;b&gt;')
    expect(lineage['main']).toBe('all')
  })

  it('writes HTML with expressions in it', async () => {
    expect(
      (await run({ operation: 'write', html: '<p>{{ $json.n }}</p>', as: 'mail' }, [{ n: 1 }])).outputs['main'],
    ).toEqual([{ n: 1, mail: '<p>1</p>' }])
  })

  it('says what it cannot do, and goes on with the others where it is told to', async () => {
    await expect(run({})).rejects.toThrow('values')
    const bad = [{ as: 'x', selector: '{{ $json.s }}' }]
    expect((await run({ html: '<p>1</p>', values: bad }, [{ s: '[[' }])).error).toMatchObject({ code: 'file-invalid' })
    const goesOn = await run({ html: '<p>1</p>', values: bad }, [{ s: '[[' }, { s: 'p' }], { onError: 'continue' })
    expect(goesOn.outputs['main']).toMatchObject([{ s: '[[', error: { code: 'file-invalid' } }, { x: '1' }])
    expect((await run({ html: '', values }, [])).outputs['main']).toEqual([])
  })
})
