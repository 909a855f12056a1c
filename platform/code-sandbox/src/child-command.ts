import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CodeLimits } from './limits.ts'

/** What starts a child, and the files it needs to see: all else of the disk may be hidden from it. */
export interface ChildCommand {
  readonly argv: readonly string[]
  readonly files: readonly string[]
}

const require = createRequire(import.meta.url)

/** `entry` is another child script: the tests open one on purpose to look at the walls from inside. */
export function childCommand(limits: CodeLimits, entry?: string): ChildCommand {
  const node = realpathSync(process.execPath)
  const script = realpathSync(entry ?? fileURLToPath(new URL('child/main.cjs', import.meta.url)))
  const folder = dirname(script)
  const addon = addonPath()
  return {
    argv: [node, ...flags(folder), script, addon, JSON.stringify(limits)],
    files: [node, addon, folder],
  }
}

/**
 * The prebuilt binary for this Node and this machine, found here and not by the package's own loader, which looks
 * into folders that the child does not have.
 */
function addonPath(): string {
  const { platform, arch } = process
  const libc = platform === 'linux' ? (isMusl() ? '.musl' : '.glibc') : ''
  const folder = join(dirname(require.resolve('isolated-vm/package.json')), 'prebuilds', `${platform}-${arch}`)
  const file = join(folder, `isolated-vm.abi${process.versions.modules}${libc}.node`)
  if (!existsSync(file)) {
    throw new Error(
      `the Code node cannot run here: isolated-vm has no prebuilt binary for ${platform} ${arch} with Node ${process.versions.node}`,
    )
  }
  return realpathSync(file)
}

function isMusl(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime === undefined
}

function flags(folder: string): string[] {
  return [
    '--no-node-snapshot',
    '--no-warnings',
    '--disable-proto=delete',
    // Measured for what dominates a call, a fresh context (2 cores, Node 24.21): 330 us plainly; 270 us and a third
    // less memory without incremental marking, whose barriers tax the deserializer; 245 us when the strings of the
    // snapshot keep their hashes. Collisions made on purpose would slow the run of who made them.
    '--no-incremental-marking',
    ...(process.versions.node.startsWith('24.') ? ['--no-rehash-snapshot'] : []),
    // One helper thread for garbage collection in place of four.
    '--v8-pool-size=1',
    // Node's own refusal of files, processes and workers: one more thing in the way of who got out of an isolate.
    '--permission',
    '--allow-addons',
    `--allow-fs-read=${folder}`,
  ]
}

/** Luxon as one script that defines a global. Read on first use: most installations never send it to a child. */
export function luxonSource(): string {
  luxonText ??= readFileSync(join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'), 'utf8')
  return luxonText
}
let luxonText: string | undefined
