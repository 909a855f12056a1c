import { createHash } from 'node:crypto'
import { FILE_BYTES_MAX } from '../limits.ts'
import type { Stat } from '../wire.ts'
import { Problem } from './problem.ts'
import { ask, NotGiven } from './server.ts'

/** Where the library believes the repository to be. */
export const DIR = '/repository'
export const GITDIR = `${DIR}/.git`

const LINK = 0o120000
const PACK = /\/objects\/pack\/pack-[^/]*\.pack$/
const SHA1_BYTES = 20

/**
 * The disk as `isomorphic-git` wants it, asked for over the wire. A link is a file that holds where it leads to, as Git has it
 * where there are none (core.symlinks=false): nothing on the disk leads anywhere. Those of the index, and those just written,
 * are told as links, so that they stay links in what is committed.
 */
export class Disk {
  readonly #links = new Set<string>()

  knowLink(path: string): void {
    this.#links.add(path)
  }

  async readFile(path: string, options?: string | { readonly encoding?: string }): Promise<Uint8Array | string> {
    const { content } = await ask({ what: 'read', path: within(path) })
    const encoding = typeof options === 'string' ? options : options?.encoding
    return encoding === 'utf8' ? Buffer.from(content).toString('utf8') : content
  }

  async writeFile(path: string, content: Uint8Array | string, options?: { readonly mode?: number }): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (bytes.length > FILE_BYTES_MAX) throw tooLarge(path)
    if (PACK.test(path)) checkPack(bytes)
    const place = within(path)
    this.#links.delete(place)
    await ask({ what: 'write', path: place, isExecutable: ((options?.mode ?? 0) & 0o100) !== 0 }, bytes)
  }

  async symlink(target: string, path: string): Promise<void> {
    await this.writeFile(path, target)
    this.#links.add(within(path))
  }

  async readlink(path: string): Promise<Uint8Array> {
    if (!this.#links.has(within(path))) throw new NotGiven({ ok: false, code: 'EINVAL', message: 'It is no link.' })
    return (await this.readFile(path)) as Uint8Array
  }

  async unlink(path: string): Promise<void> {
    await ask({ what: 'remove', path: within(path) })
    this.#links.delete(within(path))
  }

  async mkdir(path: string): Promise<void> {
    await ask({ what: 'make-folder', path: within(path) })
  }

  async rmdir(path: string): Promise<void> {
    await ask({ what: 'remove-folder', path: within(path) })
  }

  async readdir(path: string): Promise<readonly string[]> {
    return (await ask<{ ok: true; names: readonly string[] }>({ what: 'list', path: within(path) })).head.names
  }

  stat(path: string) {
    return this.lstat(path)
  }

  async lstat(path: string) {
    const place = within(path)
    const { stat } = (await ask<{ ok: true; stat: Stat }>({ what: 'stat', path: place })).head
    return statsOf(stat, stat.kind === 'file' && this.#links.has(place))
  }
}

function statsOf({ kind, bytes, modifiedMs, changedMs, inode, isExecutable }: Stat, isLink: boolean) {
  return {
    mode: isLink ? LINK : kind === 'folder' ? 0o040000 : isExecutable ? 0o100755 : 0o100644,
    size: bytes,
    ino: inode,
    mtimeMs: modifiedMs,
    ctimeMs: changedMs,
    uid: 0,
    gid: 0,
    dev: 0,
    isFile: () => kind === 'file' && !isLink,
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => isLink,
  }
}

/** It may have been small in the pack. */
const tooLarge = (path: string): Problem =>
  new Problem(
    'git-file-too-large',
    `«${within(path)}» has more than ${FILE_BYTES_MAX} bytes, which is what a file here may have.`,
  )

/** The server judges what comes of it; here the place in the repository is found. */
function within(path: string): string {
  if (path === DIR || path === `${DIR}/.`) return ''
  if (path.startsWith(`${DIR}/`)) return path.slice(DIR.length + 1)
  throw new NotGiven({ ok: false, code: 'ENOENT', message: 'There is nothing outside of the repository.' })
}

/** The library believes what comes; what broke off, or was changed on its way, does not end in its own hash. */
export function checkPack(pack: Uint8Array): void {
  const body = pack.subarray(0, -SHA1_BYTES)
  const told = Buffer.from(pack.subarray(-SHA1_BYTES)).toString('hex')
  if (createHash('sha1').update(body).digest('hex') !== told) throw new BrokenPack()
}

export class BrokenPack extends Error {
  override readonly name = 'BrokenPack'
  readonly code = 'BrokenPack'
}
