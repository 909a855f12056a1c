import type { ExecutionHead, ExecutionId, Worker } from '@linkflow/execution'
import type { Coverage } from '../coverage.ts'
import type { Random } from '../random.ts'
import { rowKey, type SimulatedDatabase } from './simulated-database.ts'
import type { VirtualTime } from './virtual-time.ts'

export type ExecutionWriter = ConstructorParameters<typeof Worker>[0]['writer']
export type WriteEntry = Parameters<ExecutionWriter['write']>[0]
export type WriteResult = Awaited<ReturnType<ExecutionWriter['write']>>

interface Pending {
  readonly entry: WriteEntry
  readonly resolve: (result: WriteResult) => void
}

const CONNECTIONS = 2
const RETRY_MS_MAX = 1000

const headOf = (entry: WriteEntry): ExecutionHead => (entry.kind === 'append' ? entry.head : entry.row.head)
const deliveryKey = ({ endpoint, id }: { readonly endpoint: string; readonly id: string }): string =>
  `delivery:${endpoint}/${id}`

/**
 * The write pipeline in the simulated installation: what gathers is one batch and one transaction; a batch whose commit
 * was not answered is sent again under the same id until it is known what became of it (R20).
 */
export class SimulatedWriter implements ExecutionWriter {
  private queue: Pending[] = []
  private idle = CONNECTIONS
  private isScheduled = false
  private batchesMade = 0
  private readonly name: string
  private readonly database: SimulatedDatabase
  private readonly time: VirtualTime
  private readonly random: Random
  private readonly coverage: Coverage
  /** Executions whose facts the database refuses. */
  private readonly isRefused: (id: ExecutionId) => boolean

  constructor(
    name: string,
    database: SimulatedDatabase,
    time: VirtualTime,
    random: Random,
    coverage: Coverage,
    isRefused: (id: ExecutionId) => boolean,
  ) {
    this.name = name
    this.database = database
    this.time = time
    this.random = random
    this.coverage = coverage
    this.isRefused = isRefused
  }

  /** Backlogs of simulations are never full. */
  backlogOf(): number {
    return 0
  }

  get backlog(): number {
    return this.queue.length
  }

  write(entry: WriteEntry): Promise<WriteResult> {
    return new Promise((resolve) => {
      this.queue.push({ entry, resolve })
      this.schedule()
    })
  }

  private schedule(): void {
    if (this.isScheduled || this.idle === 0 || this.queue.length === 0) return
    this.isScheduled = true
    this.time.after(0, () => {
      this.isScheduled = false
      this.idle -= 1
      const batch = this.take(this.random.pick([1, 3, 1000]))
      if (batch.length > 1) this.coverage.hit('batch of several')
      void this.send(batch).then(() => {
        this.idle += 1
        this.schedule()
      })
      this.schedule()
    })
  }

  /** Each execution once: a statement that had it under two fences could not tell them apart. */
  private take(rowsMax: number): readonly Pending[] {
    const batch: Pending[] = []
    const ids = new Set<ExecutionId>()
    for (const pending of this.queue) {
      const { id } = headOf(pending.entry)
      if (ids.has(id)) this.coverage.hit('two fences of an execution in one process')
      else if (batch.length < rowsMax) batch.push(pending)
      ids.add(id)
    }
    this.queue = this.queue.filter((pending) => !batch.includes(pending))
    return batch
  }

  private async send(batch: readonly Pending[]): Promise<void> {
    const refused = batch.filter(
      ({ entry }) => entry.kind === 'append' && entry.journal.facts !== '[]' && this.isRefused(entry.head.id),
    )
    for (const { resolve } of refused) {
      this.coverage.hit('row refused')
      resolve({ type: 'refused', code: '22P05', message: 'a character that cannot be stored' })
    }
    const entries = batch.filter((pending) => !refused.includes(pending))
    if (entries.length === 0) return
    const id = `${this.name}-${this.batchesMade++}`
    for (let delayMs = 20; ; delayMs = Math.min(delayMs * 2, RETRY_MS_MAX)) {
      try {
        const results = await this.sendBatch(
          id,
          entries.map(({ entry }) => entry),
        )
        for (const [at, { resolve }] of entries.entries()) resolve(results[at]!)
        return
      } catch {
        this.coverage.hit('batch sent again')
        await new Promise<void>((resolve) => void this.time.after(delayMs, resolve))
      }
    }
  }

  private async sendBatch(id: string, entries: readonly WriteEntry[]): Promise<readonly WriteResult[]> {
    const { database } = this
    const guards = entries
      .filter(({ kind }) => kind === 'append' || kind === 'finish')
      .map((entry) => rowKey(headOf(entry).id))
    const deliveries = entries.flatMap((entry) =>
      entry.kind === 'accept' && entry.delivery ? deliveryKey(entry.delivery) : [],
    )
    const results = await database.execute<readonly WriteResult[] | undefined>({
      locks: () => [`batch:${id}`, ...guards.toSorted(), ...new Set(deliveries)],
      run: () => {
        if (database.batches.has(id)) return { result: undefined }
        const won = new Map<string, ExecutionId>()
        const planned = entries.map((entry) => ({ entry, result: this.resultOf(entry, won) }))
        const commit = (): void => {
          database.batches.add(id)
          for (const { entry, result } of planned) if (result.type === 'committed') this.apply(entry)
        }
        return { result: planned.map(({ result }) => result), commit }
      },
    })
    if (results !== undefined) return results
    this.coverage.hit('commit was known afterwards')
    return database.execute({ run: () => ({ result: entries.map((entry) => this.whatWasCommitted(entry)) }) })
  }

  private resultOf(entry: WriteEntry, won: Map<string, ExecutionId>): WriteResult {
    const { database } = this
    const { id } = headOf(entry)
    if (entry.kind === 'append' || entry.kind === 'finish') {
      if (database.live.get(id)?.fence === entry.fence) return { type: 'committed' }
      this.coverage.hit('fence lost')
      return { type: 'fence-lost' }
    }
    if (entry.kind === 'record' || entry.delivery === undefined) return { type: 'committed' }
    const key = deliveryKey(entry.delivery)
    const first = database.deliveries.get(key) ?? won.get(key)
    if (first !== undefined) return { type: 'duplicate', executionId: first }
    won.set(key, id)
    return { type: 'committed' }
  }

  /** Its journal row says whether an entry of a batch that is committed was taken. */
  private whatWasCommitted(entry: WriteEntry): WriteResult {
    const { database } = this
    const { id } = headOf(entry)
    const { seq } = entry.kind === 'accept' ? entry.row.journal : entry.journal
    const fence = entry.kind === 'append' || entry.kind === 'finish' ? entry.fence : undefined
    const isTaken = (database.journal.get(id) ?? []).some(
      (row) => row.seq === seq && (fence === undefined || row.fence === fence),
    )
    if (isTaken) return { type: 'committed' }
    if (entry.kind !== 'accept' || entry.delivery === undefined) return { type: 'fence-lost' }
    return { type: 'duplicate', executionId: database.deliveries.get(deliveryKey(entry.delivery))! }
  }

  private apply(entry: WriteEntry): void {
    const { database, time } = this
    switch (entry.kind) {
      case 'accept':
        if (entry.delivery) database.deliveries.set(deliveryKey(entry.delivery), entry.row.head.id)
        return this.accept(entry.row)
      case 'record':
        database.insertJournal(entry.row.head.id, { ...entry.journal, fence: 1 })
        return database.insertFinished(entry.row.head.id, { ...entry.row, fence: 1, endedAtMs: time.nowMs })
      case 'append': {
        const { id } = entry.head
        const row = database.live.get(id)!
        database.insertJournal(id, { ...entry.journal, fence: entry.fence })
        for (const child of entry.children) this.accept(child)
        for (const signal of entry.consumedSignals) {
          if (!database.signals.delete(signal)) database.violations.push(`signal ${signal} of ${id} was consumed twice`)
        }
        if (entry.park === undefined) return
        const isMarked = row.signalled || row.cancelRequested
        this.coverage.hit(isMarked ? 'parked with a mark' : 'parked')
        Object.assign(row, {
          status: entry.park.status,
          worker: undefined,
          dueAtMs: isMarked ? time.nowMs : entry.park.dueAtMs,
        })
        return
      }
      case 'finish': {
        const { id } = entry.row.head
        database.insertJournal(id, { ...entry.journal, fence: entry.fence })
        database.insertFinished(id, { ...entry.row, fence: entry.fence, endedAtMs: time.nowMs })
        database.live.delete(id)
        if (entry.row.leavesChildren) database.leftChildren.add(id)
        for (const signal of entry.signals) database.signals.set(signal.id, { ...signal })
      }
    }
  }

  private accept({ head, owner, journal }: Extract<WriteEntry, { kind: 'accept' }>['row']): void {
    const fence = owner === undefined ? 0 : 1
    this.database.insertLive(head.id, {
      head,
      status: owner === undefined ? 'queued' : 'running',
      dueAtMs: owner === undefined ? head.createdAtMs : undefined,
      worker: owner,
      fence,
      crashes: 0,
      signalled: false,
      cancelRequested: false,
    })
    this.database.insertJournal(head.id, { ...journal, fence })
  }
}
