import { randomBytes } from 'node:crypto'
import { lchownSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseError } from '../errors.ts'
import { SOCKET_PATH_BYTES_MAX } from '../limits.ts'

/** Where everything of one data folder lives. Ours are `cluster` and `run`; its siblings belong to other packages. */
export type DataFolder = Readonly<{
  root: string
  /** The database itself (PGDATA). */
  cluster: string
  /** Locks, sockets and logs. Can be deleted while nothing runs. */
  run: string
  /** The folder of PostgreSQL's socket; the only one in `run` that the user who runs PostgreSQL writes to. */
  sockets: string
}>

export type OwnerIds = Readonly<{ uid: number; gid: number }>

/** A made cluster holds its secret inside, so that the two are copied, moved and restored together. */
export const SECRET_FILE = 'linkflow-secret'

export function dataFolder(dataDir: string): DataFolder {
  const root = resolve(dataDir)
  const run = join(root, 'run')
  return { root, cluster: join(root, 'postgres'), run, sockets: join(run, 'pg') }
}

export const fitsSocketPath = (path: string): boolean =>
  process.platform !== 'win32' && Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX

export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Makes `root` and `run`, or says why it cannot. */
export function makeDataFolder(folder: DataFolder): void {
  for (const path of [folder.root, folder.run]) {
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      const owner = borrowedFrom(folder)
      if (owner !== null) lchownSync(path, owner.uid, owner.gid)
    } catch (error) {
      throw folderError(folder, path, error)
    }
  }
}

/** Whose folder it is: the data folder's owner; under one of root, the cluster's (`nobody`, where namespaces are refused). */
export function folderOwner(folder: DataFolder): OwnerIds | null {
  const root = ownerOf(folder.root)
  return root === null || root.uid !== 0 ? root : (ownerOf(folder.cluster) ?? root)
}

/** Root on a data folder of an ordinary user works as that user. Null: we work as who we are. */
export function borrowedFrom(folder: DataFolder): OwnerIds | null {
  const owner = ownerOf(folder.root)
  return process.getuid?.() === 0 && owner !== null && owner.uid !== 0 ? owner : null
}

function ownerOf(path: string): OwnerIds | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : { uid: stat.uid, gid: stat.gid }
}

/** Turns what the file system said into a sentence with a code. Anything unknown is passed on unchanged. */
export function folderError(folder: DataFolder, path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFullError(folder, error)
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return new DatabaseError(
      'database-folder-unwritable',
      `Cannot write ${path} (${code}). Give this user the data folder ${folder.root}, or choose another one with LINKFLOW_DATA_DIR.`,
      { cause: error },
    )
  }
  return error
}

export function diskFullError(folder: DataFolder, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'database-disk-full',
    `No space left on the disk of ${folder.root}. Free some space: the database starts again by itself, and nothing acknowledged is lost.`,
    { cause },
  )
}
