import type { ObjectStoreError, ObjectStoreErrorCode } from './object-store.ts'

const RETRYABLE: Readonly<Record<ObjectStoreErrorCode, boolean>> = {
  'object-not-found': false,
  'object-too-large': false,
  'object-unreadable': false,
  // Someone may make room; until then the execution waits in its retry rather than being lost.
  'object-store-full': true,
  'object-store-unavailable': true,
}

export function objectStoreError(code: ObjectStoreErrorCode, message: string, detail?: string): ObjectStoreError {
  const retryable = RETRYABLE[code]
  return detail === undefined ? { code, message, retryable } : { code, message, retryable, detail }
}

export const objectNotFound = (key: string): ObjectStoreError =>
  objectStoreError('object-not-found', `There is no object ${key}; retention may have removed it.`)

export const objectTooLarge = (key: string, bytesMax: number): ObjectStoreError =>
  objectStoreError('object-too-large', `The object ${key} is larger than the ${bytesMax} bytes it may have.`)

/** An ObjectStoreError on the way through code that can only throw, such as the reader of a body. */
export class ObjectStoreFailure extends Error {
  override readonly name = 'ObjectStoreFailure'
  readonly error: ObjectStoreError

  constructor(error: ObjectStoreError) {
    super(error.message)
    this.error = error
  }
}

/** The system's error in our words; what is no error of the system is a bug and goes on. */
export function fromDisk(error: unknown, key: string, folder: string): ObjectStoreError {
  if (error instanceof ObjectStoreFailure) return error.error
  const code = systemCode(error)
  if (code === undefined) throw error
  if (code === 'ENOENT') return objectNotFound(key)
  if (isFull(code)) {
    const what = `The disk of ${folder} is full, so ${key} was not stored. Make room or shorten the retention.`
    return objectStoreError('object-store-full', what, code)
  }
  const what = `The object ${key} cannot be reached in ${folder} (${code}). Check the disk and the rights of the folder.`
  return objectStoreError('object-store-unavailable', what, code)
}

export const isFull = (code: string): boolean => code === 'ENOSPC' || code === 'EDQUOT'

export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
