import git from 'isomorphic-git'
import { conflict } from './explain.ts'
import { Problem } from './problem.ts'
import type { Repository } from './repository.ts'
import { filesOf, type TreeFiles } from './tree.ts'

export interface Merging {
  readonly branch: string
  readonly before: string
  readonly theirs: string
  readonly message: string
  author(): Promise<{ name: string; email: string; timestamp: number; timezoneOffset: number }>
}

/** The commit that holds both sides. Neither the branch nor a file is changed: whoever asked does that, or nobody. */
export async function merged(repository: Repository, merging: Merging): Promise<string> {
  const { before, theirs } = merging
  const bases = (await git.findMergeBase({ ...repository.local, oids: [before, theirs] })) as string[]
  if (bases.includes(theirs)) return before
  if (bases.includes(before)) return theirs
  const [base] = bases
  if (base === undefined) {
    throw new Problem(
      'git-unrelated',
      'The branch here and the one of the server have no commit in common. In a clone with a depth it may be missing: clone without one.',
    )
  }
  try {
    return await mergeCommit(repository, merging)
  } catch (thrown) {
    if (!(thrown instanceof git.Errors.MergeNotSupportedError)) throw thrown
    // It gives up without saying where.
    const { code, message } = conflict(await changedByBoth(repository, base, before, theirs))
    throw new Problem(code, message)
  }
}

async function mergeCommit(repository: Repository, { branch, theirs, message, author }: Merging): Promise<string> {
  const by = await author()
  const { oid } = await git.merge({
    ...repository.local,
    ours: branch,
    theirs,
    message,
    author: by,
    committer: by,
    noUpdateBranch: true,
    abortOnConflict: true,
  })
  return oid!
}

async function changedByBoth(repository: Repository, base: string, ours: string, theirs: string): Promise<string[]> {
  const [from, here, there] = [
    await filesOf(repository, base),
    await filesOf(repository, ours),
    await filesOf(repository, theirs),
  ]
  const isChanged = (in_: TreeFiles, path: string) => in_.get(path)?.oid !== from.get(path)?.oid
  const paths = new Set([...here.keys(), ...there.keys(), ...from.keys()])
  return [...paths]
    .filter((path) => isChanged(here, path) && isChanged(there, path) && here.get(path)?.oid !== there.get(path)?.oid)
    .sort()
}
