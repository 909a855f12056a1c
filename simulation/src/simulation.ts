import type { Coverage } from './coverage.ts'
import { Coverage as Uncounted } from './coverage.ts'
import { describeWorkflow } from './describe-workflow.ts'
import { ENGINE_COVERAGE, makeCase, simulateEngine, UnplannedError } from './engine-simulation.ts'
import { EXECUTION_COVERAGE, type FaultMode, simulateExecutions } from './execution/execution-simulation.ts'
import { minimise } from './minimise.ts'

export type Mode = 'engine' | 'safety' | 'liveness'

/** How one mode plays a seed, what it must have gone through, and what it says of a seed that failed. */
export interface Player {
  readonly coverage: readonly string[]
  play(seed: number, coverage: Coverage, trace?: (line: string) => void): Promise<void> | void
  describe(seed: number): readonly string[]
}

export const players: Readonly<Record<Mode, Player>> = {
  engine: {
    coverage: ENGINE_COVERAGE,
    play: (seed, coverage, trace) => simulateEngine(makeCase(seed), coverage, trace),
    describe: describeSmallest,
  },
  safety: executionPlayer('safety'),
  liveness: executionPlayer('liveness'),
}

function executionPlayer(mode: FaultMode): Player {
  return {
    coverage: EXECUTION_COVERAGE,
    play: (seed, coverage, trace) => simulateExecutions(seed, mode, coverage, trace),
    describe: () => [],
  }
}

function describeSmallest(seed: number): readonly string[] {
  const made = makeCase(seed)
  const smallest = minimise(made, (candidate) => {
    try {
      simulateEngine(candidate, new Uncounted([]))
      return false
    } catch (error) {
      return !(error instanceof UnplannedError)
    }
  })
  const size = `${smallest.workflow.nodes.length} of ${made.workflow.nodes.length} nodes still fail:`
  return [size, ...describeWorkflow(smallest.workflow)]
}
