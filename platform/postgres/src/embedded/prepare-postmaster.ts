import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { EMBEDDED_CONNECTIONS_MAX } from '../limits.ts'
import type { Log } from '../log.ts'
import { type Binaries, binary, locateBinaries } from './binaries.ts'
import { ensureCluster, makeSocketFolder, POSTGRES_ENVIRONMENT } from './cluster.ts'
import { borrowedFrom, type DataFolder, fitsSocketPath, folderError } from './data-folder.ts'
import { stopOrphan } from './orphan.ts'
import { asOwnerAlready, chooseRunAs, invocation, type RunAs } from './run-as.ts'

const LOOPBACK = '127.0.0.1'

/** Where PostgreSQL listens: the folder of its socket, or 127.0.0.1. */
export type PostgresAddress = Readonly<{ host: string; port: number }>

/** What the keeper runs. */
export type PostmasterPlan = Readonly<{
  command: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  uid?: number
  gid?: number
  stopCommand: string
  address: PostgresAddress
}>

export type PrepareOptions = Readonly<{
  log: Log
  /** A fixed port for the 127.0.0.1 fallback; a free one otherwise. */
  port?: number
  /** Only for tests that are about nothing durable. */
  durable: boolean
}>

export type Choice = ReturnType<typeof choose>

/** Which binaries, and as whom. Changes nothing that a second process could mind. */
export const choose = (folder: DataFolder, log: Log) => chooseRunAs(folder, locateBinaries(folder), log)

/** Makes the folder ready and says which command starts PostgreSQL in it. Runs while the keeper of the folder waits for us alone. */
export async function preparePostmaster(
  folder: DataFolder,
  options: PrepareOptions,
  choice: Choice | null,
): Promise<PostmasterPlan> {
  try {
    const { runAs, binaries } = choice ?? choose(folder, options.log)
    makeSocketFolder(folder, runAs)
    await ensureCluster(folder, binaries, runAs, options.log)
    await stopOrphan(folder, options.log)
    return plan(folder, binaries, runAs, await chooseAddress(folder, options.port), options.durable)
  } catch (error) {
    throw folderError(folder, (error as NodeJS.ErrnoException).path ?? folder.root, error)
  }
}

function plan(
  folder: DataFolder,
  binaries: Binaries,
  runAs: RunAs,
  address: PostgresAddress,
  durable: boolean,
): PostmasterPlan {
  const settings = serverSettings(folder, address, durable).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A keeper in a borrowed folder is that user already.
  const asKeeper = borrowedFrom(folder) === null ? runAs : asOwnerAlready(runAs)
  const { command, args, uid, gid } = invocation(asKeeper, binary(binaries, 'postgres'), [
    '-D',
    folder.cluster,
    ...settings,
  ])
  return {
    command,
    args,
    cwd: folder.cluster,
    env: POSTGRES_ENVIRONMENT,
    ...(uid === undefined ? {} : { uid, gid: gid! }),
    stopCommand: binary(binaries, 'pg_ctl'),
    address,
  }
}

/** On the command line, so that they belong to the release and not to the folder. */
function serverSettings(folder: DataFolder, address: PostgresAddress, durable: boolean): [string, string][] {
  const bySocket = address.host === folder.sockets
  const sync = durable ? 'on' : 'off'
  return [
    ['listen_addresses', bySocket ? '' : address.host],
    ['unix_socket_directories', bySocket ? folder.sockets : ''],
    ['unix_socket_permissions', '0700'],
    ['port', String(address.port)],
    ['max_connections', String(EMBEDDED_CONNECTIONS_MAX)],
    ['fsync', sync],
    ['synchronous_commit', sync],
    ['full_page_writes', sync],
    ['jit', 'off'],
    // Recycled segments commit evenly, new ones do not (14 ms against 53 ms at worst, one pair measured).
    ['min_wal_size', '512MB'],
    ['max_wal_size', '2GB'],
    ['timezone', 'UTC'],
    // Neither statements nor the values in a DETAIL line belong into a log file: they are the users' data.
    ['log_error_verbosity', 'terse'],
    ['log_min_error_statement', 'panic'],
    ['log_checkpoints', 'off'],
  ]
}

/** A socket, else 127.0.0.1 at the configured port, the one of last time (who is connected finds it again), or a free one. */
async function chooseAddress(folder: DataFolder, port: number | undefined): Promise<PostgresAddress> {
  if (fitsSocketPath(join(folder.sockets, '.s.PGSQL.5432'))) return { host: folder.sockets, port: 5432 }
  if (port !== undefined) return { host: LOOPBACK, port }
  const note = join(folder.run, 'port')
  const last = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0
  const chosen = await freePort(last).catch(() => freePort(0))
  writeFileSync(note, String(chosen))
  return { host: LOOPBACK, port: chosen }
}

/** Another program may take it before PostgreSQL does; then the start fails as "port in use" and is tried again. */
function freePort(wanted: number): Promise<number> {
  return new Promise((done, refuse) => {
    const server = createServer().on('error', refuse)
    server.listen(wanted, LOOPBACK, () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}
