import { createHash, type Hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { invariant } from '@linkflow/kernel'
import { BackupError } from './backup-error.ts'
import { SUMS_PER_LIST, WRITE_BYTES } from './limits.ts'
import { HEAD_NAME, type Head, listName, MANIFEST_NAME, type Manifest, SEAL_NAME, sumLine } from './manifest.ts'
import { END, headersOf, paddingOf } from './tar.ts'

/** What the writer adds to a manifest by itself. */
type ManifestBody = Omit<Manifest, 'lists'>

/**
 * Writes a backup as it comes: the head, parts one after another, between them lists of their checksums, at the end the
 * manifest with the checksums of the lists, and its own. The file has its name when it is whole and on disk.
 */
export class ArchiveWriter {
  readonly path: string
  readonly #file: FileHandle
  readonly #draft: string
  #buffered: Uint8Array[] = []
  #bufferedBytes = 0
  #bytes = 0
  #sums: string[] = []
  readonly #lists: string[] = []

  private constructor(path: string, draft: string, file: FileHandle) {
    this.path = path
    this.#draft = draft
    this.#file = file
  }

  static async create(path: string): Promise<ArchiveWriter> {
    // Backups of one installation are made one after another, so a draft that is there was left by one that was killed.
    const draft = `${path}.partial`
    refuseTaken(path)
    try {
      return new ArchiveWriter(path, draft, await open(draft, 'w', 0o600))
    } catch (error) {
      throw unwritable(path, error)
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** One part: as much as it says that it has, or it is an error of whoever gives it. */
  async add(
    name: string,
    bytes: number,
    modifiedMs: number,
    body: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<void> {
    const sum = await this.#entry(name, bytes, modifiedMs, body)
    this.#sums.push(sumLine(sum, name))
    if (this.#sums.length >= SUMS_PER_LIST) await this.#list()
  }

  head(head: Head): Promise<void> {
    return this.add(HEAD_NAME, ...textOf(head))
  }

  /** How large the backup has become. */
  async finish(manifest: ManifestBody): Promise<number> {
    await this.#list()
    const [bytes, modifiedMs, text] = textOf({ ...manifest, lists: this.#lists } satisfies Manifest)
    const sum = await this.#entry(MANIFEST_NAME, bytes, modifiedMs, text)
    const seal = Buffer.from(sumLine(sum, MANIFEST_NAME))
    await this.#entry(SEAL_NAME, seal.length, modifiedMs, seal)
    await this.#write(END)
    await this.#flush()
    refuseTaken(this.path)
    try {
      await this.#file.sync()
      await this.#file.close()
      await rename(this.#draft, this.path)
      await syncFolder(dirname(this.path))
    } catch (error) {
      throw unwritable(this.path, error)
    }
    return this.#bytes
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => {})
    await rm(this.#draft, { force: true })
  }

  async #list(): Promise<void> {
    if (this.#sums.length === 0) return
    const text = Buffer.from(this.#sums.join(''))
    this.#sums = []
    this.#lists.push(await this.#entry(listName(this.#lists.length + 1), text.length, Date.now(), text))
  }

  async #entry(
    name: string,
    bytes: number,
    modifiedMs: number,
    body: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<string> {
    const hash = createHash('sha256')
    await this.#write(headersOf({ name, bytes, modifiedMs }))
    const written = body instanceof Uint8Array ? await this.#hashed(body, hash) : await this.#stream(body, hash)
    invariant(written === bytes, `${name} has ${written} bytes, and ${bytes} were announced`)
    await this.#write(Buffer.alloc(paddingOf(bytes)))
    return hash.digest('hex')
  }

  async #stream(body: AsyncIterable<Uint8Array>, hash: Hash): Promise<number> {
    let written = 0
    for await (const piece of body) written += await this.#hashed(piece, hash)
    return written
  }

  async #hashed(piece: Uint8Array, hash: Hash): Promise<number> {
    hash.update(piece)
    await this.#write(piece)
    return piece.byteLength
  }

  async #write(piece: Uint8Array): Promise<void> {
    this.#buffered.push(piece)
    this.#bufferedBytes += piece.byteLength
    this.#bytes += piece.byteLength
    if (this.#bufferedBytes >= WRITE_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    const all = Buffer.concat(this.#buffered, this.#bufferedBytes)
    this.#buffered = []
    this.#bufferedBytes = 0
    try {
      for (let done = 0; done < all.length; ) done += (await this.#file.write(all, done)).bytesWritten
    } catch (error) {
      throw unwritable(this.path, error)
    }
  }
}

function textOf(value: unknown): [bytes: number, modifiedMs: number, text: Buffer] {
  const text = Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
  return [text.length, Date.now(), text]
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export function refuseTaken(path: string): void {
  if (!existsSync(path)) return
  throw new BackupError(
    'backup-exists',
    `There is a file ${path} already. Give another name: a backup never replaces one.`,
  )
}

function unwritable(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return error
  const advice =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'Free some space, or name a file on another disk.'
      : 'Name a file in a folder that is there and that this user may write to.'
  return new BackupError('backup-unwritable', `${path} cannot be written: ${message}. ${advice}`, { cause: error })
}
