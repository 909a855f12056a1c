import git from 'isomorphic-git'
import { TREE_DEPTH_MAX, TREE_FILES_MAX } from '../limits.ts'
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
  const files = new Map<string, TreeFile>()
  if (commit !== undefined) await collect(repository, commit, [], files)
  return files
}

async function collect(
  repository: Repository,
  oid: string,
  folders: readonly string[],
  files: Map<string, TreeFile>,
): Promise<void> {
  if (folders.length > TREE_DEPTH_MAX) throw tooMuch(`folders deeper than ${TREE_DEPTH_MAX}`)
  const { tree } = await git.readTree({ ...repository.local, oid })
  for (const { path: name, mode, oid, type } of tree) {
    const problem = nameProblem(name)
    if (problem !== undefined) throw unsafe([...folders, name].join('/'), problem)
    const path = [...folders, name]
    if (type === 'tree') await collect(repository, oid, path, files)
    else files.set(path.join('/'), { oid, mode: mode.padStart(6, '0') })
    if (files.size > TREE_FILES_MAX) throw tooMuch(`more than ${TREE_FILES_MAX} files`)
  }
}

export const unsafe = (path: string, problem: string): Problem =>
  new Problem(
    'git-path-unsafe',
    `The repository has «${path.slice(0, 200)}» in it, whose name ${problem}. Nothing of it was written.`,
  )

const tooMuch = (what: string): Problem =>
  new Problem(
    'git-too-large',
    `The repository has ${what}, which is more than a step may write. Nothing of it was written.`,
  )
