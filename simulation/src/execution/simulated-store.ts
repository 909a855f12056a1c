import type { ExecutionId, Worker, WorkerId } from '@linkflow/execution'
import { LEASE_MS } from '@linkflow/execution'
import { type LiveRow, rowKey, type SignalRow, type SimulatedDatabase } from './simulated-database.ts'
import type { VirtualTime } from './virtual-time.ts'

type ExecutionStore = ConstructorParameters<typeof Worker>[0]['store']
type Owned = Awaited<ReturnType<ExecutionStore['ownedBy']>>[number]
type Claimed = Awaited<ReturnType<ExecutionStore['claimDue']>>[number]
type ClaimScope = Parameters<ExecutionStore['claimDue']>[2]
type Turns = Parameters<ExecutionStore['claimDue']>[3] & object

/** The statements of the execution store over the simulated database, clause by clause. */
export class SimulatedStore implements ExecutionStore {
  private readonly database: SimulatedDatabase
  private readonly time: VirtualTime
  /** The fence under which this process claimed an execution last. */
  readonly claims = new Map<ExecutionId, number>()
  private signalsMade = 0
  private readonly name: string

  constructor(name: string, database: SimulatedDatabase, time: VirtualTime) {
    this.name = name
    this.database = database
    this.time = time
  }

  async registerWorker(id: WorkerId): Promise<void> {
    await this.change(() => {
      const known = this.database.workers.get(id)
      if (known === undefined) this.database.workers.set(id, { leaseUntilMs: this.leaseEndMs })
      else known.leaseUntilMs = this.leaseEndMs
    })
  }

  heartbeat(id: WorkerId): Promise<boolean> {
    const { workers } = this.database
    return this.database.execute({
      run: () => {
        const worker = workers.get(id)
        if (worker === undefined) return { result: false }
        const commit = (): void => {
          worker.leaseUntilMs = this.leaseEndMs
        }
        return { result: true, commit }
      },
    })
  }

  async declareDead(ids: readonly WorkerId[]): Promise<void> {
    await this.change(() => {
      for (const id of ids) {
        const worker = this.database.workers.get(id)
        if (worker !== undefined) worker.leaseUntilMs = Math.min(worker.leaseUntilMs, this.time.nowMs)
      }
    })
  }

  async retireWorker(id: WorkerId): Promise<void> {
    const isOwn = (row: LiveRow): boolean => row.worker === id && row.status === 'running'
    await this.database.execute({
      locks: () => this.keysOf(isOwn),
      run: (held) => ({
        result: undefined,
        commit: () => {
          this.database.workers.delete(id)
          for (const row of this.rowsOf(held)) if (isOwn(row)) this.requeue(row)
        },
      }),
    })
  }

  async claimDue(worker: WorkerId, limit: number, _scope: ClaimScope, turns?: Turns): Promise<readonly Claimed[]> {
    const isDue = (row: LiveRow): boolean =>
      turns?.except.includes(row.head.workspaceId) !== true &&
      row.status !== 'running' &&
      row.dueAtMs !== undefined &&
      row.dueAtMs <= this.time.nowMs
    const hasLease = (): boolean => (this.database.workers.get(worker)?.leaseUntilMs ?? 0) > this.time.nowMs
    const claimed = await this.database.execute({
      locks: () =>
        hasLease()
          ? [...this.database.live.values()]
              .filter(isDue)
              .toSorted((a, b) => a.dueAtMs! - b.dueAtMs! || (a.head.id < b.head.id ? -1 : 1))
              .map((row) => rowKey(row.head.id))
          : [],
      skipLockedLimit: limit,
      run: (held) => {
        const rows = this.rowsOf(held).filter(isDue)
        const result = rows.map((row) => ({
          head: row.head,
          fence: row.fence + 1,
          crashes: row.crashes,
          cancelRequested: row.cancelRequested,
        }))
        const commit = (): void => {
          for (const row of rows)
            Object.assign(row, {
              status: 'running',
              worker,
              dueAtMs: undefined,
              signalled: false,
              fence: row.fence + 1,
            })
        }
        return { result, commit }
      },
    })
    if (claimed.length === 0) return []
    const ids = claimed.map(({ head }) => head.id)
    const [journals, signals] = await Promise.all([
      this.read(() => new Map(ids.map((id) => [id, [...(this.database.journal.get(id) ?? [])]]))),
      this.signalsOf(ids),
    ])
    for (const { head, fence } of claimed) this.claims.set(head.id, fence)
    return claimed.map((row) => ({
      ...row,
      journal: journals.get(row.head.id)!,
      signals: signals.filter(({ executionId }) => executionId === row.head.id),
    }))
  }

  ownedBy(worker: WorkerId): Promise<readonly Owned[]> {
    const isOwn = (row: LiveRow): boolean => row.worker === worker && row.status === 'running'
    return this.read(() =>
      [...this.database.live.values()].filter(isOwn).map(({ head, fence }) => ({ id: head.id, fence })),
    )
  }

  async giveBack(worker: WorkerId, owned: readonly Owned[]): Promise<void> {
    const isNamed = ({ head, fence, status, worker: owner }: LiveRow): boolean =>
      owner === worker && status === 'running' && owned.some((each) => each.id === head.id && each.fence === fence)
    await this.database.execute({
      locks: () => this.keysOf(isNamed),
      run: (held) => ({
        result: undefined,
        commit: () => {
          for (const row of this.rowsOf(held)) if (isNamed(row)) this.requeue(row)
        },
      }),
    })
  }

  requeueLost(): Promise<{ requeued: number }> {
    const isLost = ({ status, worker }: LiveRow): boolean =>
      status === 'running' &&
      !((this.database.workers.get(worker!)?.leaseUntilMs ?? 0) > this.time.nowMs) &&
      this.database.startedAtMs + LEASE_MS < this.time.nowMs
    return this.database.execute({
      locks: () => this.keysOf(isLost),
      skipLockedLimit: 10_000,
      run: (held) => {
        const rows = this.rowsOf(held).filter(isLost)
        const commit = (): void => {
          for (const row of rows) {
            row.crashes += 1
            this.requeue(row)
          }
        }
        return { result: { requeued: rows.length }, commit }
      },
    })
  }

  /** Simulated workers take everything. */
  async countSuspects(): Promise<{ queued: number; live: number }> {
    return { queued: 0, live: 0 }
  }

  async nextDueInMs(): Promise<number | undefined> {
    return this.read(() => {
      const due = [...this.database.live.values()].flatMap(({ dueAtMs }) => dueAtMs ?? [])
      return due.length === 0 ? undefined : Math.max(0, Math.min(...due) - this.time.nowMs)
    })
  }

  signal(executionId: ExecutionId, key: string, data: string | undefined): Promise<'stored' | 'not-live'> {
    return this.database.execute<'stored' | 'not-live'>({
      locks: () => [rowKey(executionId)],
      run: () => {
        const row = this.database.live.get(executionId)
        if (row === undefined) return { result: 'not-live' }
        const commit = (): void => {
          this.markSignalled(row)
          const id = `${this.name}-${this.signalsMade++}`
          this.database.signals.set(id, { id, executionId, key, data })
        }
        return { result: 'stored', commit }
      },
    })
  }

  /** No simulated execution has pages. */
  async signalOnce(): Promise<'not-live'> {
    return 'not-live'
  }

  /** No simulated execution has breakpoints. */
  async continuePaused(): Promise<'not-live'> {
    return 'not-live'
  }

  async endPauses(): Promise<number> {
    return 0
  }

  wakeSignalled(executionIds?: readonly ExecutionId[]): Promise<number> {
    const { live, signals } = this.database
    const hasSignals = (id: ExecutionId): boolean => [...signals.values()].some(({ executionId }) => executionId === id)
    const isForgotten = (row: LiveRow): boolean => row.status === 'waiting' && !row.signalled && hasSignals(row.head.id)
    return this.database.execute({
      locks: () =>
        executionIds === undefined
          ? this.keysOf(isForgotten)
          : executionIds
              .filter((id) => live.has(id))
              .map(rowKey)
              .toSorted(),
      run: (held) => {
        const rows = this.rowsOf(held).filter((row) => executionIds !== undefined || isForgotten(row))
        const commit = (): void => {
          for (const row of rows) this.markSignalled(row)
        }
        return { result: rows.length, commit }
      },
    })
  }

  signalsOf(executionIds: readonly ExecutionId[]): Promise<readonly SignalRow[]> {
    return this.read(() =>
      [...this.database.signals.values()].filter(({ executionId }) => executionIds.includes(executionId)),
    )
  }

  requestCancel(executionIds: readonly ExecutionId[]): Promise<readonly ExecutionId[]> {
    return this.database.execute({
      locks: () => this.familyOf(executionIds).map(rowKey).toSorted(),
      run: (held) => {
        const rows = this.rowsOf(held)
        const commit = (): void => {
          for (const row of rows) {
            row.cancelRequested = true
            if (row.status !== 'running') row.dueAtMs = this.time.nowMs
          }
        }
        return { result: rows.map(({ head }) => head.id), commit }
      },
    })
  }

  /** With all that they wait for, down to the last child. */
  private familyOf(executionIds: readonly ExecutionId[]): readonly ExecutionId[] {
    if (executionIds.length === 0) return []
    const children = [...this.database.live.values()].flatMap(({ head }) => {
      const { parent } = head.meta
      return parent !== undefined && !parent.detached && executionIds.includes(parent.id) ? head.id : []
    })
    return [...executionIds.filter((id) => this.database.live.has(id)), ...this.familyOf(children)]
  }

  cancelRequested(worker: WorkerId): Promise<readonly ExecutionId[]> {
    const isAsked = (row: LiveRow): boolean => row.worker === worker && row.status === 'running' && row.cancelRequested
    return this.read(() => [...this.database.live.values()].filter(isAsked).map(({ head }) => head.id))
  }

  readLeftChildren(): Promise<readonly ExecutionId[]> {
    return this.read(() => [...this.database.leftChildren])
  }

  async forgetLeftChildren(ids: readonly ExecutionId[]): Promise<void> {
    await this.change(() => {
      for (const id of ids) this.database.leftChildren.delete(id)
    })
  }

  queuedByWorkspace(max: number): Promise<ReadonlyMap<string, number>> {
    return this.read(() => {
      const queued = [...this.database.live.values()].filter(({ status }) => status === 'queued').slice(0, max + 1)
      const byWorkspace = Map.groupBy(queued, ({ head }) => head.workspaceId as string)
      return new Map([...byWorkspace].map(([workspace, rows]) => [workspace, rows.length]))
    })
  }

  async cautiousVersions(): Promise<readonly string[]> {
    return []
  }

  async addCautiousVersions(): Promise<void> {}

  async tidy(): Promise<void> {}

  private get leaseEndMs(): number {
    return this.time.nowMs + LEASE_MS
  }

  private read<Result>(look: () => Result): Promise<Result> {
    return this.database.execute({ run: () => ({ result: look() }) })
  }

  private change(commit: () => void): Promise<undefined> {
    return this.database.execute({ run: () => ({ result: undefined, commit }) })
  }

  private keysOf(which: (row: LiveRow) => boolean): readonly string[] {
    return [...this.database.live.values()]
      .filter(which)
      .map(({ head }) => rowKey(head.id))
      .toSorted()
  }

  private rowsOf(keys: readonly string[]): LiveRow[] {
    return keys.flatMap((key) => this.database.live.get(key.slice('row:'.length) as ExecutionId) ?? [])
  }

  private requeue(row: LiveRow): void {
    Object.assign(row, { status: 'queued', worker: undefined, fence: row.fence + 1, dueAtMs: this.time.nowMs })
  }

  private markSignalled(row: LiveRow): void {
    row.signalled = true
    if (row.status === 'waiting') row.dueAtMs = this.time.nowMs
  }
}
