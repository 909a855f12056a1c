import { describe, expect, it } from 'vitest'
import { evaluated, failure, problems, run } from './evaluate.testkit.ts'
import { Budget, compileTemplate, EXPRESSION_LIMITS, type ExpressionLimits, toJson } from './index.ts'

/** Runs code under limits with one changed. */
const under = (limits: Partial<ExpressionLimits>, code: string, json: unknown = {}) => ({
  value: () => run(code, { limits, json }),
  code: () => failure(code, { limits, json }).code,
})

describe('limits of the source', () => {
  it.each<[keyof ExpressionLimits, number, string, string, string]>([
    ['textSourceCharsMax', 10, 'x'.repeat(10), 'x'.repeat(11), 'limit-source'],
    ['codeCharsMax', 10, '{{ 1 + 1234 }}', '{{ 1 + 12345 }}', 'limit-code'],
    ['expressionsMax', 2, '{{1}}{{2}}', '{{1}}{{2}}{{3}}', 'limit-expressions'],
    ['nodesMax', 5, '{{ 1+1+1 }}', '{{ 1+1+1+1 }}', 'limit-nodes'],
    ['nestingMax', 4, '{{ [[[1]]] }}', '{{ [[[[1]]]] }}', 'limit-nesting'],
    ['regexCharsMax', 5, '{{ /abcde/ }}', '{{ /abcdef/ }}', 'limit-regex'],
  ])('%s', (limit, max, fits, tooMuch, code) => {
    expect(problems(fits, { limits: { [limit]: max } })).toEqual([])
    expect(problems(tooMuch, { limits: { [limit]: max } })[0]?.code).toBe(code)
  })

  // Proves T25.
  it('regexProgramMax', () => {
    const sizeOf = (max: number) => problems('{{ /(?:abc){20}/ }}', { limits: { regexProgramMax: max } })
    const size = [...Array(200).keys()].find((max) => sizeOf(max).length === 0)!
    expect(sizeOf(size)).toEqual([])
    expect(sizeOf(size - 1)[0]?.code).toBe('limit-regex')
  })

  it('survives nesting that would overflow the parser', () => {
    expect(problems(`{{ ${'('.repeat(30_000)}1${')'.repeat(30_000)} }}`)[0]?.code).toBe('limit-nesting')
    expect(problems(`{{ ${'['.repeat(30_000)} }}`)[0]?.code).toMatch(/limit-nesting|syntax/)
    expect(problems(`{{ ${'a => '.repeat(10_000)}1 }}`)[0]?.code).toBe('limit-nesting')
  })
})

describe('limits of an evaluation', () => {
  // Proves T26.
  it('fuelMax', () => {
    const code = '[1, 2, 3].map(x => x * 2)'
    const enough = [...Array(100).keys()].find((fuelMax) => {
      try {
        run(code, { limits: { fuelMax } })
        return true
      } catch {
        return false
      }
    })!
    expect(under({ fuelMax: enough }, code).value()).toEqual([2, 4, 6])
    expect(under({ fuelMax: enough - 1 }, code).code()).toBe('limit-fuel')
  })

  it.each<[string, string]>([
    ['repeat', "'x'.repeat(N).length"],
    ['padStart', "'x'.padStart(N).length"],
    ['padEnd', "'x'.padEnd(N, 'ab').length"],
    ['concat', "'x'.repeat(N - 1).concat('y').length"],
    ['+', "('x'.repeat(N - 1) + 'y').length"],
    ['a template text', "`${'x'.repeat(N - 1)}y`.length"],
    ['join', "Array(N + 1).join('x').length"],
    ['replaceAll', "'a'.repeat(N / 2).replaceAll('a', 'bb').length"],
    ['replace with a function', "'a'.repeat(N / 2).replace(/a/g, () => 'bb').length"],
  ])('textCharsMax holds for %s', (_, code) => {
    const limits = { textCharsMax: 1000 }
    expect(under(limits, code.replaceAll('N', '1000')).value()).toBe(1000)
    expect(under(limits, code.replaceAll('N', '1002')).code()).toBe('limit-text')
  })

  it.each<[string, string]>([
    ['new Array', 'new Array(N).length'],
    ['Array.from', 'Array.from({ length: N }).length'],
    ['a spread', '[...Array(N - 1), 1].length'],
    ['concat', 'Array(N - 1).concat(1).length'],
    ['split', "'x'.repeat(N).split('').length"],
    ['split by a separator', "'x,'.repeat(N - 1).split(',').length"],
    ['flat', '[Array(N - 1), 1].flat().length'],
    ['numberList', 'numberList(1, N).length'],
    ['push', 'Array(N - 1).push(1).length'],
  ])('listLengthMax holds for %s', (_, code) => {
    const limits = { listLengthMax: 1000 }
    expect(under(limits, code.replaceAll('N', '1000')).value()).toBe(1000)
    expect(under(limits, code.replaceAll('N', '1001')).code()).toBe('limit-list')
  })

  it('bytesMax', () => {
    const code = "'x'.repeat(500).length"
    expect(under({ bytesMax: 500 }, code).value()).toBe(500)
    expect(under({ bytesMax: 499 }, code).code()).toBe('limit-bytes')
  })

  it('depthMax', () => {
    const recursion = (depth: number) => `(() => { const f = n => n === 0 ? 0 : f(n - 1); return f(${depth}) })()`
    expect(under({}, recursion(50)).value()).toBe(0)
    expect(under({}, recursion(5000)).code()).toBe('limit-depth')
    const deepest = [...Array(200).keys()].findLast((depth) => {
      try {
        return run(recursion(depth), { limits: { depthMax: 300 } }) === 0
      } catch {
        return false
      }
    })!
    expect(under({ depthMax: 300 }, recursion(deepest)).value()).toBe(0)
    expect(under({ depthMax: 300 }, recursion(deepest + 1)).code()).toBe('limit-depth')
  })

  it('valueDepthMax', () => {
    const nested = (depth: number) => `Array(${depth}).reduce(a => [a], [])`
    expect(() => toJson(evaluated(`{{ ${nested(200)} }}`))).not.toThrow()
    expect(failure(nested(201)).code).toBe('limit-value-depth')
    expect(failure(`'' + ${nested(5000)}`).code).toBe('limit-value-depth')
    expect(failure(`JSON.stringify(${nested(5000)})`).code).toBe('limit-value-depth')
    expect(failure(`[${nested(5000)}].flat(Infinity)`).code).toBe('limit-depth')
  })

  it('timeMs, by the clock that is handed in', () => {
    let nowMs = 0
    const budget = new Budget({ timeMs: 100 }, () => (nowMs += 60))
    const compiled = compileTemplate('{{ Array(20000).map(x => x).length }}', { dialect: 'linkflow', names: new Set() })
    if (!compiled.ok) throw new Error('does not compile')
    expect(() => compiled.value.evaluate({ get: () => undefined }, budget)).toThrow('100 ms')
  })

  it('resultValuesMax and resultBytesMax count shared parts each time', () => {
    const limits = { ...EXPRESSION_LIMITS, resultValuesMax: 10, resultBytesMax: 20 }
    expect(toJson([1, 2, 3, 4, 5, 6, 7, 8, 9], limits)).toHaveLength(9)
    expect(() => toJson([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], limits)).toThrow('at most')
    expect(toJson(['x'.repeat(20)], limits)).toEqual(['x'.repeat(20)])
    expect(() => toJson(['x'.repeat(21)], limits)).toThrow('at most')
    expect(failure('Array(60).reduce(a => [a, a], [])').code).toBe('limit-result')
    expect(failure('JSON.stringify(Array(60).reduce(a => [a, a], []))').code).toBe('limit-result')
  })

  it('surface in the n8n dialect too', () => {
    expect(failure("'x'.repeat(1e9)", { dialect: 'n8n' }).code).toBe('limit-text')
    expect(failure('new Array(1e9)', { dialect: 'n8n' }).code).toBe('limit-list')
  })

  it('are full again after a reset, and depth is back after an error', () => {
    const budget = new Budget({ fuelMax: 50 })
    const scope = { get: () => undefined }
    const compiled = compileTemplate('{{ [1, 2, 3].map(x => x.y.z) }}', { dialect: 'linkflow', names: new Set() })
    if (!compiled.ok) throw new Error('does not compile')
    for (let round = 0; round < 100; round += 1) {
      budget.reset()
      expect(() => compiled.value.evaluate(scope, budget)).toThrow('has no "y"')
      expect(budget.depth).toBe(0)
    }
  })
})

describe('work that would take for ever', () => {
  it.each([
    '/^(a+)+$/.test("a".repeat(50000) + "b")',
    '/(x+x+)+y/.test("x".repeat(50000))',
    '"a".repeat(30000).replace(/a*b|a/g, "x").length',
    '(() => { for (const a of Array(1000)) for (const b of Array(1000)) for (const c of Array(1000)) {} })()',
    'Array(1000000).sort((a, b) => Array(1000).map(x => x).length)',
    '"a,".repeat(1000000).split(",").map(x => x.repeat(1000)).join("").length',
    '("<".repeat(500000)).removeTags().length',
    '("a.".repeat(300000) + "@").isEmail()',
    'DateTime.fromFormat("1".repeat(60), "h\'\'".repeat(16)).isValid',
    'Array(60).reduce(a => a + a, "x")',
    '("[a](".repeat(200000)).removeMarkdown().length',
  ])('%s ends within seconds', (code) => {
    const startMs = performance.now()
    try {
      run(code)
    } catch (error) {
      expect(error).toMatchObject({ name: 'ExpressionError', code: expect.stringMatching(/^limit-/) })
    }
    expect(performance.now() - startMs).toBeLessThan(5000)
  })

  it('refuses date formats whose fields could be split in many ways', () => {
    expect(failure('DateTime.fromFormat("1".repeat(40), "hmhmhmhmhmhmhmhmhm")').code).toBe('limit-date-format')
    expect(run('DateTime.fromFormat("1".repeat(40), "hmhmhmhmhmhmhmhm").isValid')).toBe(false)
  })
})
