import type { Execution, ExecutionStatus } from '@linkflow/sdk'

/** What may be done with an execution as it stands; all of it in one place. */
export const UNFINISHED: readonly ExecutionStatus[] = ['queued', 'running', 'waiting', 'paused']

export const canStop = ({ status }: Pick<Execution, 'status'>): boolean => UNFINISHED.includes(status)
export const canRetry = ({ status }: Pick<Execution, 'status'>): boolean =>
  status === 'failed' || status === 'timed_out' || status === 'cancelled'
export const canReplay = (execution: Pick<Execution, 'status'>): boolean => !canStop(execution)
