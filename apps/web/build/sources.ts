import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** What the pages are made of: this package, ours that it imports, and the versions of everybody else's. */
const MADE_OF = [
  'apps/web/{src,public,build}/**/*.*',
  'apps/web/*.{html,json,ts}',
  '{sdk,contracts,expression,kernel}/src/**/*.ts',
  'package-lock.json',
]
const LEFT_OUT = /\.(test|bench)\.tsx?$|(^|[\\/])testing[\\/]/

const files = (): string[] =>
  MADE_OF.flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }))
    .filter((path) => !LEFT_OUT.test(path) && statSync(join(REPOSITORY, path)).isFile())
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
