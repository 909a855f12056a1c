import type { Tally } from './tally.ts'

/** Something that random input is thrown at. */
export interface Target {
  readonly name: string
  readonly about: string
  /** Programs of one block: each block has a random generator of its own, so any block can be run again alone. */
  readonly blockSize: number
  /** A full run has so many programs, and tried everything in `coverage` so often. */
  readonly fullSize: number
  readonly timesEach: number
  run(seed: number, block: number, programs: number): Tally
}

/** Far apart for neighbouring blocks and seeds alike (the odd constants of the golden ratio and of murmur3). */
export const blockSeed = (seed: number, block: number): number =>
  (Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(block + 1, 0x85ebca6b)) >>> 0
