import { TREE_DEPTH_MAX, TREE_ENTRIES_MAX } from '../limits.ts'
import { nameProblem } from '../safe-name.ts'
import { Problem } from './problem.ts'
import type { Repository } from './repository.ts'

export interface TreeFile {
  readonly oid: string
  /** As Git writes it: 100644, 100755, 120000 (a link), 160000 (a commit of another repository). */
  readonly mode: string
}

export type TreeFiles = ReadonlyMap<string, TreeFile>

/** All files of a commit by their paths. A stranger wrote the names: each is judged before anything is done with it. */
export async function filesOf(repository: Repository, commit: string | undefined): Promise<TreeFiles> {
  const walk = new Walk(repository)
  if (commit !== undefined) await walk.into(commit, [])
  return walk.files
}

class Walk {
  readonly files = new Map<string, TreeFile>()
  readonly #repository: Repository
  /** Folders too: one that is in itself many times over needs no file to be endless. */
  #entries = 0

  constructor(repository: Repository) {
    this.#repository = repository
  }

  async into(tree: string, folders: readonly string[]): Promise<void> {
    if (folders.length > TREE_DEPTH_MAX) throw tooMuch(`folders deeper than ${TREE_DEPTH_MAX}`)
    const names = new Set<string>()
    for (const { path: name, mode, oid, type } of await this.#repository.treeOf(tree)) {
      const place = [...folders, name]
      const path = place.join('/')
      const problem = names.has(name) ? 'is there twice' : nameProblem(name)
      if (problem !== undefined) throw unsafe(path, problem)
      names.add(name)
      this.#entries += 1
      if (this.#entries > TREE_ENTRIES_MAX) throw tooMuch(`more than ${TREE_ENTRIES_MAX} files and folders`)
      if (type === 'tree') await this.into(oid, place)
      else this.files.set(path, { oid, mode: mode.padStart(6, '0') })
    }
  }
}

const unsafe = (path: string, problem: string): Problem =>
  new Problem(
    'git-path-unsafe',
    `The repository has «${path.slice(0, 200)}» in it, whose name ${problem}. Nothing of it was written.`,
  )

const tooMuch = (what: string): Problem =>
  new Problem(
    'git-too-large',
    `The repository has ${what}, which is more than a step may write. Nothing of it was written.`,
  )
