import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { BackupError, damaged } from './backup-error.ts'
import { NAME_BYTES_MAX, READ_BYTES, SUMS_PER_LIST, TEXT_BYTES_MAX } from './limits.ts'
import { FORMAT, HEAD_NAME, Head, listName, MANIFEST_NAME, Manifest, SEAL_NAME, sumLine } from './manifest.ts'
import { BLOCK_BYTES, paddingOf, readHeader, readPaxPath, type TarEntry } from './tar.ts'

export interface Entry extends TarEntry {
  /** To be read before the next entry is asked for; what is left of it is passed over. */
  readonly body: AsyncIterable<Uint8Array>
}

/** A backup as a file that is read from its beginning to its end, twice: to see that it is whole, and to restore it. */
export class ArchiveReader {
  readonly path: string
  readonly #file: FileHandle
  readonly bytes: number

  private constructor(path: string, file: FileHandle, bytes: number) {
    this.path = path
    this.#file = file
    this.bytes = bytes
  }

  static async open(path: string): Promise<ArchiveReader> {
    try {
      const file = await open(path, 'r')
      const found = await file.stat()
      if (found.isFile()) return new ArchiveReader(path, file, found.size)
      await file.close()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      throw new BackupError('backup-unreadable', `${path} cannot be read: ${message}.`, { cause: error })
    }
    throw new BackupError('backup-unreadable', `${path} is not a file. Name the file that «linkflow backup» wrote.`)
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** What the backup is, before the rest of it is read. */
  async head(): Promise<Head> {
    for await (const entry of this.#entries()) {
      if (entry.name !== HEAD_NAME) break
      return this.#parseHead(await this.#text(entry))
    }
    throw damaged(this.path, 'it does not begin as one')
  }

  /**
   * Reads all of it: every part is as its list says, every list as the manifest says, and the manifest as its own sum
   * says. Gives the manifest, and the number of parts.
   */
  async verify(onProgress: (bytes: number) => void = () => {}): Promise<Manifest> {
    const sums: string[] = []
    const lists: string[] = []
    let manifest: { text: Buffer; sum: string } | undefined
    let isSealed = false
    let read = 0
    for await (const entry of this.#entries()) {
      if (manifest !== undefined && entry.name !== SEAL_NAME) throw damaged(this.path, `${entry.name} is out of place`)
      read += entry.bytes
      if (entry.name === listName(lists.length + 1)) {
        const text = await this.#text(entry)
        if (text.toString() !== sums.join('')) throw damaged(this.path, `a part before ${entry.name} was changed`)
        sums.length = 0
        lists.push(sumOf(text))
      } else if (entry.name === MANIFEST_NAME) {
        if (sums.length > 0) throw damaged(this.path, 'a list of checksums is missing')
        const text = await this.#text(entry)
        manifest = { text, sum: sumOf(text) }
      } else if (entry.name === SEAL_NAME) {
        isSealed = (await this.#text(entry)).toString() === sumLine(manifest?.sum ?? '', MANIFEST_NAME)
        if (!isSealed) throw damaged(this.path, 'its manifest was changed')
      } else {
        const hash = createHash('sha256')
        for await (const piece of entry.body) hash.update(piece)
        sums.push(sumLine(hash.digest('hex'), entry.name))
        if (sums.length > SUMS_PER_LIST) throw damaged(this.path, 'a list of checksums is missing')
      }
      onProgress(read)
    }
    if (manifest === undefined || !isSealed) throw damaged(this.path, 'its end is missing')
    const parsed = this.#parseManifest(manifest.text)
    if (parsed.lists.join() !== lists.join()) throw damaged(this.path, 'a list of checksums was changed')
    return parsed
  }

  /** Its parts, without head, lists and manifest. */
  async *parts(): AsyncGenerator<Entry> {
    for await (const entry of this.#entries()) {
      if (/^(tables|objects|files)\//.test(entry.name)) yield entry
    }
  }

  async *#entries(): AsyncGenerator<Entry> {
    for (let at = 0; ; ) {
      const found = await this.#headerAt(at)
      if (found === 'end') return
      let { entry, start } = found
      if (entry.type === 'pax') {
        if (entry.bytes > NAME_BYTES_MAX) throw damaged(this.path, 'a name in it is too long')
        const name = readPaxPath(await this.#read(start, entry.bytes))
        const next = await this.#headerAt(start + entry.bytes + paddingOf(entry.bytes))
        if (name === undefined || next === 'end' || next.entry.type !== 'file') {
          throw damaged(this.path, 'a name in it cannot be read')
        }
        entry = { ...next.entry, name }
        start = next.start
      }
      const end = start + entry.bytes
      if (end > this.bytes) throw damaged(this.path, `it ends in the middle of ${entry.name}`)
      yield { ...entry, body: this.#pieces(start, end) }
      at = end + paddingOf(entry.bytes)
    }
  }

  async #headerAt(at: number) {
    const header = readHeader(await this.#read(at, BLOCK_BYTES))
    if (header === undefined) throw damaged(this.path, `there is no header at ${at}`)
    return header === 'end' ? header : { entry: header, start: at + BLOCK_BYTES }
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; ) {
      const piece = await this.#read(at, Math.min(READ_BYTES, end - at))
      yield piece
      at += piece.length
    }
  }

  async #read(at: number, bytes: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(bytes)
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await this.#file.read(buffer, done, bytes - done, at + done)
      if (bytesRead === 0) throw damaged(this.path, 'its end is missing')
      done += bytesRead
    }
    return buffer
  }

  async #text({ name, bytes, body }: Entry): Promise<Buffer> {
    if (bytes > TEXT_BYTES_MAX) throw damaged(this.path, `${name} is too long`)
    return Buffer.concat(await Array.fromAsync(body))
  }

  #parseHead(text: Buffer): Head {
    return this.#parsed(Head.safeParse(this.#json(text)))
  }

  #parseManifest(text: Buffer): Manifest {
    return this.#parsed(Manifest.safeParse(this.#json(text)))
  }

  #json(text: Buffer): unknown {
    let value: unknown
    try {
      value = JSON.parse(text.toString())
    } catch {
      throw damaged(this.path, 'its description cannot be read')
    }
    const { format } = (value ?? {}) as { format?: unknown }
    if (typeof format === 'number' && format > FORMAT) {
      throw new BackupError(
        'backup-newer',
        `${this.path} has the format ${format}, and this release reads ${FORMAT}. Restore it with the release that made it, or a later one.`,
      )
    }
    return value
  }

  #parsed<T>(
    result:
      | { success: true; data: T }
      | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } },
  ): T {
    if (result.success) return result.data
    const [issue] = result.error.issues
    throw damaged(this.path, `its description is wrong at ${issue?.path.join('.')} (${issue?.message})`)
  }
}

const sumOf = (text: Uint8Array): string => createHash('sha256').update(text).digest('hex')
