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

/**
 * Commands to try in turn: with all that makes contexts cheap, and, for a Node whose V8 does not know those flags or
 * does not take our snapshot, without. `entry` is another child script: the tests open one on purpose to look at the
 * walls from inside.
 */
export function childCommands(limits: CodeLimits, entry?: string): ChildCommand[] {
  return [childCommand(limits, 'fast', entry), childCommand(limits, 'plain', entry)]
}

export function childCommand(limits: CodeLimits, pace: 'fast' | 'plain', entry?: string): ChildCommand {
  const node = realpathSync(process.execPath)
  const script = realpathSync(entry ?? fileURLToPath(new URL('child/main.cjs', import.meta.url)))
  const folder = dirname(script)
  const addon = addonPath()
  return {
    argv: [
      node,
      ...FLAGS,
      ...(entry === undefined ? permission(folder) : []),
      ...(pace === 'fast' ? FAST : []),
      script,
      addon,
      JSON.stringify(limits),
      pace,
    ],
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

const FLAGS = [
  '--no-node-snapshot',
  '--no-warnings',
  '--disable-proto=delete',
  // One helper thread for garbage collection in place of four.
  '--v8-pool-size=1',
]

/**
 * Node's own refusal of files, processes and workers: one more thing in the way of who got out of an isolate. A child
 * opened by a test goes without, because it asks what the kernel refuses.
 */
const permission = (folder: string) => ['--permission', '--allow-addons', `--allow-fs-read=${folder}`]

/**
 * For what dominates a call, a fresh context. CPU per context, 2 cores, Node 24.21: 320 us plainly, and 100 more for
 * inside.js; 235 us with these, inside.js included as a snapshot.
 */
const FAST = [
  // Its write barriers tax the deserializer; a third less memory as well.
  '--no-incremental-marking',
  // What a context optimised ends with it, so a helper thread that compiles while the code runs on mostly works for
  // nothing: a run of 10,000 items costs 11 ms of CPU with it and 6 without, a second of arithmetic the same.
  '--no-concurrent-recompilation',
  // Strings of the snapshot keep their hashes. Collisions made on purpose slow the run of who made them.
  '--no-rehash-snapshot',
  // Installed anew in each context, and of no use in a Code node: `using` and DisposableStack, Float16Array, phases of
  // imports, and a method of the Atomics that are taken away.
  '--no-js-explicit-resource-management',
  '--no-js-float16array',
  '--no-js-source-phase-imports',
  '--no-js-atomics-pause',
]

/** Luxon as one script that defines a global. Read on first use: most installations never send it to a child. */
export function luxonSource(): string {
  luxonText ??= readFileSync(join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'), 'utf8')
  return luxonText
}
let luxonText: string | undefined
