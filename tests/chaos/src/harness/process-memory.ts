import { readFileSync } from 'node:fs'
import type { ServerProcess } from './server-process.ts'

const LOOK_MS = 100
const KIB = 1024

/** The most memory that each of some processes ever had at once, as the kernel counted it. */
export class PeakMemory {
  readonly #processes: readonly ServerProcess[]
  readonly #timer: NodeJS.Timeout
  /** By process id, so that one that died keeps what it had. */
  readonly #bytes = new Map<number, number>()

  constructor(processes: readonly ServerProcess[]) {
    this.#processes = processes
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  get bytes(): number {
    return Math.max(0, ...this.#bytes.values())
  }

  stop(): number {
    this.#look()
    clearInterval(this.#timer)
    return this.bytes
  }

  #look(): void {
    for (const { pid } of this.#processes)
      if (pid !== undefined) this.#bytes.set(pid, peakOf(pid) ?? this.#bytes.get(pid) ?? 0)
  }
}

/** VmHWM: the peak since the process began, so that nothing between two looks is missed. */
function peakOf(pid: number): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) * KIB
  } catch {
    return undefined
  }
}
