import { invariant } from '@linkflow/kernel'
import type { Spill, SpillHandle, SpillPlace, SpillWriter } from './spill.ts'

/** A spill in memory, for tests: it keeps the same bytes as the folder, and counts what was read. */
export class SpillMemory implements Spill {
  readonly #files = new Map<string, Buffer[]>()
  reads = 0

  open(): SpillWriter {
    const handle = { id: String(this.#files.size), bytes: 0 }
    const chunks: Buffer[] = []
    this.#files.set(handle.id, chunks)
    return {
      handle,
      write(text) {
        const chunk = Buffer.from(text, 'utf8')
        const offset = handle.bytes
        chunks.push(chunk)
        handle.bytes += chunk.length
        return { offset, bytes: chunk.length }
      },
      finish: () => handle,
    }
  }

  read(handle: SpillHandle, place: SpillPlace): string {
    const chunks = this.#files.get(handle.id)
    invariant(chunks !== undefined, `spill ${handle.id} is not open`)
    this.reads += 1
    let offset = 0
    for (const chunk of chunks) {
      // Pieces are read as they were written, so a place is always one whole chunk.
      if (offset === place.offset && chunk.length === place.bytes) return chunk.toString('utf8')
      offset += chunk.length
    }
    return this.#slice(handle, place)
  }

  async readBytes(handle: SpillHandle, place: SpillPlace): Promise<Uint8Array> {
    return Buffer.from(this.read(handle, place))
  }

  /** All bytes of a file, as the object store would keep them. */
  bytes(handle: SpillHandle): Buffer {
    return Buffer.concat(this.#files.get(handle.id) ?? [])
  }

  #slice(handle: SpillHandle, place: SpillPlace): string {
    const bytes = this.bytes(handle).subarray(place.offset, place.offset + place.bytes)
    invariant(bytes.length === place.bytes, `spill ${handle.id} ends before offset ${place.offset + place.bytes}`)
    return bytes.toString('utf8')
  }
}
