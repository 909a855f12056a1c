import type { ExecutionError, ExecutionHead, ExecutionId, WorkerId } from '@linkflow/execution'
import type { Coverage } from '../coverage.ts'
import type { Random } from '../random.ts'
import type { SimulatedProcess, VirtualTime } from './virtual-time.ts'

export interface LiveRow {
  readonly head: ExecutionHead
  status: 'queued' | 'running' | 'waiting'
  dueAtMs: number | undefined
  worker: WorkerId | undefined
  fence: number
  crashes: number
  signalled: boolean
  cancelRequested: boolean
}

export interface FinishedRow {
  readonly head: ExecutionHead
  readonly status: string
  readonly error: ExecutionError | undefined
  readonly fence: number
  readonly endedAtMs: number
}

export interface JournalRow {
  readonly seq: number
  readonly fence: number
  readonly facts: string
}

export interface SignalRow {
  readonly id: string
  readonly executionId: ExecutionId
  readonly key: string
  readonly data: string | undefined
}

/** One statement, which is one transaction: what it locks, what it finds then, what it changes at its commit. */
export interface Statement<Result> {
  /** Keys of what it locks, in its order, from what is committed when it begins. */
  readonly locks?: () => readonly string[]
  /** Takes at most so many of the locks that are free, and waits for none. */
  readonly skipLockedLimit?: number
  /** Looks at what is committed once its locks are held. */
  readonly run: (held: readonly string[]) => { readonly result: Result; readonly commit?: () => void }
}

/** What may go wrong; all zero when everything is healed. */
export interface Faults {
  /** Shares of statements whose request, or whose answer, is lost; and whose commit comes long after the connection broke. */
  requestLost: number
  answerLost: number
  commitLate: number
}

export const NO_FAULTS: Faults = { requestLost: 0, answerLost: 0, commitLate: 0 }

/** What a client sees when its connection breaks: it does not know what happened. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * The execution schema in memory, with what matters of PostgreSQL: statements see what is committed, locks are held
 * until the commit, and whoever waited for one looks at the newest row (READ COMMITTED). Commits are not instant, and
 * may happen without their client hearing of them.
 */
export class SimulatedDatabase {
  readonly live = new Map<ExecutionId, LiveRow>()
  readonly finished = new Map<ExecutionId, FinishedRow>()
  readonly journal = new Map<ExecutionId, JournalRow[]>()
  readonly signals = new Map<string, SignalRow>()
  readonly deliveries = new Map<string, ExecutionId>()
  /** What is left of the outbox: executions that ended and may have left sub-workflows. */
  readonly leftChildren = new Set<ExecutionId>()
  readonly workers = new Map<WorkerId, { leaseUntilMs: number }>()
  readonly batches = new Set<string>()
  readonly violations: string[] = []
  faults: Faults = NO_FAULTS
  startedAtMs: number
  private downUntilMs = 0
  private readonly held = new Map<string, (() => void)[]>()
  private readonly time: VirtualTime
  private readonly random: Random
  private readonly coverage: Coverage

  constructor(time: VirtualTime, random: Random, coverage: Coverage) {
    this.time = time
    this.random = random
    this.coverage = coverage
    this.startedAtMs = time.nowMs - 3_600_000
  }

  get isDown(): boolean {
    return this.time.nowMs < this.downUntilMs
  }

  /** It stops at once: what was not committed is gone. */
  stopFor(ms: number): void {
    this.coverage.hit('database down')
    this.downUntilMs = this.time.nowMs + ms
    this.startedAtMs = this.downUntilMs
  }

  execute<Result>(statement: Statement<Result>): Promise<Result> {
    const { time, random, faults, coverage } = this
    const client = time.current
    const luck = random.next()
    return new Promise((resolve, reject) => {
      const fail = (afterMs: number): void =>
        void time.after(afterMs, () => reject(new ConnectionLost('the connection to the database was lost')), client)
      if (luck < faults.requestLost) {
        coverage.hit('request lost')
        return fail(random.int(50))
      }
      const isAnswerLost = luck < faults.requestLost + faults.answerLost
      const isLate = !isAnswerLost && luck < faults.requestLost + faults.answerLost + faults.commitLate
      if (isLate) fail(random.between(5, 500))
      time.outside(random.int(3), () => {
        if (this.isDown) return isLate ? undefined : fail(1)
        this.begin(statement, client, isLate ? random.between(0, 4000) : random.int(4), (result) => {
          if (isLate) return coverage.hit('commit after the connection was lost')
          if (isAnswerLost || result === undefined) {
            if (isAnswerLost) coverage.hit('answer lost')
            return fail(random.int(30))
          }
          time.after(random.int(3), () => resolve(result.result), client)
        })
      })
    })
  }

  /** `done` without a result: rolled back. */
  private begin<Result>(
    statement: Statement<Result>,
    client: SimulatedProcess | undefined,
    commitMs: number,
    done: (result: { readonly result: Result } | undefined) => void,
  ): void {
    this.lock(statement, (held) => {
      const { result, commit } = statement.run(held)
      const end = (): void => {
        const isGone = client?.isAlive === false && this.random.chance(0.5)
        const isCommitted = !this.isDown && this.startedAtMs <= this.time.nowMs && !isGone
        if (isCommitted) commit?.()
        for (const key of held) this.release(key)
        done(isCommitted ? { result } : undefined)
      }
      if (commit === undefined) end()
      else this.time.outside(commitMs, end)
    })
  }

  private lock(statement: Statement<unknown>, then: (held: readonly string[]) => void): void {
    const wanted = statement.locks?.() ?? []
    if (statement.skipLockedLimit !== undefined) {
      const free = wanted.filter((key) => !this.held.has(key)).slice(0, statement.skipLockedLimit)
      for (const key of free) this.held.set(key, [])
      return then(free)
    }
    const next = (at: number): void => {
      const key = wanted[at]
      if (key === undefined) return then(wanted)
      const waiting = this.held.get(key)
      if (waiting === undefined) {
        this.held.set(key, [])
        return next(at + 1)
      }
      this.coverage.hit('lock waited for')
      waiting.push(() => next(at + 1))
    }
    next(0)
  }

  private release(key: string): void {
    const next = this.held.get(key)?.shift()
    if (next === undefined) this.held.delete(key)
    else next()
  }

  // ---------------------------------------------------------------------------------------------- constraints

  insertJournal(id: ExecutionId, row: JournalRow): void {
    const rows = this.journal.get(id) ?? []
    const last = rows.at(-1)
    if (rows.some(({ seq }) => seq === row.seq))
      this.violations.push(`journal row ${row.seq} of ${id} was there already`)
    // A row that the database refused leaves a gap.
    if (last !== undefined && last.seq > row.seq)
      this.violations.push(`journal of ${id}: after row ${last.seq} came ${row.seq}`)
    if (last !== undefined && last.fence > row.fence)
      this.violations.push(`R4: fence ${row.fence} of ${id} wrote after ${last.fence}`)
    if (this.finished.has(id)) this.violations.push(`R5: facts of ${id} came after its end`)
    rows.push(row)
    this.journal.set(id, rows)
  }

  insertLive(id: ExecutionId, row: LiveRow): void {
    if (this.live.has(id) || this.finished.has(id)) this.violations.push(`${id} was accepted twice`)
    this.live.set(id, row)
  }

  insertFinished(id: ExecutionId, row: FinishedRow): void {
    if (this.finished.has(id)) this.violations.push(`R5: ${id} ended twice`)
    this.finished.set(id, row)
  }
}

export const rowKey = (id: ExecutionId): string => `row:${id}`
