import { createHash } from 'node:crypto'
import { constants, type Dirent, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, readdir, realpath, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, invariant, isUuid, ok, type Result } from '@linkflow/kernel'
import { clampRange } from './byte-range.ts'
import {
  type FileError,
  FileFailure,
  fileError,
  fileErrorOf,
  fileTooLarge,
  linkRefused,
  notRegular,
} from './file-error.ts'
import { FolderLock } from './folder-lock.ts'
import { Glob } from './glob.ts'
import { INCOMING } from './incoming.ts'
import { defaultUserFilesLimits, type UserFilesLimits } from './limits.ts'
import type { ByteRange, ObjectData } from './object-store.ts'
import { systemCode } from './object-store-error.ts'
import { isLink, type OpenFolder, openFolderPath } from './open-folder.ts'
import { readPieces } from './read-file.ts'
import { UserFolder } from './user-folder.ts'
import { parseUserPath } from './user-path.ts'
import { type OpenFile, openFile, TooManyBytes, writeAndSync } from './write-file.ts'

const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
const APPEND_FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT

export interface FileStat {
  readonly bytes: number
  readonly modifiedMs: number
}

export interface ListedFile extends FileStat {
  /** As `read` takes it. */
  readonly path: string
}

export interface FileContent extends FileStat {
  /** Opens the file at its first read. Reading throws a `FileFailure`. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface WriteOptions {
  /** Adds to the end of what is there. Not undone if it breaks off in the middle; a write without it is all or nothing. */
  readonly append?: boolean
  /** Can only lower the limit. */
  readonly bytesMax?: number
  /** When the file is to say that it was changed, where that is not now. */
  readonly modifiedMs?: number
}

export interface UserFilesOptions {
  readonly limits?: Partial<UserFilesLimits>
  readonly openFile?: OpenFile
}

type Answer<T> = Promise<Result<T, FileError>>

/**
 * The files that workflows read and write by name: `<data>/files/<workspace>/`. The only place where a user's text
 * becomes a path; keys, tokens, database and objects are siblings of the root and cannot be named.
 */
export class UserFiles {
  readonly #root: string
  readonly #limits: UserFilesLimits
  readonly #openFile: OpenFile

  private constructor(root: string, options: UserFilesOptions) {
    this.#root = root
    this.#limits = Object.freeze({ ...defaultUserFilesLimits, ...options.limits })
    this.#openFile = options.openFile ?? openFile
  }

  static async open(folder: string, options: UserFilesOptions = {}): Promise<UserFiles> {
    await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 })
    return new UserFiles(await realpath(folder), options)
  }

  /** The files of one workspace; its folder is made when the first file is written. */
  workspace(workspaceId: string): WorkspaceFiles {
    invariant(isUuid(workspaceId), `no workspace id: ${JSON.stringify(workspaceId)}`)
    return new WorkspaceFiles(this.#root, workspaceId, this.#limits, this.#openFile)
  }

  /** All that a workspace has, when it goes as a whole. A link is removed, and not what it leads to. */
  async removeWorkspace(workspaceId: string): Promise<void> {
    invariant(isUuid(workspaceId), `no workspace id: ${JSON.stringify(workspaceId)}`)
    await rm(join(this.#root, workspaceId), { recursive: true, force: true })
  }

  /** Removes what writes left whose process died. */
  async removeLeftovers(beforeMs: number): Promise<void> {
    for (const name of await readdir(join(this.#root, INCOMING))) {
      const path = join(this.#root, INCOMING, name)
      const found = await lstat(path).catch(() => undefined)
      if (found && found.mtimeMs < beforeMs) await unlink(path).catch(() => {})
    }
  }
}

export class WorkspaceFiles {
  readonly #root: string
  readonly #workspaceId: string
  readonly #limits: UserFilesLimits
  readonly #openFile: OpenFile

  constructor(root: string, workspaceId: string, limits: UserFilesLimits, open: OpenFile) {
    this.#root = root
    this.#workspaceId = workspaceId
    this.#limits = limits
    this.#openFile = open
  }

  /** The folder itself, made where there is none: for programs that whoever runs LinkFlow lets run in it. */
  async folder(): Promise<string> {
    const path = join(this.#root, this.#workspaceId)
    await mkdir(path, { recursive: true, mode: 0o700 })
    return path
  }

  /** A folder in it, which need not be there, for a library that works with files. */
  userFolder(path: string): Result<UserFolder, FileError> {
    const names = parseUserPath(path, this.#limits)
    return names.ok ? ok(new UserFolder(this.#root, [this.#workspaceId, ...names.value])) : names
  }

  /** Undefined while somebody else, in any process, holds the lock of this folder. Whoever gets it releases it. */
  async lock(path: string): Promise<Result<FolderLock | undefined, FileError>> {
    const names = parseUserPath(path, this.#limits)
    if (!names.ok) return names
    const hash = createHash('sha256').update(names.value.join('/')).digest('hex')
    try {
      return ok(await FolderLock.take(join(this.#root, INCOMING, `lock-${this.#workspaceId}-${hash}`)))
    } catch (error) {
      return fail(fileErrorOf(error, path))
    }
  }

  stat(path: string): Answer<FileStat> {
    return this.#withFile(path, async (_file, found) => statOf(found))
  }

  async read(path: string, range: ByteRange = {}): Answer<FileContent> {
    const found = await this.stat(path)
    if (!found.ok) return found
    const { start, end } = clampRange(range, found.value.bytes)
    return ok({ ...found.value, body: { [Symbol.asyncIterator]: () => this.#pieces(path, start, end) } })
  }

  async *#pieces(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
    const opened = await this.#inFolder(path, false, (folder, name) => this.#openRegular(folder, name, path))
    if (!opened.ok) throw new FileFailure(opened.error)
    try {
      yield* readPieces(opened.value.file, start, end)
    } catch (error) {
      throw new FileFailure(fileErrorOf(error, path))
    }
  }

  /** Makes the folders on the way. A file that is there is replaced at once when the new one is whole. */
  write(path: string, data: ObjectData, options: WriteOptions = {}): Answer<{ readonly bytes: number }> {
    const bytesMax = Math.min(options.bytesMax ?? this.#limits.fileBytesMax, this.#limits.fileBytesMax)
    return this.#inFolder(path, true, async (folder, name) => {
      try {
        const write = options.append
          ? this.#append(folder, name, path, data, bytesMax)
          : this.#replace(folder, name, data, bytesMax, options.modifiedMs)
        return { bytes: await write }
      } catch (error) {
        throw error instanceof TooManyBytes ? new FileFailure(fileTooLarge(path, bytesMax)) : error
      }
    })
  }

  async #replace(
    folder: OpenFolder,
    name: string,
    data: ObjectData,
    bytesMax: number,
    modifiedMs: number | undefined,
  ): Promise<number> {
    const incoming = join(this.#root, INCOMING, crypto.randomUUID())
    const file = await this.#openFile(incoming, CREATE_FLAGS, 0o600)
    try {
      const bytes = await writeAndSync(file, data, bytesMax)
      if (modifiedMs !== undefined) await file.utimes(new Date(), new Date(modifiedMs))
      // Puts the name itself in place; a link of that name is replaced, not followed.
      await rename(incoming, folder.pathOf(name))
      await folder.sync()
      return bytes
    } catch (error) {
      await unlink(incoming).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
  }

  async #append(folder: OpenFolder, name: string, path: string, data: ObjectData, bytesMax: number): Promise<number> {
    const file = await folder.openFile(name, APPEND_FLAGS)
    try {
      const found = await file.stat()
      if (!found.isFile()) throw new FileFailure(notRegular(path))
      if (found.size > bytesMax) throw new TooManyBytes()
      const added = await writeAndSync(file, data, bytesMax - found.size)
      await folder.sync()
      return found.size + added
    } finally {
      await file.close()
    }
  }

  /** Removing what is not there is done. */
  async remove(path: string): Answer<void> {
    const removed = await this.#inFolder(path, false, async (folder, name) => {
      const found = await lstat(folder.pathOf(name))
      if (found.isDirectory()) throw new FileFailure(notRegular(path))
      await unlink(folder.pathOf(name))
    })
    return !removed.ok && removed.error.code === 'file-not-found' ? ok(undefined) : removed
  }

  /**
   * Regular files whose path matches, in order of name within each folder; links and devices are passed over. `*` and
   * `?` match within a name, `**` across folders.
   */
  async list(pattern: string): Answer<readonly ListedFile[]> {
    const names = parseUserPath(pattern, this.#limits)
    if (!names.ok) return names
    const walk = new Walk(new Glob(names.value), this.#limits)
    try {
      await using folder = await openFolderPath(this.#root, [this.#workspaceId], { make: false, path: pattern })
      await walk.into(folder, [], walk.glob.start())
    } catch (error) {
      // A workspace that never wrote a file has no folder.
      if (systemCode(error) !== 'ENOENT') return fail(fileErrorOf(error, pattern))
    }
    return ok(walk.found)
  }

  /**
   * Every regular file that `read` would give, for a backup: without the limits of a list. What is written meanwhile is
   * there as it was or as it is; links, and names that no path can have, are passed over. Each is read before the next.
   */
  async *all(): AsyncGenerator<FileContent & { readonly path: string }> {
    let folder: OpenFolder
    try {
      folder = await openFolderPath(this.#root, [this.#workspaceId], { make: false, path: '.' })
    } catch (error) {
      // A workspace that never wrote a file has no folder.
      if (systemCode(error) === 'ENOENT') return
      throw error
    }
    yield* this.#below(folder, [])
  }

  async *#below(given: OpenFolder, names: readonly string[]): AsyncGenerator<FileContent & { readonly path: string }> {
    await using folder = given
    const entries = await readdir(folder.path, { withFileTypes: true })
    entries.sort((one, other) => (one.name < other.name ? -1 : 1))
    for (const entry of entries) {
      const path = [...names, entry.name].join('/')
      if (!parseUserPath(path, this.#limits).ok) continue
      try {
        if (entry.isDirectory()) yield* this.#below(await folder.child(entry.name), [...names, entry.name])
        if (entry.isFile()) yield* this.#content(folder, entry.name, path)
      } catch (error) {
        // Removed or replaced since the folder was read.
        if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) throw error
      }
    }
  }

  async *#content(
    folder: OpenFolder,
    name: string,
    path: string,
  ): AsyncGenerator<FileContent & { readonly path: string }> {
    const { file, found } = await this.#openRegular(folder, name, path)
    try {
      yield { path, ...statOf(found), body: readPieces(file, 0, found.size) }
    } finally {
      await file.close()
    }
  }

  async #withFile<T>(path: string, use: (file: FileHandle, found: Stats) => Promise<T>): Answer<T> {
    return this.#inFolder(path, false, async (folder, name) => {
      const { file, found } = await this.#openRegular(folder, name, path)
      try {
        return await use(file, found)
      } finally {
        await file.close()
      }
    })
  }

  /** Looks at what was opened, not at what the name meant a moment before. */
  async #openRegular(folder: OpenFolder, name: string, path: string) {
    const file = await folder.openFile(name, constants.O_RDONLY)
    const found = await file.stat()
    if (found.isFile()) return { file, found }
    await file.close()
    throw new FileFailure(notRegular(path))
  }

  async #inFolder<T>(path: string, make: boolean, use: (folder: OpenFolder, name: string) => Promise<T>): Answer<T> {
    const names = parseUserPath(path, this.#limits)
    if (!names.ok) return names
    const name = names.value.at(-1)!
    const folders = [this.#workspaceId, ...names.value.slice(0, -1)]
    try {
      await using folder = await openFolderPath(this.#root, folders, { make, path })
      try {
        return ok(await use(folder, name))
      } catch (error) {
        if (error instanceof FileFailure || systemCode(error) === undefined || !(await isLink(folder, name)))
          throw error
        return fail(linkRefused(path))
      }
    } catch (error) {
      return fail(fileErrorOf(error, path))
    }
  }
}

/** One list: the folders it may still need, what it found, and what it has cost. */
class Walk {
  readonly glob: Glob
  readonly found: ListedFile[] = []
  readonly #limits: UserFilesLimits
  #visited = 0

  constructor(glob: Glob, limits: UserFilesLimits) {
    this.glob = glob
    this.#limits = limits
  }

  async into(folder: OpenFolder, names: readonly string[], positions: ReadonlySet<number>): Promise<void> {
    const entries = await readdir(folder.path, { withFileTypes: true })
    entries.sort((one, other) => (one.name < other.name ? -1 : 1))
    for (const entry of entries) {
      this.#visited += 1
      if (this.#visited > this.#limits.listVisitedMax) throw tooMuch(`more than ${this.#limits.listVisitedMax} entries`)
      const after = this.glob.step(positions, entry.name)
      if (after.size > 0) await this.#entry(folder, entry, [...names, entry.name], after)
    }
  }

  async #entry(
    folder: OpenFolder,
    entry: Dirent,
    names: readonly string[],
    positions: ReadonlySet<number>,
  ): Promise<void> {
    try {
      if (entry.isFile() && this.glob.accepts(positions)) await this.#add(folder, entry.name, names)
      if (!entry.isDirectory() || names.length >= this.#limits.pathDepthMax) return
      await using child = await folder.child(entry.name)
      await this.into(child, names, positions)
    } catch (error) {
      // Removed or replaced since the folder was read: then it is not there, or is a link, and links are passed over.
      if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) throw error
    }
  }

  async #add(folder: OpenFolder, name: string, names: readonly string[]): Promise<void> {
    const found = await lstat(folder.pathOf(name))
    if (!found.isFile()) return
    if (this.found.length >= this.#limits.listFilesMax) throw tooMuch(`more than ${this.#limits.listFilesMax} files`)
    this.found.push({ path: names.join('/'), ...statOf(found) })
  }
}

const tooMuch = (what: string): FileFailure =>
  new FileFailure(
    fileError('file-list-too-large', `The pattern leads to ${what}. Name a folder, or a narrower pattern.`),
  )

const statOf = (found: Stats): FileStat => ({ bytes: found.size, modifiedMs: found.mtimeMs })
