import type { Json } from '@linkflow/kernel'
import { describe, expect, it } from 'vitest'
import { conditionsHold, ruleHolds } from './conditions.ts'
import type { OperatorName } from './operators.ts'

const rule = (
  left: Json | undefined,
  operator: OperatorName,
  right?: Json,
  more: { type?: 'any' | 'date' | 'number'; ignoreCase?: boolean } = {},
) => ruleHolds({ left, operator, right, type: 'any', ignoreCase: false, ...more }, 'Europe/Berlin')

describe('a rule', () => {
  it.each<[Json | undefined, OperatorName, Json | undefined, boolean]>([
    ['paid', 'equals', 'paid', true],
    [1, 'equals', '1', false],
    [{ a: [1] }, 'equals', { a: [1] }, true],
    [undefined, 'equals', null, true],
    ['a', 'not-equals', 'b', true],
    [5, 'greater', 3, true],
    ['b', 'greater', 'a', true],
    [3, 'greater-or-equal', 3, true],
    [2, 'less', 3, true],
    [4, 'less-or-equal', 3, false],
    [null, 'less', 3, false],
    [5, 'between', [1, 5], true],
    [6, 'between', [1, 5], false],
    ['abc', 'contains', 'b', true],
    [[1, { a: 1 }], 'contains', { a: 1 }, true],
    [{ key: 1 }, 'contains', 'key', true],
    [{}, 'contains', 'constructor', false],
    [undefined, 'contains', 'x', false],
    [undefined, 'not-contains', 'x', true],
    ['order', 'starts-with', 'or', true],
    ['order', 'not-starts-with', 'or', false],
    ['order', 'ends-with', 'er', true],
    ['order', 'not-ends-with', 'x', true],
    ['ord_2f', 'matches', '^ord_[0-9a-f]+$', true],
    ['ord_', 'not-matches', '^ord_[0-9a-f]+$', true],
    ['DE', 'in', ['AT', 'DE'], true],
    ['FR', 'not-in', ['AT', 'DE'], true],
    [0, 'exists', undefined, true],
    [null, 'exists', undefined, false],
    [undefined, 'not-exists', undefined, true],
    ['', 'empty', undefined, true],
    [{}, 'empty', undefined, true],
    [0, 'empty', undefined, false],
    [false, 'not-empty', undefined, true],
    [true, 'is-true', undefined, true],
    [false, 'is-false', undefined, true],
    [undefined, 'is-false', undefined, false],
  ])('%j %s %j is %s', (left, operator, right, expected) => {
    expect(rule(left, operator, right)).toEqual({ ok: true, value: expected })
  })

  it('ignores case when asked', () => {
    expect(rule('PAID', 'equals', 'paid', { ignoreCase: true })).toEqual({ ok: true, value: true })
    expect(rule('Order', 'matches', '^ORD', { ignoreCase: true })).toEqual({ ok: true, value: true })
  })

  it('compares dates as instants, whatever their offsets', () => {
    const date = { type: 'date' as const }
    expect(rule('2030-01-01T10:00:00+01:00', 'equals', '2030-01-01T09:00:00Z', date)).toEqual({ ok: true, value: true })
    expect(rule('2030-01-02', 'greater', 1_893_456_000_000, date)).toEqual({ ok: true, value: true })
    expect(rule('soon', 'greater', '2030-01-01', date)).toMatchObject({ ok: false })
  })

  it.each<[Json, OperatorName, Json | undefined, string]>([
    ['10', 'greater', 9, 'have no order'],
    [5, 'contains', '5', 'takes text on the left'],
    ['a', 'contains', 1, 'takes text on the right'],
    ['a', 'in', 'abc', 'takes a list on the right'],
    [5, 'between', 3, 'list of two bounds'],
    ['a', 'matches', '(', 'is not a regular expression'],
    ['true', 'is-true', undefined, 'not true or false'],
  ])('says why %j %s %j cannot be decided', (left, operator, right, reason) => {
    const answer = rule(left, operator, right)
    expect(answer.ok ? '' : answer.error).toContain(reason)
  })

  it('holds its left value to a type that is asked for', () => {
    expect(rule('5', 'equals', 5, { type: 'number' })).toEqual({
      ok: false,
      error: 'the left value is to be a number; it is text («5»)',
    })
  })
})

describe('several rules', () => {
  const rules = (combine: 'all' | 'any', ...answers: (boolean | 'broken')[]) =>
    conditionsHold(
      {
        combine,
        rules: answers.map((answer) => ({
          left: answer === 'broken' ? 'text' : answer,
          operator: 'is-true' as const,
          type: 'any' as const,
          ignoreCase: false,
        })),
      },
      'UTC',
    )

  it('are combined, and not looked at once it is decided', () => {
    expect(rules('all')).toEqual({ ok: true, value: true })
    expect(rules('any')).toEqual({ ok: true, value: false })
    expect(rules('all', true, false, 'broken')).toEqual({ ok: true, value: false })
    expect(rules('any', false, true, 'broken')).toEqual({ ok: true, value: true })
    expect(rules('all', true, 'broken')).toMatchObject({ ok: false, error: expect.stringContaining('rule 2') })
  })
})
