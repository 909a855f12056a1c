import { describe, expect, it } from 'vitest'
import { assertWorldUnchanged, check } from './expression-checks.ts'
import { ProgramGenerator } from './expression-programs.ts'
import { Random } from './random.ts'

const PROGRAMS = 20_000

describe('random expressions', () => {
  it('give closed values or an ExpressionError, keep their limits and change nothing', { timeout: 120_000 }, () => {
    const generator = new ProgramGenerator(new Random(20_300_101))
    const endings = { problem: 0, value: 0, error: 0 }
    for (let index = 0; index < PROGRAMS; index += 1) {
      const code = generator.program()
      try {
        endings[check(code, index % 2 === 0 ? 'linkflow' : 'n8n')] += 1
      } catch (error) {
        throw new Error(`program ${index}: ${code}`, { cause: error })
      }
    }
    assertWorldUnchanged()
    expect(endings.value).toBeGreaterThan(PROGRAMS / 4)
    expect([...generator.coverage].filter(([, count]) => count === 0)).toEqual([])
  })
})
