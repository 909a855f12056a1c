import { hostname } from 'node:os'
import type { Worker } from '@linkflow/execution'
import { newUuidV7 } from '@linkflow/kernel'
import type { Operation } from '@linkflow/operation'
import type { Closers } from './closers.ts'
import type { Duties } from './duties.ts'
import type { Installation } from './installation.ts'

/** Says that this process is there, how much it does, and when somebody asks it to do no more. */
export async function openAttendance(
  parts: Pick<Installation, 'config' | 'log' | 'clock'> & {
    readonly operation: Operation
    readonly duties: Duties
    readonly version: string
    readonly worker: Worker | undefined
    readonly closers: Closers
  },
): Promise<void> {
  const { config, log, clock, operation, duties, version, worker, closers } = parts
  const attendance = await operation.attend(
    {
      id: newUuidV7(clock.nowMs()),
      name: duties.name,
      host: hostname(),
      role: duties.role,
      version,
      node: process.versions.node,
      startedAtMs: clock.nowMs(),
      runsExecutions: worker !== undefined,
    },
    {
      work: () => ({
        executions: worker?.active ?? 0,
        load: worker?.load ?? 0,
        memoryBytes: process.memoryUsage.rss(),
      }),
      onDrain() {
        log.info('asked to take no more executions: what runs may end')
        void worker
          ?.drain(config.drainMs)
          .catch((error: unknown) => log.warn({ err: error }, 'could not hand back what is left; the sweeper will'))
      },
    },
  )
  // The first to go: while it stops nobody counts on it.
  closers.push(() => attendance.stop())
}
