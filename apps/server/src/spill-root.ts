import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/**
 * The folder in which this process spills, under `<data>/run/spill`, empty. What killed processes of this host have left
 * there goes with it: nobody reads it, it may be large, and it is data of runs in plain. Folders of other hosts that share
 * the data folder are theirs, since one cannot see from here who of them lives.
 */
export function openSpillRoot(dataDir: string): string {
  const root = join(dataDir, 'run', 'spill')
  const host = `${hostname()}.`
  mkdirSync(root, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(root)) {
    const pid = name.startsWith(host) ? name.slice(host.length) : ''
    // A number that this process has now was another's before; it begins here.
    if (/^\d+$/.test(pid) && (Number(pid) === process.pid || !isAlive(Number(pid)))) {
      rmSync(join(root, name), { recursive: true, force: true })
    }
  }
  return join(root, `${host}${process.pid}`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
