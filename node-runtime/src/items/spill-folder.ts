import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '@linkflow/kernel'
import type { Spill, SpillHandle, SpillPlace, SpillWriter } from './spill.ts'

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
    const buffer = Buffer.allocUnsafe(place.bytes)
    let read = 0
    while (read < place.bytes) {
      const got = readSync(descriptor, buffer, read, place.bytes - read, place.offset + read)
      invariant(got > 0, `spill ${handle.id} ends before offset ${place.offset + place.bytes}`)
      read += got
    }
    return buffer.toString('utf8')
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
    const buffer = Buffer.from(text, 'utf8')
    const offset = this.handle.bytes
    let written = 0
    while (written < buffer.length) {
      written += writeSync(this.#descriptor, buffer, written, buffer.length - written, offset + written)
    }
    this.handle.bytes = offset + buffer.length
    return { offset, bytes: buffer.length }
  }

  finish(): SpillHandle {
    return this.handle
  }
}
