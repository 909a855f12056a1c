/** What a number of programs came to. */
export interface Tally {
  programs: number
  seconds: number
  /** How many ended in which way. */
  endings: Record<string, number>
  /** How often each thing that there is was tried. */
  coverage: Record<string, number>
  /** What broke a promise, with the program that did it. */
  failures: string[]
}

export const emptyTally = (): Tally => ({ programs: 0, seconds: 0, endings: {}, coverage: {}, failures: [] })

/** Failures told and kept; the first few say enough. */
const FAILURES_MAX = 20

export function addTally(to: Tally, from: Tally): void {
  to.programs += from.programs
  to.seconds += from.seconds
  addCounts(to.endings, from.endings)
  addCounts(to.coverage, from.coverage)
  to.failures.push(...from.failures.slice(0, FAILURES_MAX - to.failures.length))
}

function addCounts(to: Record<string, number>, from: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count
}

export function countOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
