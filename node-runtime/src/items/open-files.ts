import { closeSync, openSync, readSync } from 'node:fs'
import { invariant } from '@linkflow/kernel'
import { OPEN_FILES_MAX } from '../limits.ts'
import type { SpillPlace } from './spill.ts'

/**
 * Files that are opened when they are needed, of which the last used stay open: an execution of many iterations has many
 * spilled outputs, and a process may not have that many descriptors.
 */
export class OpenFiles {
  readonly #flags: 'r' | 'r+'
  readonly #descriptors = new Map<string, number>()

  constructor(flags: 'r' | 'r+') {
    this.#flags = flags
  }

  /** Makes a file that is not there yet. */
  create(path: string): void {
    this.#keep(path, openSync(path, 'wx+', 0o600))
  }

  descriptor(path: string): number {
    const open = this.#descriptors.get(path)
    if (open === undefined) return this.#keep(path, openSync(path, this.#flags))
    this.#descriptors.delete(path)
    this.#descriptors.set(path, open)
    return open
  }

  #keep(path: string, descriptor: number): number {
    this.#descriptors.set(path, descriptor)
    if (this.#descriptors.size > OPEN_FILES_MAX) {
      const [oldest, open] = this.#descriptors.entries().next().value!
      this.#descriptors.delete(oldest)
      closeSync(open)
    }
    return descriptor
  }

  readInto(buffer: Uint8Array, path: string, { offset, bytes }: SpillPlace): void {
    const descriptor = this.descriptor(path)
    for (let read = 0; read < bytes; ) {
      const got = readSync(descriptor, buffer, read, bytes - read, offset + read)
      invariant(got > 0, `${path} ends before offset ${offset + bytes}`)
      read += got
    }
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor)
    this.#descriptors.clear()
  }
}
