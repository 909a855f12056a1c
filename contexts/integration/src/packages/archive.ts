import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { invariant } from '@linkflow/kernel'
import { PACKAGE_BYTES_MAX, PACKAGE_FILES_MAX } from './limits.ts'

/** Paths by `/` below the folder, and their bytes as base64. */
type Files = Record<string, string>

/** Of a package only what is run and read: no maps, no types, no links, nothing of npm's own. */
const LEFT_OUT = /(^|\/)(\.bin|\.package-lock\.json)(\/|$)|\.(map|d\.[cm]?ts|tsbuildinfo)$/

/** All files below a folder in one, or why they are too much. */
export function packFolder(folder: string): Buffer | string {
  const files: Files = {}
  let bytes = 0
  let count = 0
  for (const path of walk(folder, '')) {
    const content = readFileSync(join(folder, path))
    bytes += content.length
    count += 1
    if (count > PACKAGE_FILES_MAX)
      return `It has more than ${PACKAGE_FILES_MAX} files, those that it stands on included.`
    if (bytes > PACKAGE_BYTES_MAX)
      return `It has more than ${PACKAGE_BYTES_MAX} bytes, those that it stands on included.`
    files[path] = content.toString('base64')
  }
  return gzipSync(JSON.stringify(files))
}

function* walk(folder: string, below: string): Iterable<string> {
  for (const name of readdirSync(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`
    if (LEFT_OUT.test(path)) continue
    const stat = lstatSync(join(folder, path))
    if (stat.isDirectory()) yield* walk(folder, path)
    else if (stat.isFile()) yield path
  }
}

/** Readable by whoever the sandbox's processes run as. */
export function unpackInto(folder: string, archive: Uint8Array): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  // Base64 and the names make it larger than the bytes that were counted.
  const text = gunzipSync(archive, { maxOutputLength: 2 * PACKAGE_BYTES_MAX }).toString('utf8')
  for (const [path, content] of Object.entries(JSON.parse(text) as Files)) {
    invariant(
      path.split('/').every((part) => part !== '' && part !== '..' && part !== '.'),
      `a packed path is ${path}`,
    )
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 })
    writeFileSync(file, Buffer.from(content, 'base64'), { mode: 0o644 })
  }
}
