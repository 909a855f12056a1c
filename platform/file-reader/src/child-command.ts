import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildCommand } from '@linkflow/code-sandbox'
import type { ReaderLimits } from './limits.ts'

const require = createRequire(import.meta.url)

/** What starts a process, and all that it may see of the disk: Node, our code for formats, and the libraries. */
export function childCommand({ memoryMbMax }: ReaderLimits): ChildCommand {
  const node = realpathSync(process.execPath)
  const script = realpathSync(fileURLToPath(new URL('child/main.ts', import.meta.url)))
  const ours = dirname(dirname(dirname(script)))
  const formats = realpathSync(join(dirname(fileURLToPath(import.meta.resolve('@linkflow/formats'))), '..'))
  const libraries = dirname(dirname(require.resolve('xml2js/package.json', { paths: [formats] })))
  const folders = [ours, formats, libraries]
  return {
    argv: [
      node,
      '--no-warnings',
      '--disable-proto=delete',
      `--max-old-space-size=${memoryMbMax}`,
      // Node's own refusal of other files, processes, workers and native code.
      '--permission',
      ...folders.map((folder) => `--allow-fs-read=${folder}`),
      script,
    ],
    files: [node, ...folders],
  }
}
