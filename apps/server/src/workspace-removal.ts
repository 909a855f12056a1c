import { type Executions, type Retention, unfinishedOf } from '@linkflow/execution'
import type { ObjectStore, UserFiles } from '@linkflow/object-store'
import { asObjectPrefix } from '@linkflow/object-store'
import type { Database } from '@linkflow/postgres'
import type { Logger } from '@linkflow/telemetry'
import { releaseLiveVersions } from '@linkflow/workflow'
import { deletedWorkspaces, nextToRemove, removeRows } from '@linkflow/workspace'

/** Cancels what runs and waits in workspaces that were deleted. True when there may be more. */
export const stopDeleted =
  (parts: { readonly database: Database; readonly executions: Executions }) => async (): Promise<boolean> => {
    let found = 0
    for (const workspaceId of await deletedWorkspaces(parts.database.engine)) {
      const ids = await unfinishedOf(parts.database.engine, workspaceId)
      if (ids.length > 0) await parts.executions.cancel(ids)
      found += ids.length
    }
    return found > 0
  }

/**
 * Removes what is left of one workspace whose time is up, a piece at each turn: its executions with their objects, then the
 * files, then the rows of all tables. Its own row goes last, so whoever dies over it leaves a workspace that is still to be
 * removed. True when there is more to do.
 */
export const removeDeleted =
  (parts: {
    readonly database: Database
    readonly retention: Retention
    readonly objects: ObjectStore
    readonly files: UserFiles
    readonly log: Logger
  }) =>
  async (): Promise<boolean> => {
    const { database, retention, objects, files, log } = parts
    const next = await nextToRemove(database.engine)
    if (next === undefined) return false
    const { id: workspaceId } = next
    if ((await retention.removeOfWorkspace(workspaceId)) > 0) return true
    const removed = await objects.removePrefix(asObjectPrefix(`${workspaceId}/`))
    if (!removed.ok) throw new Error(`objects of workspace ${workspaceId}: ${removed.error.message}`)
    await files.removeWorkspace(workspaceId)
    await database.engine.transaction((queries) => releaseLiveVersions(queries, workspaceId))
    const rows = await removeRows(database, workspaceId)
    log.info({ workspaceId, rows }, 'a workspace that was deleted is gone')
    return true
  }
