import type { ExecutionHead, RunWatch } from '@linkflow/execution'
import type { Logger } from '@linkflow/telemetry'
import type { ChildKind, WorkerCommand } from './worker-processes.ts'

export interface StartOptions {
  readonly log: Logger
  readonly version: string
  /** For worker processes besides this one; without it there are none. */
  readonly workerCommand?: WorkerCommand
  /** Another process of LinkFlow started this one, for this. */
  readonly child?: ChildKind | undefined
  /** Without the HTTP door, the owner's token and others' work: for `linkflow run` without a server. */
  readonly isHeadless?: boolean
  /** The folder of the built pages, as soon as it is there; undefined where there are none. */
  readonly pages?: Promise<string | undefined>
  /** Where OpenTelemetry is configured, as its specification has it; by default the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The latest lines of warnings and errors, for a support bundle. */
  readonly recentLines?: () => readonly string[]
  /** Looks on at the executions of this process. */
  readonly watch?: (head: ExecutionHead) => RunWatch | undefined
}
