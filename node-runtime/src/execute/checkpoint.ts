import { invariant, type JsonObject } from '@linkflow/kernel'
import type { FileRef, Item } from '../item.ts'

/**
 * What a write over many items has finished since its last checkpoint (J5). Plain JSON: it is the `data` of the
 * engine's checkpoint event. Pieces, not sums: 10,000 items in 100 checkpoints would else write each item 50 times.
 */
export interface StepCheckpoint {
  /** Input items `from` up to `done` are finished. */
  readonly from: number
  readonly done: number
  /** What they became, in order. */
  readonly entries: readonly CheckpointEntry[]
}

/** `[port, input item]` is that input item itself; else its json, and its files if it has any. */
export type CheckpointEntry =
  | readonly [port: string, parent: number]
  | readonly [port: string, parent: number, json: JsonObject]
  | readonly [port: string, parent: number, json: JsonObject, files: Readonly<Record<string, FileRef>>]

export function entryOf(port: string, parent: number, item: Item, isInput: boolean): CheckpointEntry {
  if (isInput) return [port, parent]
  return item.files === undefined ? [port, parent, item.json] : [port, parent, item.json, item.files]
}

export const itemOf = (entry: CheckpointEntry): Item | undefined => {
  if (entry.length === 2) return undefined
  return entry.length === 3 ? { json: entry[2] } : { json: entry[2], files: entry[3] }
}

/** Two checkpoints that follow each other as one, for a worker that keeps only the last. */
export function joinCheckpoints(earlier: StepCheckpoint | undefined, later: StepCheckpoint): StepCheckpoint {
  if (earlier === undefined) return later
  invariant(later.from === earlier.done, `a checkpoint from ${later.from} cannot follow one up to ${earlier.done}`)
  return { from: earlier.from, done: later.done, entries: [...earlier.entries, ...later.entries] }
}
