import { mkdirSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { invariant } from '@linkflow/kernel'
import { release } from '../release.ts'
import { OpenFiles } from './open-files.ts'
import type { Spill, SpillHandle, SpillPlace, SpillWriter } from './spill.ts'

/** Characters written at a time, so that a page of 100 MB needs no second copy of itself. */
const PIECE_CHARS = 1024 * 1024
/** Reading and writing are synchronous, so one buffer serves all; a character takes at most 3 bytes. */
const scratch = Buffer.allocUnsafe(3 * PIECE_CHARS)

/** Where a piece ends: never between the two halves of a character. */
function endOfPiece(text: string, from: number): number {
  const to = Math.min(text.length, from + PIECE_CHARS)
  const last = text.charCodeAt(to - 1)
  const isHalf = last >= 0xd800 && last <= 0xdbff && to < text.length
  return isHalf ? to - 1 : to
}

/** One folder per execution: `close` ends its descriptors and removes it with all it holds. */
export class SpillFolder implements Spill {
  readonly #folder: string
  readonly #files = new OpenFiles('r+')
  #count = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  open(): SpillWriter {
    if (this.#count === 0) {
      // What a killed process left of the same execution: nobody can name it any more.
      rmSync(this.#folder, { recursive: true, force: true })
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    }
    const handle = { id: String(this.#count), bytes: 0 }
    this.#count += 1
    this.#files.create(this.path(handle))
    return new FolderWriter(handle, () => this.#files.descriptor(this.path(handle)))
  }

  read(handle: SpillHandle, place: SpillPlace): string {
    return readText(this.#files, this.path(handle), place)
  }

  readBytes(handle: SpillHandle, place: SpillPlace): Promise<Uint8Array> {
    return readBytes(this.path(handle), place)
  }

  /** The file behind a handle, for the object store. */
  path(handle: SpillHandle): string {
    return join(this.#folder, handle.id)
  }

  close(): void {
    this.#files.close()
    if (this.#count > 0) rmSync(this.#folder, { recursive: true, force: true })
    this.#count = 0
  }
}

export function readText(files: OpenFiles, path: string, place: SpillPlace): string {
  if (place.bytes <= scratch.length) {
    files.readInto(scratch, path, place)
    return scratch.toString('utf8', 0, place.bytes)
  }
  const bytes = Buffer.allocUnsafe(place.bytes)
  files.readInto(bytes, path, place)
  const text = bytes.toString()
  release(bytes)
  return text
}

/** By the threads that the system's calls have; the loop goes on. */
export async function readBytes(path: string, { offset, bytes }: SpillPlace): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  const file = await open(path, 'r')
  try {
    for (let read = 0; read < bytes; ) {
      const { bytesRead } = await file.read(buffer, read, bytes - read, offset + read)
      invariant(bytesRead > 0, `${path} ends before offset ${offset + bytes}`)
      read += bytesRead
    }
  } finally {
    await file.close()
  }
  return buffer
}

class FolderWriter implements SpillWriter {
  readonly handle: { readonly id: string; bytes: number }
  readonly #descriptor: () => number

  constructor(handle: { readonly id: string; bytes: number }, descriptor: () => number) {
    this.handle = handle
    this.#descriptor = descriptor
  }

  write(text: string): SpillPlace {
    const { bytes: offset } = this.handle
    for (let from = 0; from < text.length; ) {
      const to = endOfPiece(text, from)
      this.#append(scratch.subarray(0, scratch.write(text.slice(from, to), 'utf8')))
      from = to
    }
    return { offset, bytes: this.handle.bytes - offset }
  }

  #append(piece: Uint8Array): void {
    const descriptor = this.#descriptor()
    for (let written = 0; written < piece.length; ) {
      const count = writeSync(descriptor, piece, written, piece.length - written, this.handle.bytes)
      written += count
      this.handle.bytes += count
    }
  }

  finish(): SpillHandle {
    return this.handle
  }
}
