import type { Id } from '@linkflow/kernel'
import { FOLDER_DEPTH_MAX } from '../limits.ts'

export type FolderId = Id<'folder'>

export interface Folder {
  readonly id: FolderId
  readonly name: string
  readonly parent: FolderId | undefined
}

export type PlacingError = 'parent-not-found' | 'inside-itself' | 'too-deep' | 'name-taken'

/**
 * May this folder be there? F1: no folder is within itself. F2: none is deeper than FOLDER_DEPTH_MAX. F3: siblings have
 * different names. `folder` may be a new one.
 */
export function refusePlace(folders: readonly Folder[], folder: Folder): PlacingError | undefined {
  const parents = new Map(folders.map(({ id, parent }) => [id, parent]))
  if (folder.parent !== undefined && !parents.has(folder.parent)) return 'parent-not-found'
  let depth = 1
  for (let above = folder.parent; above !== undefined; above = parents.get(above)) {
    if (above === folder.id) return 'inside-itself'
    depth += 1
  }
  if (depth + heightBelow(folders, folder.id) > FOLDER_DEPTH_MAX) return 'too-deep'
  const isTaken = folders.some(
    ({ id, parent, name }) => id !== folder.id && parent === folder.parent && name === folder.name,
  )
  return isTaken ? 'name-taken' : undefined
}

/** Levels of folders below this one. */
function heightBelow(folders: readonly Folder[], id: FolderId): number {
  const children = Map.groupBy(folders, ({ parent }) => parent)
  const height = (of: FolderId): number => Math.max(0, ...(children.get(of) ?? []).map((each) => 1 + height(each.id)))
  return height(id)
}
