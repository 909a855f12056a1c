import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { LOCK_BEAT_MS, LOCK_STALE_MS } from './limits.ts'
import { systemCode } from './object-store-error.ts'

/**
 * A lock among all processes that share a disk: a file that only one can make, with a word in it that only its holder knows.
 * The holder writes it again every few seconds, so that one whose holder died is known by its age, by the clock of the disk,
 * and is taken over.
 */
export class FolderLock {
  readonly #path: string
  readonly #word: string
  readonly #beat: NodeJS.Timeout
  readonly #lost = new AbortController()

  private constructor(path: string, word: string) {
    this.#path = path
    this.#word = word
    this.#beat = setInterval(() => void this.#again(), LOCK_BEAT_MS)
    this.#beat.unref()
  }

  /** Undefined while somebody else has it. */
  static async take(path: string): Promise<FolderLock | undefined> {
    const word = crypto.randomUUID()
    const isMade = (await make(path, word)) || ((await removeStale(path)) && (await make(path, word)))
    return isMade ? new FolderLock(path, word) : undefined
  }

  /** Aborts when it was taken over, because this process slept for long. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async release(): Promise<void> {
    clearInterval(this.#beat)
    if (await this.#isOwn()) await unlink(this.#path).catch(() => {})
  }

  async #again(): Promise<void> {
    if (!(await this.#isOwn())) return this.#lost.abort()
    await writeFile(this.#path, this.#word, { flag: 'r+' }).catch(() => {})
  }

  async #isOwn(): Promise<boolean> {
    return (await wordIn(this.#path)) === this.#word
  }
}

async function make(path: string, word: string): Promise<boolean> {
  try {
    await writeFile(path, word, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

const wordIn = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)

/** True if the way is free. Two may see the same stale file: what is taken away is looked at again, and put back if it lives. */
async function removeStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return true
  const word = await wordIn(path)
  // A file made now tells the time of the disk.
  const aside = `${path}.${crypto.randomUUID()}`
  await make(aside, '')
  const nowMs = (await stat(aside)).mtimeMs
  await unlink(aside)
  if (nowMs - found.mtimeMs < LOCK_STALE_MS) return false
  try {
    await rename(path, aside)
  } catch {
    return false
  }
  const isSame = (await stat(aside)).mtimeMs === found.mtimeMs && (await wordIn(aside)) === word
  if (!isSame) await link(aside, path).catch(() => {})
  await unlink(aside)
  return isSame
}
