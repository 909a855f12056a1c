import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** What the pages are made of: this package, ours that it imports, and the versions of everybody else's. */
const FOLDERS = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/build',
  'sdk/src',
  'contracts/src',
  'expression/src',
  'kernel/src',
]
const FILES = [
  'apps/web/index.html',
  'apps/web/package.json',
  'apps/web/vite.config.ts',
  'docs/guides/runbooks.md',
  'package-lock.json',
]
const LEFT_OUT = /\.(test|bench|testkit)\.tsx?$|(^|[\\/])testing[\\/]/

/** Plain reading of folders: patterns would cost an idle server a megabyte for good. */
const files = (): string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(REPOSITORY, join(entry.parentPath, entry.name))),
  )
    .concat(FILES)
    .filter((path) => !LEFT_OUT.test(path))
    .sort()

/** Of names, sizes and times: a few milliseconds, for the start of a server that was built before. */
export function lookOfSources(): string {
  const hash = createHash('sha256')
  for (const path of files()) {
    const { size, mtimeMs } = statSync(join(REPOSITORY, path))
    hash.update(`${path}\n${size}\n${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Of all that they hold: the same in every copy of the repository. */
export function contentOfSources(): string {
  const hash = createHash('sha256')
  for (const path of files())
    hash
      .update(`${path}\n`)
      .update(readFileSync(join(REPOSITORY, path)))
      .update('\n')
  return hash.digest('hex')
}

/** A release has the built pages alone. */
export const hasSources = (): boolean => existsSync(join(REPOSITORY, 'apps/web/src/main.tsx'))
