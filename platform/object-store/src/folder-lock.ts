import { link, open, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { LOCK_BEAT_MS, LOCK_STALE_MS } from './limits.ts'
import { systemCode } from './object-store-error.ts'

/**
 * A lock among all processes that share a disk: a file that only one can make. Its holder touches it every few seconds, so
 * that one whose holder died is known by its age, by the clock of the disk, and is taken over.
 */
export class FolderLock {
  readonly #path: string
  readonly #inode: number
  readonly #beat: NodeJS.Timeout

  private constructor(path: string, inode: number) {
    this.#path = path
    this.#inode = inode
    // Written and not only touched: so its age is by the clock of the disk, whoever holds it.
    this.#beat = setInterval(() => void writeFile(path, '.', { flag: 'r+' }).catch(() => {}), LOCK_BEAT_MS)
    this.#beat.unref()
  }

  /** Undefined while somebody else has it. */
  static async take(path: string): Promise<FolderLock | undefined> {
    const made = await make(path)
    if (made !== undefined) return new FolderLock(path, made)
    if (!(await removeStale(path))) return undefined
    const again = await make(path)
    return again === undefined ? undefined : new FolderLock(path, again)
  }

  async release(): Promise<void> {
    clearInterval(this.#beat)
    // One that was taken over, because this process slept for long, is another's.
    const found = await stat(this.#path).catch(() => undefined)
    if (found?.ino === this.#inode) await unlink(this.#path).catch(() => {})
  }
}

async function make(path: string): Promise<number | undefined> {
  try {
    await using file = await open(path, 'wx', 0o600)
    return (await file.stat()).ino
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined
    throw error
  }
}

/** True if the way is free. Two may see the same stale file: what is taken away is looked at again, and put back if it lives. */
async function removeStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return true
  // A file made now tells the time of the disk.
  const probe = `${path}.${crypto.randomUUID()}`
  const inode = await make(probe)
  const nowMs = (await stat(probe)).mtimeMs
  await unlink(probe)
  if (inode === undefined || nowMs - found.mtimeMs < LOCK_STALE_MS) return false
  const aside = `${path}.${crypto.randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return false
  }
  const moved = await stat(aside)
  const isSame = moved.ino === found.ino && moved.mtimeMs === found.mtimeMs
  if (!isSame) await link(aside, path).catch(() => {})
  await unlink(aside)
  return isSame
}
