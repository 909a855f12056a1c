/** Those that wait for the same, handed out by workspace in turn: a hundred of one do not come before one of another. */
export class InTurn<T> {
  readonly #queues = new Map<string, T[]>()

  get isEmpty(): boolean {
    return this.#queues.size === 0
  }

  add(workspaceId: string, each: T): void {
    const queue = this.#queues.get(workspaceId)
    if (queue === undefined) this.#queues.set(workspaceId, [each])
    else queue.push(each)
  }

  next(): T | undefined {
    for (const [workspaceId, queue] of this.#queues) {
      // To the end of the line.
      this.#queues.delete(workspaceId)
      if (queue.length > 1) this.#queues.set(workspaceId, queue)
      return queue.shift()
    }
    return undefined
  }
}
