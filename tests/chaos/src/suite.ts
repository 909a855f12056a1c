import type { Random } from './random.ts'

/** short: in CI. default: the counts of a release note. full: what SECURITY.md states. */
export type Size = 'short' | 'default' | 'full'

export interface Suite {
  /** Such as R3. */
  readonly name: string
  readonly promise: string
  /** Names of the units, each of which is run, stored and resumed by itself; at most a few minutes each. */
  units(size: Size): readonly string[]
  run(unit: string, context: UnitContext): Promise<Outcome>
}

export interface UnitContext {
  readonly size: Size
  readonly random: Random
  /** A line for whoever watches. */
  say(line: string): void
}

export interface Outcome {
  /** What was tried, and how much of it came to its good end. */
  readonly operations: number
  readonly succeeded: number
  /** Broken promises, each with what one needs to find it. */
  readonly failures: readonly string[]
  readonly figures: Readonly<Record<string, number | string>>
}
