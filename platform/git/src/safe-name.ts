/**
 * Names that a repository of a stranger may have outside of its `.git`. Git itself learned them one by one (CVE-2014-9390,
 * CVE-2019-1352, CVE-2021-21300): what a file system takes for `.git` although it is written otherwise, and what leads out.
 */
export function nameProblem(name: string, isWindows = process.platform === 'win32'): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'leads to another folder'
  if (name.includes('/') || name.includes('\\')) return 'has a slash or a backslash in it'
  if (CONTROL.test(name)) return 'has a control character in it'
  if (!name.isWellFormed() || name.includes('\uFFFD')) return 'has a broken character in it'
  if (new TextEncoder().encode(name).length > NAME_BYTES_MAX) return `is longer than ${NAME_BYTES_MAX} bytes`
  const seen = asFileSystemsSee(name)
  if (seen === '') return 'is only dots and spaces, which Windows takes for another folder'
  if (seen === '.git' || SHORT_GIT.test(seen)) return 'is, to some file systems, .git'
  if (isWindows && (FOR_WINDOWS.test(name) || WINDOWS_DEVICE.test(name))) return 'is one that Windows keeps for itself'
  return undefined
}

/** Windows cannot store these; elsewhere they are files like others. */
const FOR_WINDOWS = /[<>:"|?*]|[. ]$/
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

const CONTROL = /[\u0000-\u001f\u007f]/
/** What usual file systems can store. */
const NAME_BYTES_MAX = 255
/** HFS+ passes over these. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g
/** The short names that NTFS makes. */
const SHORT_GIT = /^\.?git~\d+$/

/** Without case, a stream of NTFS, and the dots and spaces at the end that Windows leaves out. */
function asFileSystemsSee(name: string): string {
  const plain = name.replace(IGNORED, '').toLowerCase().split(':')[0]!
  return plain.replace(/[. ]+$/, '')
}

/** A path in a repository, as its parts; undefined where one of them may not be. */
export function safePath(path: string): readonly string[] | undefined {
  const names = path.split('/')
  return names.some((name) => nameProblem(name) !== undefined) ? undefined : names
}
