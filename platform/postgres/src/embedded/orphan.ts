import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ORPHAN_STOP_TIMEOUT_MS } from '../limits.ts'
import type { Log } from '../log.ts'
import type { DataFolder } from './data-folder.ts'
import { busyError } from './start-failure.ts'

/**
 * A postmaster whose keeper died may still run, or may be on its way down. It is stopped (fast, then at once) before a
 * new one starts: never two. We hold the keeper's lock, so no living keeper owns it.
 *
 * A pid file whose process is gone, is a zombie that nobody reaps (a container without an init), or is some other
 * program that got the number, is removed: PostgreSQL itself would refuse to start for the last two. Its shared memory
 * block, keyed by the folder's inode, still keeps a second postmaster out if backends of the first live on.
 */
export async function stopOrphan(folder: DataFolder, log: Log): Promise<void> {
  const file = join(folder.cluster, 'postmaster.pid')
  const pid = readPid(file)
  if (pid !== null && isPostmasterOf(folder, pid)) {
    log.warn({ pid }, 'stopping a PostgreSQL that outlived its keeper')
    await stop(folder, pid)
  }
  rmSync(file, { force: true })
  // The socket has a lock file of its own, which would be believed just the same.
  for (const name of readdirSync(folder.sockets)) {
    if (name.startsWith('.s.PGSQL.')) rmSync(join(folder.sockets, name), { force: true })
  }
}

function readPid(file: string): number | null {
  if (!existsSync(file)) return null
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  return pid > 1 ? pid : null
}

async function stop(folder: DataFolder, pid: number): Promise<void> {
  // Fast shutdown; then immediate: no checkpoint, crash recovery at the next start. Both keep every committed row.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    signalIfAlive(pid, signal)
    const deadline = performance.now() + ORPHAN_STOP_TIMEOUT_MS
    while (performance.now() < deadline) {
      if (!isPostmasterOf(folder, pid)) return
      await wait(10)
    }
  }
  throw busyError(folder, `process ${pid} did not stop`)
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function isPostmasterOf(folder: DataFolder, pid: number): boolean {
  return process.platform === 'linux' ? isPostmasterOnLinux(folder, pid) : isPostmasterByList(folder, pid)
}

/** The postmaster works in its data folder; a zombie has no folder any more. */
function isPostmasterOnLinux(folder: DataFolder, pid: number): boolean {
  try {
    const cluster = realpathSync(folder.cluster)
    return (
      readlinkSync(`/proc/${pid}/cwd`) === cluster && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
    )
  } catch {
    return false
  }
}

function isPostmasterByList(folder: DataFolder, pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return (stdout ?? '').includes('postgres') && stdout.includes(folder.cluster)
}
