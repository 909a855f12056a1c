import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { DatabaseError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Binaries, binary, copyBinaries, unsupportedPlatform } from './binaries.ts'
import { type DataFolder, folderOwner, type OwnerIds } from './data-folder.ts'

/**
 * As whom PostgreSQL runs. It refuses root, so root needs a way round:
 * `namespace`: still root for the file system, another number inside a user namespace (works under a mode-700 home);
 * `other-user`: the owner of the folder, or `nobody`, which needs a path that this user can walk. An owner who has only a
 * number (a volume of some other system) gets a name by an inner namespace, because initdb asks for one.
 */
export type RunAs =
  | Readonly<{ kind: 'direct'; tied: boolean }>
  | Readonly<{ kind: 'namespace'; inner: OwnerIds; tied: boolean }>
  | Readonly<{ kind: 'other-user'; ids: OwnerIds; inner: OwnerIds | null; tied: boolean }>

export type Invocation = Readonly<{ command: string; args: readonly string[]; uid?: number; gid?: number }>

/** `setpriv` sends the postmaster a fast shutdown when its keeper dies. It comes last: changing credentials clears the signal. */
const TIE = ['setpriv', '--pdeathsig', 'INT']

export function invocation(runAs: RunAs, program: string, args: readonly string[]): Invocation {
  const [command, ...rest] = [...prefix(runAs), program, ...args]
  if (runAs.kind === 'other-user' && runAs.inner === null && !runAs.tied)
    return { command: command!, args: rest, ...runAs.ids }
  return { command: command!, args: rest }
}

function prefix(runAs: RunAs): string[] {
  const tie = runAs.tied ? [...TIE, '--'] : []
  switch (runAs.kind) {
    case 'direct':
      return tie
    case 'namespace':
      return [...intoNamespace(runAs.inner), ...tie]
    case 'other-user': {
      const { uid, gid } = runAs.ids
      if (runAs.inner === null && !runAs.tied) return []
      const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
      return [...become, ...(runAs.inner === null ? tie.slice(1) : ['--', ...intoNamespace(runAs.inner), ...tie])]
    }
  }
}

const intoNamespace = ({ uid, gid }: OwnerIds): string[] => [
  'unshare',
  '--user',
  `--map-user=${uid}`,
  `--map-group=${gid}`,
  '--',
]

/** How a keeper runs it that has become the folder's owner already. */
export function asOwnerAlready(runAs: RunAs): RunAs {
  const { tied } = runAs
  if (runAs.kind !== 'other-user' || runAs.inner === null) return { kind: 'direct', tied }
  return { kind: 'namespace', inner: runAs.inner, tied }
}

/** The first way that works here, tried by running the real program; and the binaries that it can read. */
export function chooseRunAs(folder: DataFolder, packed: Binaries, log: Log): { runAs: RunAs; binaries: Binaries } {
  const refusals: string[] = []
  // A copy costs a second and 60 MB, so only where the packed ones could be read in no way.
  for (const find of [() => packed, () => copyBinaries(packed, folder)]) {
    const binaries = find()
    for (const candidate of candidates(folder)) {
      const refusal = probe(candidate, binaries)
      if (refusal === null) return { runAs: announce(candidate, folder, log), binaries }
      refusals.push(`${candidate.kind}: ${refusal}`)
    }
  }
  throw process.getuid?.() === 0
    ? rootRefused(folder, refusals)
    : unsupportedPlatform(refusals.at(-1) ?? 'it did not run')
}

function candidates(folder: DataFolder): RunAs[] {
  const tiedFirst = (make: (tied: boolean) => RunAs): RunAs[] =>
    process.platform === 'linux' ? [make(true), make(false)] : [make(false)]
  const direct = tiedFirst((tied) => ({ kind: 'direct', tied }))
  const namespace = tiedFirst((tied) => ({ kind: 'namespace', inner: nobody(), tied }))
  // initdb wants its user to have a name; containers started with a bare number have none.
  if (process.getuid?.() !== 0) return hasName() ? direct : [...namespace, ...direct]
  const owner = folderOwner(folder)
  const other = (ids: OwnerIds) =>
    (isNamed(ids) ? [null] : [nobody(), null]).flatMap((inner) =>
      tiedFirst((tied) => ({ kind: 'other-user', ids, inner, tied })),
    )
  if (owner !== null && owner.uid !== 0) return other(owner)
  return walkable(folder.root, nobody()) ? [...namespace, ...other(nobody())] : namespace
}

/** Null if PostgreSQL runs that way, else what it said. */
function probe(runAs: RunAs, binaries: Binaries): string | null {
  const { command, args, uid, gid } = invocation(runAs, binary(binaries, 'postgres'), ['--version'])
  const { status, stderr, error } = spawnSync(command, args, { uid, gid, encoding: 'utf8', cwd: '/', env: ENVIRONMENT })
  if (status === 0) return null
  return (error?.message ?? stderr.trim()) || `exit ${status}`
}

const ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin' }

function announce(runAs: RunAs, folder: DataFolder, log: Log): RunAs {
  if (runAs.kind !== 'other-user') return runAs
  log.warn(
    { uid: runAs.ids.uid, folder: folder.cluster },
    `PostgreSQL refuses to run as root: it runs as user ${runAs.ids.uid}, who owns ${folder.cluster}`,
  )
  return runAs
}

function rootRefused(folder: DataFolder, refusals: readonly string[]): DatabaseError {
  return new DatabaseError(
    'database-root-refused',
    `PostgreSQL does not run as root, user namespaces are refused here, and an unprivileged user cannot reach ${folder.root}. ` +
      'Start LinkFlow as an ordinary user, or choose a data folder that every user can walk to (LINKFLOW_DATA_DIR=/var/lib/linkflow), ' +
      `or set DATABASE_URL. Tried: ${refusals.join('; ')}`,
  )
}

function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

function isNamed({ uid }: OwnerIds): boolean {
  return spawnSync('id', ['-un', String(uid)], { env: ENVIRONMENT, stdio: 'ignore' }).status !== 1
}

/** `nobody`, by the numbers that this system gives it. */
function nobody(): OwnerIds {
  try {
    const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m)
    if (line !== null) return { uid: Number(line[1]), gid: Number(line[2]) }
  } catch {
    // No passwd file to read: the customary numbers do.
  }
  return { uid: 65534, gid: 65534 }
}

/** Whether a user can walk down to the folder. The folder itself may be ours to open (prepare-postmaster.ts). */
function walkable(path: string, { uid }: OwnerIds): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false })
    if (stat !== undefined && stat.uid !== uid && (stat.mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}
