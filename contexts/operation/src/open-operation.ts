import type { FactName, SupportBundle } from '@linkflow/contracts'
import type { Route } from '@linkflow/http-server'
import type { Clock } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { Attendance } from './application/attendance.ts'
import { type AuditDrain, drainProcess } from './application/draining.ts'
import { healthFacts, type Readings } from './application/health.ts'
import { type ProcessSelf, type ProcessWork, stateOf } from './domain/process.ts'
import { operationRoutes } from './http/operation.routes.ts'
import { forgetGone, listProcesses } from './infrastructure/process-repository.postgres.ts'
import { SILENT_MS } from './limits.ts'

export interface OperationNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}

/** What every process has: it is there. */
export interface Operation {
  attend(
    self: ProcessSelf,
    parts: { readonly work: () => ProcessWork; readonly onDrain: () => void },
  ): Promise<{ stop(): Promise<void> }>
  /** A chore of each minute. */
  tidy(): Promise<void>
  /** What a process with an API has besides. */
  routes(needs: OperationDoorNeeds): readonly Route[]
}

export interface OperationDoorNeeds {
  readonly version: string
  readonly audit: AuditDrain
  /** What is not read here: the figures of the other contexts, and of this process. */
  readonly readings: Omit<Readings, 'processes-silent' | 'versions-live'>
  readonly onFactError: (error: unknown, fact: FactName) => void
  readonly settings: SupportBundle['settings']
  readonly databaseVersion: () => Promise<string>
  readonly migrations: () => Promise<readonly string[]>
  readonly lines: () => readonly string[]
}

export function openOperation({ database, clock, onError }: OperationNeeds): Operation {
  const { engine } = database
  return {
    async attend(self, parts) {
      const attendance = new Attendance({ database, self, ...parts, onError })
      await attendance.start()
      return attendance
    },
    tidy: async () => void (await forgetGone(engine)),
    routes({ readings, audit, onFactError, ...needs }) {
      const all = { ...readings, ...ofProcesses(() => listProcesses(engine)) }
      return operationRoutes({
        ...needs,
        nowMs: () => clock.nowMs(),
        health: healthFacts(all, onFactError),
        listProcesses: () => listProcesses(engine),
        drain: drainProcess({ database, audit }),
      })
    },
  }
}

/** Whoever said goodbye is not missed. */
const ofProcesses = (list: () => ReturnType<typeof listProcesses>) =>
  ({
    'processes-silent': async () => {
      const processes = await list()
      const missed = processes.filter(
        (each) => each.stoppedAt === undefined && stateOf(each, SILENT_MS) === 'no-heartbeat',
      )
      return { value: missed.length, of: processes.length }
    },
    'versions-live': async () => {
      const present = (await list()).filter((each) => stateOf(each, SILENT_MS) !== 'no-heartbeat')
      return { value: new Set(present.map(({ version }) => version)).size }
    },
  }) satisfies Partial<Readings>
