import { describe, expect, it } from 'vitest'
import { JSON_DEPTH_MAX, JSON_KEYS_MAX, readBody } from './index.ts'
import { jsonErrorAt } from './json-syntax.ts'
import { YAML_BRACKETS_OPEN_MAX, YAML_CHARS_MAX } from './limits.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const json = (text: string, prototypeKeys: 'refuse' | 'data' = 'refuse') =>
  readBody(bytes(text), 'application/json', { prototypeKeys })
const yaml = (text: string) => readBody(bytes(text), 'application/yaml')
const codeOf = (result: ReturnType<typeof json>) => (result.ok ? 'ok' : result.error.code)

describe('a JSON body', () => {
  it('is read as it is', () => {
    expect(json('{"a":[1,"\\u0000",null,true,{"constructor":1}]}')).toEqual({
      ok: true,
      value: { a: [1, '\u0000', null, true, { constructor: 1 }] },
    })
  })

  it.each([
    ['', 0],
    ['{"a":1,', 7],
    ['{"a":1,}', 7],
    ['{"a":tru}', 5],
    ['{"a":1} x', 8],
    ['[1,2', 4],
    ['[1 2]', 3],
    ['{a:1}', 1],
    ['"abc', 4],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ['01', 0],
    ['1.', 0],
    ["{'a':1}", 1],
    ['[,]', 1],
    ['}', 0],
    ['[1}', 2],
    ['NaN', 0],
    ['{"a" 1}', 5],
  ])('that is malformed is refused with the place: %j', (text, at) => {
    const result = json(text)
    expect(result).toMatchObject({ ok: false, error: { code: 'json-malformed' } })
    expect(result.ok || result.error.detail).toContain(`position ${at})`)
  })

  it.each([
    ['{"a":1,"a":2}', 'a', 'line 1, column 8'],
    ['{"b":[{"x":1},{"x":1,"y":{"x":1},\n"x":2}]}', 'x', 'line 2, column 1'],
    ['{"\\u0061":1,"a":2}', 'a', 'line 1, column 13'],
    ['{"a\\"":"}","a\\"":1}', 'a"', 'line 1, column 12'],
    ['[{},{"":1,"":1}]', '', 'line 1, column 11'],
  ])('with a key twice in one object is refused, and told where: %s', (text, key, place) => {
    const result = json(text)
    expect(result).toMatchObject({ ok: false, error: { code: 'json-duplicate-key' } })
    expect(result.ok || result.error.detail).toContain(`«${key}» stands twice in one object, again at ${place}.`)
  })

  it.each([
    '{"a":{"a":{"a":"a"}},"b":["a","a",{"a":1},{"a":1}]}',
    '"a"',
    '[]',
    '{"a":"\\"","b":"{\\"a\\":1,\\"a\\":2}"}',
  ])('with a key once in each object is fine: %s', (text) => expect(codeOf(json(text))).toBe('ok'))

  it('of users’ data may repeat a key: the last one counts', () => {
    expect(json('{"a":1,"a":2}', 'data')).toEqual({ ok: true, value: { a: 2 } })
  })

  it('is held to be JSON by the scanner exactly where JSON.parse takes it', () => {
    const pieces = ['{', '}', '[', ']', ',', ':', '"a"', '1', '-0.5e3', 'true', 'null', ' ', '"', '\\', '\n']
    let seed = 7
    const next = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % n
    }
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + next(9) }, () => pieces[next(pieces.length)]).join('')
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      expect(jsonErrorAt(text) === undefined, JSON.stringify(text)).toBe(isJson)
    }
  })

  // Proves T24.
  it('may be nested to the limit and no deeper, ten thousand levels included', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(codeOf(json(nested(JSON_DEPTH_MAX)))).toBe('ok')
    expect(codeOf(json(nested(JSON_DEPTH_MAX + 1)))).toBe('json-too-deep')
    expect(codeOf(json(nested(10_000)))).toBe('json-too-deep')
    expect(codeOf(json('{"a":'.repeat(500_000)))).toBe('json-malformed')
  })

  it('may have keys to the limit and no more', () => {
    const withKeys = (count: number) => JSON.stringify(Array.from({ length: count }, () => ({ a: 1 })))
    expect(codeOf(json(withKeys(JSON_KEYS_MAX)))).toBe('ok')
    expect(codeOf(json(withKeys(JSON_KEYS_MAX + 1)))).toBe('json-too-many-keys')
  })

  it('with a number that would be infinite is refused with its place', () => {
    expect(json('{"a":[0,1e400]}')).toMatchObject({
      error: { code: 'json-number-out-of-range', pointer: '/a/1' },
    })
    expect(codeOf(json('-1e999'))).toBe('json-number-out-of-range')
  })

  it('with a key `__proto__` is refused where we must understand it, and kept as an own key where it is data', () => {
    const text = '{"a~/b":{"__proto__":{"polluted":true}}}'
    expect(json(text)).toMatchObject({ error: { code: 'json-prototype-key', pointer: '/a~0~1b/__proto__' } })
    const data = json(text, 'data')
    expect(JSON.stringify(data.ok && data.value)).toBe(text)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('that is not UTF-8 is refused', () => {
    expect(readBody(new Uint8Array([0x22, 0xff, 0x22]), 'application/json')).toMatchObject({
      error: { code: 'body-not-utf8' },
    })
    expect(readBody(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), 'application/json')).toMatchObject({
      error: { code: 'body-not-utf8' },
    })
  })
})

describe('a YAML body', () => {
  it('is another way to write JSON', () => {
    expect(yaml('linkflow: 1\nname: Hi\nnodes:\n  - {id: a, on: yes}\n')).toEqual({
      ok: true,
      value: { linkflow: 1, name: 'Hi', nodes: [{ id: 'a', on: 'yes' }] },
    })
  })

  it.each(['a: [1', 'a: 1\na: 2', 'a: !!js/function "x"', 'a: *nowhere'])(
    'that is malformed is refused: %j',
    (text) => {
      expect(codeOf(yaml(text))).toBe('yaml-malformed')
    },
  )

  it('cannot blow up by aliases, nor loop', () => {
    const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let level = 1; level < 9; level++) {
      const name = String.fromCharCode(97 + level)
      const before = String.fromCharCode(96 + level)
      laughs.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    expect(codeOf(yaml(laughs.join('\n')))).toBe('yaml-malformed')
    expect(codeOf(yaml('&a [*a]'))).not.toBe('ok')
  })

  it('is held to the same limits', () => {
    expect(codeOf(yaml(`${'['.repeat(200)}${']'.repeat(200)}`))).toBe('json-too-deep')
    expect(codeOf(yaml('a: .inf'))).toBe('json-number-out-of-range')
    expect(codeOf(yaml('__proto__: {a: 1}'))).toBe('json-prototype-key')
  })

  it('may be as long as its limit and no longer', () => {
    expect(codeOf(yaml('a'.repeat(YAML_CHARS_MAX)))).toBe('ok')
    expect(codeOf(yaml('a'.repeat(YAML_CHARS_MAX + 1)))).toBe('yaml-malformed')
  })

  it('may open brackets to the limit, and is refused at once beyond', () => {
    const brackets = (count: number) => yaml(`a: "${'['.repeat(count)}"`)
    expect(codeOf(brackets(YAML_BRACKETS_OPEN_MAX))).toBe('ok')
    expect(codeOf(brackets(YAML_BRACKETS_OPEN_MAX + 1))).toBe('yaml-malformed')
  })

  it('with many keys is read in linear time', { timeout: 5_000 }, () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')
    expect(codeOf(yaml(keys))).toBe('ok')
    expect(codeOf(yaml(`${keys}\nk7: 2`))).toBe('yaml-malformed')
  })
})
