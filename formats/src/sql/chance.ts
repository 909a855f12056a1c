import type { Sqlite } from './sqlite.ts'

/** `random()` out of the seed of the step: a step that is done again gives the same. SplitMix64. */
export function seedRandom({ capi, db }: Sqlite, seed: number): void {
  let state = BigInt(Math.floor(seed * Number.MAX_SAFE_INTEGER))
  const next = () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let mixed = state
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n)
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
    return BigInt.asIntN(64, mixed ^ (mixed >> 31n))
  }
  capi.sqlite3_create_function(db, 'random', 0, capi.SQLITE_UTF8, 0, next, 0, 0)
}

/** SQLite asks the process for the time; within `work`, which waits for nothing, that is the time of the step. */
export function atTime<T>(nowMs: number, work: () => T): T {
  const real = Date.now
  Date.now = () => nowMs
  try {
    return work()
  } finally {
    Date.now = real
  }
}
