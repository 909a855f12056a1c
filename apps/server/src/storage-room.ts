import { statfs } from 'node:fs/promises'
import { workspacesOver } from '@linkflow/execution'
import type { Database } from '@linkflow/postgres'
import type { Config } from './settings.ts'

const MB = 1_000_000

/**
 * Whether there is room for new executions: in the quota of a workspace, as last measured, and on the disk of the data
 * folder. What runs goes on; refused before it is full, nothing that was acknowledged is in danger.
 */
export class StorageRoom {
  private readonly engine: Database['engine']
  private readonly dataDir: string
  private readonly limits: Pick<Config, 'workspaceStorageMb' | 'diskReserveMb'>
  private over: ReadonlySet<string> = new Set()
  private isDiskLow = false

  constructor(
    engine: Database['engine'],
    dataDir: string,
    limits: Pick<Config, 'workspaceStorageMb' | 'diskReserveMb'>,
  ) {
    this.engine = engine
    this.dataDir = dataDir
    this.limits = limits
  }

  /** A chore of each process that starts executions. */
  async look(): Promise<void> {
    const { workspaceStorageMb, diskReserveMb } = this.limits
    if (diskReserveMb > 0) {
      const { bavail, bsize } = await statfs(this.dataDir)
      this.isDiskLow = bavail * bsize < diskReserveMb * MB
    }
    if (workspaceStorageMb > 0) this.over = await workspacesOver(this.engine, workspaceStorageMb * MB)
  }

  /** For whoever is refused; undefined where there is room. */
  problemOf(workspaceId: string): string | undefined {
    if (this.isDiskLow) {
      return `Less than ${this.limits.diskReserveMb} MB of the disk are free, so nothing new is started. Make room, or shorten the retention.`
    }
    if (!this.over.has(workspaceId)) return undefined
    return `The executions of this workspace take up the ${this.limits.workspaceStorageMb} MB that they may, so nothing new is started. Shorten the retention of its workflows, or keep less of their successes.`
  }
}
