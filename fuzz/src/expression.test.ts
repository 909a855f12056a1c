import { describe, expect, it } from 'vitest'
import { expressions } from './expressions.ts'

const PROGRAMS = 20_000

describe('random expressions', () => {
  it('give closed values or an ExpressionError, keep their limits and change nothing', { timeout: 120_000 }, () => {
    const { endings, failures } = expressions.run(20_300_101, 0, PROGRAMS)
    expect(failures).toEqual([])
    expect(endings.value).toBeGreaterThan(PROGRAMS / 4)
  })
})
