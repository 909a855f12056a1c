import { fail, ok, type Result } from '@linkflow/kernel'
import { type FileError, fileError } from './file-error.ts'
import type { UserFilesLimits } from './limits.ts'

/** Names that Windows gives to devices in every folder, whatever their ending. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/**
 * The names of a relative path, each safe to look up in the folder before it. Decided by what a name is, never by what
 * the joined path looks like afterwards. Wildcards are names here: only patterns give them a meaning.
 */
export function parseUserPath(path: string, limits: UserFilesLimits): Result<readonly string[], FileError> {
  const refuse = (why: string) =>
    fail(fileError('file-path-invalid', `${JSON.stringify(path.slice(0, 200))} is no path of a file: ${why}.`))
  if (Buffer.byteLength(path) > limits.pathBytesMax) return refuse(`it is longer than ${limits.pathBytesMax} bytes`)
  if (/[\u0000-\u001f\u007f]/.test(path)) return refuse('it holds a control character')
  // Half of a surrogate pair becomes U+FFFD on its way to the system: two names would be one file.
  if (!path.isWellFormed()) return refuse('it holds a broken character')
  if (path.startsWith('/')) return refuse('paths begin below the files of the workspace, without a slash')
  if (path.includes('\\')) return refuse('folders are separated by "/", not by a backslash')
  if (/^[a-z]:/i.test(path)) return refuse('drives cannot be named')
  const names = path.split('/').filter((name) => name !== '.')
  if (names.length === 0 || names.includes('')) return refuse('it is empty, or a name in it is')
  if (names.length > limits.pathDepthMax) return refuse(`it is deeper than ${limits.pathDepthMax} folders`)
  for (const name of names) {
    const problem = nameProblem(name, limits)
    if (problem) return refuse(problem)
  }
  return ok(names)
}

function nameProblem(name: string, limits: UserFilesLimits): string | undefined {
  if (name === '..') return '".." cannot be used'
  if (Buffer.byteLength(name) > limits.nameBytesMax) return `a name is longer than ${limits.nameBytesMax} bytes`
  if (process.platform !== 'win32') return undefined
  if (/[<>:"|?*]/.test(name)) return 'it holds a character that Windows cannot store'
  if (WINDOWS_DEVICE.test(name) || /[. ]$/.test(name)) return 'Windows keeps one of its names for itself'
  return undefined
}
