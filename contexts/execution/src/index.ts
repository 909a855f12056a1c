export type { ExecutableVersion, LoadVersion, TriggerItem } from './application/executable-version.ts'
export type { CommittedAnswer, RunEnd } from './application/execution-run.ts'
export { Executions, type StartExecution, type StartResult } from './application/executions.ts'
export type {
  ExecutionError,
  ExecutionHead,
  ExecutionId,
  ExecutionMeta,
  ExecutionMode,
  ExecutionStatus,
} from './domain/execution.ts'
