import { isUuid } from '@linkflow/kernel'
import type { Folder, LinkFlow } from '@linkflow/sdk'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'

/** Names from the top down; a slash within a name is written `\\/`. */
export function pathOf(folder: Folder, byId: ReadonlyMap<string, Folder>): string {
  const name = folder.name.replaceAll(/[\\/]/g, '\\$&')
  const parent = folder.parent === undefined ? undefined : byId.get(folder.parent)
  return parent === undefined ? name : `${pathOf(parent, byId)}/${name}`
}

/** The id of a folder that is named by it or by its path; `none` stays what it is. */
export async function folderId(api: LinkFlow, idOrPath: string): Promise<string> {
  if (idOrPath === 'none' || isUuid(idOrPath)) return idOrPath
  const folders = await api.folders.list()
  const byId = new Map(folders.map((each) => [each.id, each]))
  const found = folders.find((each) => pathOf(each, byId) === idOrPath)
  if (found !== undefined) return found.id
  throw new CliError(EXIT.failed, 'folder-not-found', `There is no folder «${idOrPath}» here. See «linkflow folders».`)
}
