import type { Result } from '@linkflow/kernel'
import type { ObjectKey, ObjectStore, ObjectStoreError } from '@linkflow/object-store'
import { asObjectKey } from '@linkflow/object-store'
import { movedKey, type ObjectOwner, objectsPrefixOf } from './execution-objects.ts'

type Taken = Promise<Result<unknown, ObjectStoreError>>

/**
 * A big output under another execution's prefix. It may name files of its items; then those are linked there too, and it
 * is copied with their new names. All prefixes are equally long, so what else the journal says of places in it holds.
 */
export async function takeOverOutput(
  objects: ObjectStore,
  from: ObjectKey,
  to: ObjectKey,
  source: ObjectOwner,
  owner: ObjectOwner,
): Taken {
  const content = await objects.get(from)
  if (!content.ok) return content
  const names = new FileNames(source, owner)
  for await (const _ of names.moved(content.value.body)) {
    // The first pass only looks which files there are.
  }
  if (names.found.size === 0) return objects.link(from, to)
  for (const key of names.found) {
    const linked = await objects.link(asObjectKey(key), movedKey(key, source, owner))
    if (!linked.ok) return linked
  }
  const again = await objects.get(from)
  return again.ok ? objects.put(to, new FileNames(source, owner).moved(again.value.body)) : again
}

/** More than a key and its quote have. */
const KEY_BYTES_MAX = 256

/** Finds the names of an execution's files in the text of an output, and gives the text with the other's. */
class FileNames {
  readonly found = new Set<string>()
  private readonly before: Buffer
  private readonly after: Buffer
  private readonly keyAt: number

  constructor(source: ObjectOwner, owner: ObjectOwner) {
    const name = '"object":"'
    this.keyAt = name.length
    this.before = Buffer.from(name + objectsPrefixOf(source))
    this.after = Buffer.from(name + objectsPrefixOf(owner))
  }

  async *moved(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let rest: Buffer = Buffer.alloc(0)
    for await (const chunk of body) {
      // A copy: chunks belong to the store.
      const text = Buffer.concat([rest, chunk])
      const upTo = this.rename(text, text.length - KEY_BYTES_MAX)
      yield text.subarray(0, upTo)
      rest = text.subarray(upTo)
    }
    this.rename(rest, rest.length)
    yield rest
  }

  /** Renames what begins before `limit`; the rest may be cut off. */
  private rename(text: Buffer, limit: number): number {
    let upTo = Math.max(0, limit)
    for (let at = text.indexOf(this.before); at !== -1 && at < limit; at = text.indexOf(this.before, at + 1)) {
      const start = at + this.keyAt
      const end = text.indexOf('"', start)
      this.found.add(text.toString('latin1', start, end))
      this.after.copy(text, at)
      upTo = Math.max(upTo, end)
    }
    return upTo
  }
}
