import { isFull, systemCode } from './object-store-error.ts'

export type FileErrorCode =
  | 'file-path-invalid'
  | 'file-link-refused'
  | 'file-not-found'
  | 'file-not-regular'
  | 'file-too-large'
  | 'file-list-too-large'
  | 'file-disk-full'
  | 'file-unavailable'

export interface FileError {
  readonly code: FileErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly detail?: string
}

export function fileError(code: FileErrorCode, message: string, detail?: string): FileError {
  const retryable = code === 'file-disk-full' || code === 'file-unavailable'
  return detail === undefined ? { code, message, retryable } : { code, message, retryable, detail }
}

/** A FileError on the way through code that can only throw, such as the reader of a file. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure'
  readonly error: FileError

  constructor(error: FileError) {
    super(error.message)
    this.error = error
  }
}

/** `path` is what the user wrote; paths of this machine are not told. What is no error of the system is a bug and goes on. */
export function fileErrorOf(error: unknown, path: string): FileError {
  if (error instanceof FileFailure) return error.error
  const code = systemCode(error)
  if (code === undefined) throw error
  const name = JSON.stringify(path)
  switch (code) {
    case 'ENOENT':
      return fileError('file-not-found', `There is no file ${name} in the files of this workspace.`, code)
    case 'ELOOP':
    case 'EMLINK':
      return linkRefused(path)
    case 'ENOTDIR':
      return fileError('file-not-regular', `A part of ${name} is a file or a link where a folder is needed.`, code)
    case 'EISDIR':
    case 'ENXIO':
    case 'ENODEV':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return notRegular(path)
    default:
      break
  }
  if (isFull(code)) return fileError('file-disk-full', `The disk is full, so ${name} was not written.`, code)
  const what = `${name} cannot be reached (${code}). Check the disk and the rights of the files folder.`
  return fileError('file-unavailable', what, code)
}

export const linkRefused = (path: string): FileError =>
  fileError('file-link-refused', `${JSON.stringify(path)} leads through a link, and links are not followed.`)

export const notRegular = (path: string): FileError =>
  fileError('file-not-regular', `${JSON.stringify(path)} is a folder or a device, not a file.`)

export const fileTooLarge = (path: string, bytesMax: number): FileError =>
  fileError(
    'file-too-large',
    `The file ${JSON.stringify(path)} would be larger than the ${bytesMax} bytes it may have.`,
  )
