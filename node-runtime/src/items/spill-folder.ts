import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '@linkflow/kernel'
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
  readonly #descriptors = new Map<string, number>()
  #made = false

  constructor(folder: string) {
    this.#folder = folder
  }

  open(): SpillWriter {
    if (!this.#made) {
      // What a killed process left of the same execution: nobody can name it any more.
      rmSync(this.#folder, { recursive: true, force: true })
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      this.#made = true
    }
    const id = String(this.#descriptors.size)
    const descriptor = openSync(join(this.#folder, id), 'wx+', 0o600)
    this.#descriptors.set(id, descriptor)
    return new FolderWriter(id, descriptor)
  }

  read(handle: SpillHandle, place: SpillPlace): string {
    const descriptor = this.#descriptors.get(handle.id)
    invariant(descriptor !== undefined, `spill ${handle.id} is not open`)
    const buffer = place.bytes <= scratch.length ? scratch : Buffer.allocUnsafe(place.bytes)
    for (let read = 0; read < place.bytes; ) {
      const got = readSync(descriptor, buffer, read, place.bytes - read, place.offset + read)
      invariant(got > 0, `spill ${handle.id} ends before offset ${place.offset + place.bytes}`)
      read += got
    }
    return buffer.toString('utf8', 0, place.bytes)
  }

  /** The file behind a handle, for the upload to the object store. */
  path(handle: SpillHandle): string {
    return join(this.#folder, handle.id)
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor)
    this.#descriptors.clear()
    if (this.#made) rmSync(this.#folder, { recursive: true, force: true })
    this.#made = false
  }
}

class FolderWriter implements SpillWriter {
  readonly handle: { readonly id: string; bytes: number }
  readonly #descriptor: number

  constructor(id: string, descriptor: number) {
    this.handle = { id, bytes: 0 }
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
    for (let written = 0; written < piece.length; ) {
      const count = writeSync(this.#descriptor, piece, written, piece.length - written, this.handle.bytes)
      written += count
      this.handle.bytes += count
    }
  }

  finish(): SpillHandle {
    return this.handle
  }
}
