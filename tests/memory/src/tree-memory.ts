import { type LinkFlowServer, memoryOf, type Part, type ProcessOfTree, processTree } from '@linkflow/bench'
import { SAMPLE_MS, TREE_MS } from './limits.ts'

export interface MemorySample {
  /** Proportional sizes of launcher, server and code children together. */
  readonly treeMb: number
  readonly parts: Readonly<Partial<Record<Part, number>>>
}

/** Looks at the memory of a server and what belongs to it, without PostgreSQL and its keeper, until it is stopped. */
export class TreeMemory {
  readonly #server: LinkFlowServer
  readonly #timer: NodeJS.Timeout
  #processes: readonly ProcessOfTree[] = []
  #lookedMs = Number.NEGATIVE_INFINITY
  #peak: MemorySample = { treeMb: 0, parts: {} }
  samples = 0

  constructor(server: LinkFlowServer) {
    this.#server = server
    this.#timer = setInterval(() => this.sample(), SAMPLE_MS)
  }

  get peak(): MemorySample {
    return this.#peak
  }

  sample(): MemorySample {
    if (performance.now() - this.#lookedMs > TREE_MS) this.#look()
    const parts: Partial<Record<Part, number>> = {}
    for (const { pid, part } of this.#processes) parts[part] = (parts[part] ?? 0) + pssMbOf(pid)
    const sample = { treeMb: Object.values(parts).reduce((sum, mb) => sum + mb, 0), parts }
    this.samples += 1
    if (sample.treeMb > this.#peak.treeMb) this.#peak = sample
    return sample
  }

  #look(): void {
    this.#processes = processTree(this.#server.pid, this.#server.dataDir).filter(
      ({ part }) => part !== 'keeper' && part !== 'postgres',
    )
    this.#lookedMs = performance.now()
  }

  stop(): MemorySample {
    clearInterval(this.#timer)
    return this.#peak
  }
}

/** A child that ended since the tree was read has none. */
function pssMbOf(pid: number): number {
  try {
    return memoryOf(pid).pssMb
  } catch {
    return 0
  }
}
