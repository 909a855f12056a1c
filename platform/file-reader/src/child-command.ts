import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildCommand } from '@linkflow/code-sandbox'
import { codeFolders } from '@linkflow/formats'
import type { ReaderLimits } from './limits.ts'

/** What starts a process that reads files. */
export const childCommand = ({ memoryMbMax }: ReaderLimits): ChildCommand => {
  const script = realpathSync(fileURLToPath(new URL('child/main.ts', import.meta.url)))
  return closedCommand(script, [packageOf(script), ...codeFolders()], memoryMbMax)
}

/** The folder of the package that a script in `src/child` belongs to. */
export const packageOf = (script: string): string => dirname(dirname(dirname(script)))

/** Starts a script that may see, of the whole disk, only Node and these folders. */
export function closedCommand(script: string, folders: readonly string[], memoryMbMax: number): ChildCommand {
  const node = realpathSync(process.execPath)
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
