import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { INDEX_BYTES_MAX, PAGE_FILES_MAX } from '../limits.ts'

/** A file that can be asked for, by its address. What it holds stays on the disk. */
export interface PageFile {
  readonly file: string
  readonly type: string
  readonly bytes: number
  /** Changes with what it holds. */
  readonly etag: string
  /** Its name changes with what it holds: it can be kept for ever. */
  readonly isForEver: boolean
  /** The same, compressed when it was built: bytes by the word of `Content-Encoding`. */
  readonly encodings: ReadonlyMap<Encoding, number>
}

/** In the order in which they are better, with how their files end. */
export const ENCODINGS = { br: '.br', gzip: '.gz' } as const
export type Encoding = keyof typeof ENCODINGS

/** What else lies in the folder is served to nobody. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
const FOR_EVER = /^\/assets\//

export interface PageFolder {
  readonly files: ReadonlyMap<string, PageFile>
  readonly index: string
}

/** Reads the names once: an address is looked up among them, and never becomes a path. */
export function readPageFolder(folder: string): PageFolder {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  if (names.length > PAGE_FILES_MAX)
    throw new Error(`${folder} holds more than ${PAGE_FILES_MAX} files: it is not what was built`)
  const known = new Set(names)
  const files = names.flatMap((name) => {
    const type = Object.hasOwn(TYPES, extname(name)) ? TYPES[extname(name)]! : undefined
    return type === undefined
      ? []
      : [[`/${name.split(sep).join('/')}`, fileOf(join(folder, name), name, type, known)] as const]
  })
  const index = readFileSync(join(folder, 'index.html'), 'utf8')
  if (index.length > INDEX_BYTES_MAX) throw new Error(`${folder}/index.html is too large to be what was built`)
  return { files: new Map(files), index }
}

function fileOf(file: string, name: string, type: string, known: ReadonlySet<string>): PageFile {
  const { size, mtimeMs } = statSync(file)
  const encodings = Object.entries(ENCODINGS).flatMap(([encoding, end]) =>
    known.has(name + end) ? [[encoding as Encoding, statSync(file + end).size] as const] : [],
  )
  return {
    file,
    type,
    bytes: size,
    etag: `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`,
    isForEver: FOR_EVER.test(`/${name.split(sep).join('/')}`),
    encodings: new Map(encodings),
  }
}
