import type { ExecutionMode, ExecutionStatus } from '../domain/execution.ts'
import type { ExecutionFilter } from '../infrastructure/execution-search.postgres.ts'

interface WireFilter {
  readonly workflow?: string | undefined
  readonly version?: string | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly errorCode?: string | undefined
  readonly error?: string | undefined
  readonly status?: readonly ExecutionStatus[] | undefined
  readonly mode?: readonly ExecutionMode[] | undefined
}

/** Instants before 1970 or far away are in no id; they mean the first one and the last. */
const msOf = (instant: string): number => Math.min(Math.max(Date.parse(instant), 0), 2 ** 48 - 1)

/** What the list and the acts on many have in common. */
export const filterOf = (wire: WireFilter): Omit<ExecutionFilter, 'limit'> => ({
  ...(wire.workflow !== undefined && { workflowId: wire.workflow }),
  ...(wire.version !== undefined && { versionId: wire.version }),
  ...(wire.status !== undefined && { statuses: wire.status }),
  ...(wire.mode !== undefined && { modes: wire.mode }),
  ...(wire.from !== undefined && { fromMs: msOf(wire.from) }),
  ...(wire.until !== undefined && { untilMs: msOf(wire.until) }),
  ...(wire.errorCode !== undefined && { errorCode: wire.errorCode }),
  ...(wire.error !== undefined && { errorText: wire.error }),
})
