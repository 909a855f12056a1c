import type { CeilingResult } from '../ceilings/ceilings.ts'
import type { ColdStartResult } from '../measure/cold-start.ts'
import type { HistoryResult } from '../measure/history.ts'
import type { MemoryResult } from '../measure/memory.ts'
import type { W1Result } from '../measure/w1.ts'
import type { W2Result } from '../measure/w2.ts'
import type { W3Result } from '../measure/w3.ts'
import type { W4Result } from '../measure/w4.ts'
import type { Durability } from '../server/database-view.ts'

export interface Machine {
  readonly cpus: number
  readonly cpuModel: string
  readonly memoryGb: number
  readonly node: string
  readonly platform: string
  /** One, five and fifteen minutes, before the run. */
  readonly loadAverage: readonly number[]
}

export type ByConnections<T> = Readonly<Record<string, T>>

/** What a run has found out; parts that were left out are absent. `w1` and its like are those at most connections. */
export interface Figures extends Partial<Durability> {
  readonly at: string
  readonly quick: boolean
  readonly machine: Machine
  ceilingEcho?: CeilingResult
  ceilingBatched?: CeilingResult
  /** Contexts per second of as many children as the server has. */
  ceilingFreshContexts?: { readonly children: number; readonly bare: number; readonly prepared: number }
  w1?: W1Result
  w1NoCode?: W1Result
  w1ByConnections?: ByConnections<W1Result>
  w1NoCodeByConnections?: ByConnections<W1Result>
  w2?: W2Result
  w2NoCode?: W2Result
  w3?: W3Result
  w4?: W4Result
  idleRssMb?: number
  idleTreePssMb?: number
  idle?: MemoryResult
  /** After the load of the other parts. */
  loaded?: MemoryResult
  coldStartMs?: number
  coldStart?: ColdStartResult
}

/** What `--history` has found out. */
export interface HistoryFigures {
  readonly at: string
  readonly history: HistoryResult
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }
