import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { FileFailure, linkRefused } from './file-error.ts'
import { systemCode } from './object-store-error.ts'

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0
const FOLDER_FLAGS = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | NO_FOLLOW

/**
 * A folder held open, so that names are looked up in it and not in whatever its path has come to mean.
 *
 * On Linux `/proc/self/fd/<n>` is the open folder itself, and a name below it is what `openat` would take: with
 * O_NOFOLLOW on each step no link is ever followed, and nothing that is renamed or replaced meanwhile matters. Other
 * systems offer no such path to Node. There each folder is opened by its path without following a link in its last
 * name, and a window remains: who can replace a folder by a link, between one step and the next, as a local user with
 * rights in the files folder, is followed. Workflows cannot make links.
 */
export class OpenFolder {
  /** What to put before a name. */
  readonly path: string
  readonly #handle: FileHandle | undefined

  private constructor(path: string, handle: FileHandle | undefined) {
    this.path = path
    this.#handle = handle
  }

  static async open(path: string): Promise<OpenFolder> {
    if (process.platform === 'win32') {
      const found = await lstat(path)
      if (found.isSymbolicLink()) throw Object.assign(new Error('ELOOP'), { code: 'ELOOP', syscall: 'open' })
      if (!found.isDirectory()) throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR', syscall: 'open' })
      return new OpenFolder(path, undefined)
    }
    const handle = await open(path, FOLDER_FLAGS)
    return new OpenFolder((await hasProc()) ? `/proc/self/fd/${handle.fd}` : path, handle)
  }

  /** The folder of this name in this one. */
  child(name: string): Promise<OpenFolder> {
    return OpenFolder.open(join(this.path, name))
  }

  openFile(name: string, flags: number, mode = 0o600): Promise<FileHandle> {
    // Without O_NONBLOCK, opening a pipe would wait for someone at its other end.
    return open(this.pathOf(name), flags | NO_FOLLOW | (constants.O_NONBLOCK ?? 0), mode)
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  /** Makes the names in it durable. */
  async sync(): Promise<void> {
    await this.#handle?.sync()
  }

  async close(): Promise<void> {
    await this.#handle?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

let proc: Promise<boolean> | undefined

function hasProc(): Promise<boolean> {
  proc ??= (async () => {
    if (process.platform !== 'linux') return false
    const handle = await open('/', FOLDER_FLAGS)
    try {
      return (await lstat(`/proc/self/fd/${handle.fd}/.`)).isDirectory()
    } catch {
      return false
    } finally {
      await handle.close()
    }
  })()
  return proc
}

/** Goes down from a folder, name by name; makes what is missing if told to. The caller closes what it gets. */
export async function openFolderPath(
  root: string,
  names: readonly string[],
  options: { readonly make: boolean; readonly path: string },
): Promise<OpenFolder> {
  let folder = await OpenFolder.open(root)
  for (const name of names) {
    try {
      const next = await enter(folder, name, options.make)
      await folder.close()
      folder = next
    } catch (error) {
      const link = await isLink(folder, name)
      await folder.close()
      // O_DIRECTORY speaks first: a link shows as "not a directory".
      throw link ? new FileFailure(linkRefused(options.path)) : error
    }
  }
  return folder
}

async function enter(folder: OpenFolder, name: string, make: boolean): Promise<OpenFolder> {
  try {
    return await folder.child(name)
  } catch (error) {
    if (!make || systemCode(error) !== 'ENOENT') throw error
  }
  await mkdir(folder.pathOf(name), { mode: 0o700 }).catch((error) => {
    if (systemCode(error) !== 'EEXIST') throw error
  })
  await folder.sync()
  return folder.child(name)
}

export async function isLink(folder: OpenFolder, name: string): Promise<boolean> {
  return lstat(folder.pathOf(name)).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}
