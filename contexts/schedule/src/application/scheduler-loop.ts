import { decide } from '../domain/missed.ts'
import { LOCKED_RETRY_MS, POLL_MS, RETRY_FIRST_MS, STALLED_MS, START_BATCH_MAX } from '../limits.ts'
import type { FiringOutcome, FiringStore, PendingFiring } from './firing-store.ts'
import { startFiring } from './start-firing.ts'
import type { StartScheduled } from './start-scheduled.ts'

export interface SchedulerLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface SchedulerNeeds {
  readonly store: FiringStore
  readonly start: StartScheduled
  readonly log: SchedulerLog
  /** For metrics: what a round did. */
  readonly onRound?: (round: Round) => void
}

export interface Round {
  readonly decided: number
  readonly started: number
  readonly refused: number
  /** Could not be started now. */
  readonly postponed: number
  /** From an instant to its start, each. */
  readonly latenessMs: readonly number[]
}

interface Started {
  readonly outcome: FiringOutcome
  /** Nothing for what was late on purpose. */
  readonly lateMs: number | undefined
}

/**
 * Fires schedules. Any number of these may run over one database, and none of them leads: which of them decides or starts
 * an instant is chance, that it is decided and started once is the database's doing (firing-store.postgres.ts).
 *
 * While starts are refused for want of room nothing more is decided: instants that become late meanwhile are missed ones,
 * and the schedule's choice says what becomes of them.
 */
export class SchedulerLoop {
  private readonly needs: SchedulerNeeds
  /** There is no room for more executions before this (of `performance.now()`). */
  private busyUntilMs = 0
  private inVain = 0
  private lastTurnMs = performance.now()
  private running: Promise<void> | undefined
  private stopping = false
  private wakeUp: () => void = () => {}
  private isWoken = false

  constructor(needs: SchedulerNeeds) {
    this.needs = needs
  }

  start(): void {
    this.running ??= this.run()
  }

  /** Ends after the round that is under way. */
  async stop(): Promise<void> {
    this.stopping = true
    this.wakeUp()
    await this.running
  }

  /** Something has changed: look now. */
  wake(): void {
    this.isWoken = true
    this.wakeUp()
  }

  /** It has not turned for so long that something must be wrong (R17). */
  get isStalled(): boolean {
    return this.running !== undefined && performance.now() - this.lastTurnMs > STALLED_MS
  }

  /** One round: decide what is due, start what is decided. */
  async tick(): Promise<Round> {
    const { store, log } = this.needs
    let decided = 0
    if (performance.now() >= this.busyUntilMs) {
      const round = await store.decideDue(decide)
      decided = round.instants
      for (const missed of round.missed) {
        log.warn(missed, 'a schedule let starts go that were due while nobody could make them')
      }
      for (const broken of round.broken) log.error(broken, 'a schedule cannot be read and has stopped; publish it anew')
    }
    const results: Started[] = []
    // All that is pending before anything more is decided, so that a long catching up does not grow on top of itself.
    while ((await this.startBatch(results)) === START_BATCH_MAX && performance.now() >= this.busyUntilMs) {}
    const inState = (state: FiringOutcome['state']) => results.filter(({ outcome }) => outcome.state === state)
    const round = {
      decided,
      started: inState('started').length,
      refused: inState('refused').length,
      postponed: inState('pending').length,
      latenessMs: inState('started').flatMap(({ lateMs }) => lateMs ?? []),
    }
    this.needs.onRound?.(round)
    return round
  }

  /** How many it took; what came of them is added to the results. */
  private startBatch(results: Started[]): Promise<number> {
    return this.needs.store.startPending(async (firings) => {
      const outcomes = await Promise.all(firings.map((firing) => startFiring(this.needs.start, firing)))
      results.push(
        ...outcomes.map((outcome, index) => {
          const { start, lateMs } = firings[index]!
          return { outcome, lateMs: start.isBackfill ? undefined : lateMs }
        }),
      )
      const busyMs = outcomes.map((outcome) =>
        outcome.state === 'pending' && !outcome.isFailure && !outcome.isHeldBack ? outcome.retryAfterMs : 0,
      )
      this.busyUntilMs = Math.max(this.busyUntilMs, performance.now() + Math.max(...busyMs))
      this.tellOfTrouble(firings, outcomes)
      return outcomes
    })
  }

  /** Once for a batch: what is broken for one start is mostly broken for hundreds. */
  private tellOfTrouble(firings: readonly PendingFiring[], outcomes: readonly FiringOutcome[]): void {
    const tell = (isMeant: (outcome: FiringOutcome) => boolean, say: (fields: object) => void) => {
      const first = outcomes.findIndex(isMeant)
      if (first === -1) return
      const { workflowId, nodeId, versionId, scheduledAt } = firings[first]!.start
      const count = outcomes.filter(isMeant).length
      say({ count, first: { workflowId, nodeId, versionId, scheduledAt, outcome: outcomes[first] } })
    }
    const { log } = this.needs
    tell(
      ({ state }) => state === 'refused',
      (fields) => log.error(fields, 'scheduled starts were refused'),
    )
    tell(
      (outcome) => outcome.state === 'pending' && outcome.isFailure,
      (fields) => log.warn(fields, 'scheduled starts failed and are tried again'),
    )
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let delayMs: number
      this.isWoken = false
      try {
        delayMs = await this.turn()
      } catch (error) {
        this.needs.log.warn({ err: error }, 'a round of the scheduler failed; the next one does its work')
        delayMs = RETRY_FIRST_MS
      }
      this.lastTurnMs = performance.now()
      if (!this.isWoken && !this.stopping) await this.sleep(delayMs)
    }
  }

  /** A round, and how long to sleep after it. */
  private async turn(): Promise<number> {
    const { decided, started, refused } = await this.tick()
    const nextInMs = (await this.needs.store.nextInMs()) ?? POLL_MS
    const busyMs = this.busyUntilMs - performance.now()
    if (nextInMs > 0) this.inVain = 0
    if (busyMs > 0 || nextInMs > 0) return Math.min(Math.ceil(Math.max(busyMs, nextInMs)) + 1, POLL_MS)
    // Overdue: there is more than a round takes, or somebody else holds it.
    this.inVain = decided + started + refused > 0 ? 0 : this.inVain + 1
    return this.inVain === 0 ? 0 : Math.min(LOCKED_RETRY_MS * 2 ** Math.min(this.inVain - 1, 10), POLL_MS)
  }

  private sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs)
      this.wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
