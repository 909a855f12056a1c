import type { ProcessState, ServerRole } from '@linkflow/contracts'
import type { Id } from '@linkflow/kernel'

export type ProcessId = Id<'process'>

/** What a process is, from its start to its end. */
export interface ProcessSelf {
  readonly id: ProcessId
  /** Such as `worker:4711`, as in its log lines. */
  readonly name: string
  readonly host: string
  readonly role: ServerRole
  readonly version: string
  readonly node: string
  readonly startedAtMs: number
  readonly runsExecutions: boolean
}

/** What it does at the moment. */
export interface ProcessWork {
  readonly executions: number
  readonly load: number
  readonly memoryBytes: number
}

/** A process as the database knows it; ages are by the clock of the database (P1). */
export interface ListedProcess extends ProcessSelf, ProcessWork {
  readonly beatAgeMs: number
  readonly stoppedAt: Date | undefined
  readonly drainAskedAt: Date | undefined
}

export function stateOf(
  process: Pick<ListedProcess, 'beatAgeMs' | 'stoppedAt' | 'drainAskedAt'>,
  silentMs: number,
): ProcessState {
  if (process.stoppedAt !== undefined || process.beatAgeMs > silentMs) return 'no-heartbeat'
  return process.drainAskedAt === undefined ? 'live' : 'draining'
}
