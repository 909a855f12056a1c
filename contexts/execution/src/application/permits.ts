import { crashPoint } from '@linkflow/kernel'
import type { ExecutionId } from '../domain/execution.ts'
import type { Permit, PermitState } from '../domain/permit.ts'
import { GROUPS_AT_ONCE } from '../limits.ts'
import type { WorkerLog } from './worker.ts'

/** What one decision over a group came to. */
export interface PermitDecision {
  readonly given: readonly ExecutionId[]
  readonly refused: readonly ExecutionId[]
  /** They are marked to be cancelled, for newer ones; whoever runs them is to be told. */
  readonly evicted: readonly ExecutionId[]
}

/** Who holds a permit, by the rows of `live`. */
export interface PermitStore {
  /** Gives the free permits of a group to those that want them. With `evicts` the newest go first, and older ones go. */
  decide(group: string, evicts: boolean): Promise<PermitDecision>
  /** Groups in which something wants a permit and could get one, or is to have one for older ones. */
  undecided(max: number): Promise<readonly { readonly group: string; readonly evicts: boolean }[]>
  /** How many wait for a permit, by workspace. */
  waitingByWorkspace(): Promise<ReadonlyMap<string, number>>
  /** Undefined when the execution is over, and was not refused. */
  stateOf(id: ExecutionId): Promise<PermitState | undefined>
}

export interface PermitsNeeds {
  readonly store: PermitStore
  /** Something is due: it may run, or is to be ended. */
  readonly wake: (id: ExecutionId) => void
  /** Tells those that run them, and cancels what they wait for. */
  readonly cancel: (ids: readonly ExecutionId[]) => Promise<unknown>
  readonly log: Pick<WorkerLog, 'warn'>
}

interface UnderWay {
  readonly now: Promise<PermitDecision>
  next: Promise<PermitDecision> | undefined
  evicts: boolean
}

/**
 * Gives out permits: when an execution that wants one is on disk, when one that held one has ended, and once a second for
 * what a process that died in between left undone. Any number of processes decide; each decision is one transaction under
 * the lock of its group.
 */
export class Permits {
  private readonly needs: PermitsNeeds
  private waiting: ReadonlyMap<string, number> = new Map()
  private readonly underWay = new Map<string, UnderWay>()

  constructor(needs: PermitsNeeds) {
    this.needs = needs
  }

  /** An execution that wants this permit is on disk. What became of it; `wanted` is to wait for its turn. */
  async want(id: ExecutionId, { group, policy }: Permit): Promise<PermitState> {
    crashPoint('permit.before-decide')
    const { given, refused } = await this.decide(group, policy === 'cancel-previous')
    if (given.includes(id)) return 'held'
    if (refused.includes(id)) return 'refused'
    // Another process may have decided before us, and the execution may even be over.
    return (await this.needs.store.stateOf(id)) ?? 'held'
  }

  /** As `want`, for whom nobody waits: what fails here is done by the next look. */
  wantAll(permits: readonly Permit[]): void {
    for (const { group, policy } of new Map(permits.map((each) => [each.group, each])).values())
      this.decideSoon(group, policy === 'cancel-previous')
  }

  /** Of one workspace, as last counted. */
  waitingOf(workspaceId: string): number {
    return this.waiting.get(workspaceId) ?? 0
  }

  /** A chore of each process that starts executions. */
  async count(): Promise<void> {
    this.waiting = await this.needs.store.waitingByWorkspace()
  }

  /** An execution that held a permit has ended. */
  freed({ group }: Permit): void {
    this.decideSoon(group, false)
  }

  /** A chore; true when there may be more to do. */
  async look(): Promise<boolean> {
    const groups = await this.needs.store.undecided(GROUPS_AT_ONCE)
    for (const { group, evicts } of groups) await this.decide(group, evicts)
    return groups.length === GROUPS_AT_ONCE
  }

  private decideSoon(group: string, evicts: boolean): void {
    this.decide(group, evicts).catch((error) =>
      this.needs.log.warn({ err: error }, 'could not give out permits; they are looked for again'),
    )
  }

  /** Who comes while a decision is under way may not have been seen by it: the next one is for all that came meanwhile. */
  private decide(group: string, evicts: boolean): Promise<PermitDecision> {
    const known = this.underWay.get(group)
    if (known === undefined) return this.begin(group, evicts)
    known.evicts ||= evicts
    known.next ??= known.now.then(
      () => this.begin(group, known.evicts),
      () => this.begin(group, known.evicts),
    )
    return known.next
  }

  private begin(group: string, evicts: boolean): Promise<PermitDecision> {
    const now = this.needs.store.decide(group, evicts)
    const underWay: UnderWay = { now, next: undefined, evicts: false }
    this.underWay.set(group, underWay)
    const over = () => {
      if (underWay.next === undefined) this.underWay.delete(group)
    }
    now.then(
      (decision) => this.tell(decision),
      () => {},
    )
    now.then(over, over)
    return now
  }

  private tell({ given, refused, evicted }: PermitDecision): void {
    crashPoint('permit.decided')
    const due = given[0] ?? refused[0]
    if (due !== undefined) this.needs.wake(due)
    if (evicted.length === 0) return
    this.needs
      .cancel(evicted)
      .catch((error) =>
        this.needs.log.warn(
          { err: error },
          'could not tell executions that newer ones take their permits; their workers look themselves',
        ),
      )
  }
}
