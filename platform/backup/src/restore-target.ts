import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { crashPoint } from '@linkflow/kernel'
import {
  type Client,
  type Database,
  DatabaseError,
  type RestoreMark,
  readRestoreMark,
  removeRestoreMark,
  writeRestoreMark,
} from '@linkflow/postgres'
import { BackupError } from './backup-error.ts'
import { DATABASE_STOP_MS_MAX } from './limits.ts'

export interface TargetOptions {
  readonly dataDir: string
  /** The database is in the data folder. */
  readonly isEmbedded: boolean
  readonly open: () => Promise<Database>
  readonly schemas: readonly string[]
  /** Names of processes that run over this database, to be told. */
  readonly running: (database: Database) => Promise<readonly string[]>
}

const MARK = 'restoring.json'
const CLUSTER = 'postgres'

/** `setting-aside` until what was there is out of the way: what lies there is still the old. */
type Phase = 'setting-aside' | 'loading'

interface Mark {
  readonly phase: Phase
  /** Where it is kept: a folder's name, and what the names of schemas end with. */
  readonly aside: string | null
}

/** A restore of this folder has begun and not ended: a start would work on half of it, or make a new database beside it. */
export const isHalfRestored = (dataDir: string): boolean => existsSync(join(dataDir, MARK))

/**
 * Where a backup is restored to: the data folder, and its database or one outside.
 *
 *   untouched ──begin──▶ setting aside ──▶ loading ──finish──▶ done
 *                              │              │
 *                              └────undo──────┴──▶ as it was
 *
 * T1. From the first change to the last a mark stands in the data folder, and one in the database: nothing starts there.
 * T2. Nothing that was there is deleted: it is set aside by renaming, and put back when the restore fails.
 * T3. A restore that was killed is begun anew by the next. What that one removes, a mark says to have been loaded: that of
 *     this folder for the folder, that of the database for the database. So neither another machine's restore nor another
 *     database than the first time costs anybody anything.
 */
export class RestoreTarget {
  readonly #options: TargetOptions
  /** As the mark in the database names this folder. */
  readonly #folder: string
  #database: Database | undefined
  #aside: string | null = null

  constructor(options: TargetOptions) {
    this.#options = options
    this.#folder = `${hostname()}:${options.dataDir}`
  }

  /** The name under which what was there is kept; null if nothing was. */
  get aside(): string | null {
    return this.#aside
  }

  /** Looks at what is there and makes room. What it refuses it has not changed. Gives the empty database. */
  async begin({ replace }: { readonly replace: boolean }): Promise<Database> {
    const phase = await this.#look(replace)
    this.#mark(phase ?? 'setting-aside')
    crashPoint('restore.marked')
    try {
      if (!this.#options.isEmbedded) await this.#asOwner((client) => this.#clearDatabase(client))
      await this.#clearFolder(phase === 'loading')
      crashPoint('restore.set-aside')
      this.#mark('loading')
      const database = await this.#open()
      if (this.#options.isEmbedded)
        await this.#asOwner((client) => inTransaction(client, () => this.#markDatabase(client)))
      crashPoint('restore.opened')
      return database
    } catch (error) {
      await this.undo().catch(() => {})
      throw error
    }
  }

  /** All is there. */
  async finish(): Promise<void> {
    rmSync(join(this.#options.dataDir, MARK), { force: true })
    syncFolder(this.#options.dataDir)
    crashPoint('restore.folder-unmarked')
    await this.#asOwner(removeRestoreMark)
    await this.#close()
  }

  /** As it was before `begin`. Where that fails the marks stay, and the next restore or undo goes on from them. */
  async undo(): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    if (!isEmbedded) await this.#asOwner((client) => this.#putBackSchemas(client))
    await this.#stopDatabase()
    if (readMark(dataDir)?.phase === 'loading') this.#removeFolders()
    if (this.#aside !== null) this.#putBackFolders(join(dataDir, this.#aside))
    await this.#close()
    rmSync(join(dataDir, MARK), { force: true })
    syncFolder(dataDir)
  }

  // ---------------------------------------------------------------- looking

  /** How far a restore of this folder had got that has not come to its end; undefined if there was none. */
  async #look(replace: boolean): Promise<Phase | undefined> {
    try {
      const inFolder = readMark(this.#options.dataDir)
      const inDatabase = await this.#markInDatabase()
      const phase = inFolder?.phase ?? (inDatabase?.folder === this.#folder ? 'loading' : undefined)
      this.#aside = inFolder?.aside ?? inDatabase?.aside ?? null
      const found = [
        ...(phase === undefined ? this.#folders().filter((name) => hasContent(join(this.#options.dataDir, name))) : []),
        // What is being set aside may be so again.
        ...(inDatabase === undefined && phase !== 'setting-aside' ? await this.#schemasOutside() : []),
      ]
      if (found.length > 0) await this.#refuse(found, replace)
      return phase
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  async #markInDatabase(): Promise<RestoreMark | undefined> {
    if (!this.#hasDatabase()) return undefined
    try {
      return await this.#asOwner(readRestoreMark)
    } catch (error) {
      // One that does not start has no mark, and nobody works with it. What to do with it is asked next.
      if (this.#options.isEmbedded && error instanceof DatabaseError) return undefined
      throw error
    }
  }

  async #schemasOutside(): Promise<string[]> {
    if (this.#options.isEmbedded) return []
    return (await this.#asOwner((client) => this.#schemasThere(client))).map((name) => `schema ${name}`)
  }

  async #refuse(found: readonly string[], replace: boolean): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    if (!replace) {
      throw new BackupError(
        'restore-target-in-use',
        `There is an installation already (${found.join(', ')} in ${dataDir}${isEmbedded ? '' : ' and DATABASE_URL'}). ` +
          'Restore into an empty data folder and database, or give --replace: what is there is kept aside. Nothing was changed.',
      )
    }
    const running = await this.#running()
    if (running.length > 0) {
      throw new BackupError(
        'restore-target-running',
        `LinkFlow runs there: ${running.join(', ')}. Stop it first. One that was killed counts for fifteen seconds more. Nothing was changed.`,
      )
    }
    const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
    this.#aside = `before_restore_${stamp}`
  }

  async #running(): Promise<readonly string[]> {
    if (!this.#hasDatabase()) return []
    try {
      return await this.#options.running(await this.#open())
    } catch (error) {
      // Nobody runs over one that does not start.
      if (this.#options.isEmbedded && error instanceof DatabaseError) return []
      throw error
    }
  }

  #hasDatabase(): boolean {
    return !this.#options.isEmbedded || existsSync(join(this.#options.dataDir, CLUSTER, 'PG_VERSION'))
  }

  #folders(): readonly string[] {
    return this.#options.isEmbedded ? [CLUSTER, 'blobs', 'files'] : ['blobs', 'files']
  }

  async #schemasThere(client: Client, suffix = ''): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      'select nspname as name from pg_namespace where nspname = any($1) order by 1',
      [this.#options.schemas.map((name) => `${name}${suffix}`)],
    )
    return rows.map(({ name }) => name)
  }

  // ---------------------------------------------------------------- a database outside

  /** With the mark: what a restore had loaded goes. Without it: what is there is set aside. In one transaction. */
  #clearDatabase(client: Client): Promise<void> {
    return inTransaction(client, async () => {
      const there = await this.#schemasThere(client)
      if ((await readRestoreMark(client)) !== undefined) await dropSchemas(client, there)
      else if (this.#aside !== null) await renameSchemas(client, there, (name) => `${name}_${this.#aside}`)
      await this.#markDatabase(client)
    })
  }

  #putBackSchemas(client: Client): Promise<void> {
    return inTransaction(client, async () => {
      // Without the mark nothing was changed.
      if ((await readRestoreMark(client)) === undefined) return
      await dropSchemas(client, await this.#schemasThere(client))
      const suffix = `_${this.#aside}`
      await renameSchemas(client, await this.#schemasThere(client, suffix), (name) => name.slice(0, -suffix.length))
    })
  }

  #markDatabase(client: Client): Promise<void> {
    return writeRestoreMark(client, { aside: this.#aside, folder: this.#folder })
  }

  // ---------------------------------------------------------------- the folder

  /** Done as far as it was not yet: it may be the second time. */
  async #clearFolder(isLoaded: boolean): Promise<void> {
    const { dataDir } = this.#options
    await this.#stopDatabase()
    // Without anything to keep aside they have nothing in them.
    if (isLoaded || this.#aside === null) return this.#removeFolders()
    const aside = join(dataDir, this.#aside)
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    for (const name of this.#folders()) moveIfThere(join(dataDir, name), join(aside, name))
    syncFolder(aside)
    syncFolder(dataDir)
  }

  #removeFolders(): void {
    for (const name of this.#folders()) rmSync(join(this.#options.dataDir, name), { recursive: true, force: true })
  }

  #putBackFolders(aside: string): void {
    if (!existsSync(aside)) return
    for (const name of this.#folders()) moveIfThere(join(aside, name), join(this.#options.dataDir, name))
    if (readdirSync(aside).length === 0) rmdirSync(aside)
  }

  #mark(phase: Phase): void {
    const { dataDir } = this.#options
    const draft = join(dataDir, `${MARK}.draft`)
    const mark: Mark = { phase, aside: this.#aside }
    writeFileSync(draft, `${JSON.stringify(mark)}\n`, { mode: 0o600, flush: true })
    renameSync(draft, join(dataDir, MARK))
    syncFolder(dataDir)
  }

  // ---------------------------------------------------------------- connections

  async #open(): Promise<Database> {
    this.#database ??= await this.#options.open()
    return this.#database
  }

  async #asOwner<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return (await this.#open()).asOwner(work)
  }

  async #close(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    await database?.close({ stopNow: true })
  }

  /** The embedded one, before its folder is moved or removed. */
  async #stopDatabase(): Promise<void> {
    if (!this.#options.isEmbedded) return
    await this.#close()
    const pidFile = join(this.#options.dataDir, CLUSTER, 'postmaster.pid')
    const endMs = performance.now() + DATABASE_STOP_MS_MAX
    // Of a restore that was killed it goes by itself, in seconds.
    while (existsSync(pidFile) && isAlive(pidFile)) {
      if (performance.now() > endMs) throw stillUsed(this.#options.dataDir)
      await wait(100)
    }
  }
}

const stillUsed = (dataDir: string): BackupError =>
  new BackupError(
    'restore-target-running',
    `Somebody still uses the database of ${dataDir} (another command of LinkFlow, perhaps). Let it end first.`,
  )

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  await work()
  await client.query('commit')
}

async function dropSchemas(client: Client, names: readonly string[]): Promise<void> {
  for (const name of names) await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`)
}

function isAlive(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function renameSchemas(
  client: Client,
  names: readonly string[],
  newName: (name: string) => string,
): Promise<void> {
  for (const name of names) {
    await client.query(
      `alter schema ${client.escapeIdentifier(name)} rename to ${client.escapeIdentifier(newName(name))}`,
    )
  }
}

function readMark(dataDir: string): Mark | undefined {
  let text: string
  try {
    text = readFileSync(join(dataDir, MARK), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return JSON.parse(text) as Mark
}

/** More than the folders that are made at every start. */
function hasContent(path: string): boolean {
  if (!existsSync(path)) return false
  return readdirSync(path).some((name) => name !== 'incoming')
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from) && !existsSync(to)) renameSync(from, to)
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
