import { readFile } from 'node:fs/promises'
import { type Clock, fail, ok, type Result, systemClock } from '@linkflow/kernel'
import { clampRange } from './byte-range.ts'
import { LIST_OBJECTS_MAX, OBJECT_BUFFER_BYTES_MAX, OBJECT_BYTES_MAX } from './limits.ts'
import { compareKeys, type ObjectKey, type ObjectPrefix } from './object-key.ts'
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
import { objectNotFound, objectTooLarge } from './object-store-error.ts'
import { sweepObjects } from './sweep-objects.ts'

interface Stored {
  readonly content: Uint8Array
  readonly storedMs: number
}

type Answer<T> = Promise<Result<T, ObjectStoreError>>

/** The store for tests: the same promises, except that it forgets with the process. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<ObjectKey, Stored>()
  readonly #clock: Clock

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  async put(key: ObjectKey, data: ObjectData, options: { readonly bytesMax?: number } = {}): Answer<{ bytes: number }> {
    const bytesMax = Math.min(options.bytesMax ?? OBJECT_BYTES_MAX, OBJECT_BYTES_MAX)
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of data instanceof Uint8Array ? [data] : data) {
      bytes += chunk.byteLength
      if (bytes > bytesMax) return fail(objectTooLarge(key, bytesMax))
      chunks.push(chunk)
    }
    this.#objects.set(key, { content: Buffer.concat(chunks), storedMs: this.#clock.nowMs() })
    return ok({ bytes })
  }

  async putFile(key: ObjectKey, path: string): Answer<{ bytes: number }> {
    return this.put(key, await readFile(path))
  }

  async get(key: ObjectKey, range: ByteRange = {}): Answer<ObjectContent> {
    const found = this.#objects.get(key)
    if (!found) return fail(objectNotFound(key))
    const { start, end } = clampRange(range, found.content.byteLength)
    async function* body() {
      if (end > start) yield found!.content.slice(start, end)
    }
    return ok({ ...statOf(found), body: { [Symbol.asyncIterator]: body } })
  }

  async read(key: ObjectKey, range: ByteRange = {}): Answer<Uint8Array> {
    const found = this.#objects.get(key)
    if (!found) return fail(objectNotFound(key))
    const { start, end } = clampRange(range, found.content.byteLength)
    if (end - start > OBJECT_BUFFER_BYTES_MAX) return fail(objectTooLarge(key, OBJECT_BUFFER_BYTES_MAX))
    return ok(found.content.slice(start, end))
  }

  async stat(key: ObjectKey): Answer<ObjectStat> {
    const found = this.#objects.get(key)
    return found ? ok(statOf(found)) : fail(objectNotFound(key))
  }

  async link(from: ObjectKey, to: ObjectKey): Answer<{ bytes: number }> {
    const found = this.#objects.get(from)
    if (!found) return fail(objectNotFound(from))
    this.#objects.set(to, { content: found.content, storedMs: this.#clock.nowMs() })
    return ok({ bytes: found.content.byteLength })
  }

  async remove(key: ObjectKey): Answer<void> {
    this.#objects.delete(key)
    return ok(undefined)
  }

  async removePrefix(prefix: ObjectPrefix): Answer<void> {
    for (const key of this.#objects.keys()) if (key.startsWith(prefix)) this.#objects.delete(key)
    return ok(undefined)
  }

  async list(prefix: ObjectPrefix, options: { cursor?: string; objectsMax?: number } = {}): Answer<ObjectPage> {
    const objectsMax = Math.min(options.objectsMax ?? LIST_OBJECTS_MAX, LIST_OBJECTS_MAX)
    const { cursor } = options
    const objects: ListedObject[] = [...this.#objects]
      .filter(([key]) => key.startsWith(prefix) && (cursor === undefined || compareKeys(key, cursor) > 0))
      .sort(([one], [other]) => compareKeys(one, other))
      .map(([key, stored]) => ({ key, ...statOf(stored) }))
    const page = objects.slice(0, objectsMax)
    return ok(objects.length > page.length ? { objects: page, nextCursor: page.at(-1)!.key } : { objects: page })
  }

  sweep(options: SweepOptions): Answer<{ removed: number }> {
    return sweepObjects(this, options)
  }
}

const statOf = ({ content, storedMs }: Stored): ObjectStat => ({ bytes: content.byteLength, storedMs })
