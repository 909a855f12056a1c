import { describe, expect, it } from 'vitest'
import { passes } from './filter.ts'

const at = { zone: 'UTC', item: 0 }
const filter = (conditions: readonly [unknown, string, unknown?][], options: object = {}, combinator = 'and') => ({
  combinator,
  options,
  conditions: conditions.map(([leftValue, operator, rightValue]) => {
    const [type, operation] = operator.split('.')
    return { leftValue, rightValue, operator: { type, operation } }
  }),
})
const holds = (left: unknown, operator: string, right?: unknown, options: object = {}) =>
  passes(filter([[left, operator, right]], options) as never, at)

describe('the conditions of If 2, Filter 2 and Switch 3', () => {
  it.each<[unknown, string, unknown, boolean]>([
    ['Ada', 'string.equals', 'Ada', true],
    ['Ada', 'string.equals', 'ada', false],
    [null, 'string.empty', '', true],
    ['abc', 'string.regex', '/B/i', true],
    ['abc', 'string.notRegex', 'b', false],
    [5, 'number.gt', 4, true],
    [undefined, 'number.notExists', 0, true],
    [null, 'number.exists', 0, false],
    [true, 'boolean.true', undefined, true],
    [['a'], 'array.contains', 'a', false],
    [[1, 2], 'array.lengthGt', 1, false],
    [{}, 'object.empty', undefined, true],
    ['2030-01-02', 'dateTime.after', '2030-01-01', true],
    [null, 'dateTime.before', '2030-01-01', false],
  ])('%j %s %j is %s', (left, operator, right, expected) => {
    // The right side of these two list operators is of another type than the left.
    if (operator.startsWith('array.') && right !== undefined) {
      const rightType = typeof right
      const [type, operation] = operator.split('.')
      const condition = { leftValue: left, rightValue: right, operator: { type, operation, rightType } }
      expect(passes({ conditions: [condition] } as never, at)).toBe(true)
    } else expect(holds(left, operator, right)).toBe(expected)
  })

  it('folds case, also on the right, where it is told so', () => {
    expect(holds('ADA', 'string.contains', 'da', { caseSensitive: false })).toBe(true)
    expect(passes(filter([['ADA', 'string.equals', 'ada']]) as never, { ...at, ignoreCase: true })).toBe(true)
  })

  it('is strict without a word about it, and says what is wrong', () => {
    expect(() => holds('5', 'number.equals', 5)).toThrow(
      "Wrong type: '5' is a string but was expecting a number [condition 0, item 0]",
    )
    expect(holds('5', 'number.equals', 5, { typeValidation: 'loose' })).toBe(true)
    expect(() => holds('x', 'number.equals', 5, { typeValidation: 'loose' })).toThrow(/Conversion error/)
  })

  it('reads booleans as the version of the filter does', () => {
    const loose = { typeValidation: 'loose' }
    expect(holds('false', 'boolean.true', undefined, { ...loose, version: 1 })).toBe(true)
    expect(holds('false', 'boolean.true', undefined, { ...loose, version: 2 })).toBe(false)
    expect(holds('', 'number.exists', undefined, { ...loose, version: 2 })).toBe(true)
    expect(holds('', 'number.exists', undefined, { ...loose, version: 3 })).toBe(false)
  })

  it('combines: no condition is true for «and», false for «or»', () => {
    expect(passes(filter([]) as never, at)).toBe(true)
    expect(passes(filter([], {}, 'or') as never, at)).toBe(false)
    expect(
      passes(
        filter(
          [
            ['a', 'string.equals', 'b'],
            ['a', 'string.equals', 'a'],
          ],
          {},
          'or',
        ) as never,
        at,
      ),
    ).toBe(true)
  })
})
