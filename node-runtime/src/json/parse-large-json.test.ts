import type { Json } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { LARGE_JSON_SLICE_MS } from '../limits.ts'
import { parseLargeJson } from './parse-large-json.ts'

const DEPTH_MAX = 128
const options = { depthMax: DEPTH_MAX, yieldNow: () => Promise.resolve() }
const parse = (text: string | Buffer, pieceBytes: number) =>
  parseLargeJson(Buffer.from(text), { ...options, pieceBytes })

/** What JSON.parse makes of it, keys in their order included. */
function whole(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return undefined
  }
}

const json = fc
  .jsonValue({ maxDepth: 5, noUnicodeString: false })
  .filter((value) => typeof value === 'object' && value !== null)

describe('a large body of JSON', () => {
  it('comes to what JSON.parse makes of it, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(undefined, 1),
        async (value, piece, indent) => {
          const text = JSON.stringify(value, undefined, indent)
          const parsed = await parse(text, piece)
          expect(parsed.type === 'parsed' && JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('takes nothing that JSON.parse does not take, and nothing else from it', async () => {
    const token = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '"a"',
      '"b":',
      '"__proto__":',
      '1',
      'null',
      ' ',
      '"[{"',
      '"\\""',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 14 }), fc.integer({ min: 1, max: 6 }), async (tokens, piece) => {
        const text = tokens.join('')
        const parsed = await parse(text, piece)
        if (parsed.type === 'parsed') expect(JSON.stringify(parsed.value)).toBe(whole(text))
        else expect(whole(text) ?? '').not.toMatch(/^[[{]/)
      }),
      { numRuns: 20_000 },
    )
  })

  it.each([
    '[[1]{"a":1}]',
    '[[1],]',
    '[,[1]]',
    '{"a":1{"b":2}}',
    '{"a":{},}',
    '{"a" {}}',
    '[1][2]',
    '{"a":[1}]',
    '[1]x',
    'x[1]',
  ])('does not take %s', async (text) => {
    expect(await parse(text, 1)).toMatchObject({ type: 'other' })
  })

  it('keeps the last of two values of one key, and an own __proto__', async () => {
    const parsed = await parse('{"a":[1],"__proto__":[2],"a":[3]}', 1)
    const value = parsed.type === 'parsed' ? (parsed.value as Record<string, Json>) : {}
    expect(Object.entries(value)).toEqual([
      ['a', [3]],
      ['__proto__', [2]],
    ])
  })

  it('knows its depth before anything is made of it', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect((await parse(nested(DEPTH_MAX), 1)).type).toBe('parsed')
    expect(await parse(nested(DEPTH_MAX + 1), 1)).toEqual({ type: 'too-deep' })
  })

  it('asks about every piece', async () => {
    const bytes = Buffer.from('[1,[2,3],4]')
    const seen: Json[] = []
    const check = (value: Json) => void seen.push(value)
    await parseLargeJson(bytes, { ...options, check: check as () => undefined, pieceBytes: 1 })
    expect(seen.flat()).toEqual(expect.arrayContaining([1, 2, 3, 4]))
    expect(await parseLargeJson(bytes, { ...options, check: () => 'out-of-range', pieceBytes: 1 })).toEqual({
      type: 'out-of-range',
    })
  })

  it('does not take bytes that are not UTF-8', async () => {
    expect(await parse(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), 1)).toMatchObject({ type: 'other' })
  })

  it('reads them as browsers do where that is wanted, wherever it is cut', async () => {
    const bytes = Buffer.from([...Buffer.from('["a'), 0xe2, 0x82, ...Buffer.from('","'), 0xff, ...Buffer.from('b"]')])
    const parsed = await parseLargeJson(bytes, { ...options, isLenient: true, pieceBytes: 1 })
    expect(parsed).toEqual({ type: 'parsed', value: JSON.parse(new TextDecoder().decode(bytes)) as Json })
  })

  it('finds the end of long texts, whatever is escaped in them', async () => {
    const part = fc.constantFrom('x'.repeat(70), '\\', '"', '\\"', 'é', '[', ',', 'x'.repeat(64))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 8 }), { maxLength: 5 }), async (texts) => {
        const value = texts.map((parts) => parts.join(''))
        expect(await parse(JSON.stringify(value), 1)).toEqual({ type: 'parsed', value })
      }),
      { numRuns: 2000 },
    )
    const dense = '"'.repeat(300_000)
    expect(await parse(JSON.stringify([dense]), 1)).toEqual({ type: 'parsed', value: [dense] })
    expect(await parse(`["${'x'.repeat(200)}`, 1)).toMatchObject({ type: 'other' })
    expect(await parse(`["${'x'.repeat(200)}\\"`, 1)).toMatchObject({ type: 'other' })
  })

  it('gives others their turn after each slice of time, which is once for each piece where pieces take that long', async () => {
    let nowMs = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 2 * LARGE_JSON_SLICE_MS))
    const yieldNow = vi.fn(async () => {})
    const bytes = Buffer.from(JSON.stringify(Array.from({ length: 100 }, () => 'x'.repeat(1000))))
    try {
      await parseLargeJson(bytes, { ...options, pieceBytes: 10_000, yieldNow })
    } finally {
      clock.mockRestore()
    }
    expect(yieldNow).toHaveBeenCalledTimes(9)
  })
})
