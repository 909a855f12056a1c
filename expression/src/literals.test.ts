import { describe, expect, it } from 'vitest'
import { evaluated, failure, problems, run } from './evaluate.testkit.ts'

describe('literals', () => {
  it('are those of JavaScript', () => {
    expect(run('[1, 1.5e3, 0xff, 0b11, 0o17, 1_000, "a\\n", \'b\', true, null, [,].length]')).toEqual([
      1,
      1500,
      255,
      3,
      15,
      1000,
      'a\n',
      'b',
      true,
      null,
      1,
    ])
    expect(evaluated('{{ [undefined, NaN, Infinity] }}')).toEqual([undefined, Number.NaN, Number.POSITIVE_INFINITY])
  })

  it('hold values in template texts', () => {
    expect(run('`a${1 + 1}b${"c"}${null}${[1, 2]}`', { dialect: 'n8n' })).toBe('a2bcnull1,2')
    expect(run('`${{ a: 1 }}`')).toBe('{"a":1}')
  })

  it('spread lists, texts, sets, maps and records', () => {
    expect(run('[...[1], ..."ab", ...new Set([2]), ...new Map([["k", 3]])]')).toEqual([1, 'a', 'b', 2, ['k', 3]])
    expect(run('({ a: 1, ...{ a: 2, b: 3 }, ...null, ...[9] })')).toEqual({ a: 2, b: 3, 0: 9 })
    expect(run('Math.max(...[1, 5], 3)')).toBe(5)
    expect(failure('[...1]').code).toBe('wrong-type')
    expect(failure('[...{ a: 1 }]').code).toBe('wrong-type')
  })

  it('make own keys of any name', () => {
    const value = evaluated('{{ ({ __proto__: 1, ["constructor"]: 2, ["__pro" + "to__"]: 3, ...$json }) }}', {
      json: JSON.parse('{"__proto__": 4}'),
    })
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toBe(4)
  })

  it('use short keys and methods of the data', () => {
    expect(run('(a => ({ a, b: a }))(1)')).toEqual({ a: 1, b: 1 })
  })
})

describe('regular expressions', () => {
  it('match, test, replace, split and search as in JavaScript', () => {
    expect(run('"2024-03-05".match(/(\\d+)-(\\d+)/)')).toEqual(['2024-03', '2024', '03'])
    expect(run('"a1b22".match(/\\d+/g)')).toEqual(['1', '22'])
    expect(run('"abc".match(/x/)')).toBeNull()
    expect(run('"key=1".match(/(?<name>\\w+)=(?<value>\\w+)/).groups')).toEqual({ name: 'key', value: '1' })
    expect(run('"xay".match(/a/).index')).toBe(1)
    expect(run('"a-b_c".split(/[-_]/)')).toEqual(['a', 'b', 'c'])
    expect(run('"John Smith".replace(/(\\w+) (\\w+)/, "$2, $1 $& $$ $`")')).toBe('Smith, John John Smith $ ')
    expect(run('"aXbX".replace(/x/gi, (m, at) => m + at)')).toBe('aX1bX3')
    expect(run('/^\\s*\\u00e9[^]\\/$/u.test(" é//")')).toBe(true)
    expect(run('new RegExp("A+", "i").test("aa")')).toBe(true)
    expect(run('/a/g.test("a") && /a/g.test("a")')).toBe(true)
  })

  it.each([
    ['/(a)\\1/', 'regex-back-reference'],
    ['/(?<x>a)\\k<x>/', 'regex-back-reference'],
    ['/a(?=b)/', 'regex-lookaround'],
    ['/(?<!a)b/', 'regex-lookaround'],
    ['/a/y', 'invalid-regex'],
    ['/a{2000}/', 'invalid-regex'],
  ])('%s is refused with %s when it is compiled', (code, problem) => {
    expect(problems(`{{ ${code} }}`)[0]?.code).toBe(problem)
  })

  it('are refused at run time when made from text', () => {
    expect(failure('new RegExp("(a)\\\\1")').code).toBe('regex-back-reference')
    expect(failure('"a".match("(")').code).toBe('invalid-regex')
    expect(failure('new RegExp("a", "gg")').code).toBe('invalid-regex')
  })

  it('know what RE2 would read otherwise: \\z, \\A, \\Q, (?P<x>), POSIX classes', () => {
    expect(run('/^\\A\\z\\Q$/.test("AzQ")')).toBe(true)
    expect(run('/[[:alpha:]]/.test("a]")')).toBe(true)
    expect(failure('new RegExp("(?P<x>a)")').code).toBe('invalid-regex')
    expect(failure('new RegExp("(?i)a")').code).toBe('invalid-regex')
  })
})
