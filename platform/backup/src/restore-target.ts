import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { crashPoint } from '@linkflow/kernel'
import {
  type Client,
  type Database,
  DatabaseError,
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

interface Mark {
  /** `setting-aside` until what was there is out of the way: what lies there is still the old. */
  readonly phase: 'setting-aside' | 'loading'
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
 * T3. A restore that was killed is begun anew by the next, which removes what the first had loaded and nothing else.
 */
export class RestoreTarget {
  readonly #options: TargetOptions
  #database: Database | undefined
  #aside: string | null = null

  constructor(options: TargetOptions) {
    this.#options = options
  }

  /** The name under which what was there is kept; null if nothing was. */
  get aside(): string | null {
    return this.#aside
  }

  /** Looks at what is there and makes room. What it refuses it has not changed. Gives the empty database. */
  async begin({ replace }: { readonly replace: boolean }): Promise<Database> {
    const mark = await this.#look(replace)
    if (mark?.phase !== 'loading') this.#mark('setting-aside')
    crashPoint('restore.marked')
    try {
      if (mark?.phase === 'loading') await this.#removeLoaded()
      else await this.#setAside()
      crashPoint('restore.set-aside')
      this.#mark('loading')
      const database = await this.#openEmpty()
      crashPoint('restore.opened')
      return database
    } catch (error) {
      await this.undo()
      throw error
    }
  }

  /** All is there. */
  async finish(): Promise<void> {
    rmSync(join(this.#options.dataDir, MARK), { force: true })
    syncFolder(this.#options.dataDir)
    crashPoint('restore.folder-unmarked')
    await this.#database?.asOwner(removeRestoreMark)
    await this.#close()
  }

  /** As it was before `begin`. */
  async undo(): Promise<void> {
    const { dataDir } = this.#options
    if (readMark(dataDir)?.phase === 'loading') await this.#removeLoaded()
    await this.#putBack()
    await this.#close()
    rmSync(join(dataDir, MARK), { force: true })
    syncFolder(dataDir)
  }

  // ---------------------------------------------------------------- looking

  async #look(replace: boolean): Promise<Mark | undefined> {
    try {
      const mark = readMark(this.#options.dataDir) ?? (await this.#markOfDatabase())
      if (mark === undefined) await this.#refuseUnless(replace)
      else this.#aside = mark.aside
      return mark
    } catch (error) {
      await this.#close()
      throw error
    }
  }

  /** Where the folder says nothing: it may be another machine's restore into this database. */
  async #markOfDatabase(): Promise<Mark | undefined> {
    if (!this.#hasDatabase()) return undefined
    try {
      const found = await this.#asOwner(readRestoreMark)
      return found && { phase: 'loading', aside: found.aside }
    } catch (error) {
      // One that does not start has no mark, and nobody works with it. What to do with it is asked next.
      if (this.#options.isEmbedded && error instanceof DatabaseError) return undefined
      throw error
    }
  }

  async #refuseUnless(replace: boolean): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    const found = [
      ...this.#folders().filter((name) => hasContent(join(dataDir, name))),
      ...(isEmbedded
        ? []
        : (await this.#asOwner((client) => this.#schemasThere(client))).map((name) => `schema ${name}`)),
    ]
    if (found.length === 0) return
    if (!replace) {
      throw new BackupError(
        'restore-target-in-use',
        `There is an installation already (${found.join(', ')} in ${dataDir}${isEmbedded ? '' : ' and DATABASE_URL'}). ` +
          'Restore into an empty data folder and database, or give --replace: what is there is kept aside. Nothing was changed.',
      )
    }
    await this.#refuseWhileRunning()
    const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')
    this.#aside = `before_restore_${stamp}`
  }

  async #refuseWhileRunning(): Promise<void> {
    if (!this.#hasDatabase()) return
    let running: readonly string[]
    try {
      running = await this.#options.running(await this.#open())
    } catch (error) {
      if (!this.#options.isEmbedded || !(error instanceof DatabaseError)) throw error
      return
    }
    if (running.length === 0) return
    throw new BackupError(
      'restore-target-running',
      `LinkFlow runs there: ${running.join(', ')}. Stop it first. One that was killed counts for fifteen seconds more. Nothing was changed.`,
    )
  }

  #hasDatabase(): boolean {
    return !this.#options.isEmbedded || existsSync(join(this.#options.dataDir, CLUSTER, 'PG_VERSION'))
  }

  #folders(): readonly string[] {
    return this.#options.isEmbedded ? [CLUSTER, 'blobs', 'files'] : ['blobs', 'files']
  }

  async #schemasThere(client: Client): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      'select nspname as name from pg_namespace where nspname = any($1) order by 1',
      [this.#options.schemas],
    )
    return rows.map(({ name }) => name)
  }

  // ---------------------------------------------------------------- changing

  /** Done as far as it was not yet: it may be the second time. */
  async #setAside(): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    const aside = this.#aside
    if (!isEmbedded) {
      const suffix = aside
      await this.#asOwner(async (client) => {
        await client.query('begin')
        if (suffix !== null)
          await renameSchemas(client, await this.#schemasThere(client), (name) => `${name}_${suffix}`)
        await writeRestoreMark(client, suffix)
        await client.query('commit')
      })
    }
    if (aside === null) return this.#removeEmpty()
    await this.#stopDatabase()
    mkdirSync(join(dataDir, aside), { recursive: true, mode: 0o700 })
    for (const name of this.#folders()) moveIfThere(join(dataDir, name), join(dataDir, aside, name))
    syncFolder(join(dataDir, aside))
    syncFolder(dataDir)
  }

  /** Folders without anything in them, and a database that was never made. */
  #removeEmpty(): void {
    for (const name of this.#folders()) rmSync(join(this.#options.dataDir, name), { recursive: true, force: true })
  }

  /** What this restore, or one that was killed, has brought. */
  async #removeLoaded(): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    if (isEmbedded) await this.#stopDatabase()
    else {
      await this.#asOwner(async (client) => {
        // Without the mark it is not ours to remove.
        if ((await readRestoreMark(client)) === undefined) return
        await client.query('begin')
        for (const name of await this.#schemasThere(client)) {
          await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`)
        }
        await writeRestoreMark(client, this.#aside)
        await client.query('commit')
      })
    }
    for (const name of this.#folders()) rmSync(join(dataDir, name), { recursive: true, force: true })
  }

  async #putBack(): Promise<void> {
    const { dataDir, isEmbedded } = this.#options
    const aside = this.#aside
    if (!isEmbedded) {
      await this.#asOwner(async (client) => {
        if ((await readRestoreMark(client)) === undefined) return
        await client.query('begin')
        await client.query('drop schema platform cascade')
        if (aside !== null) {
          const kept = await client.query<{ name: string }>(
            'select nspname as name from pg_namespace where nspname = any($1)',
            [this.#options.schemas.map((name) => `${name}_${aside}`)],
          )
          await renameSchemas(
            client,
            kept.rows.map(({ name }) => name),
            (name) => name.slice(0, -aside.length - 1),
          )
        }
        await client.query('commit')
      })
    }
    if (aside === null) return
    await this.#stopDatabase()
    for (const name of this.#folders()) moveIfThere(join(dataDir, aside, name), join(dataDir, name))
    rmSync(join(dataDir, aside), { recursive: true, force: true })
  }

  #mark(phase: Mark['phase']): void {
    const { dataDir } = this.#options
    const draft = join(dataDir, `${MARK}.draft`)
    writeFileSync(draft, `${JSON.stringify({ phase, aside: this.#aside } satisfies Mark)}\n`, {
      mode: 0o600,
      flush: true,
    })
    renameSync(draft, join(dataDir, MARK))
    syncFolder(dataDir)
  }

  // ---------------------------------------------------------------- the database

  async #openEmpty(): Promise<Database> {
    const database = await this.#open()
    if (this.#options.isEmbedded) await database.asOwner((client) => writeRestoreMark(client, this.#aside))
    return database
  }

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
    // Of a restore that was killed it goes by itself, in seconds.
    for (
      const deadline = performance.now() + DATABASE_STOP_MS_MAX;
      existsSync(pidFile) && isAlive(pidFile);
      await wait(100)
    ) {
      if (performance.now() < deadline) continue
      throw new BackupError(
        'restore-target-running',
        `Somebody still uses the database of ${this.#options.dataDir} (another command of LinkFlow, perhaps). Let it end first.`,
      )
    }
  }
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
