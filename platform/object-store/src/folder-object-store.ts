import { constants, createReadStream } from 'node:fs'
import {
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { crashPoint, fail, ok, type Result } from '@linkflow/kernel'
import { clampRange } from './byte-range.ts'
import { DirectorySync } from './directory-sync.ts'
import { KNOWN_FOLDERS_MAX, LIST_OBJECTS_MAX, OBJECT_BUFFER_BYTES_MAX, OBJECT_BYTES_MAX } from './limits.ts'
import { isObjectKey, type ObjectKey, type ObjectPrefix } from './object-key.ts'
import type {
  ByteRange,
  ListedObject,
  ObjectContent,
  ObjectData,
  ObjectPage,
  ObjectStat,
  ObjectStore,
  ObjectStoreError,
  SweepOptions,
} from './object-store.ts'
import { fromDisk, ObjectStoreFailure, objectStoreError, objectTooLarge, systemCode } from './object-store-error.ts'
import { readPieces } from './read-file.ts'
import { sweepObjects } from './sweep-objects.ts'
import { type OpenFile, openFile, TooManyBytes, writeAndSync } from './write-file.ts'

/** Puts under way; beside the workspaces, whose names are UUIDs. */
const INCOMING = 'incoming'
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)
/** Errors by which a file system says that it cannot link here. */
const CANNOT_LINK: ReadonlySet<string> = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])
/** Another process may remove an empty folder between its making and its use, but not for long. */
const MOVE_ATTEMPTS_MAX = 5

type Answer<T> = Promise<Result<T, ObjectStoreError>>

/**
 * Objects as files below one folder that is ours alone. A put writes beside, syncs, renames into place and syncs the
 * name; readers see a whole object or none. No path is followed through a link.
 */
export class FolderObjectStore implements ObjectStore {
  readonly #root: string
  readonly #open: OpenFile
  readonly #directories = new DirectorySync()
  /** Folders whose own names are known to be on disk. */
  readonly #known = new Set<string>()

  private constructor(root: string, open: OpenFile) {
    this.#root = root
    this.#open = open
  }

  /** Makes the folder if need be. Its own path may go through links; what lies in it may not. */
  static async open(folder: string, options: { readonly openFile?: OpenFile } = {}): Promise<FolderObjectStore> {
    await mkdir(join(folder, INCOMING), { recursive: true, mode: 0o700 })
    return new FolderObjectStore(await realpath(folder), options.openFile ?? openFile)
  }

  async put(key: ObjectKey, data: ObjectData, options: { readonly bytesMax?: number } = {}): Answer<{ bytes: number }> {
    const bytesMax = Math.min(options.bytesMax ?? OBJECT_BYTES_MAX, OBJECT_BYTES_MAX)
    return this.#store(key, bytesMax, (incoming) => this.#write(incoming, data, bytesMax))
  }

  /** By a link, where the disk allows it: the file keeps its own name and its own life. */
  putFile(key: ObjectKey, path: string): Answer<{ bytes: number }> {
    return this.#store(key, OBJECT_BYTES_MAX, async (incoming) => {
      try {
        await link(path, incoming)
      } catch (error) {
        if (!CANNOT_LINK.has(systemCode(error) ?? '')) throw error
        return this.#write(incoming, createReadStream(path), OBJECT_BYTES_MAX)
      }
      return syncFile(incoming, OBJECT_BYTES_MAX)
    })
  }

  /** `fill` puts the synced content at a name beside; then it moves into place. */
  async #store(
    key: ObjectKey,
    bytesMax: number,
    fill: (incoming: string) => Promise<number>,
  ): Answer<{ bytes: number }> {
    const incoming = join(this.#root, INCOMING, crypto.randomUUID())
    try {
      crashPoint('object.before-write')
      const bytes = await fill(incoming)
      crashPoint('object.written')
      await this.#place(key, (path) => rename(incoming, path))
      crashPoint('object.placed')
      return ok({ bytes })
    } catch (error) {
      await unlink(incoming).catch(() => {})
      if (error instanceof TooManyBytes) return fail(objectTooLarge(key, bytesMax))
      return fail(systemCode(error) === 'ENOENT' ? this.#folderIsGone(key) : this.#storeError(error, key))
    }
  }

  #folderIsGone(key: ObjectKey): ObjectStoreError {
    const what = `${key} was not stored: ${this.#root} was removed while LinkFlow runs. Restore it and restart LinkFlow.`
    return objectStoreError('object-store-unavailable', what, 'ENOENT')
  }

  async #write(path: string, data: ObjectData, bytesMax: number): Promise<number> {
    const file = await this.#open(path, CREATE_FLAGS, 0o600)
    try {
      return await writeAndSync(file, data, bytesMax)
    } finally {
      await file.close()
    }
  }

  /** Gives a file its name and makes the name durable, with every folder that leads to it. */
  async #place(key: ObjectKey, move: (path: string) => Promise<void>): Promise<void> {
    const path = this.#pathOf(key)
    const folder = dirname(path)
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#makeFolder(folder)
        await move(path)
        break
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || attempt === MOVE_ATTEMPTS_MAX) throw error
        this.#known.delete(folder)
      }
    }
    await this.#directories.sync(folder)
  }

  async #makeFolder(folder: string): Promise<void> {
    // One that was removed since shows itself when something is moved into it.
    if (this.#known.has(folder)) return
    let path = this.#root
    for (const part of relative(this.#root, folder).split(sep)) {
      const parent = path
      path = join(path, part)
      await makeRealFolder(path)
      // Whether we made it or not: whoever did may not have synced its name yet.
      await this.#directories.sync(parent)
    }
    if (this.#known.size >= KNOWN_FOLDERS_MAX) this.#known.clear()
    this.#known.add(folder)
  }

  async #exists(folder: string): Promise<boolean> {
    try {
      await this.#refuseLinks(folder)
      return true
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false
      throw error
    }
  }

  async #refuseLinks(folder: string): Promise<void> {
    if ((await realpath(folder)) !== folder) throw leadsThroughLink(folder)
  }

  async get(key: ObjectKey, range: ByteRange = {}): Answer<ObjectContent> {
    const found = await this.stat(key)
    if (!found.ok) return found
    const { start, end } = clampRange(range, found.value.bytes)
    return ok({ ...found.value, body: { [Symbol.asyncIterator]: () => this.#pieces(key, start, end) } })
  }

  async *#pieces(key: ObjectKey, start: number, end: number): AsyncGenerator<Uint8Array> {
    try {
      yield* readPieces(await this.#openToRead(key), start, end)
    } catch (error) {
      throw new ObjectStoreFailure(this.#storeError(error, key))
    }
  }

  async read(key: ObjectKey, range: ByteRange = {}): Answer<Uint8Array> {
    try {
      const file = await this.#openToRead(key)
      const { start, end } = clampRange(range, await sizeOf(file))
      if (end - start > OBJECT_BUFFER_BYTES_MAX) {
        await file.close()
        return fail(objectTooLarge(key, OBJECT_BUFFER_BYTES_MAX))
      }
      return ok(Buffer.concat(await Array.fromAsync(readPieces(file, start, end))))
    } catch (error) {
      return fail(this.#storeError(error, key))
    }
  }

  async stat(key: ObjectKey): Answer<ObjectStat> {
    try {
      const file = await this.#openToRead(key)
      try {
        return ok(statOf(await file.stat()))
      } finally {
        await file.close()
      }
    } catch (error) {
      return fail(this.#storeError(error, key))
    }
  }

  async #openToRead(key: ObjectKey): Promise<FileHandle> {
    const path = this.#pathOf(key)
    await this.#refuseLinks(dirname(path))
    return open(path, READ_FLAGS)
  }

  async link(from: ObjectKey, to: ObjectKey): Answer<{ bytes: number }> {
    const source = await this.stat(from)
    if (!source.ok) return source
    try {
      await this.#place(to, (path) => linkOnce(this.#pathOf(from), path))
      return ok({ bytes: source.value.bytes })
    } catch (error) {
      if (!CANNOT_LINK.has(systemCode(error) ?? '')) return fail(this.#storeError(error, from))
    }
    const content = await this.get(from)
    return content.ok ? this.put(to, content.value.body) : content
  }

  async remove(key: ObjectKey): Answer<void> {
    try {
      const path = this.#pathOf(key)
      if (!(await this.#exists(dirname(path)))) return ok(undefined)
      await rm(path, { force: true })
      await this.#removeEmptyFolders(dirname(path))
      return ok(undefined)
    } catch (error) {
      return fail(this.#storeError(error, key))
    }
  }

  async removePrefix(prefix: ObjectPrefix): Answer<void> {
    try {
      const path = join(this.#root, ...prefix.split('/').slice(0, -1))
      if (!(await this.#exists(dirname(path)))) return ok(undefined)
      for (const known of this.#known) if (known.startsWith(path)) this.#known.delete(known)
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
      await this.#removeEmptyFolders(dirname(path))
      return ok(undefined)
    } catch (error) {
      return fail(this.#storeError(error, prefix))
    }
  }

  /** Best effort, upwards: a folder that is not empty, or is being filled, stays. */
  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let each = folder; each.startsWith(this.#root + sep); each = dirname(each)) {
      try {
        await rmdir(each)
        this.#known.delete(each)
      } catch {
        return
      }
    }
  }

  async list(prefix: ObjectPrefix, options: { cursor?: string; objectsMax?: number } = {}): Answer<ObjectPage> {
    const objectsMax = Math.min(options.objectsMax ?? LIST_OBJECTS_MAX, LIST_OBJECTS_MAX)
    const objects: ListedObject[] = []
    const start = prefix.split('/').slice(0, -1)
    try {
      for await (const key of this.#keys(start, options.cursor?.split('/') ?? [])) {
        if (objects.length === objectsMax) return ok({ objects, nextCursor: objects.at(-1)!.key })
        const found = await this.stat(key)
        // Removed since the folder was read.
        if (found.ok) objects.push({ key, ...found.value })
      }
      return ok({ objects })
    } catch (error) {
      return fail(this.#storeError(error, prefix))
    }
  }

  /** Keys below a folder in order, after a cursor; folders that lie wholly before the cursor are not read. */
  async *#keys(parts: readonly string[], cursor: readonly string[]): AsyncGenerator<ObjectKey> {
    for (const name of await namesIn(join(this.#root, ...parts))) {
      const depth = parts.length
      const before = parts.every((part, index) => part === cursor[index]) ? cursor[depth] : undefined
      if (before !== undefined && (name < before || (name === before && depth === cursor.length - 1))) continue
      const key = [...parts, name].join('/')
      if (isObjectKey(key)) yield key
      else if (depth < 4) yield* this.#keys([...parts, name], cursor)
    }
  }

  async sweep(options: SweepOptions): Answer<{ removed: number }> {
    await this.#removeLeftovers(options.storedBeforeMs)
    return sweepObjects(this, options)
  }

  /** What a put leaves when its process dies before the rename. */
  async #removeLeftovers(beforeMs: number): Promise<void> {
    const folder = join(this.#root, INCOMING)
    for (const name of await namesIn(folder)) {
      const path = join(folder, name)
      const found = await stat(path).catch(() => undefined)
      if (found && storedMsOf(found) < beforeMs) await unlink(path).catch(() => {})
    }
  }

  /** Keys have passed their pattern, so they hold no dots and no separators but their own. */
  #pathOf(key: ObjectKey): string {
    return join(this.#root, ...key.split('/'))
  }

  #storeError(error: unknown, key: string): ObjectStoreError {
    return fromDisk(error, key, this.#root)
  }
}

async function syncFile(path: string, bytesMax: number): Promise<number> {
  const file = await open(path, READ_FLAGS)
  try {
    const bytes = await sizeOf(file)
    if (bytes > bytesMax) throw new TooManyBytes()
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}

async function makeRealFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    if (!(await lstat(path)).isDirectory()) throw leadsThroughLink(path)
  }
}

const leadsThroughLink = (folder: string): ObjectStoreFailure =>
  new ObjectStoreFailure(
    objectStoreError(
      'object-store-unavailable',
      `${folder} leads through a link, and objects are kept in real folders only. Move what it points to here.`,
      'ELOOP',
    ),
  )

async function linkOnce(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    // Keys are made once, so what is there is this very object, linked by an attempt that did not hear the answer.
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw error
  }
}

const sizeOf = async (file: FileHandle): Promise<number> => (await file.stat()).size

const statOf = (found: { size: number; mtimeMs: number; ctimeMs: number }): ObjectStat => ({
  bytes: found.size,
  storedMs: storedMsOf(found),
})

// A link keeps the time of the content's last change but renews that of the entry: a fresh link must not look old.
const storedMsOf = (found: { mtimeMs: number; ctimeMs: number }): number => Math.max(found.mtimeMs, found.ctimeMs)
