import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildCommand } from '@linkflow/code-sandbox'
import type { PackageLimits } from './limits.ts'
import type { PackageCode } from './package-call.ts'

/** zod as the host has it, for packages that bring none: schemas of parameters are its objects. */
export const zodUrl = (): string => import.meta.resolve('zod')

/**
 * What starts a process for one package. It sees the child's script, zod and the folder of its package: nothing of another
 * package, and nothing else of the disk, by Node's permission model and, where the kernel has it, by its view of the disk.
 */
export function packageCommand({ folder }: PackageCode, limits: PackageLimits): ChildCommand {
  const node = realpathSync(process.execPath)
  const script = realpathSync(fileURLToPath(new URL('child/main.mjs', import.meta.url)))
  const folders = [dirname(script), realpathSync(dirname(fileURLToPath(zodUrl()))), realpathSync(folder)]
  return {
    argv: [
      node,
      '--no-warnings',
      '--disable-proto=delete',
      '--v8-pool-size=1',
      `--max-old-space-size=${limits.heapMb}`,
      '--max-semi-space-size=8',
      '--no-addons',
      '--permission',
      ...folders.map((each) => `--allow-fs-read=${each}/`),
      script,
      JSON.stringify({ messageCharsMax: limits.messageCharsMax }),
    ],
    files: [node, ...folders],
  }
}

/** Since this release Node's permission model refuses sockets too. */
export const PERMISSION_COVERS_NETWORK = Number(process.versions.node.split('.')[0]) >= 25
