import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, readdir, rename, rm, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FileFailure, fileErrorOf } from './file-error.ts'
import { INCOMING } from './incoming.ts'
import { systemCode } from './object-store-error.ts'
import { type OpenFolder, openFolderPath } from './open-folder.ts'
import { openFile, writeAndSync } from './write-file.ts'

const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

export interface FolderEntry {
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
  readonly modifiedMs: number
  readonly changedMs: number
  readonly inode: number
  readonly isExecutable: boolean
}

/**
 * One folder among a workspace's files for a library that wants a disk: what is asked for is done in it and nowhere else,
 * without following links. Names are the caller's to judge; each is one name. The errors are the system's.
 */
export class UserFolder {
  readonly #root: string
  /** The workspace, and the folder in it. */
  readonly #names: readonly string[]

  constructor(root: string, names: readonly string[]) {
    this.#root = root
    this.#names = names
  }

  async stat(names: readonly string[]): Promise<FolderEntry> {
    if (names.length === 0) {
      await using folder = await this.#folder([])
      // Not joined: the dot makes it the folder, and not the link that stands for it.
      return entryOf(await lstat(`${folder.path}/.`))
    }
    return this.#at(names, async (folder, name) => entryOf(await lstat(folder.pathOf(name))))
  }

  async list(names: readonly string[]): Promise<readonly string[]> {
    await using folder = await this.#folder(names)
    return await readdir(folder.path)
  }

  /** Undefined: it has more bytes than may be read. */
  read(names: readonly string[], bytesMax: number): Promise<Uint8Array | undefined> {
    return this.#at(names, async (folder, name) => {
      await using file = await folder.openFile(name, constants.O_RDONLY)
      const found = await file.stat()
      if (!found.isFile()) throw systemError(found.isDirectory() ? 'EISDIR' : 'ENXIO', 'read')
      return found.size > bytesMax ? undefined : await readWhole(file, found.size)
    })
  }

  /** What was there stays until all of the new is written; `synced`, when it must outlast a loss of power. */
  async write(
    names: readonly string[],
    content: Uint8Array,
    { isExecutable, synced }: { readonly isExecutable: boolean; readonly synced: boolean },
  ): Promise<void> {
    await this.#at(names, async (folder, name) => {
      const incoming = join(this.#root, INCOMING, crypto.randomUUID())
      const file = await openFile(incoming, CREATE_FLAGS, isExecutable ? 0o700 : 0o600)
      try {
        if (synced) await writeAndSync(file, content, content.length)
        else await file.writeFile(content)
        await rename(incoming, folder.pathOf(name))
        if (synced) await folder.sync()
      } catch (error) {
        await unlink(incoming).catch(() => {})
        throw error
      } finally {
        await file.close()
      }
    })
  }

  makeFolder(names: readonly string[]): Promise<void> {
    return this.#at(names, (folder, name) => mkdir(folder.pathOf(name), { mode: 0o700 }))
  }

  remove(names: readonly string[]): Promise<void> {
    return this.#at(names, (folder, name) => unlink(folder.pathOf(name)))
  }

  removeFolder(names: readonly string[]): Promise<void> {
    return this.#at(names, (folder, name) => rmdir(folder.pathOf(name)))
  }

  /** Of the folder itself; undefined where there is none. This and the next two throw a `FileFailure`, for people to read. */
  async entries(): Promise<readonly string[] | undefined> {
    try {
      return await this.list([])
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined
      throw new FileFailure(fileErrorOf(error, this.#path))
    }
  }

  /** With the folders before it. */
  async make(): Promise<void> {
    await this.#told(async () => {
      const folder = await openFolderPath(this.#root, this.#names, { make: true, path: this.#path })
      await folder.close()
    })
  }

  /** With all that is in it. A link in it is removed, and not what it leads to. */
  async removeAll(): Promise<void> {
    await this.#told(async () => {
      const before = this.#names.slice(0, -1)
      await using folder = await openFolderPath(this.#root, before, { make: false, path: this.#path })
      await rm(folder.pathOf(this.#names.at(-1)!), { recursive: true, force: true })
    })
  }

  async #told(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw new FileFailure(fileErrorOf(error, this.#path))
    }
  }

  get #path(): string {
    return this.#names.slice(1).join('/')
  }

  #folder(names: readonly string[]): Promise<OpenFolder> {
    return openFolderPath(this.#root, [...this.#names, ...names], { make: false, path: this.#path })
  }

  async #at<T>(names: readonly string[], use: (folder: OpenFolder, name: string) => Promise<T>): Promise<T> {
    if (names.length === 0) throw systemError('EISDIR', 'open')
    await using folder = await this.#folder(names.slice(0, -1))
    // Awaited, or the folder would be closed before it is used.
    return await use(folder, names.at(-1)!)
  }
}

async function readWhole(file: FileHandle, bytes: number): Promise<Uint8Array> {
  const content = Buffer.allocUnsafe(bytes)
  let done = 0
  while (done < bytes) {
    const { bytesRead } = await file.read(content, done, bytes - done, done)
    // It became shorter while it was read.
    if (bytesRead === 0) break
    done += bytesRead
  }
  return content.subarray(0, done)
}

function entryOf(found: Awaited<ReturnType<typeof lstat>>): FolderEntry {
  const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
  return {
    kind,
    bytes: Number(found.size),
    modifiedMs: Number(found.mtimeMs),
    changedMs: Number(found.ctimeMs),
    inode: Number(found.ino),
    isExecutable: (Number(found.mode) & 0o100) !== 0,
  }
}

const systemError = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall })
