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
  if (runs * 1.5 < lineage.length && runs <= reps) return `{"runs":[${digitsOf(runsOf(lineage, runs))}]}`
  if (reps * 1.5 < lineage.length) return `{"reps":[${digitsOf(repsOf(lineage, reps))}]}`
  return `[${digitsOf(lineage)}]`
}

/**
 * No text of the column is longer. Counting stretches takes a fraction of the time of writing them, and the text of what
 * a Filter leaves is mostly short enough to stay unwritten until the journal wants it.
 */
export function lineageCharsMax(column: ArrayLike<number>): number {
  const { length } = column
  const { runs, rises } = countStretches(column)
  if (rises < length - 1 || runs * 1.5 >= length) return length * NUMBER_BYTES_MAX
  // Gaps and counts add up to the last number and one. Of all that do, equal ones have the most digits.
  const numbers = 2 * runs
  const mean = (column[length - 1]! + 1) / numbers
  return AROUND_CHARS + Math.ceil(numbers * (2 + Math.log10(mean + 1)))
}

/** `{"runs":[` and `]}`. */
const AROUND_CHARS = 11
/** A sign, ten digits and a comma. */
const NUMBER_BYTES_MAX = 12
const [ZERO, COMMA, MINUS] = [48, 44, 45]

/** Whole numbers of 32 bits with commas, written digit by digit: joining them took half the time of a Filter. */
function digitsOf(numbers: ArrayLike<number>): string {
  const bytes = Buffer.allocUnsafe(numbers.length * NUMBER_BYTES_MAX)
  let at = 0
  for (let i = 0; i < numbers.length; i += 1) {
    let rest = numbers[i]!
    if (i > 0) bytes[at++] = COMMA
    if (rest < 0) {
      bytes[at++] = MINUS
      rest = -rest
    }
    if (rest < 10) {
      bytes[at++] = ZERO + rest
      continue
    }
    let end = at + 1
    for (let limit = 10; rest >= limit; limit *= 10) end += 1
    for (let digit = end - 1; digit >= at; digit -= 1) {
      const tenth = Math.floor(rest / 10)
      bytes[digit] = ZERO + rest - tenth * 10
      rest = tenth
    }
    at = end
  }
  return bytes.toString('latin1', 0, at)
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

/** Stretches of either kind, and how often a number is larger than the one before. */
function countStretches(column: ArrayLike<number>): { runs: number; reps: number; rises: number } {
  let [runs, reps, rises] = column.length === 0 ? [0, 0, 0] : [1, 1, 0]
  let before = column[0]!
  for (let i = 1; i < column.length; i += 1) {
    const number = column[i]!
    // Without branches: of a random half, guessing them wrong took four times as long.
    runs += Number(number !== before + 1)
    reps += Number(number !== before)
    rises += Number(number > before)
    before = number
  }
  return { runs, reps, rises }
}

function runsOf(column: ArrayLike<number>, count: number): Int32Array {
  const runs = new Int32Array(2 * count)
  let written = 0
  let end = 0
  for (let i = 0; i < column.length; ) {
    const start = column[i]!
    let length = 1
    while (i + length < column.length && column[i + length] === start + length) length += 1
    runs[written++] = start - end
    runs[written++] = length
    end = start + length
    i += length
  }
  return runs
}

function repsOf(column: ArrayLike<number>, count: number): Int32Array {
  const reps = new Int32Array(2 * count)
  let written = 0
  for (let i = 0; i < column.length; ) {
    let length = 1
    while (i + length < column.length && column[i + length] === column[i]) length += 1
    reps[written++] = column[i]!
    reps[written++] = length
    i += length
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
