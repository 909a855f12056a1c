import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { runTool, type Tools } from './tools.ts'

/**
 * A user namespace and a mount namespace whose `root` shows system libraries and the given paths, all read-only, and
 * nothing else. They are built once, in a process that then ends; two descriptors of the server keep them alive, and
 * every child enters them. A server that runs as root maps the namespace to a user that owns nothing anywhere.
 */
export interface ReadOnlyView {
  readonly root: string
  /** Arguments for nsenter. */
  readonly enter: readonly string[]
  close(): void
}

/** Owner of nothing: not in any passwd file we know, and below the ranges that containers hand out. */
export const SANDBOX_UID = 64_321

/** What a program needs to be loaded. Those that are links (a merged /usr) stay links. */
const SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/bin']

/** Empty folders that every system has, one of which is covered by the root; only inside the namespace. */
const MOUNT_POINTS = ['/mnt', '/media', '/srv', '/opt', '/tmp']

export async function buildReadOnlyView(tools: Required<Tools>, paths: readonly string[]): Promise<ReadOnlyView> {
  const isRoot = process.getuid!() === 0
  const root = MOUNT_POINTS.find((point) => existsSync(point) && !paths.some((path) => path.startsWith(`${point}/`)))
  if (root === undefined) throw new Error('no folder to mount the root of the sandbox on')
  const holder = await startHolder(tools)
  try {
    mapIds(holder.pid!, isRoot)
    // Real root mounts as itself, so that nothing in the namespace may change what it mounted.
    const asUser = isRoot ? [] : ['--user', '--preserve-credentials']
    const mount = (...args: string[]) =>
      runTool(tools.nsenter, [`--target=${holder.pid}`, '--mount', ...asUser, '--', tools.mount, ...args])
    await fill(`/proc/${holder.pid}/root${root}`, root, [...SYSTEM, ...paths], mount)
    return keep(holder.pid!, root, isRoot)
  } finally {
    holder.kill('SIGKILL')
  }
}

/** `cat` in new namespaces: it answers the first byte once they exist, and waits. */
function startHolder(tools: Required<Tools>): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const holder = spawn(tools.unshare, ['--user', '--mount', '--propagation', 'private', '--', tools.cat], {
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let said = ''
    holder.stderr.on('data', (bytes) => {
      said += bytes
    })
    holder.stdin.on('error', () => {})
    holder.stdin.write('.')
    holder.stdout.once('data', () => resolve(holder))
    holder.once('error', reject)
    holder.once('close', () => reject(new Error(said.trim().split('\n')[0] || 'unshare ended')))
  })
}

function mapIds(pid: number, isRoot: boolean): void {
  const uid = isRoot ? SANDBOX_UID : process.getuid!()
  const gid = isRoot ? SANDBOX_UID : process.getgid!()
  if (!isRoot) writeFileSync(`/proc/${pid}/setgroups`, 'deny')
  writeFileSync(`/proc/${pid}/uid_map`, `0 ${uid} 1\n`)
  writeFileSync(`/proc/${pid}/gid_map`, `0 ${gid} 1\n`)
}

type Mount = (...args: string[]) => Promise<void>

/** `seen` is how the server sees the new root: through the holder. */
async function fill(seen: string, root: string, paths: readonly string[], mount: Mount): Promise<void> {
  await mount('-t', 'tmpfs', '-o', 'size=1m,mode=755,nosuid,nodev', 'sandbox', root)
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined) continue
    if (stat.isSymbolicLink()) {
      symlinkSync(readlinkSync(path), seen + path)
      continue
    }
    if (stat.isDirectory()) mkdirSync(seen + path, { recursive: true })
    else {
      mkdirSync(seen + dirname(path), { recursive: true })
      writeFileSync(seen + path, '')
    }
    await mount('--rbind', path, root + path)
    await mount('-o', 'remount,bind,ro', root + path)
  }
  await mount('-o', 'remount,bind,ro', root)
}

function keep(pid: number, root: string, isRoot: boolean): ReadOnlyView {
  const user = openSync(`/proc/${pid}/ns/user`, 'r')
  const mounts = openSync(`/proc/${pid}/ns/mnt`, 'r')
  const ours = `/proc/${process.pid}/fd`
  return {
    root,
    enter: [`--user=${ours}/${user}`, `--mount=${ours}/${mounts}`, ...(isRoot ? [] : ['--preserve-credentials'])],
    close() {
      closeSync(user)
      closeSync(mounts)
    },
  }
}
