import { describe, expect, it } from 'vitest'
import { Coverage } from '../coverage.ts'
import { type FaultMode, simulateExecutions } from './execution-simulation.ts'

const SEEDS = 250
/**
 * What once failed, by mode: a claim whose answer was lost, a call that ran out of time with a child still live, timers of
 * steps that were over, a checkpoint come too late.
 */
const ONCE_FAILED: readonly (readonly [FaultMode, number])[] = [
  ['liveness', 26],
  ['liveness', 577],
  ['safety', 640],
  ['safety', 1213],
  ['safety', 2307],
]

async function play(mode: FaultMode, seed: number): Promise<void> {
  try {
    await simulateExecutions(seed, mode, new Coverage([]))
  } catch (error) {
    throw new Error(`${mode} seed ${seed}: ${(error as Error).message}`)
  }
}

describe('executions among workers that die, stand still and lose their database', () => {
  it(`keep what they promise, for ${SEEDS} seeds (R1, R3-R5, R18, R20)`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await play('safety', seed)
  })

  it(`end when the faults do, for ${SEEDS} seeds (R19)`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) await play('liveness', seed)
  })

  it('do not fail again where they failed once', async () => {
    for (const [mode, seed] of ONCE_FAILED) await play(mode, seed)
  })

  it('are told again by their seed', async () => {
    const told = async (): Promise<string[]> => {
      const lines: string[] = []
      await simulateExecutions(53, 'safety', new Coverage([]), (line) => lines.push(line))
      return lines
    }
    const lines = await told()
    expect(lines.length).toBeGreaterThan(10)
    expect(await told()).toEqual(lines)
  })

  it('leave the timers of this process as they were', async () => {
    const before = [setTimeout, performance.now]
    await play('safety', 1)
    expect([setTimeout, performance.now]).toEqual(before)
  })
})
