import type { Folder } from '@linkflow/sdk'

export interface FolderNode extends Folder {
  readonly children: readonly FolderNode[]
  /** In it and in all below. */
  readonly total: number
}

/** The list of folders as a tree. A folder whose parent is not there stands at the top. */
export function folderTree(folders: readonly Folder[]): FolderNode[] {
  const ids = new Set(folders.map(({ id }) => id))
  const below = Map.groupBy(folders, ({ parent }) => (parent !== undefined && ids.has(parent) ? parent : undefined))
  const build = (parent: string | undefined): FolderNode[] =>
    (below.get(parent) ?? []).map((folder) => {
      const children = build(folder.id)
      return { ...folder, children, total: children.reduce((sum, { total }) => sum + total, folder.workflows) }
    })
  return build(undefined)
}

/** From the top to it. */
export function pathTo(folders: readonly Folder[], id: string | undefined): Folder[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  const path: Folder[] = []
  for (
    let at = id === undefined ? undefined : byId.get(id);
    at !== undefined && !path.includes(at);
    at = at.parent === undefined ? undefined : byId.get(at.parent)
  ) {
    path.unshift(at)
  }
  return path
}

/** Each with the names above it, for a list to choose from. */
export const flatFolders = (folders: readonly Folder[]): { readonly id: string; readonly path: string }[] =>
  folders
    .map(({ id }) => ({
      id,
      path: pathTo(folders, id)
        .map(({ name }) => name)
        .join(' / '),
    }))
    .sort((a, b) => a.path.localeCompare(b.path))
