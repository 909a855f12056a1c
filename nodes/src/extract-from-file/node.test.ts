import { runOperation } from '@linkflow/formats'
import { MemoryBudget } from '@linkflow/node-runtime'
import { FakeBlobs, runNode, SpillMemory } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { formats, withFiles } from '../testing/services.ts'
import { extractFromFile } from './node.ts'

async function run(name: string, content: string | Uint8Array, parameters: Record<string, unknown> = {}) {
  const { item, blobs } = await withFiles({ file: [name, content] }, { id: 7 })
  return runNode(extractFromFile, { parameters, items: [item], context: { blobs, formats } })
}

describe('Extract from File', () => {
  it('makes an item of each row of a CSV file, known by its name', async () => {
    const result = await run('a.csv', '\uFEFFsku,qty\r\nA-1,2\r\n"B,2",\r\n')
    expect(result.outputs['main']).toEqual([{ sku: 'A-1', qty: '2' }, { sku: 'B,2' }])
    expect(result.lineage['main']).toEqual([0, 0])
    expect((await run('a.tsv', 'a\tb\n1\t2')).outputs['main']).toEqual([{ a: '1', b: '2' }])
    const options = { format: 'csv', header: false, delimiter: ';', rowsMax: 1, encoding: 'latin1' }
    expect((await run('x', Buffer.from('é;b\n1;2', 'latin1'), options)).outputs['main']).toEqual([{ row: ['é', 'b'] }])
  })

  it('reads a large file one piece at a time', async () => {
    let pieces = 0
    let waiting = 0
    let waitingMax = 0
    const line = `${'x'.repeat(90)},1\n`
    const piece = Buffer.from(line.repeat(700))
    class Slow extends FakeBlobs {
      override async *read() {
        yield Buffer.from('a,b\n')
        for (; pieces < 200; pieces += 1) {
          waiting += 1
          waitingMax = Math.max(waitingMax, waiting)
          yield piece
          waiting -= 1
        }
      }
    }
    const file = { object: 'x', name: 'a.csv', mimeType: 'text/csv', bytes: 1 }
    const memory = new MemoryBudget({ spill: new SpillMemory() })
    const result = await runNode(extractFromFile, {
      items: [{ json: {}, files: { file } }],
      context: { blobs: new Slow(), formats },
      memory,
    })
    expect(result.outputs['main']).toHaveLength(140_000)
    expect(waitingMax).toBe(1)
  })

  it('stops reading when it has enough', async () => {
    let pieces = 0
    class Endless extends FakeBlobs {
      override async *read() {
        for (;;) {
          pieces += 1
          yield Buffer.from('{"a":1}\n'.repeat(10))
        }
      }
    }
    const file = { object: 'x', name: 'a.jsonl', mimeType: '', bytes: 1 }
    const result = await runNode(extractFromFile, {
      parameters: { rowsMax: 15 },
      items: [{ json: {}, files: { file } }],
      context: { blobs: new Endless() },
    })
    expect(result.outputs['main']).toHaveLength(15)
    expect(pieces).toBe(2)
  })

  it('makes an item of each JSON line, and says which line is none', async () => {
    expect((await run('a.jsonl', '{"a":1}\n\n[2]\r\n"ü"')).outputs['main']).toEqual([
      { a: 1 },
      { data: [2] },
      { data: 'ü' },
    ])
    expect((await run('a.jsonl', '{"a":1}\n{oops')).error).toMatchObject({ code: 'line-invalid' })
    const hostile = await run('a.jsonl', '{"__proto__":{"polluted":1}}')
    expect(JSON.stringify(hostile.outputs['main'])).toBe('[{"__proto__":{"polluted":1}}]')
  })

  it('puts what is one value into a field', async () => {
    expect((await run('a.json', '{"a":[1]}', { as: 'x.y' })).outputs['main']).toEqual([{ id: 7, x: { y: { a: [1] } } }])
    expect((await run('a.txt', '\uFEFFhi')).outputs['main']).toEqual([{ id: 7, data: 'hi' }])
    expect((await run('a', 'hi', { format: 'base64' })).outputs['main']).toEqual([{ id: 7, data: 'aGk=' }])
    expect((await run('a.xml', '<a><b>1</b></a>')).outputs['main']).toEqual([{ id: 7, data: { a: { b: '1' } } }])
  })

  it('makes an item of each row of a sheet, and of each event of a calendar', async () => {
    const options = { format: 'xlsx', hasHeader: true, isCompressed: true }
    const file = await runOperation('write-sheet', Buffer.from('[{"a":1},{"a":2}]'), options)
    expect((await run('a.xlsx', file.ok ? file.value : '')).outputs['main']).toEqual([{ a: 1 }, { a: 2 }])
    const event = [
      'BEGIN:VEVENT',
      'UID:1',
      'DTSTAMP:20300101T000000Z',
      'DTSTART:20300101T120000Z',
      'SUMMARY:Hi',
      'END:VEVENT',
    ]
    const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...event, 'END:VCALENDAR', ''].join('\r\n')
    expect((await run('a.ics', calendar)).outputs['main']).toMatchObject([{ uid: '1', summary: 'Hi' }])
  })

  it('says what it needs to know, and what is broken', async () => {
    expect((await run('a', 'x')).error).toMatchObject({ code: 'format-unknown' })
    expect((await run('a.json', '{')).error).toMatchObject({ code: 'file-invalid' })
    expect((await run('a.xlsx', 'no sheet\0')).error?.code ?? 'read').toMatch(/^(file-invalid|read)$/)
    expect((await run('a.txt', 'x', { encoding: 'klingon' })).error).toMatchObject({ code: 'encoding-unknown' })
    expect((await run('a.csv', 'x', { file: 'other' })).error?.message).toContain('no file «other»; it has «file»')
  })
})
