import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closedCommand, packageOf, type ReaderLimits } from '@linkflow/file-reader'

const require = createRequire(import.meta.url)
const folderOf = (url: string): string => realpathSync(dirname(fileURLToPath(url)))

/** Starts the process that knows Git: it sees this package, the wire that it speaks, and the libraries. */
export function gitCommand({ memoryMbMax }: ReaderLimits) {
  const script = realpathSync(fileURLToPath(new URL('child/main.ts', import.meta.url)))
  const wire = dirname(folderOf(import.meta.resolve('@linkflow/file-reader/messages')))
  const libraries = dirname(dirname(require.resolve('isomorphic-git')))
  return closedCommand(script, [packageOf(script), wire, libraries], memoryMbMax)
}
