import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedDatabase, openEmbeddedDatabase } from '@linkflow/postgres'
import pg from 'pg'
import { PROGRESS_MS_MAX } from '../limits.ts'
import { eventually } from '../wait.ts'
import { ApiClient } from './api-client.ts'
import { DatabaseProxy } from './database-proxy.ts'
import { OutsideWorld } from './outside-world.ts'
import { IsolatedOwner, type Owner } from './owner.ts'
import { type Role, ServerProcess } from './server-process.ts'
import { skewedClock } from './skewed-clock.ts'

export interface ClusterOptions {
  readonly roles: readonly Role[]
  readonly leaseMs?: number
  /** The processes reach the database through a proxy of ours, by its address. */
  readonly viaProxy?: boolean
  readonly env?: Readonly<Record<string, string>>
  /** A crash point for the next start of a process, as LINKFLOW_CRASH_AT has it. */
  readonly crashAt?: (process: Pick<ServerProcess, 'name' | 'role'>) => string | undefined
  readonly keepUp?: boolean
  /** Fills the data folder before anything starts in it. */
  readonly prepare?: (folder: ClusterFolder) => Promise<void>
  /** The world of another installation, which closes it. */
  readonly world?: OutsideWorld
  /** The folder of the release that a process runs from its next start on; this one when there is nothing said. */
  readonly release?: (process: Pick<ServerProcess, 'name' | 'role'>) => string | undefined
  /** How far the wall clock of a process is off. */
  readonly clockOffsetMs?: (process: Pick<ServerProcess, 'name' | 'role'>) => number
  /** Those that reach the database through a proxy of their own, so that one alone can be cut off. */
  readonly isCuttable?: (process: Pick<ServerProcess, 'name' | 'role'>) => boolean
}

/** Where a cluster lives. */
export interface ClusterFolder {
  readonly folder: string
  readonly dataDir: string
}

/** A whole installation: an embedded, durable database, processes of several roles, and the world outside. */
export class Cluster {
  readonly folder: string
  readonly world: OutsideWorld
  readonly api: ApiClient
  readonly processes: readonly ServerProcess[]
  readonly proxy: DatabaseProxy | undefined
  /** Of those that have one of their own, by their names. */
  readonly #proxies: ReadonlyMap<string, DatabaseProxy>
  /** As the cluster's administrator, past every proxy: to look, never to help. */
  readonly sql: pg.Pool
  readonly #database: EmbeddedDatabase
  readonly #ownsWorld: boolean
  /** By their names, so that one process is one owner. */
  readonly #isolated = new Map<string, IsolatedOwner>()

  private constructor(parts: {
    folder: string
    world: OutsideWorld
    ownsWorld: boolean
    api: ApiClient
    processes: readonly ServerProcess[]
    proxy: DatabaseProxy | undefined
    proxies: ReadonlyMap<string, DatabaseProxy>
    sql: pg.Pool
    database: EmbeddedDatabase
  }) {
    this.folder = parts.folder
    this.world = parts.world
    this.#ownsWorld = parts.ownsWorld
    this.api = parts.api
    this.processes = parts.processes
    this.proxy = parts.proxy
    this.#proxies = parts.proxies
    this.sql = parts.sql
    this.#database = parts.database
  }

  static async open(options: ClusterOptions): Promise<Cluster> {
    const folder = mkdtempSync(join(tmpdir(), 'linkflow-chaos-'))
    mkdirSync(join(folder, 'logs'))
    const dataDir = join(folder, 'data')
    await options.prepare?.({ folder, dataDir })
    const database = await openEmbeddedDatabase({ dataDir })
    const sql = new pg.Pool({ connectionString: database.superuserConnectionString, max: 4 })
    sql.on('error', () => {})
    const world = options.world ?? (await OutsideWorld.open())
    const ports = await freePorts(options.roles.filter(hasDoor).length)
    const api = new ApiClient(ports)
    const proxy = options.viaProxy ? await DatabaseProxy.open(database.connectionString) : undefined
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? folder,
      LINKFLOW_DATA_DIR: dataDir,
      LINKFLOW_SAMPLE: 'false',
      LINKFLOW_DB_POOL: '6',
      LINKFLOW_LEASE_MS: String(options.leaseMs ?? 1000),
      LINKFLOW_CODE_PROCESSES: '1',
      LINKFLOW_EGRESS_ALLOW: `127.0.0.1:${world.port}`,
      LOG_LEVEL: 'info',
      ...(proxy && { DATABASE_URL: proxy.connectionString }),
      // All or none by an address: the passwords of the database's roles are made of it.
      ...(options.isCuttable && { DATABASE_URL: database.connectionString }),
      ...options.env,
    }
    const doors = ports.values()
    const proxies = new Map<string, DatabaseProxy>()
    const named = withNames(options.roles)
    for (const each of named)
      if (options.isCuttable?.(each)) proxies.set(each.name, await DatabaseProxy.open(database.connectionString))
    const processes = named.map(({ name, role }) => {
      const own = {
        ...env,
        ...(hasDoor(role) && { PORT: String(doors.next().value) }),
        ...(proxies.has(name) && { DATABASE_URL: proxies.get(name)!.connectionString }),
        ...skewedClock(options.clockOffsetMs?.({ name, role }) ?? 0),
      }
      return new ServerProcess({
        name,
        role,
        env: () => {
          const point = options.crashAt?.({ name, role })
          return { ...own, ...(point !== undefined && { LINKFLOW_CRASH_AT: point }) }
        },
        logPath: join(folder, 'logs', `${name}.log`),
        keepUp: options.keepUp ?? true,
        release: () => options.release?.({ name, role }),
      })
    })
    const ownsWorld = options.world === undefined
    const cluster = new Cluster({ folder, world, ownsWorld, api, processes, proxy, proxies, sql, database })
    try {
      // One first, alone: it makes the folder, the keys and the tables.
      await processes[0]!.start()
      await Promise.all(processes.slice(1).map((each) => each.start()))
      api.token = readFileSync(join(dataDir, 'owner-token'), 'utf8').trim()
    } catch (error) {
      await cluster.close(true)
      throw error
    }
    return cluster
  }

  get dataDir(): string {
    return join(this.folder, 'data')
  }

  /** The way of one process to the database. */
  proxyOf({ name }: ServerProcess): DatabaseProxy {
    const proxy = this.#proxies.get(name)
    if (proxy === undefined) throw new Error(`${name} has no proxy of its own`)
    return proxy
  }

  ofRole(...roles: Role[]): ServerProcess[] {
    return this.processes.filter((each) => roles.includes(each.role))
  }

  get kills(): number {
    return [...this.processes, ...this.#isolated.values()].reduce((sum, each) => sum + each.kills, 0)
  }

  /** Every process is up again. */
  async allReady(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.ready()))
  }

  async allReadyBut(...roles: Role[]): Promise<void> {
    await Promise.all(this.processes.filter((each) => !roles.includes(each.role)).map((each) => each.ready()))
  }

  /** Deaths that the suite did not cause. */
  unexpectedDeaths(): string[] {
    return this.processes.flatMap((each) => each.unexpected)
  }

  async #ownerName(execution: string): Promise<string | undefined> {
    const { rows } = await this.sql.query<{ name: string }>(
      'select w.name from execution.live l join execution.workers w on w.id = l.worker_id where l.id = $1',
      [execution],
    )
    return rows[0]?.name
  }

  /** Who owns an execution now: a worker of ours, or the process that one has for suspects. */
  async ownerOf(execution: string): Promise<Owner | undefined> {
    const name = await this.#ownerName(execution)
    if (name === undefined) return undefined
    return this.#isolatedOwner(name) ?? this.processes.find((each) => each.workerName === name)
  }

  #isolatedOwner(name: string): IsolatedOwner | undefined {
    const [kind, pid] = name.split(':')
    if (kind !== 'isolated') return undefined
    const owner = this.#isolated.get(name) ?? new IsolatedOwner(name, Number(pid))
    this.#isolated.set(name, owner)
    return owner
  }

  /** What a worker process has in hand. */
  async ownedBy(...owners: Owner[]): Promise<{ id: string; fence: string }[]> {
    const { rows } = await this.sql.query<{ id: string; fence: string }>(
      `select l.id, l.fence from execution.live l join execution.workers w on w.id = l.worker_id
       where l.status = 'running' and w.name = any($1)`,
      [owners.map((each) => each.workerName)],
    )
    return rows
  }

  /**
   * R14 parks what loses three owners in a row without getting any further. A suite that kills owners itself waits for
   * this between two kills, so that it is the product that is tested, not how quickly one can kill: for what these
   * processes have in hand, or for everything.
   */
  async untilProgress(...of: Owner[]): Promise<void> {
    await this.#until(
      of.length === 0
        ? () => this.#list(ABANDONED, [this.processes.map((each) => each.workerName)])
        : () => this.#list(NOT_FURTHER, [of.map((each) => each.workerName)]),
    )
  }

  /** It has lost no owner since it recorded something. */
  async isFurther(execution: string): Promise<boolean> {
    const stuck = `l.id = $1 and l.crashes > 0 and ${NOTHING_RECORDED}`
    return (await this.count(`select count(*)::int as n from execution.live l where ${stuck}`, [execution])) === 0
  }

  async #until(those: () => Promise<readonly string[]>): Promise<void> {
    let left: readonly string[] = []
    const isOver = async () => {
      left = await those()
      return left.length === 0
    }
    if (!(await eventually(isOver, PROGRESS_MS_MAX)))
      throw new Error(`what lost its owner got no further in ${PROGRESS_MS_MAX} ms: ${left.join(', ')}`)
  }

  async #list(condition: string, values: unknown[]): Promise<readonly string[]> {
    const { rows } = await this.sql.query<{ text: string }>(
      `select format('%s (%s, owner %s, fence %s, crashes %s)', l.id, l.status, w.name, l.fence, l.crashes) as text
       from execution.live l left join execution.workers w on w.id = l.worker_id where ${condition} limit 3`,
      values,
    )
    return rows.map(({ text }) => text)
  }

  /** `kill -9` of the postmaster; its keeper starts it again. */
  async killDatabase(): Promise<void> {
    const path = join(this.dataDir, 'postgres', 'postmaster.pid')
    try {
      process.kill(Number(readFileSync(path, 'utf8').split('\n', 1)[0]), 'SIGKILL')
    } catch (error) {
      if (!['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }

  async count(text: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.sql.query<{ n: number }>(text, values)
    return Number(rows[0]!.n)
  }

  /** Until nothing is unfinished; the ids that still are when the time is up. */
  async finished(withinMs: number, except: readonly string[] = []): Promise<readonly string[]> {
    const left = async () => {
      const { rows } = await this.sql.query<Left>(
        `select l.id, l.status, w.name as owner, l.fence, l.cancel_requested, l.signalled, round(extract(epoch from l.due_at - platform.now())) as due_s
         from execution.live l left join execution.workers w on w.id = l.worker_id
         where not l.workflow_id = any($1::uuid[]) limit 50`,
        [except],
      )
      return rows.map(leftText)
    }
    const done = await eventually(
      async () => ((await left().catch(() => ['?'])).length === 0 ? true : undefined),
      withinMs,
    )
    return done ? [] : left()
  }

  /** Ends everything; the folder stays when something is to be looked at. */
  async close(keepFolder = false): Promise<void> {
    for (const each of this.processes) each.onDeath = undefined
    await Promise.all(this.processes.map((each) => each.destroy()))
    this.api.close()
    if (this.#ownsWorld) await this.world.close()
    await this.proxy?.close()
    for (const each of this.#proxies.values()) await each.close()
    await this.sql.end().catch(() => {})
    await this.#database.close({ stopNow: true }).catch(() => {})
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true })
  }
}

/** What is still live, with all that decides who looks at it next. */
interface Left {
  readonly id: string
  readonly status: string
  readonly owner: string | null
  readonly fence: string
  readonly cancel_requested: boolean
  readonly signalled: boolean
  readonly due_s: string | null
}

const leftText = (left: Left): string =>
  `${left.id} (${left.status}, owner ${left.owner ?? 'none'}, fence ${left.fence}, ` +
  `${left.due_s === null ? 'never due' : `due in ${left.due_s} s`}` +
  `${left.cancel_requested ? ', cancel requested' : ''}${left.signalled ? ', signalled' : ''})`

/** The first worker is `worker-1`. */
export function withNames(roles: readonly Role[]): { readonly name: string; readonly role: Role }[] {
  const counts = new Map<Role, number>()
  return roles.map((role) => {
    const number = (counts.get(role) ?? 0) + 1
    counts.set(role, number)
    return { name: `${role}-${number}`, role }
  })
}

const hasDoor = (role: Role): boolean => role === 'api' || role === 'all'

const NOTHING_RECORDED = `not exists (select 1 from execution.journal j where j.execution_id = l.id and j.fence = l.fence)`

/** Of these owners: lost one before, and has not recorded anything under this one. */
const NOT_FURTHER = `l.status = 'running' and l.crashes > 0 and w.name = any($1) and ${NOTHING_RECORDED}`

/** Has an owner that is none of these, or lost one and has not recorded anything since. */
const ABANDONED = `(l.status = 'running' and not coalesce(w.name = any($1), false))
  or (l.status in ('queued', 'running') and l.crashes > 0 and ${NOTHING_RECORDED})`

/** So many that are all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const { port } = server.address() as { port: number }
      await new Promise((resolve) => server.close(resolve))
      return port
    }),
  )
}
