import { type Clock, crashPoint, invariant, newUuidV7 } from '@linkflow/kernel'
import { classifyFailure, type WriteConnection } from '@linkflow/postgres'
import {
  bytesOf,
  type ExecutionWriter,
  headOf,
  type WriteEntry,
  type WriteResult,
  workspaceOf,
} from '../application/write-entry.ts'
import type { ExecutionId } from '../domain/execution.ts'
import { BATCH_BYTES_MAX, BATCH_ROWS_MAX } from '../limits.ts'
import { type BatchRow, batchStatement } from './batch-statement.ts'

interface Pending {
  readonly entry: WriteEntry
  readonly resolve: (result: WriteResult) => void
}

const isUrgent = ({ kind }: WriteEntry): boolean => kind === 'accept' || kind === 'append'

const FIRST_RETRY_MS = 20
const RETRY_MS_MAX = 1000

/**
 * A group commit without a timer: commits what has gathered while the last commit was under way. All writes of all
 * executions of a process go through here.
 *
 * - One batch a connection; a batch is closed at BATCH_ROWS_MAX rows or BATCH_BYTES_MAX of text and filled round-robin
 *   by workspace, so one tenant's flood does not delay another's single row by more than a batch.
 * - A row that the database refuses is found by bisection; only its execution hears of it.
 * - A COMMIT that was not answered may have happened. The same batch is sent again unchanged, its id first: the unique
 *   index waits for the lost transaction and says which of the two it was (R20).
 * - While the database is away the entries wait; whoever has a deadline stops waiting for the promise.
 */
export class WritePipeline implements ExecutionWriter {
  private readonly queues = new Map<string, Pending[]>()
  private queued = 0
  /** Of those, the ones that an execution waits for to go on. */
  private urgent = 0
  private readonly idle: WriteConnection[]
  private readonly all: number
  private scheduled = false
  private readonly quiet: (() => void)[] = []
  readonly stats = { batches: 0, entries: 0, resent: 0, refused: 0 }

  /** Database time: by it the ids of batches are forgotten, whichever process forgets them. */
  private readonly clock: Clock
  private readonly sleep: (ms: number) => Promise<void>

  constructor(
    connections: readonly WriteConnection[],
    clock: Clock,
    sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms)),
  ) {
    invariant(connections.length > 0, 'the write pipeline needs a connection')
    this.idle = [...connections]
    this.all = connections.length
    this.clock = clock
    this.sleep = sleep
  }

  /** Entries that are not on disk yet. */
  get backlog(): number {
    return this.queued
  }

  /** Of one workspace. */
  backlogOf(workspaceId: string): number {
    return this.queues.get(workspaceId)?.length ?? 0
  }

  write(entry: WriteEntry): Promise<WriteResult> {
    return new Promise((resolve) => {
      this.enqueue({ entry, resolve })
      this.schedule()
    })
  }

  private enqueue(pending: Pending): void {
    const workspace = workspaceOf(pending.entry)
    const queue = this.queues.get(workspace)
    if (queue === undefined) this.queues.set(workspace, [pending])
    else queue.push(pending)
    this.queued += 1
    if (isUrgent(pending.entry)) this.urgent += 1
  }

  /** Resolves when everything that was written before has its result. */
  async drain(): Promise<void> {
    if (this.queued === 0 && this.idle.length === this.all) return
    await new Promise<void>((resolve) => this.quiet.push(resolve))
  }

  private schedule(): void {
    if (this.scheduled || !this.mayCommit) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      while (this.mayCommit) void this.commit(this.idle.pop()!, this.oncePerExecution(this.take()))
    })
  }

  /**
   * Beside a commit that is under way another begins only for what an execution waits for to go on. Ends gather until it is
   * over: of them many small commits cost the database half as much again (W1: 38 against 25 µs an execution), while
   * executions that are accepted first and run after that are a quarter quicker with two (W2 without code).
   */
  private get mayCommit(): boolean {
    if (this.queued === 0 || this.idle.length === 0) return false
    return this.idle.length === this.all || this.urgent > 0
  }

  private async commit(connection: WriteConnection, batch: readonly Pending[]): Promise<void> {
    await this.send(connection, batch)
    this.idle.push(connection)
    if (this.queued > 0) this.schedule()
    else if (this.idle.length === this.all) for (const resolve of this.quiet.splice(0)) resolve()
  }

  /** The next batch: one entry a workspace in turn. */
  private take(): Pending[] {
    const batch: Pending[] = []
    let bytes = 0
    while (this.queued > 0) {
      for (const [workspace, queue] of this.queues) {
        // With one workspace (the usual case) the whole queue is taken in one go.
        const turn = this.queues.size === 1 ? queue.length : 1
        let used = 0
        while (used < turn) {
          const next = queue[used]!
          bytes += bytesOf(next.entry)
          if (batch.length > 0 && (batch.length >= BATCH_ROWS_MAX || bytes > BATCH_BYTES_MAX)) {
            queue.splice(0, used)
            return batch
          }
          batch.push(next)
          this.queued -= 1
          if (isUrgent(next.entry)) this.urgent -= 1
          used += 1
        }
        if (used === queue.length) {
          this.queues.delete(workspace)
          // The Map's table that is left behind still refers to the queue (see TurnoverMap).
          queue.length = 0
        } else {
          queue.splice(0, used)
          // To the end of the map, so that the next batch begins with another workspace.
          this.queues.delete(workspace)
          this.queues.set(workspace, queue)
        }
      }
    }
    return batch
  }

  /**
   * J4: a statement knows by its row which executions are still the writer's. This process may have lost one, claimed it
   * anew, and write of it under both fences; the second entry then waits for a statement of its own.
   */
  private oncePerExecution(batch: readonly Pending[]): readonly Pending[] {
    const seen = new Set<string>()
    const once: Pending[] = []
    for (const pending of batch) {
      const { id } = headOf(pending.entry)
      if (seen.has(id)) this.enqueue(pending)
      else once.push(pending)
      seen.add(id)
    }
    return once
  }

  private async send(connection: WriteConnection, batch: readonly Pending[]): Promise<void> {
    const batchId = newUuidV7(this.clock.nowMs())
    const entries = batch.map((pending) => pending.entry)
    this.stats.batches += 1
    this.stats.entries += batch.length
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, RETRY_MS_MAX)) {
      try {
        crashPoint('pipeline.before-send')
        const rows = await this.sendBatch(connection, entries, batchId)
        crashPoint('pipeline.committed')
        await this.settle(connection, batch, rows)
        crashPoint('pipeline.settled')
        return
      } catch (error) {
        if (classifyFailure(error) !== 'terminal') {
          this.stats.resent += 1
          await this.sleep(delayMs)
          continue
        }
        return this.bisect(connection, batch, error)
      }
    }
  }

  private async sendBatch(
    connection: WriteConnection,
    entries: readonly WriteEntry[],
    batchId: string,
  ): Promise<readonly BatchRow[]> {
    const { name, text, values } = batchStatement(entries, batchId)
    const { rows } = await connection.run<BatchRow>(name, text, values)
    return rows.some((row) => row.what >= 2) ? rows : this.whatWasCommitted(connection, entries)
  }

  /** The batch had been committed: its journal rows tell which entries were taken. */
  private async whatWasCommitted(
    connection: WriteConnection,
    entries: readonly WriteEntry[],
  ): Promise<readonly BatchRow[]> {
    const keys = entries.map((entry) => ({
      id: headOf(entry).id,
      seq: entry.kind === 'accept' ? entry.row.journal.seq : entry.journal.seq,
      fence:
        entry.kind === 'append' || entry.kind === 'finish'
          ? entry.fence
          : entry.kind === 'accept' && entry.row.owner === undefined
            ? 0
            : 1,
    }))
    const { rows } = await connection.run<{ id: string }>(
      'batch_committed',
      `select j.execution_id as id from execution.journal j
         join unnest($1::uuid[], $2::int4[], $3::int8[]) as q(id, seq, fence)
           on j.execution_id = q.id and j.seq = q.seq and j.fence = q.fence`,
      [keys.map((k) => k.id), keys.map((k) => k.seq), keys.map((k) => k.fence)],
    )
    const taken = new Set(rows.map((row) => row.id))
    return entries
      .filter((entry) => taken.has(headOf(entry).id))
      .map((entry) => ({ id: headOf(entry).id, what: entry.kind === 'accept' ? 1 : 0 }))
  }

  private async settle(
    connection: WriteConnection,
    batch: readonly Pending[],
    rows: readonly BatchRow[],
  ): Promise<void> {
    const held = new Set<string>()
    const won = new Set<string>()
    let areAllHeld = false
    for (const { id, what } of rows) {
      if (what === 0) held.add(id)
      else if (what === 1) won.add(id)
      else areAllHeld ||= what === 3
    }
    const lost: Pending[] = []
    for (const pending of batch) {
      const { entry } = pending
      if (entry.kind === 'append' || entry.kind === 'finish') {
        pending.resolve(areAllHeld || held.has(headOf(entry).id) ? { type: 'committed' } : { type: 'fence-lost' })
      } else if (entry.kind === 'accept' && entry.delivery !== undefined && !won.has(entry.row.head.id)) {
        lost.push(pending)
      } else {
        pending.resolve({ type: 'committed' })
      }
    }
    if (lost.length > 0) await this.tellWinners(connection, lost)
  }

  private async tellWinners(connection: WriteConnection, lost: readonly Pending[]): Promise<void> {
    const deliveries = lost.map(({ entry }) => (entry.kind === 'accept' ? entry.delivery! : undefined)!)
    const { rows } = await connection.run<{ endpoint: string; delivery_id: string; execution_id: ExecutionId }>(
      'delivery_winners',
      `select d.endpoint, d.delivery_id, d.execution_id from execution.deliveries d
         join unnest($1::text[], $2::text[]) as q(endpoint, id) on d.endpoint = q.endpoint and d.delivery_id = q.id`,
      [deliveries.map((d) => d.endpoint), deliveries.map((d) => d.id)],
    )
    const winners = new Map(rows.map((row) => [JSON.stringify([row.endpoint, row.delivery_id]), row.execution_id]))
    lost.forEach((pending, i) => {
      const executionId = winners.get(JSON.stringify([deliveries[i]!.endpoint, deliveries[i]!.id]))
      // Only a delivery that expired between the two statements has no winner any more.
      pending.resolve(
        executionId === undefined
          ? {
              type: 'refused',
              code: 'delivery-expired',
              message: 'The delivery id expired while it was being checked; send it again.',
            }
          : { type: 'duplicate', executionId },
      )
    })
  }

  /** The database refused something in the batch: halves are sent until the row is found that it refuses. */
  private async bisect(connection: WriteConnection, batch: readonly Pending[], error: unknown): Promise<void> {
    if (batch.length === 1) {
      this.stats.refused += 1
      const { code = 'unknown', message = String(error) } = error as { code?: string; message?: string }
      batch[0]!.resolve({ type: 'refused', code, message })
      return
    }
    const half = batch.length >> 1
    await this.send(connection, batch.slice(0, half))
    await this.send(connection, batch.slice(half))
  }
}
