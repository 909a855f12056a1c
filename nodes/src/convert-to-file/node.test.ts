import { runOperation } from '@linkflow/formats'
import { FakeBlobs, runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats, madeText } from '../testing/services.ts'
import { convertToFile } from './node.ts'

async function run(
  parameters: Record<string, unknown>,
  items: TestItem[] = [{ a: 1, b: { c: 'x,y' } }, { d: true }],
  more = {},
) {
  const blobs = new FakeBlobs()
  const result = await runNode(convertToFile, { parameters, items, context: { blobs, formats }, ...more })
  return { ...result, blobs, text: (index = 0) => madeText(result, blobs, 'file', index) }
}

describe('Convert to File', () => {
  it('makes one CSV file of all items, under the names of all', async () => {
    const made = await run({ format: 'csv' })
    expect(made.text()).toBe('a,b.c,d\n1,"x,y",\n,,TRUE\n')
    expect(made.outputs['main']).toEqual([{ rows: 2 }])
    expect(made.lineage['main']).toEqual('all')
    expect((await run({ format: 'csv', delimiter: ';', header: false, bom: true })).text()).toBe(
      '\uFEFF1;x,y;\n;;TRUE\n',
    )
  })

  it('makes JSON that can be read back, on one line or several', async () => {
    for (const pretty of [true, false]) {
      const text = (await run({ format: 'json', pretty })).text()
      expect(JSON.parse(text)).toEqual([{ a: 1, b: { c: 'x,y' } }, { d: true }])
    }
    expect((await run({ format: 'json-lines' })).text()).toBe('{"a":1,"b":{"c":"x,y"}}\n{"d":true}\n')
    const each = await run({ format: 'json', per: 'item' })
    expect([each.text(0), each.text(1)]).toEqual(['{"a":1,"b":{"c":"x,y"}}', '{"d":true}'])
    expect(each.lineage['main']).toEqual('index')
  })

  it('makes a sheet', async () => {
    const made = await run({ format: 'xlsx', sheet: 'Orders' })
    const file = made.items['main']![0]!.files!['file']!
    expect(file.name).toBe('spreadsheet.xlsx')
    const options = { hasHeader: true, includeEmpty: false, raw: false, dates: false, sheet: 'Orders' }
    const read = await runOperation('read-sheet', made.blobs.content.get(file.object)!, options)
    expect(read.ok && JSON.parse(Buffer.from(read.value).toString())).toEqual([{ a: 1, 'b.c': 'x,y' }, { d: true }])
  })

  it('makes texts, and files out of base64', async () => {
    const text = await run({ format: 'text', text: 'n {{ $json.a }}', fileName: 'n.md', keepFields: true }, [
      { a: 1 },
      { a: 2 },
    ])
    expect([text.text(0), text.text(1)]).toEqual(['n 1', 'n 2'])
    expect(text.items['main']![0]).toMatchObject({
      json: { a: 1 },
      files: { file: { name: 'n.md', mimeType: 'text/markdown' } },
    })
    const png = await run({ format: 'base64', text: 'data:image/png;base64,aGk=' }, [{}])
    expect([png.text(), png.items['main']![0]!.files!['file']!.mimeType]).toEqual(['hi', 'image/png'])
    expect((await run({ format: 'base64', text: 'ü!' }, [{}])).error).toMatchObject({ code: 'base64-invalid' })
    const goesOn = await run({ format: 'base64', text: '{{ $json.t }}' }, [{ t: '?' }, { t: 'aGk=' }], {
      onError: 'continue',
    })
    expect(goesOn.outputs['main']).toMatchObject([{ t: '?', error: { code: 'base64-invalid' } }, {}])
  })

  it('makes a calendar', async () => {
    const event = { title: '{{ $json.t }}', start: '2030-01-01T10:00:00Z', end: '2030-01-01T11:00:00Z' }
    expect((await run({ format: 'ics', event }, [{ t: 'Hi' }])).text()).toContain('SUMMARY:Hi')
    expect((await run({ format: 'ics', event: { ...event, end: 'tomorrow' } }, [{ t: 'x' }])).error).toMatchObject({
      code: 'date-invalid',
    })
    await expect(run({ format: 'ics' })).rejects.toThrow('event')
  })

  it('makes nothing of nothing', async () => {
    expect((await run({ format: 'csv' }, [])).outputs['main']).toEqual([])
  })
})
