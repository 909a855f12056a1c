import { decide } from '../domain/missed.ts'
import {
  LOCKED_RETRY_MS,
  POLL_MS,
  RETRY_FIRST_MS,
  RETRY_MS_MAX,
  STALLED_MS,
  START_BATCH_MAX,
  START_TIMEOUT_MS,
} from '../limits.ts'
import type { FiringOutcome, FiringStore, PendingFiring } from './firing-store.ts'
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
  readonly lateMs: number
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
      latenessMs: inState('started').map(({ lateMs }) => lateMs),
    }
    this.needs.onRound?.(round)
    return round
  }

  /** How many it took; what came of them is added to the results. */
  private startBatch(results: Started[]): Promise<number> {
    return this.needs.store.startPending(async (firings) => {
      const outcomes = await Promise.all(firings.map((firing) => this.startOne(firing)))
      results.push(...outcomes.map((outcome, index) => ({ outcome, lateMs: firings[index]!.lateMs })))
      const busyMs = outcomes.map((outcome) => ('isBusy' in outcome && outcome.isBusy ? outcome.retryAfterMs : 0))
      this.busyUntilMs = Math.max(this.busyUntilMs, performance.now() + Math.max(...busyMs))
      return outcomes
    })
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

  private async startOne({ start, attempts }: PendingFiring): Promise<FiringOutcome> {
    try {
      const result = await within(this.needs.start(start), START_TIMEOUT_MS)
      switch (result?.type) {
        case 'started':
          return { state: 'started', executionId: result.executionId }
        case 'refused':
          this.needs.log.error({ ...start, code: result.code }, `a scheduled start was refused: ${result.message}`)
          return { state: 'refused', detail: `${result.code}: ${result.message}` }
        case 'busy':
          return { ...later(result.retryAfterMs, 'LinkFlow was busy; it is tried again.'), isBusy: true }
        case undefined:
          return later(retryMs(attempts), 'The start was not answered in time; it is tried again.')
      }
    } catch (error) {
      this.needs.log.warn({ ...start, err: error }, 'a scheduled start failed; it is tried again')
      return later(retryMs(attempts), `The start failed and is tried again: ${error}`.slice(0, 1000))
    }
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

const later = (retryAfterMs: number, detail: string) =>
  ({ state: 'pending', retryAfterMs, detail, isBusy: false }) as const

const retryMs = (attempts: number): number => Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempts, 20), RETRY_MS_MAX)

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
