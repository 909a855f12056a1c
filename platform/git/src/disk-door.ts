import type { UserFolder } from '@linkflow/object-store'
import type { GitFailure } from './failure.ts'
import { FILE_BYTES_MAX, WRITTEN_BYTES_MAX } from './limits.ts'
import { safePath } from './safe-name.ts'
import type { Asked, Given } from './wire.ts'

type DiskAsked = Exclude<Asked, { what: 'request' | 'more' }>

export interface Answered {
  readonly head: Given
  readonly content: Uint8Array
}

const NOTHING = new Uint8Array()
const DONE: Answered = { head: { ok: true }, content: NOTHING }

/**
 * The disk of the process that knows Git: one folder, in which links are not followed and none can be made. It judges every
 * name again, whatever the process has made of the tree of a stranger.
 */
export class DiskDoor {
  readonly #folder: UserFolder
  #written = 0
  /** The first thing that was not allowed. It decides how the operation ends: libraries pass over errors. */
  refusal: GitFailure | undefined
  readonly #underWay = new Set<Promise<Answered>>()
  #isClosed = false

  constructor(folder: UserFolder) {
    this.#folder = folder
  }

  async give(asked: DiskAsked, content: Uint8Array): Promise<Answered> {
    if (this.#isClosed) return denied('ECANCELED')
    const answer = this.#give(asked, content)
    this.#underWay.add(answer)
    try {
      return await answer
    } finally {
      this.#underWay.delete(answer)
    }
  }

  /** From then on nothing changes in the folder, whatever the process had asked for when it ended. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#underWay)
  }

  async #give(asked: DiskAsked, content: Uint8Array): Promise<Answered> {
    const names = placeOf(asked.path)
    if (names === undefined) return this.#unsafe(asked)
    try {
      return await this.#do(asked, names, content)
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined) throw error
      if (FULL.has(code))
        return this.#refuse('git-disk-full', 'The disk is full. What was written so far is kept.', true)
      return denied(code)
    }
  }

  async #do(asked: DiskAsked, names: readonly string[], content: Uint8Array): Promise<Answered> {
    const folder = this.#folder
    switch (asked.what) {
      case 'stat':
        return { head: { ok: true, stat: await folder.stat(names) }, content: NOTHING }
      case 'list': {
        // What no repository may name is not there for it.
        const found = (await folder.list(names)).filter((name) => placeOf([...names, name].join('/')) !== undefined)
        return { head: { ok: true, names: found }, content: NOTHING }
      }
      case 'read': {
        const read = await folder.read(names, FILE_BYTES_MAX)
        return read === undefined ? this.#tooLarge(asked.path) : { head: { ok: true }, content: read }
      }
      case 'write':
        return this.#write(names, asked, content)
      case 'make-folder':
        await folder.makeFolder(names)
        return DONE
      case 'remove':
        await folder.remove(names)
        return DONE
      case 'remove-folder':
        await folder.removeFolder(names)
        return DONE
    }
  }

  async #write(
    names: readonly string[],
    { path, isExecutable }: Extract<DiskAsked, { what: 'write' }>,
    content: Uint8Array,
  ): Promise<Answered> {
    if (content.length > FILE_BYTES_MAX) return this.#tooLarge(path)
    this.#written += content.length
    if (this.#written > WRITTEN_BYTES_MAX) {
      const message = `The files of this state come to more than ${WRITTEN_BYTES_MAX} bytes, which is what one step may write.`
      return this.#refuse('git-too-large', message)
    }
    const isOwn = names[0] === '.git'
    await this.#folder.write(names, content, { isExecutable: isExecutable && !isOwn, synced: isOwn })
    return DONE
  }

  #tooLarge(path: string): Answered {
    return this.#refuse('git-file-too-large', `«${path}» has more than ${FILE_BYTES_MAX} bytes.`)
  }

  /** To look for it finds nothing; to change it is refused. */
  #unsafe({ what, path }: DiskAsked): Answered {
    if (what === 'stat' || what === 'list' || what === 'read') return denied('ENOENT')
    return this.#refuse(
      'git-path-unsafe',
      `The repository has «${path.slice(0, 200)}» in it, which no file of a repository may be called.`,
    )
  }

  #refuse(code: string, message: string, retryable = false): Answered {
    this.refusal ??= { code, message, retryable }
    return denied('refused')
  }
}

const denied = (code: string): Answered => ({ head: { ok: false, code, message: code }, content: NOTHING })

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** `.git` is the repository's own: there names are its own, too, but none that leads out, and no place for programs. */
function placeOf(path: string): readonly string[] | undefined {
  if (path === '') return []
  const [first, ...rest] = path.split('/')
  if (first !== '.git') return safePath(path)
  if (rest.length === 0) return ['.git']
  const names = safePath(rest.join('/'))
  return names === undefined || (names[0] === 'hooks' && names.length > 1) ? undefined : ['.git', ...names]
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  // What the store of files refuses by itself: a link on the way.
  if (error.name === 'FileFailure') return 'ENOTDIR'
  return 'code' in error && typeof error.code === 'string' && 'syscall' in error ? error.code : undefined
}
