import type { Result } from '@linkflow/kernel'
import type { ObjectKey, ObjectPrefix } from './object-key.ts'

/** What a put takes: bytes at once, or as they come. */
export type ObjectData = Uint8Array | AsyncIterable<Uint8Array>

/** A part of an object, from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start?: number
  readonly end?: number
}

export interface ObjectStat {
  readonly bytes: number
  /** When the object came to be under this key: a linked object is as young as its link. */
  readonly storedMs: number
}

export interface ObjectContent extends ObjectStat {
  /** Opens the object at its first read, so a body that nobody reads holds nothing. Reading throws `ObjectStoreFailure`. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface ListedObject extends ObjectStat {
  readonly key: ObjectKey
}

export interface ObjectPage {
  readonly objects: readonly ListedObject[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

export interface SweepOptions {
  readonly prefix: ObjectPrefix
  /** Only objects stored before this time are considered: younger ones may wait for the row that will name them. */
  readonly storedBeforeMs: number
  /** Which of these keys a row names or an unfinished execution may still name. Asked page by page. */
  readonly keep: (keys: readonly ObjectKey[]) => Promise<ReadonlySet<ObjectKey>>
}

export type ObjectStoreErrorCode =
  | 'object-not-found'
  | 'object-too-large'
  | 'object-store-full'
  /** It is sealed, and was changed since or its key is gone. */
  | 'object-unreadable'
  | 'object-store-unavailable'

export interface ObjectStoreError {
  readonly code: ObjectStoreErrorCode
  readonly message: string
  readonly retryable: boolean
  /** The system's own word, such as `EIO`. */
  readonly detail?: string
}

/**
 * Big step outputs and files. An object never changes once it is stored, and is on disk (not only in a cache) when
 * `put` or `link` has answered. Two puts of one key are the same object sent twice.
 */
export interface ObjectStore {
  /**
   * Stores all of it or nothing. What the source throws is thrown on, after what was written is removed. `bytesMax`
   * can only lower `OBJECT_BYTES_MAX`.
   */
  put(
    key: ObjectKey,
    data: ObjectData,
    options?: { readonly bytesMax?: number },
  ): Promise<Result<{ readonly bytes: number }, ObjectStoreError>>
  /** The same of a local file that nobody will change: where the store is on the same disk, no byte of it is copied. */
  putFile(key: ObjectKey, path: string): Promise<Result<{ readonly bytes: number }, ObjectStoreError>>
  get(key: ObjectKey, range?: ByteRange): Promise<Result<ObjectContent, ObjectStoreError>>
  /** The same in memory, for what is known to be small. */
  read(key: ObjectKey, range?: ByteRange): Promise<Result<Uint8Array, ObjectStoreError>>
  stat(key: ObjectKey): Promise<Result<ObjectStat, ObjectStoreError>>
  /** The object under a second key, with its own life: removing one leaves the other. */
  link(from: ObjectKey, to: ObjectKey): Promise<Result<{ readonly bytes: number }, ObjectStoreError>>
  /** Removing what is not there is done. */
  remove(key: ObjectKey): Promise<Result<void, ObjectStoreError>>
  removePrefix(prefix: ObjectPrefix): Promise<Result<void, ObjectStoreError>>
  /** A page of at most `LIST_OBJECTS_MAX`, in an order of the store's own that does not change. */
  list(
    prefix: ObjectPrefix,
    options?: { readonly cursor?: string; readonly objectsMax?: number },
  ): Promise<Result<ObjectPage, ObjectStoreError>>
  /** Removes what nobody names any more, and what broken-off puts have left. */
  sweep(options: SweepOptions): Promise<Result<{ readonly removed: number }, ObjectStoreError>>
}
