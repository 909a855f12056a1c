import { describe, expect, it } from 'vitest'
import { Coverage } from './coverage.ts'
import { makeCase, simulateEngine } from './engine-simulation.ts'
import { players } from './simulation.ts'

const SEEDS = 1500

describe('the engine under random orders and crashes', () => {
  it(`does what the rules say, for ${SEEDS} seeds, and nothing of them is left out`, { timeout: 60_000 }, () => {
    const { coverage: names, play } = players.engine
    const coverage = new Coverage(names)
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        void play(seed, coverage)
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`)
      }
    }
    expect(coverage.missing).toEqual([])
  })

  it('is told again by its seed', () => {
    const told = (): string[] => {
      const lines: string[] = []
      simulateEngine(makeCase(252), new Coverage([]), (line) => lines.push(line))
      return lines
    }
    const lines = told()
    expect(lines.length).toBeGreaterThan(10)
    expect(told()).toEqual(lines)
  })
})
