import { invariant } from '@linkflow/kernel'
import type { Lineage } from '../item.ts'

/**
 * Lineage as JSON text: a word; a plain list; `{"runs":[gap,count,…]}` for stretches of consecutive numbers, each `gap`
 * counted from the end of the stretch before (what Filter and If leave); `{"reps":[number,count,…]}` for repeated
 * numbers (what Split Out makes); a list of lists.
 */
export function encodeLineage(lineage: Lineage): string {
  if (typeof lineage === 'string') return JSON.stringify(lineage)
  if (isListColumn(lineage)) return JSON.stringify(lineage)
  const { runs, reps } = countStretches(lineage)
  // A pair costs about as much as one and a half plain numbers.
  if (runs * 1.5 < lineage.length && runs <= reps) return `{"runs":[${runsOf(lineage).join(',')}]}`
  if (reps * 1.5 < lineage.length) return `{"reps":[${repsOf(lineage).join(',')}]}`
  return `[${Array.prototype.join.call(lineage, ',')}]`
}

export function decodeLineage(parsed: unknown): Lineage {
  if (parsed === undefined) return 'index'
  if (parsed === 'index' || parsed === 'all' || parsed === 'unknown') return parsed
  if (Array.isArray(parsed)) return Array.isArray(parsed[0]) ? parsed : Int32Array.from(parsed)
  const { runs, reps } = parsed as { runs?: readonly number[]; reps?: readonly number[] }
  invariant(runs !== undefined || reps !== undefined, 'a lineage column of an unknown form')
  return runs !== undefined ? unrollRuns(runs) : unrollReps(reps!)
}

export const isListColumn = (lineage: Exclude<Lineage, string>): lineage is readonly (readonly number[])[] =>
  typeof lineage[0] === 'object'

function countStretches(column: ArrayLike<number>): { runs: number; reps: number } {
  let runs = 0
  let reps = 0
  for (let i = 0; i < column.length; i += 1) {
    if (i === 0 || column[i] !== column[i - 1]! + 1) runs += 1
    if (i === 0 || column[i] !== column[i - 1]) reps += 1
  }
  return { runs, reps }
}

function runsOf(column: ArrayLike<number>): number[] {
  const runs: number[] = []
  let end = 0
  for (let i = 0; i < column.length; ) {
    const start = column[i]!
    let count = 1
    while (i + count < column.length && column[i + count] === start + count) count += 1
    runs.push(start - end, count)
    end = start + count
    i += count
  }
  return runs
}

function repsOf(column: ArrayLike<number>): number[] {
  const reps: number[] = []
  for (let i = 0; i < column.length; ) {
    let count = 1
    while (i + count < column.length && column[i + count] === column[i]) count += 1
    reps.push(column[i]!, count)
    i += count
  }
  return reps
}

const countOf = (pairs: readonly number[]): number => pairs.reduce((sum, n, i) => (i % 2 === 1 ? sum + n : sum), 0)

function unrollRuns(pairs: readonly number[]): Int32Array {
  const column = new Int32Array(countOf(pairs))
  let at = 0
  let end = 0
  for (let i = 0; i < pairs.length; i += 2) {
    const start = end + pairs[i]!
    for (let k = 0; k < pairs[i + 1]!; k += 1) column[at++] = start + k
    end = start + pairs[i + 1]!
  }
  return column
}

function unrollReps(pairs: readonly number[]): Int32Array {
  const column = new Int32Array(countOf(pairs))
  let at = 0
  for (let i = 0; i < pairs.length; i += 2) {
    column.fill(pairs[i]!, at, at + pairs[i + 1]!)
    at += pairs[i + 1]!
  }
  return column
}
