import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildCommand } from '@linkflow/code-sandbox'
import { codeFolders } from '@linkflow/formats'
import type { ReaderLimits } from './limits.ts'

/** What starts a process, and all that it may see of the disk: Node, our code for formats, and the libraries. */
export function childCommand({ memoryMbMax }: ReaderLimits): ChildCommand {
  const node = realpathSync(process.execPath)
  const script = realpathSync(fileURLToPath(new URL('child/main.ts', import.meta.url)))
  const ours = dirname(dirname(dirname(script)))
  const folders = [ours, ...codeFolders()]
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
