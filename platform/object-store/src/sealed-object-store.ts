import { createReadStream } from 'node:fs'
import { fail, invariant, ok, type Result } from '@linkflow/kernel'
import {
  FRAME_TAG_BYTES,
  FRAMES_HEAD_BYTES,
  type Frames,
  KeyError,
  type Payloads,
  PayloadUnreadable,
} from '@linkflow/keys'
import { clampRange } from './byte-range.ts'
import { OBJECT_BUFFER_BYTES_MAX, OBJECT_BYTES_MAX, SEALED_FRAME_BYTES } from './limits.ts'
import type { ObjectKey, ObjectPrefix } from './object-key.ts'
import type {
  ByteRange,
  ObjectContent,
  ObjectData,
  ObjectPage,
  ObjectStat,
  ObjectStore,
  ObjectStoreError,
  SweepOptions,
} from './object-store.ts'
import { ObjectStoreFailure, objectStoreError, objectTooLarge } from './object-store-error.ts'

/** What a sealed object begins with: no format that people use begins so. */
const SIGN = Buffer.from('\x89LinkFlow sealed\x01', 'latin1')
const HEAD_BYTES = SIGN.length + FRAMES_HEAD_BYTES
const STORED_FRAME_BYTES = SEALED_FRAME_BYTES + FRAME_TAG_BYTES

type Answer<T> = Promise<Result<T, ObjectStoreError>>

/** What an object is, before any of its content is read. */
interface Looked extends ObjectStat {
  /** Of what is sealed. */
  readonly frames?: { readonly all: Frames; readonly count: number }
}

/**
 * Seals objects on their way into another store, in frames of 64 KiB, so that a part is read without the rest.
 *
 * O1. A frame opens at its place in its object only (STREAM): what was changed, moved, repeated or cut off is told, as far
 *     as it is read.
 * O2. An object is bound to its workspace and to the last part of its key, which it keeps under every prefix that it is
 *     linked to: a link costs no copy, and no other object opens in its place.
 * O3. What is there already in plain is read as it is; whether new ones are sealed is for `Payloads` to say.
 *
 * `list` gives sizes as they are stored, which is what they take up.
 */
export class SealedObjectStore implements ObjectStore {
  readonly #inner: ObjectStore
  readonly #payloads: Pick<Payloads, 'beginFrames' | 'openFrames'>

  constructor(inner: ObjectStore, payloads: Pick<Payloads, 'beginFrames' | 'openFrames'>) {
    this.#inner = inner
    this.#payloads = payloads
  }

  async put(key: ObjectKey, data: ObjectData, options: { readonly bytesMax?: number } = {}): Answer<{ bytes: number }> {
    const begun = await this.#opening(key, () => this.#payloads.beginFrames(workspaceOf(key), labelOf(key)))
    if (!begun.ok) return begun
    if (begun.value === undefined) return this.#inner.put(key, data, options)
    const sealing = new Sealing(begun.value, Math.min(options.bytesMax ?? OBJECT_BYTES_MAX, OBJECT_BYTES_MAX))
    try {
      const stored = await this.#inner.put(key, sealing.of(data))
      return stored.ok ? ok({ bytes: sealing.bytes }) : stored
    } catch (error) {
      if (error instanceof TooLarge) return fail(objectTooLarge(key, error.bytesMax))
      throw error
    }
  }

  async putFile(key: ObjectKey, path: string): Answer<{ bytes: number }> {
    const begun = await this.#opening(key, () => this.#payloads.beginFrames(workspaceOf(key), labelOf(key)))
    if (!begun.ok) return begun
    return begun.value === undefined ? this.#inner.putFile(key, path) : this.put(key, createReadStream(path))
  }

  async get(key: ObjectKey, range: ByteRange = {}): Answer<ObjectContent> {
    const looked = await this.#look(key)
    if (!looked.ok) return looked
    const { bytes, storedMs, frames } = looked.value
    if (frames === undefined) return this.#inner.get(key, range)
    const { start, end } = clampRange(range, bytes)
    return ok({ bytes, storedMs, body: { [Symbol.asyncIterator]: () => this.#opened(key, frames, start, end) } })
  }

  async read(key: ObjectKey, range: ByteRange = {}): Answer<Uint8Array> {
    const content = await this.get(key, range)
    if (!content.ok) return content
    const { start, end } = clampRange(range, content.value.bytes)
    if (end - start > OBJECT_BUFFER_BYTES_MAX) return fail(objectTooLarge(key, OBJECT_BUFFER_BYTES_MAX))
    try {
      return ok(Buffer.concat(await Array.fromAsync(content.value.body)))
    } catch (error) {
      if (error instanceof ObjectStoreFailure) return fail(error.error)
      throw error
    }
  }

  async stat(key: ObjectKey): Answer<ObjectStat> {
    const looked = await this.#look(key)
    return looked.ok ? ok({ bytes: looked.value.bytes, storedMs: looked.value.storedMs }) : looked
  }

  async link(from: ObjectKey, to: ObjectKey): Answer<{ bytes: number }> {
    const looked = await this.#look(from)
    if (!looked.ok) return looked
    if (looked.value.frames === undefined || isBoundAlike(from, to)) {
      const linked = await this.#inner.link(from, to)
      return linked.ok ? ok({ bytes: looked.value.bytes }) : linked
    }
    const content = await this.get(from)
    if (!content.ok) return content
    try {
      return await this.put(to, content.value.body)
    } catch (error) {
      if (error instanceof ObjectStoreFailure) return fail(error.error)
      throw error
    }
  }

  /** Its file, if the store has files, is not its content. */
  async isSealed(key: ObjectKey): Promise<boolean> {
    const head = await this.#inner.read(key, { end: SIGN.length })
    return head.ok && isSealed(head.value)
  }

  remove(key: ObjectKey): Answer<void> {
    return this.#inner.remove(key)
  }

  removePrefix(prefix: ObjectPrefix): Answer<void> {
    return this.#inner.removePrefix(prefix)
  }

  list(prefix: ObjectPrefix, options?: { cursor?: string; objectsMax?: number }): Answer<ObjectPage> {
    return this.#inner.list(prefix, options)
  }

  sweep(options: SweepOptions): Answer<{ removed: number }> {
    return this.#inner.sweep(options)
  }

  async #look(key: ObjectKey): Answer<Looked> {
    const stored = await this.#inner.stat(key)
    if (!stored.ok) return stored
    const head = await this.#inner.read(key, { end: HEAD_BYTES })
    if (!head.ok) return head
    if (!isSealed(head.value)) return stored
    const bytes = stored.value.bytes - HEAD_BYTES
    const count = Math.ceil(bytes / STORED_FRAME_BYTES)
    // The last frame has at least its tag; only of an object without content it has nothing else.
    const lastBytes = bytes - (count - 1) * STORED_FRAME_BYTES - FRAME_TAG_BYTES
    if (count < 1 || lastBytes < 0 || (lastBytes === 0 && count > 1)) return fail(unreadable(key, CUT_OFF))
    const opening = () => this.#payloads.openFrames(workspaceOf(key), labelOf(key), head.value.subarray(SIGN.length))
    const all = await this.#opening(key, opening)
    if (!all.ok) return all
    const { storedMs } = stored.value
    return ok({ bytes: bytes - count * FRAME_TAG_BYTES, storedMs, frames: { all: all.value, count } })
  }

  async *#opened(
    key: ObjectKey,
    { all, count }: NonNullable<Looked['frames']>,
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array> {
    if (end <= start) return
    let number = Math.floor(start / SEALED_FRAME_BYTES)
    const until = Math.ceil(end / SEALED_FRAME_BYTES)
    const range = { start: HEAD_BYTES + number * STORED_FRAME_BYTES, end: HEAD_BYTES + until * STORED_FRAME_BYTES }
    const stored = await this.#inner.get(key, range)
    if (!stored.ok) throw new ObjectStoreFailure(stored.error)
    for await (const frame of piecesOf(stored.value.body, STORED_FRAME_BYTES)) {
      const plain = all.open(number, number === count - 1, frame.bytes)
      if (plain === undefined) throw new ObjectStoreFailure(unreadable(key, CHANGED))
      const at = number * SEALED_FRAME_BYTES
      yield plain.subarray(Math.max(0, start - at), Math.min(plain.length, end - at))
      number += 1
    }
    if (number < until) throw new ObjectStoreFailure(unreadable(key, CUT_OFF))
  }

  /** A key that is not there is told as an error of the store: whoever reads an object knows those. */
  async #opening<T>(key: ObjectKey, work: () => Promise<T>): Answer<T> {
    try {
      return ok(await work())
    } catch (error) {
      if (error instanceof PayloadUnreadable) return fail(unreadable(key, error.message))
      if (!(error instanceof KeyError)) throw error
      return fail(
        objectStoreError('object-store-unavailable', `The object ${key} is sealed: ${error.message}`, error.code),
      )
    }
  }
}

const CHANGED = 'It was changed or moved since it was stored. Restore it from a backup.'
const CUT_OFF = 'It was cut off since it was stored. Restore it from a backup.'

const unreadable = (key: ObjectKey, why: string): ObjectStoreError =>
  objectStoreError('object-unreadable', `The object ${key} does not open. ${why}`)

const isSealed = (head: Uint8Array): boolean => SIGN.equals(head.subarray(0, SIGN.length))

const workspaceOf = (key: ObjectKey): string => key.slice(0, key.indexOf('/'))
const nameOf = (key: ObjectKey): string => key.slice(key.lastIndexOf('/') + 1)
const labelOf = (key: ObjectKey) => ({ purpose: 'object', context: nameOf(key) })
const isBoundAlike = (one: ObjectKey, other: ObjectKey): boolean =>
  nameOf(one) === nameOf(other) && workspaceOf(one) === workspaceOf(other)

class TooLarge extends Error {
  readonly bytesMax: number
  constructor(bytesMax: number) {
    super(`more than ${bytesMax} bytes`)
    this.bytesMax = bytesMax
  }
}

/** The stored form of content, as it comes. */
class Sealing {
  /** Of the content. */
  bytes = 0
  readonly #head: Uint8Array
  readonly #frames: Frames
  readonly #bytesMax: number

  constructor({ head, frames }: { readonly head: Uint8Array; readonly frames: Frames }, bytesMax: number) {
    invariant(head.length === FRAMES_HEAD_BYTES, `a head of ${head.length} bytes`)
    this.#head = head
    this.#frames = frames
    this.#bytesMax = bytesMax
  }

  async *of(data: ObjectData): AsyncGenerator<Uint8Array> {
    yield Buffer.concat([SIGN, this.#head])
    let number = 0
    for await (const { bytes, isLast } of piecesOf(this.#counted(data), SEALED_FRAME_BYTES)) {
      yield this.#frames.seal(number, isLast, bytes)
      number += 1
    }
  }

  async *#counted(data: ObjectData): AsyncGenerator<Uint8Array> {
    for await (const chunk of data instanceof Uint8Array ? [data] : data) {
      this.bytes += chunk.length
      if (this.bytes > this.#bytesMax) throw new TooLarge(this.#bytesMax)
      yield chunk
    }
  }
}

/** The same bytes in pieces of one size, the last one shorter; of nothing at all one empty piece. */
async function* piecesOf(
  body: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  let piece = Buffer.allocUnsafe(size)
  let filled = 0
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; ) {
      // A full piece waits until there is more: only then it is not the last.
      if (filled === size) {
        yield { bytes: piece, isLast: false }
        piece = Buffer.allocUnsafe(size)
        filled = 0
      }
      const part = chunk.subarray(at, at + size - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
    }
  }
  yield { bytes: piece.subarray(0, filled), isLast: true }
}
