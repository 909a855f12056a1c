import type { Database } from '@linkflow/postgres'
import type { Round, SchedulerLog } from '../application/scheduler-loop.ts'
import { SchedulerLoop } from '../application/scheduler-loop.ts'
import type { StartScheduled } from '../application/start-scheduled.ts'
import { type OnMissed, PostgresFiringStore } from './firing-store.postgres.ts'
import { SCHEDULE_CHANNEL } from './sync-schedules.postgres.ts'

export interface Scheduler {
  /** Its loop does not turn: for readiness and metrics. */
  readonly isStalled: boolean
  /** A chore, once a minute or so. True when there is more to do now. */
  tidy(): Promise<boolean>
  /** Ends after the round that is under way. */
  stop(): Promise<void>
}

/** Starts firing. Any number of processes may do so over one database. */
export function openScheduler(needs: {
  readonly database: Pick<Database, 'engine' | 'listener'>
  readonly start: StartScheduled
  readonly log: SchedulerLog
  readonly onRound?: (round: Round) => void
  readonly onMissed?: OnMissed
}): Scheduler {
  const { database, onMissed, ...rest } = needs
  const store = new PostgresFiringStore(database.engine, onMissed)
  const loop = new SchedulerLoop({ store, ...rest })
  // Not awaited: without notifications it polls.
  const listening = database.listener.listen(SCHEDULE_CHANNEL, () => loop.wake())
  loop.start()
  return {
    get isStalled() {
      return loop.isStalled
    },
    tidy: () => store.tidy(),
    async stop() {
      await loop.stop()
      void listening.then((off) => off())
    },
  }
}
