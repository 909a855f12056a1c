import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluated, failure, problems, run } from './evaluate.testkit.ts'

const PRIMITIVES = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.double(),
  fc.string({ maxLength: 8 }),
  fc.boolean(),
  fc.constantFrom(null, undefined, Number.NaN, 0, -0, Number.POSITIVE_INFINITY, '', '0', '12', ' 7 ', 'NaN'),
)
const OPERANDS = fc.oneof(PRIMITIVES, fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }), fc.constant({}))

// JavaScript itself is the oracle.
const ORACLE: { [operator: string]: (left: never, right: never) => unknown } = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': (left, right) => left ** right,
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '<<': (left, right) => left << right,
  '>>': (left, right) => left >> right,
  '>>>': (left, right) => left >>> right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
  // biome-ignore lint/suspicious/noDoubleEquals: the operator under test
  '==': (left, right) => left == right,
  // biome-ignore lint/suspicious/noDoubleEquals: the operator under test
  '!=': (left, right) => left != right,
  '&&': (left, right) => left && right,
  '||': (left, right) => left || right,
  '??': (left, right) => left ?? right,
}

describe('operators', () => {
  it.each(Object.keys(ORACLE))('%s does what JavaScript does', (operator) => {
    fc.assert(
      fc.property(OPERANDS, OPERANDS, (a, b) => {
        const json = { a, b }
        expect(evaluated(`{{ $json.a ${operator} $json.b }}`, { json, dialect: 'n8n' })).toEqual(
          ORACLE[operator]!(a as never, b as never),
        )
      }),
      { numRuns: 300 },
    )
  })

  it.each<[string, (value: never) => unknown]>([
    ['-', (value) => -value],
    ['+', (value) => +value],
    ['~', (value) => ~value],
    ['!', (value) => !value],
    ['typeof ', (value) => typeof value],
    ['void ', () => undefined],
  ])('the prefix %s does what JavaScript does', (operator, oracle) => {
    fc.assert(
      fc.property(OPERANDS, (a) => {
        expect(evaluated(`{{ ${operator}$json.a }}`, { json: { a }, dialect: 'n8n' })).toEqual(oracle(a as never))
      }),
    )
  })

  it('counts dates as milliseconds, and joins them as ISO text', () => {
    expect(run('new Date(5) - new Date(2)')).toBe(3)
    expect(run('new Date(5) > new Date(2)')).toBe(true)
    expect(run('"at " + DateTime.fromMillis(0)')).toBe('at 1970-01-01T00:00:00.000Z')
  })

  it('asks `in` for own keys only', () => {
    const json = { a: 1, list: ['x'] }
    expect(
      run('["a" in $json, "toString" in $json, "__proto__" in $json, 0 in $json.list, "map" in $json.list]', { json }),
    ).toEqual([true, false, false, true, false])
    expect(failure('"a" in "abc"').code).toBe('wrong-type')
  })

  it('knows instanceof for its own values', () => {
    expect(
      run('[[] instanceof Array, new Date(0) instanceof Date, $now instanceof DateTime, "a" instanceof Object]'),
    ).toEqual([true, true, true, false])
    expect(problems('{{ $json instanceof Function }}')[0]?.code).toBe('unknown-name')
  })

  it('works out only the side that counts', () => {
    expect(run('true ? 1 : $json.missing')).toBe(1)
    expect(run('1 || $json.missing')).toBe(1)
    expect(run('0 && $json.missing')).toBe(0)
    expect(run('$if(true, 1, $json.missing)')).toBe(1)
    expect(run('$ifEmpty("x", $json.missing)', { json: {} })).toBe('x')
  })
})
