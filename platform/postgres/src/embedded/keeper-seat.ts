import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, fchownSync, openSync, readFileSync } from 'node:fs'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DatabaseError, type DatabaseErrorCode } from '../errors.ts'
import {
  KEEPER_START_TIMEOUT_MS,
  POSTGRES_LOG_BYTES_MAX,
  RECONNECT_DELAY_FIRST_MS,
  RECONNECT_DELAY_MAX_MS,
} from '../limits.ts'
import type { Log } from '../log.ts'
import { borrowedFrom, type DataFolder, fitsSocketPath, folderError, makeDataFolder } from './data-folder.ts'
import type { PostgresAddress, PostmasterPlan } from './prepare-postmaster.ts'
import { startFailure } from './start-failure.ts'

const KEEPER = fileURLToPath(new URL('./keeper.mjs', import.meta.url))
/** Another keeper was there first; 0 is one that nobody came to in time. */
const LOCK_TAKEN_EXIT_CODE = 75
const POLL_MS = 5
/** A keeper on its way out writes its last checkpoint; asking again sooner only costs processes. */
const RESPAWN_DELAY_MS = 50
const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants

type FromKeeper =
  | { type: 'prepare' }
  | { type: 'ready'; address: PostgresAddress }
  | { type: 'down' }
  | {
      type: 'failed'
      error: { code: DatabaseErrorCode; message: string } | null
      exitCode: number | null
      log: string[]
    }

type Session =
  | { kind: 'ready'; address: PostgresAddress }
  | { kind: 'failed'; error: DatabaseError }
  /** The keeper was on its way out, or died. */
  | { kind: 'closed' }

export type SeatOptions = Readonly<{
  folder: DataFolder
  log: Log
  graceMs: number
  prepare: () => Promise<PostmasterPlan>
  /** What of the preparation needs no lock; done while a new keeper comes up. */
  warmUp: () => void
}>

/** Our place among the users of a folder: as long as we sit there, the database runs; if its keeper dies, we start the next. */
export class KeeperSeat {
  readonly #options: SeatOptions
  #socket: Socket | null = null
  #left = false

  constructor(options: SeatOptions) {
    this.#options = options
  }

  /** Registers with the keeper, started if need be, and waits until the database answers. */
  async take(): Promise<PostgresAddress> {
    const deadline = performance.now() + KEEPER_START_TIMEOUT_MS
    for (;;) {
      const session = await this.#register(await connectOrStart(this.#options))
      if (session.kind === 'ready') return session.address
      if (session.kind === 'failed') throw session.error
      if (performance.now() > deadline) throw keeperFailed(this.#options.folder, null)
      await wait(RESPAWN_DELAY_MS)
    }
  }

  /** Gives the seat up. With `stopNow`, if it was the last one, waits until the database has stopped. */
  async leave(stopNow: boolean): Promise<void> {
    this.#left = true
    const socket = this.#socket
    if (socket === null || socket.destroyed) return
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    socket.ref()
    socket.write(`${JSON.stringify({ type: 'leave', stopNow })}\n`)
    await closed
  }

  #register({ socket, token }: Reached): Promise<Session> {
    return new Promise((settle) => {
      let address: PostgresAddress | null = null
      this.#socket = socket
      socket.on('close', () => {
        settle({ kind: 'closed' })
        if (address !== null && !this.#left) void this.#sitAgain(address)
      })
      readLines(socket, (line) => {
        const message = JSON.parse(line) as FromKeeper
        if (message.type === 'prepare') void this.#prepare(socket)
        else if (message.type === 'ready') {
          if (address !== null) this.#options.log.info({}, 'the embedded database is back')
          address = message.address
          // From here on the seat must not keep the process alive.
          socket.unref()
          settle({ kind: 'ready', address: message.address })
        } else if (message.type === 'down') {
          this.#options.log.warn({}, 'the embedded database ended; its keeper starts it again')
        } else {
          settle({ kind: 'failed', error: failure(this.#options.folder, message) })
        }
      })
      socket.write(`${JSON.stringify({ type: 'hello', token, pid: process.pid })}\n`)
    })
  }

  async #prepare(socket: Socket): Promise<void> {
    try {
      const plan = await this.#options.prepare()
      socket.write(`${JSON.stringify({ type: 'start', plan })}\n`)
    } catch (error) {
      const code = error instanceof DatabaseError ? error.code : 'database-start-failed'
      const message = error instanceof Error ? error.message : String(error)
      socket.write(`${JSON.stringify({ type: 'prepare-failed', error: { code, message } })}\n`)
    }
  }

  /** A full disk or a killed keeper passes: we try until we leave. */
  async #sitAgain(first: PostgresAddress): Promise<void> {
    const { log } = this.#options
    log.warn({}, 'the keeper of the embedded database is gone; starting another')
    for (let delayMs = RECONNECT_DELAY_FIRST_MS; !this.#left; delayMs = Math.min(delayMs * 2, RECONNECT_DELAY_MAX_MS)) {
      try {
        const { host, port } = await this.take()
        if (this.#left) return await this.leave(false)
        if (host !== first.host || port !== first.port)
          log.error({ port }, 'the embedded database had to take another port: restart this process')
        log.info({}, 'the embedded database has a keeper again')
        return
      } catch (error) {
        log.error({ error }, `the embedded database does not start: ${(error as Error).message}`)
      }
      await wait(delayMs, undefined, { ref: false })
    }
  }
}

function failure(folder: DataFolder, message: Extract<FromKeeper, { type: 'failed' }>): DatabaseError {
  if (message.error !== null) return new DatabaseError(message.error.code, message.error.message)
  return startFailure(folder, message.log)
}

type Reached = Readonly<{ socket: Socket; token: string }>

async function connectOrStart(options: SeatOptions): Promise<Reached> {
  const deadline = performance.now() + KEEPER_START_TIMEOUT_MS
  let keeper: ChildProcess | null = null
  for (;;) {
    const reached = await reach(options.folder)
    if (reached !== null) return reached
    if (keeper === null) {
      keeper = startKeeper(options)
      options.warmUp()
    } else if (keeper.exitCode === 0 || keeper.exitCode === LOCK_TAKEN_EXIT_CODE) {
      await wait(RESPAWN_DELAY_MS)
      keeper = startKeeper(options)
    } else if (keeper.exitCode !== null || keeper.signalCode !== null) throw keeperFailed(options.folder, keeper)
    if (performance.now() > deadline) throw keeperFailed(options.folder, keeper)
    await wait(POLL_MS)
  }
}

function reach(folder: DataFolder): Promise<Reached | null> {
  let note: { address: NetConnectOpts; token: string }
  try {
    note = JSON.parse(readFileSync(join(folder.run, 'keeper.json'), 'utf8')) as typeof note
  } catch {
    return Promise.resolve(null)
  }
  return new Promise((done) => {
    const socket = connect(note.address)
    socket.once('error', () => done(null))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      socket.on('error', () => {})
      done({ socket, token: note.token })
    })
  })
}

function startKeeper({ folder, graceMs }: SeatOptions): ChildProcess {
  makeDataFolder(folder)
  const socketPath = join(folder.run, 'keeper.sock')
  const settings = {
    runDir: folder.run,
    socketPath: fitsSocketPath(socketPath) ? socketPath : null,
    graceMs,
    logBytesMax: POSTGRES_LOG_BYTES_MAX,
    owner: borrowedFrom(folder),
  }
  const printed = openKeeperLog(folder)
  // Detached: a Ctrl-C in the terminal is for us, not for the database under somebody else's work.
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--max-semi-space-size=1', KEEPER, JSON.stringify(settings)],
    {
      detached: true,
      stdio: ['ignore', 'ignore', printed],
      env: POSTGRES_KEEPER_ENVIRONMENT,
      cwd: folder.run,
    },
  )
  child.on('error', () => {})
  child.unref()
  closeSync(printed)
  return child
}

/** The keeper needs to find `setpriv` and `unshare`; our secrets are none of its business. */
const POSTGRES_KEEPER_ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin' }

function openKeeperLog(folder: DataFolder): number {
  const path = join(folder.run, 'keeper.log')
  const owner = borrowedFrom(folder)
  try {
    // Never through a link: we may be root in a folder of somebody else.
    const handle = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0), 0o600)
    if (owner !== null) fchownSync(handle, owner.uid, owner.gid)
    return handle
  } catch (error) {
    throw folderError(folder, path, error)
  }
}

function keeperFailed(folder: DataFolder, keeper: ChildProcess | null): DatabaseError {
  const printed = readFileSync(join(folder.run, 'keeper.log'), 'utf8').trim()
  const ended = keeper?.exitCode === null && keeper.signalCode === null ? 'does not answer' : 'ended'
  if (/ENOSPC|disk is full/.test(printed)) return startFailure(folder, ['No space left on device'])
  return new DatabaseError(
    'database-keeper-failed',
    `The keeper of ${folder.root} ${ended}${printed === '' ? '' : `: ${printed.slice(-500)}`}. ` +
      `End what still uses the folder (its process number is in ${folder.run}/keeper.json) and start again.`,
  )
}

function readLines(socket: Socket, onLine: (line: string) => void): void {
  let buffered = ''
  socket.setEncoding('utf8')
  socket.on('data', (text) => {
    const lines = (buffered + text).split('\n')
    buffered = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}
