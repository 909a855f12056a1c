import { setTimeout as wait } from 'node:timers/promises'
import { isConnectionLost } from '../failure.ts'
import { BOOTSTRAP_TIMEOUT_MS, KEEPER_GRACE_MS, RECONNECT_DELAY_FIRST_MS } from '../limits.ts'
import { type Log, silentLog } from '../log.ts'
import { bootstrap } from './bootstrap.ts'
import { readSecret } from './cluster.ts'
import { dataFolder } from './data-folder.ts'
import { KeeperSeat } from './keeper-seat.ts'
import { type Choice, choose, preparePostmaster } from './prepare-postmaster.ts'

export type EmbeddedOptions = Readonly<{
  dataDir: string
  log?: Log
  /** How long the database stays up after its last user left. */
  graceMs?: number
  /** Port on 127.0.0.1 where the path of a socket would be too long; a free one by default. */
  port?: number
  /** False gives up what survives a power cut, for quick tests only. */
  durable?: boolean
}>

export type EmbeddedDatabase = Readonly<{
  /** The role that owns the tables and runs migrations: neither superuser nor above row-level security. */
  connectionString: string
  /** The cluster's administrator: for tests and for whoever has to look, never for requests. */
  superuserConnectionString: string
  /** From which the passwords of the other roles are derived. */
  roleSecret: string
  /** Gives the folder up; the last user's leave stops the database after the grace, or with `stopNow` before this resolves. */
  close(options?: { stopNow?: boolean }): Promise<void>
}>

/** Starts the database of a data folder, or joins those who use it already. */
export async function openEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { log = silentLog, graceMs = KEEPER_GRACE_MS, durable = true, port } = options
  const folder = dataFolder(options.dataDir)
  let choice: Choice | null = null
  const prepare = () => {
    const early = choice
    // Good for one start: the next one may find another system.
    choice = null
    return preparePostmaster(folder, { log, durable, ...(port === undefined ? {} : { port }) }, early)
  }
  const warmUp = () => {
    try {
      choice = choose(folder, log)
    } catch {
      // Told when it is prepared in earnest.
    }
  }
  const seat = new KeeperSeat({ folder, log, graceMs, prepare, warmUp })
  const address = await seat.take()
  try {
    const roleSecret = readSecret(folder)
    const urls = await patiently(() => bootstrap(folder, address, roleSecret))
    return { ...urls, roleSecret, close: ({ stopNow = false } = {}) => seat.leave(stopNow) }
  } catch (error) {
    await seat.leave(false)
    throw error
  }
}

/** It may be killed just after it was ready; its keeper starts it again, and we see it through. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + BOOTSTRAP_TIMEOUT_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isConnectionLost(error) || performance.now() > deadline) throw error
      await wait(RECONNECT_DELAY_FIRST_MS)
    }
  }
}
