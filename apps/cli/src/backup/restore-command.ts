import { resolve } from 'node:path'
import { BackupError, type RestoreProgress, type RestoreReport, restoreBackup } from '@linkflow/backup'
import { heldKeys, keysIn, type MasterKeySource, placeKeys, readHolders } from '@linkflow/keys'
import { type Database, sql } from '@linkflow/postgres'
import { keySource, migrationSets, openForRestore, prepareDataFolder, restoreStatements } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { EXIT } from '../exit-code.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'
import { configOf, told } from './installation.ts'
import { bytesText, ProgressLines } from './progress-lines.ts'

export interface RestoreCommandOptions {
  readonly dataDir?: string
  readonly keys?: string
  readonly replace?: boolean
  readonly pause?: boolean
  readonly json?: boolean
}

/** `linkflow restore`: gives the exit code. Progress goes to standard error, the end to standard output. */
export function restoreCommand(file: string, options: RestoreCommandOptions, terminal: Terminal): Promise<number> {
  const { config, folder } = configOf(options, terminal)
  return told(async () => {
    const source = keySource(config, folder)
    const keys = new KeysOfRestore(source, options.keys)
    const log = createLogger({ level: 'silent' })
    const lines = new ProgressLines(terminal)
    const report = await restoreBackup({
      path: resolve(file),
      release: VERSION,
      sets: migrationSets,
      replace: options.replace === true,
      statements: restoreStatements({ pause: options.pause === true }),
      keys,
      dataDir: folder,
      isEmbedded: config.databaseUrl === undefined,
      prepare: () => void prepareDataFolder(folder),
      open: () => openForRestore({ ...config, databasePool: 2 }, folder, log),
      running,
      onProgress: (progress) => lines.say(progress.phase, progressText(progress)),
    })
    const facts = { ...report, dataDir: folder, keyIsHere: keys.isHere, paused: options.pause === true }
    terminal.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${printable(endText(facts, keys.name))}\n`)
    return EXIT.ok
  })
}

/** The master key of a restored installation: there already, brought along, or still to come. */
class KeysOfRestore {
  readonly #source: MasterKeySource
  readonly #brought: ReturnType<typeof keysIn> | undefined
  readonly #held: readonly string[]
  isHere = false

  constructor(source: MasterKeySource, path: string | undefined) {
    this.#source = source
    this.#held = heldKeys(source)
    this.#brought = path === undefined ? undefined : keysIn(path)
  }

  get name(): string {
    return this.#source.value !== undefined
      ? 'LINKFLOW_MASTER_KEY'
      : (this.#source.file ?? `${this.#source.dataDir}/keys/master`)
  }

  check([needed = '']: readonly string[]): void {
    const there = this.#held.length > 0 ? this.#held : (this.#brought?.map(({ id }) => id) ?? [])
    this.isHere = there.includes(needed)
    if (there.length === 0 || this.isHere) return
    throw new BackupError(
      'restore-key-wrong',
      `The backup needs the master key ${needed}, and ${this.#held.length > 0 ? this.name : 'the file of --keys'} holds ${there.join(', ')}. ` +
        'Take away the key that is there, or bring the one of the day of the backup. Nothing was changed.',
    )
  }

  place(): void {
    if (this.#held.length === 0 && this.#brought !== undefined) placeKeys(this.#brought, this.#source)
  }
}

/** Whoever says so in the database that is there; an older one may have no table for it. */
async function running({ engine }: Database): Promise<readonly string[]> {
  const [found] = await engine.query<{ there: boolean }>(
    sql`select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'keys' and c.relname = 'holders') as there`,
  )
  if (found?.there !== true) return []
  return (await readHolders(engine)).map(({ name, host }) => `${name} on ${host}`)
}

function progressText(progress: RestoreProgress): string {
  switch (progress.phase) {
    case 'checking':
      return `${bytesText(progress.bytes)} of ${bytesText(progress.of)}`
    case 'tables':
      return plural(progress.rows, 'row')
    default:
      return `${progress.count} of ${progress.of}`
  }
}

interface Facts extends RestoreReport {
  readonly dataDir: string
  readonly keyIsHere: boolean
  readonly paused: boolean
}

function endText(facts: Facts, keyName: string): string {
  const { takenAt, rows, objects, files, aside, masterKeys, keyIsHere, paused, dataDir } = facts
  return [
    `Restored as of ${takenAt}: ${plural(rows, 'row')}, ${plural(objects, 'object')} and ${plural(files, 'file')}.`,
    ...(aside === null
      ? []
      : [
          `What was there before is kept under the name ${aside} (in ${dataDir}, and in the database where that is one of yours).`,
        ]),
    ...(keyIsHere
      ? []
      : [
          `It starts with the master key ${masterKeys[0]} only, which is not here: put it at ${keyName} before you start it.`,
        ]),
    paused
      ? 'It is paused: no schedule fires, no webhook is there, nothing goes on by itself. «linkflow resume» ends that.'
      : 'What ran at that moment goes on when it is started. The original must not run any more: both would act.',
  ].join('\n')
}
