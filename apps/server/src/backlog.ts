import type { PostgresExecutionStore } from '@linkflow/execution'

/** How many executions are queued in the database, as last counted: whoever starts one asks without a query. */
export class Backlog {
  readonly #store: Pick<PostgresExecutionStore, 'queuedByWorkspace'>
  readonly #max: number
  #inAll = 0
  #by: ReadonlyMap<string, number> = new Map()

  constructor(store: Pick<PostgresExecutionStore, 'queuedByWorkspace'>, max: number) {
    this.#store = store
    this.#max = max
  }

  /** A chore of each process that starts executions. */
  async count(): Promise<void> {
    this.#by = await this.#store.queuedByWorkspace(this.#max)
    this.#inAll = this.#by.values().reduce((sum, each) => sum + each, 0)
  }

  /** Of one workspace, or in all. */
  of(workspaceId?: string): number {
    return workspaceId === undefined ? this.#inAll : (this.#by.get(workspaceId) ?? 0)
  }
}
