import { describe, expect, it } from 'vitest'
import { failure, problems, run } from './evaluate.testkit.ts'

describe('arrow functions', () => {
  it('are arguments of methods', () => {
    expect(run('[1, 2, 3].filter((x, i, all) => x > 1 && i < all.length).map(x => ({ x }))')).toEqual([
      { x: 2 },
      { x: 3 },
    ])
    expect(run('["1", "2", "x"].map(Number).filter(n => !isNaN(n))')).toEqual([1, 2])
    expect(run('[0, 1].filter(Boolean)')).toEqual([1])
    expect(run('[1.4].map(Math.round)')).toEqual([1])
  })

  it('take arguments apart', () => {
    expect(run('[{ a: 1, b: [2, 3], c: 4 }].map(({ a, b: [, second], ...rest }) => [a, second, rest])')).toEqual([
      [1, 3, { c: 4 }],
    ])
    expect(run('((a, b = a + 1, ...more) => [a, b, more])(1, undefined, 3, 4)')).toEqual([1, 2, [3, 4]])
    expect(run('Object.entries({ a: 1 }).map(([key, value]) => key + value)')).toEqual(['a1'])
    expect(run('(({ ["k" + 1]: v }) => v)({ k1: 7 })')).toBe(7)
  })

  it('see the names around them, and their own first', () => {
    expect(run('[1, 2].map(x => [10, 20].map(y => x + y))')).toEqual([
      [11, 21],
      [12, 22],
    ])
    expect(run('(x => (x => x)(x + 1))(1)')).toBe(2)
    expect(run('((a) => (b) => (c) => a + b + c)(1)(2)(3)')).toBe(6)
    expect(run('[1].map($json => $json)', { json: 5 })).toEqual([1])
  })

  it('called at once have const, let, if, for … of and return', () => {
    expect(
      run(
        '(() => { const a = 1, b = a + 1; let c = b * 2; if (c > 3) { const a = 9; return a + c } else return 0 })()',
      ),
    ).toBe(13)
    expect(run('(function () { return 5 })()')).toBe(5)
    expect(
      run('(() => { for (const x of [1, 2, 3]) { if (x === 1) continue; if (x > 1) return x } return -1 })()'),
    ).toBe(2)
    expect(
      run(
        '(() => { for (const [k, v] of Object.entries({ a: 1 })) { for (const z of [1]) { break } return k + v } })()',
      ),
    ).toBe('a1')
    expect(run('(() => {})()')).toBeUndefined()
  })

  it('may call themselves by name', () => {
    expect(run('(() => { const fact = n => n < 2 ? 1 : n * fact(n - 1); return fact(10) })()')).toBe(3628800)
  })

  it('go only where they are called', () => {
    for (const code of [
      '[x => x]',
      '({ f: x => x })',
      '[1].concat(x => x)',
      '[1].map(x => y => y)',
      'new Set([1]).add(x => x)',
      'Array.of(Number)',
      '((...fns) => fns)(x => x)',
      '[1].reduce((a, b) => a, x => x)',
      'String(x => x)',
      '`${x => x}`',
      '[1].fill(x => x)',
      '(() => { const f = Array.of; return f(x => x) })()',
    ]) {
      expect(['function-not-expected', 'method-not-called'], code).toContain(failure(code).code)
    }
    expect(failure('x => x').code).toBe('method-not-called')
    expect(failure('$json.a("x")', { json: { a: 1 } }).code).toBe('no-such-method')
    expect(failure('(1)("x")').code).toBe('not-a-function')
  })

  it('needs the function that a method asks for', () => {
    expect(failure('[1].map("x")').message).toContain('map() needs a function')
    expect(failure('[].reduce((a, b) => a)').message).toContain('needs a first value')
  })
})

describe('what expressions do not have', () => {
  it.each([
    ['x = 1', 'unsupported-assignment'],
    ['$json.a = 1', 'unsupported-assignment'],
    ['$json.a++', 'unsupported-assignment'],
    ['delete $json.a', 'unsupported-assignment'],
    ['this', 'unsupported-this'],
    ['class {}', 'unsupported-class'],
    ['import("x")', 'unsupported-import'],
    ['import.meta', 'syntax'],
    ['new.target', 'syntax'],
    ['tag`x`', 'unsupported-tagged-template'],
    ['1, 2', 'unsupported-sequence'],
    ['10n', 'unsupported-bigint'],
    ['(async () => 1)()', 'unsupported-await'],
    ['(function* () {})()', 'unsupported-await'],
    ['(() => { while (true) {} })()', 'unsupported-loop'],
    ['(() => { for (;;) {} })()', 'unsupported-loop'],
    ['(() => { for (const k in $json) {} })()', 'unsupported-loop'],
    ['(() => { try {} catch {} })()', 'unsupported-statement'],
    ['(() => { throw 1 })()', 'unsupported-statement'],
    ['(() => { var x = 1 })()', 'unsupported-statement'],
    ['(() => { function f() {} })()', 'unsupported-statement'],
    ['(() => { with ($json) {} })()', 'unsupported-statement'],
    ['(() => { debugger })()', 'unsupported-statement'],
    ['(() => { const x = 1; const x = 2 })()', 'syntax'],
    ['({ get a() { return 1 } })', 'unsupported-accessor'],
    ['new Function("x")', 'unknown-function'],
    ['new Proxy({}, {})', 'unknown-function'],
    ['eval("1")', 'unknown-function'],
    ['Function("1")', 'unknown-function'],
    ['require("fs")', 'unknown-function'],
    ['process.env', 'unknown-name'],
    ['globalThis', 'unknown-name'],
    ['window', 'unknown-name'],
    ['Reflect.ownKeys({})', 'unknown-name'],
    ['Symbol.iterator', 'unknown-name'],
    ['Object.defineProperty({}, "a", {})', 'unknown-function'],
    ['Object.getPrototypeOf({})', 'unknown-function'],
    ['Math', 'unknown-name'],
    ['Math["ro" + "und"](1)', 'unknown-function'],
    ['Date(1)', 'unknown-function'],
  ])('%s is refused with %s', (code, problem) => {
    const found = problems(`{{ ${code} }}`)
    expect(found.map((one) => one.code)).toContain(problem)
    for (const one of found) expect(one.message).toMatch(/[.»…}]$/)
  })
})
