import { join } from 'node:path'
import {
  CAUTIOUS_MS,
  FileFirstLaneMarks,
  PostgresExecutionStore,
  SealingWriter,
  type WorkerId,
  WritePipeline,
} from '@linkflow/execution'
import { newUuidV7 } from '@linkflow/kernel'
import type { Closers } from './closers.ts'
import type { Installation } from './installation.ts'

export interface ExecutionStorage {
  readonly store: PostgresExecutionStore
  /** All that is written of executions goes through it. */
  readonly pipeline: SealingWriter
  readonly marks: FileFirstLaneMarks
  /** Who this process is among those that run executions. */
  readonly workerId: WorkerId
}

/** Where executions are on disk. What processes of this host left there when they were killed is taken over first. */
export async function openExecutionStore(
  parts: Pick<Installation, 'config' | 'dataDir' | 'database' | 'clock' | 'payloads'> & { readonly closers: Closers },
): Promise<ExecutionStorage> {
  const { config, dataDir, database, clock, payloads, closers } = parts
  const store = new PostgresExecutionStore(database.engine, config.leaseMs, payloads)
  const writeConnections = Array.from({ length: config.writeConnections }, () => database.writeConnection())
  const pipeline = new SealingWriter(new WritePipeline(writeConnections, clock), payloads)
  closers.push(() => pipeline.drain())
  const marksFolder = join(dataDir, 'run', 'first-lane')
  const leftovers = FileFirstLaneMarks.takeLeftovers(marksFolder)
  await store.addCautiousVersions(leftovers.versionIds, CAUTIOUS_MS)
  await store.declareDead(leftovers.workerIds)
  const workerId: WorkerId = newUuidV7(clock.nowMs())
  const marks = new FileFirstLaneMarks(marksFolder, workerId)
  marks.setCautious(await store.cautiousVersions())
  closers.push(() => marks.close())
  return { store, pipeline, marks, workerId }
}
