import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** What a process must see of the disk to work on files: our code, and where the libraries are. */
export const codeFolders = (): string[] => [
  realpathSync(fileURLToPath(new URL('..', import.meta.url))),
  dirname(dirname(require.resolve('xml2js/package.json'))),
]
