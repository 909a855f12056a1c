import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Binaries, binary } from './binaries.ts'
import { type DataFolder, folderError, newSecret, type OwnerIds, SECRET_FILE } from './data-folder.ts'
import { invocation, type RunAs } from './run-as.ts'
import { corruptedError, startFailure } from './start-failure.ts'

/** The cluster's own administrator; the owner of the tables is an ordinary role (bootstrap.ts). */
export const SUPERUSER = 'postgres'

/** PostgreSQL sees nothing of our environment: no PG… variables, no locale, no secrets. */
export const POSTGRES_ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Makes the cluster if there is none, and checks that this release can open it. */
export async function ensureCluster(folder: DataFolder, binaries: Binaries, runAs: RunAs, log: Log): Promise<void> {
  removeHalfMade(folder)
  const version = clusterVersion(folder)
  if (version === null) await makeCluster(folder, binaries, runAs, log)
  else checkVersion(folder, version, binaries.major)
  if (runAs.kind === 'other-user') giveTo(folder.cluster, runAs.ids)
}

export function readSecret(folder: DataFolder): string {
  try {
    return readFileSync(join(folder.cluster, SECRET_FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw folderError(folder, folder.cluster, error)
    throw corruptedError(folder, `its password file ${SECRET_FILE} is missing`)
  }
}

/** The folder for PostgreSQL's socket, writable for whoever runs it and open to nobody else. */
export function makeSocketFolder(folder: DataFolder, runAs: RunAs): void {
  mkdirSync(folder.sockets, { recursive: true, mode: 0o700 })
  if (runAs.kind !== 'other-user') return
  lchownSync(folder.sockets, runAs.ids.uid, runAs.ids.gid)
  // That user must walk through our two folders, but can list neither.
  for (const path of [folder.root, folder.run]) {
    const stat = statSync(path)
    if (stat.uid !== runAs.ids.uid) chmodSync(path, (stat.mode & 0o777) | 0o011)
  }
}

function clusterVersion(folder: DataFolder): string | null {
  const file = join(folder.cluster, 'PG_VERSION')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (!existsSync(folder.cluster) || readdirSync(folder.cluster).length === 0) return null
  throw corruptedError(folder, 'PG_VERSION is missing')
}

function checkVersion(folder: DataFolder, version: string, major: number): void {
  const found = Number(version)
  if (!Number.isInteger(found) || found < 1) throw corruptedError(folder, `PG_VERSION holds ${JSON.stringify(version)}`)
  if (found === major) return
  const code = found > major ? 'database-folder-newer' : 'database-folder-older'
  const advice =
    found > major
      ? 'Start it with the newer release of LinkFlow that wrote it.'
      : 'Make a backup with the release that wrote it (linkflow backup), and restore that here (linkflow restore --replace).'
  throw new DatabaseError(
    code,
    `${folder.cluster} was written by PostgreSQL ${found}, and this release carries PostgreSQL ${major}. Nothing was changed. ${advice}`,
  )
}

/** A crash during the first start leaves a folder under another name, never half a cluster. */
function removeHalfMade(folder: DataFolder): void {
  for (const name of readdirSync(folder.root)) {
    if (name.startsWith('postgres.new-')) rmSync(join(folder.root, name), { recursive: true, force: true })
  }
}

async function makeCluster(folder: DataFolder, binaries: Binaries, runAs: RunAs, log: Log): Promise<void> {
  const startedMs = performance.now()
  const secret = newSecret()
  const fresh = join(folder.root, `postgres.new-${process.pid}-${newSecret().slice(0, 6)}`)
  const passwordFile = join(folder.sockets, `init-${newSecret().slice(0, 6)}`)
  try {
    mkdirSync(fresh, { mode: 0o700 })
    writeFileSync(passwordFile, secret, { mode: 0o600, flag: 'wx' })
    if (runAs.kind === 'other-user') for (const path of [fresh, passwordFile]) giveTo(path, runAs.ids)
    await initdb(folder, binaries, runAs, fresh, passwordFile)
    writeFileSync(join(fresh, SECRET_FILE), secret, { mode: 0o600, flush: true })
    if (runAs.kind === 'other-user') giveTo(join(fresh, SECRET_FILE), runAs.ids)
    // At most an empty folder is there; one that is not makes this fail, and stays.
    if (existsSync(folder.cluster)) rmdirSync(folder.cluster)
    renameSync(fresh, folder.cluster)
    syncFolder(folder.root)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(fresh, { recursive: true, force: true })
  }
  log.info({ folder: folder.cluster, ms: Math.round(performance.now() - startedMs) }, 'made a new database folder')
}

async function initdb(
  folder: DataFolder,
  binaries: Binaries,
  runAs: RunAs,
  fresh: string,
  passwordFile: string,
): Promise<void> {
  const { command, args, uid, gid } = invocation(runAs, binary(binaries, 'initdb'), [
    `--pgdata=${fresh}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider sorts the same under every libc, and `C` exists in all of them, so the folder can move.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ])
  const child = spawn(command, args, {
    uid,
    gid,
    env: POSTGRES_ENVIRONMENT,
    cwd: fresh,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (printed += bytes))
  const code = await new Promise<number | null>((done, refuse) => child.on('error', refuse).on('close', done))
  if (code !== 0)
    throw startFailure(
      folder,
      printed.split('\n').filter((line) => line !== ''),
    )
}

/** Everything below, unless it is theirs already. */
function giveTo(path: string, { uid, gid }: OwnerIds): void {
  const stat = lstatSync(path)
  if (stat.uid === uid) return
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(join(path, name), { uid, gid })
  lchownSync(path, uid, gid)
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
