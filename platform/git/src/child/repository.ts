import git, { type TreeEntry } from 'isomorphic-git'
import { GitIndexManager } from 'isomorphic-git/managers'
import { FileSystem } from 'isomorphic-git/models'
import { DIR, Disk, GITDIR } from './disk.ts'
import { Problem } from './problem.ts'
import { web } from './web.ts'

const LINK = 0o120000

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

interface IndexEntry {
  readonly path: string
  readonly mode: number
}

/** As far as it is used here. */
export interface Index {
  readonly entries: readonly IndexEntry[]
  insert(entry: { readonly filepath: string; readonly stats: object; readonly oid: string }): void
  delete(entry: { readonly filepath: string }): void
}

/** What every call of the library gets: no configuration may name a proxy, and nobody is asked for a password. */
export class Repository {
  readonly disk = new Disk()
  readonly #trees = new Map<string, readonly TreeEntry[]>()
  readonly #files = new FileSystem(this.disk as never)
  readonly local = { fs: this.disk as never, dir: DIR, gitdir: GITDIR, cache: {} }
  readonly remote = { ...this.local, http: web as never, corsProxy: '' }

  static async open(): Promise<Repository> {
    const repository = new Repository()
    await repository.withIndex((index) => {
      for (const { path, mode } of index.entries) if (mode === LINK) repository.disk.knowLink(path)
    })
    return repository
  }

  /** Two commits have most of their folders in common, and are read one after the other. */
  async treeOf(oid: string): Promise<readonly TreeEntry[]> {
    const known = this.#trees.get(oid) ?? (await git.readTree({ ...this.local, oid })).tree
    this.#trees.set(oid, known)
    return known
  }

  /** What is changed in the index is written when `use` is done. */
  withIndex(use: (index: Index) => void | Promise<void>): Promise<void> {
    const where = { fs: this.#files, gitdir: GITDIR, cache: this.local.cache, allowUnmerged: true }
    return GitIndexManager.acquire(where as never, use as never) as Promise<void>
  }

  /** Undefined before the first commit. */
  async resolve(ref: string): Promise<string | undefined> {
    try {
      return await git.resolveRef({ ...this.local, ref })
    } catch (thrown) {
      if (thrown instanceof git.Errors.NotFoundError) return undefined
      throw thrown
    }
  }

  /** What an annotated tag stands for. */
  async commitOf(oid: string): Promise<string> {
    return (await git.readCommit({ ...this.local, oid })).oid
  }

  head(): Promise<string | undefined> {
    return this.resolve('HEAD')
  }

  async branch(): Promise<string> {
    const branch = await git.currentBranch(this.local)
    if (branch) return branch
    throw new Problem('git-no-branch', 'No branch is switched to, but a commit or a tag. Switch to a branch first.')
  }

  async config(path: string): Promise<string | undefined> {
    const value: unknown = await git.getConfig({ ...this.local, path })
    return value === undefined || value === null || value === '' ? undefined : String(value)
  }

  async setConfig(path: string, value: string): Promise<void> {
    await git.setConfig({ ...this.local, path, value })
  }
}
