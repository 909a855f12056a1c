import { KEPT_BYTES_MAX, KEPT_EXECUTION_BYTES } from '../limits.ts'
import type { ExecutionSummary } from './execution-row.ts'

/**
 * Finished executions as lists show them, by the marks of their rows (execution-row.ts). Such a row never changes, so nothing here
 * becomes wrong; whether there is one, and whose it is, the database says for each page. None has an error: what is sealed
 * there is not kept open here.
 */
export class KeptExecutions {
  readonly #workspaces = new Map<string, Kept>()
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax = KEPT_BYTES_MAX) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get(workspaceId: string, mark: string): ExecutionSummary | undefined {
    return this.#workspaces.get(workspaceId)?.executions.get(mark)?.summary
  }

  /**
   * Gives the one that is given from now on.
   * @param chars of its row
   */
  keep(workspaceId: string, mark: string, summary: ExecutionSummary, chars: number): ExecutionSummary {
    const kept = this.#of(workspaceId)
    const known = kept.executions.get(mark)
    if (known !== undefined) return known.summary
    const made: ExecutionSummary = { ...summary, kept: {} }
    const bytes = KEPT_EXECUTION_BYTES + 2 * chars
    kept.executions.set(mark, { summary: made, bytes })
    this.#count(kept, bytes)
    while (this.#bytes > this.#bytesMax) this.#halveLargest()
    return made
  }

  /** So no workspace has less because another one has much. */
  #halveLargest(): void {
    const [id, largest] = [...this.#workspaces].reduce((most, each) => (each[1].bytes > most[1].bytes ? each : most))
    const bytesLeft = largest.bytes / 2
    for (const [mark, { bytes }] of largest.executions) {
      if (largest.bytes <= bytesLeft) break
      largest.executions.delete(mark)
      this.#count(largest, -bytes)
    }
    if (largest.executions.size === 0) this.#workspaces.delete(id)
  }

  #count(kept: Kept, bytes: number): void {
    kept.bytes += bytes
    this.#bytes += bytes
  }

  #of(workspaceId: string): Kept {
    const known = this.#workspaces.get(workspaceId)
    if (known !== undefined) return known
    const made: Kept = { executions: new Map(), bytes: 0 }
    this.#workspaces.set(workspaceId, made)
    return made
  }
}

interface Kept {
  /** The oldest first. */
  readonly executions: Map<string, { readonly summary: ExecutionSummary; readonly bytes: number }>
  bytes: number
}
