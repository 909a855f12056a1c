import git from 'isomorphic-git'
import { FILES_SHOWN_MAX } from '../limits.ts'
import { Problem } from './problem.ts'
import { EMPTY_TREE, type Repository } from './repository.ts'

/** One file: what is in the last commit, in the folder, and in what will be committed; each absent, as before, or other. */
export interface FileState {
  readonly path: string
  readonly inCommit: boolean
  readonly inFolder: 'absent' | 'same' | 'other'
  readonly isStaged: boolean
  readonly inIndex: boolean
  /** The folder has something else than will be committed. */
  readonly isUnstaged: boolean
}

/** Every file that is not as in the last commit; those that `.gitignore` names are left out. */
export async function fileStates(repository: Repository, paths: readonly string[] = ['.']): Promise<FileState[]> {
  const ref = (await repository.head()) ?? EMPTY_TREE
  const rows = (await git.statusMatrix({ ...repository.local, ref, filepaths: [...paths] })) as [
    path: string,
    head: number,
    folder: number,
    index: number,
  ][]
  // The library numbers contents: 0 is absent, 1 is that of the commit, 2 and 3 are others.
  return rows.flatMap(([path, head, folder, index]) =>
    head === folder && folder === index
      ? []
      : [
          {
            path,
            inCommit: head !== 0,
            inFolder: folder === 0 ? 'absent' : folder === head ? 'same' : 'other',
            isStaged: index !== head,
            inIndex: index !== 0,
            isUnstaged: folder !== index,
          },
        ],
  )
}

/** A change of files that are Git's would be lost, or be taken along unseen. */
export async function mustBeCommitted(repository: Repository): Promise<void> {
  const changed = (await fileStates(repository)).filter(({ inCommit, inIndex }) => inCommit || inIndex)
  if (changed.length > 0) throw localChanges(changed.map(({ path }) => path))
}

export const localChanges = (paths: readonly string[]): Problem =>
  new Problem(
    'git-local-changes',
    `These files have changes that are not committed, or are in the way: ${shown(paths)}. Commit or move them first. Nothing was changed.`,
  )

export function shown(paths: readonly string[]): string {
  const first = paths.slice(0, FILES_SHOWN_MAX).join(', ')
  return paths.length > FILES_SHOWN_MAX ? `${first} and ${paths.length - FILES_SHOWN_MAX} more` : first
}
