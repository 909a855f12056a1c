import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ImapReader, type ImapResponse, ImapTooLong } from './imap-reader.ts'

const limits = { lineBytesMax: 1_000, literalBytesMax: 1_000 }

function read(bytes: Buffer, cuts: readonly number[] = []): ImapResponse[] {
  const reader = new ImapReader(limits)
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  return places.slice(1).flatMap((end, at) => [...reader.push(Buffer.from(bytes.subarray(places[at], end)))])
}

const said = Buffer.from(
  '* OK hello\r\n* 1 FETCH (UID 7 BODY[] {8}\r\na\r\n{3}\r\n FLAGS ())\r\nA1 OK {0}\r\n done\r\n',
)

describe('answers of a mail server', () => {
  it('are lines, with what is sent as bytes beside them', () => {
    expect(read(said).map(({ text, literals }) => [text, literals.map(String)])).toEqual([
      ['* OK hello', []],
      ['* 1 FETCH (UID 7 BODY[] {8} FLAGS ())', ['a\r\n{3}\r\n']],
      ['A1 OK {0} done', ['']],
    ])
  })

  it('are the same, whatever pieces they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: said.length }), { maxLength: 12 }), (cuts) => {
        expect(read(said, cuts)).toEqual(read(said))
      }),
    )
  })

  it('may be so long, and not a byte longer', () => {
    expect(read(Buffer.from(`${'x'.repeat(998)}\r\n`))).toHaveLength(1)
    expect(() => read(Buffer.from(`${'x'.repeat(999)}\r\n`))).toThrow(ImapTooLong)
    expect(() => read(Buffer.from('x'.repeat(1_001)))).toThrow(ImapTooLong)
    expect(read(Buffer.from(`{1000}\r\n${'x'.repeat(1_000)}\r\n`))).toHaveLength(1)
    expect(() => read(Buffer.from('{1001}\r\n'))).toThrow(ImapTooLong)
  })
})
