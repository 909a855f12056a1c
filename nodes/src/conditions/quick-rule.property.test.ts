import type { Json } from '@linkflow/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Rule, ruleHolds } from './conditions.ts'
import { OPERATOR_NAMES } from './operators.ts'
import { fixedTest, openTest } from './quick-rule.ts'

/** Few values, so that sides are often equal, in order, within each other, or of different kinds. */
const plain = fc.constantFrom<Json>(
  ...[0, -0, 1, 2.5, 1e308, -1e308, 1_893_456_000_000, true, false, null],
  ...['', 'a', 'A', 'ab', 'AB', 'b', '1', '(', '^a', 'B$', 'ß', 'SS', 'İ'],
  ...['2030-01-01', '2030-01-01T00:00:00Z', '2030-01-01T01:00:00+01:00', 'Tue, 01 Jan 2030 00:00:00 GMT', '2030-02-30'],
)
const value = fc.oneof(
  { weight: 3, arbitrary: plain },
  { weight: 2, arbitrary: fc.array(plain, { maxLength: 3 }).map((list): Json => list) },
  fc.constantFrom<Json>({}, { a: 1 }, { a: 'A', b: [null] }, [{ a: 1 }], [['a']], ['2029-12-31', '2030-01-01']),
)
const side = fc.oneof({ weight: 9, arbitrary: value }, fc.constant(undefined))
const more = fc.record({
  type: fc.constantFrom<Rule['type']>(
    'any',
    'any',
    'any',
    'string',
    'number',
    'boolean',
    'date',
    'date',
    'list',
    'object',
  ),
  ignoreCase: fc.boolean(),
  timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'none such'),
})

describe('A rule that is asked for many items', () => {
  it.each(OPERATOR_NAMES)('says of %s what the rule says', (operator) => {
    fc.assert(
      fc.property(side, fc.array(side, { minLength: 1, maxLength: 8 }), more, (right, lefts, { timezone, ...how }) => {
        const bare = { operator, ...how }
        const [fixed, open] = [fixedTest(bare, right, timezone), openTest(bare, timezone)]
        for (const left of lefts) {
          const answer = ruleHolds({ ...bare, left, right }, timezone)
          const expected = answer.ok ? answer.value : undefined
          expect(fixed(left, undefined)).toBe(expected)
          expect(open(left, right)).toBe(expected)
        }
      }),
      { numRuns: 500 },
    )
  })
})
