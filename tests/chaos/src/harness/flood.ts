import { Worker } from 'node:worker_threads'

export interface FloodOrder {
  readonly ports: readonly number[]
  readonly path: string
  readonly body: string
  readonly connections: number
  readonly perSecond: number
}

/** Calls one address again and again, from a thread of its own, until it is stopped. */
export class Flood {
  readonly #thread: Worker
  readonly #result: Promise<ReadonlyMap<string, number>>

  constructor(order: FloodOrder) {
    this.#thread = new Worker(new URL('./flood-thread.ts', import.meta.url), { workerData: order })
    this.#result = new Promise((resolve, reject) => {
      this.#thread.once('message', resolve)
      this.#thread.once('error', reject)
    })
  }

  /** How many calls were answered with which status. */
  stop(): Promise<ReadonlyMap<string, number>> {
    this.#thread.postMessage('stop')
    return this.#result
  }
}
