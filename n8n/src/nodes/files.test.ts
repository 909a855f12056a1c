import { readCsv, writeCsv } from '@linkflow/formats'
import { describe, expect, it } from 'vitest'
import { run } from '../testing/run-compatible.ts'

const rules = { delimiter: ',', hasHeader: true, includeEmpty: false, stripBom: false, rowsMax: undefined, fromLine: 0 }

describe('files', () => {
  it('writes rows under the keys of all, nested ones with dots, behind a byte order mark', () => {
    expect(
      writeCsv(
        [
          { a: 1, b: { c: 'x,"y"' } },
          { d: true, a: null },
        ],
        ',',
        true,
      ),
    ).toBe('\uFEFFa,b.c,d\n1,"x,""y""",\n,,TRUE')
  })

  it('reads what it writes, with the mark in the first name unless it is told otherwise', () => {
    const text = writeCsv([{ a: 'line 1\nline 2', b: '"' }], ';', true)
    expect(readCsv(text, { ...rules, delimiter: ';' })).toEqual([{ '\uFEFFa': 'line 1\nline 2', b: '"' }])
    expect(readCsv(text, { ...rules, delimiter: ';', stripBom: true })).toEqual([{ a: 'line 1\nline 2', b: '"' }])
    expect(readCsv('1,2\n3,4', { ...rules, hasHeader: false, rowsMax: 1 })).toEqual([{ row: ['1', '2'] }])
  })

  it('makes a file of a text in an encoding, and reads it back', async () => {
    const made = await run(
      'convertToFile',
      1.1,
      { operation: 'toText', sourceProperty: 'a.b', options: { encoding: 'latin1', fileName: 'x.txt' } },
      { items: [{ a: { b: 'é' } }] },
    )
    const item = made.items['main']![0]!
    expect([item.json, item.files!['data']!.bytes, item.files!['data']!.name]).toEqual([{}, 1, 'x.txt'])
    expect(
      (await run('convertToFile', 1.1, { operation: 'toText', sourceProperty: 'x' }, { items: [{}] })).error?.message,
    ).toContain('"x" is not set')
  })

  it('says which file is missing', async () => {
    expect((await run('extractFromFile', 1, { operation: 'text' }, { items: [{}] })).error?.message).toContain("'data'")
    const goesOn = await run('extractFromFile', 1, { operation: 'text' }, { items: [{}], onError: 'continue' })
    expect(goesOn.outputs['main']![0]).toHaveProperty('error')
  })
})
