import { fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import { type Folder, type FolderId, type PlacingError, refusePlace } from '../domain/folder-tree.ts'
import {
  holdsWorkflows,
  insertFolder,
  type ListedFolder,
  listFolders,
  lockFolders,
  removeFolder,
  replaceFolder,
} from '../infrastructure/folder-repository.postgres.ts'
import { FOLDERS_PER_WORKSPACE_MAX } from '../limits.ts'
import type { WorkflowNeeds } from './needs.ts'

export type FolderError = 'not-found' | 'limit-reached' | 'not-empty' | PlacingError

interface InWorkspace {
  readonly workspaceId: string
}

/** The folders of a workspace: a tree of at most 1,000, so each change looks at all of it under one lock. */
export const folders = ({ database, clock, record }: Pick<WorkflowNeeds, 'database' | 'clock' | 'record'>) => ({
  list: ({ workspaceId }: InWorkspace): Promise<ListedFolder[]> =>
    database.app.inWorkspace(workspaceId, (queries) => listFolders(queries)),

  create: ({
    workspaceId,
    name,
    parent,
  }: InWorkspace & { readonly name: string; readonly parent: string | undefined }): Promise<
    Result<ListedFolder, FolderError>
  > =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const all = await lockFolders(queries, workspaceId)
      if (all.length >= FOLDERS_PER_WORKSPACE_MAX) return fail('limit-reached')
      const folder: Folder = { id: newUuidV7(clock.nowMs()), name, parent: parent as FolderId | undefined }
      const refusal = refusePlace(all, folder)
      if (refusal !== undefined) return fail(refusal)
      await insertFolder(queries, workspaceId, folder)
      await record?.(queries, { type: 'folder.created', workspaceId, thing: folder.id, after: placed(folder) })
      return ok((await listFolders(queries)).find(({ id }) => id === folder.id)!)
    }),

  /** Another name, another place, or both; `parent: null` is the top. */
  change: ({
    workspaceId,
    folderId,
    name,
    parent,
  }: InWorkspace & {
    readonly folderId: string
    readonly name: string | undefined
    readonly parent: string | null | undefined
  }): Promise<Result<ListedFolder, FolderError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const all = await lockFolders(queries, workspaceId)
      const before = all.find(({ id }) => id === folderId)
      if (before === undefined) return fail('not-found')
      const place = parent === undefined ? before.parent : ((parent ?? undefined) as FolderId | undefined)
      const folder = { ...before, name: name ?? before.name, parent: place }
      const refusal = refusePlace(all, folder)
      if (refusal !== undefined) return fail(refusal)
      await replaceFolder(queries, folder)
      const told = { before: placed(before), after: placed(folder) }
      await record?.(queries, { type: 'folder.changed', workspaceId, thing: folder.id, ...told })
      return ok((await listFolders(queries)).find(({ id }) => id === folder.id)!)
    }),

  /** Only an empty one goes: nothing disappears from sight with its folder. */
  remove: ({
    workspaceId,
    folderId,
  }: InWorkspace & { readonly folderId: string }): Promise<Result<void, FolderError>> =>
    database.app.inWorkspace(workspaceId, async (queries) => {
      const all = await lockFolders(queries, workspaceId)
      const folder = all.find(({ id }) => id === folderId)
      if (folder === undefined) return fail('not-found')
      const isEmpty = !all.some(({ parent }) => parent === folder.id) && !(await holdsWorkflows(queries, folder.id))
      if (!isEmpty) return fail('not-empty')
      await removeFolder(queries, folder.id)
      await record?.(queries, { type: 'folder.deleted', workspaceId, thing: folder.id, before: placed(folder) })
      return ok(undefined)
    }),
})

const placed = ({ name, parent }: Folder) => ({ name, ...(parent !== undefined && { parent }) })
