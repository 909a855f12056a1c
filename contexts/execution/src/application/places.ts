/** Guests' places: a quarter as many more as there are places. */
const GUESTS_OF_PLACES = 4
/** Counts of workspaces that have nothing here are kept up to here, so that a quiet one costs no turnover. */
const COUNTS_KEPT = 1000

/**
 * The places of a worker, shared out between workspaces.
 *
 * - Who finds a place free begins at once. Nobody waits while there is one: a single workspace may have them all.
 * - Those that wait get the next free one by workspace in turn, so ten thousand of one do not come before one of another.
 * - What runs is not stopped for others. So that a workspace that has taken all places with long work holds nobody up,
 *   there are a quarter as many more for guests: workspaces that have less than that quarter.
 */
export class Places<Waiting> {
  readonly concurrency: number
  readonly guestsMax: number
  private readonly queues = new Map<string, Waiting[]>()
  private readonly taken = new Map<string, number>()
  private takenInAll = 0
  private waiting = 0

  constructor(concurrency: number) {
    this.concurrency = concurrency
    this.guestsMax = Math.ceil(concurrency / GUESTS_OF_PLACES)
  }

  /** Those that wait for a place. */
  get queued(): number {
    return this.waiting
  }

  /** Places that guests may still take, beside those that are free for anybody. */
  get guestRoom(): number {
    return this.concurrency + this.guestsMax - this.takenInAll
  }

  /** Of this workspace, running or waiting for a place. */
  loadOf(workspaceId: string): number {
    return this.takenBy(workspaceId) + (this.queues.get(workspaceId)?.length ?? 0)
  }

  /** Whether what begins now starts at once. */
  hasRoomFor(workspaceId: string): boolean {
    if (this.waiting === 0 && this.takenInAll < this.concurrency) return true
    return !this.queues.has(workspaceId) && this.isGuest(workspaceId)
  }

  /** Workspaces that get no guest's place now. */
  crowded(): string[] {
    const full = [...this.taken].filter(([, count]) => count >= this.guestsMax).map(([workspace]) => workspace)
    return [...new Set([...full, ...this.queues.keys()])]
  }

  take(workspaceId: string): void {
    this.taken.set(workspaceId, this.takenBy(workspaceId) + 1)
    this.takenInAll += 1
  }

  leave(workspaceId: string): void {
    const left = this.takenBy(workspaceId) - 1
    if (left > 0 || this.taken.size < COUNTS_KEPT) this.taken.set(workspaceId, left)
    else this.taken.delete(workspaceId)
    this.takenInAll -= 1
  }

  enqueue(workspaceId: string, each: Waiting): void {
    const queue = this.queues.get(workspaceId)
    if (queue === undefined) this.queues.set(workspaceId, [each])
    else queue.push(each)
    this.waiting += 1
  }

  /** The next in turn that has a place now. */
  next(): Waiting | undefined {
    if (this.waiting === 0 || this.guestRoom <= 0) return undefined
    const isFree = this.takenInAll < this.concurrency
    for (const [workspace, queue] of this.queues) {
      if (!isFree && !this.isGuest(workspace)) continue
      // Round-robin: the workspace goes to the end of the line.
      this.queues.delete(workspace)
      const next = queue.shift()!
      this.waiting -= 1
      if (queue.length > 0) this.queues.set(workspace, queue)
      return next
    }
    return undefined
  }

  isWaiting(isIt: (each: Waiting) => boolean): boolean {
    return this.queues.values().some((queue) => queue.some(isIt))
  }

  /** Those that wait are somebody else's now. */
  clear(): void {
    this.queues.clear()
    this.waiting = 0
  }

  private takenBy(workspaceId: string): number {
    return this.taken.get(workspaceId) ?? 0
  }

  private isGuest(workspaceId: string): boolean {
    return this.guestRoom > 0 && this.takenBy(workspaceId) < this.guestsMax
  }
}
