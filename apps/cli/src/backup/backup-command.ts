import { existsSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BackupProgress, type BackupReport, makeBackup } from '@linkflow/backup'
import { copyKeysTo, hasKeys } from '@linkflow/keys'
import { FolderObjectStore, UserFiles } from '@linkflow/object-store'
import { pendingMigrations } from '@linkflow/postgres'
import { keySource, migrationSets, openServerDatabase, transientTables } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { workspaces } from '@linkflow/workspace'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'
import { blobsOf, configOf, filesOf, told } from './installation.ts'
import { bytesText, ProgressLines } from './progress-lines.ts'

export interface BackupOptions {
  readonly dataDir?: string
  readonly withKeys?: string
  readonly json?: boolean
}

/** `linkflow backup`: gives the exit code. Progress goes to standard error, the end to standard output. */
export function backupCommand(target: string, options: BackupOptions, terminal: Terminal): Promise<number> {
  const { config, folder } = configOf(options, terminal)
  const needed = [
    blobsOf(folder),
    ...(config.databaseUrl === undefined ? [join(folder, 'postgres', 'PG_VERSION')] : []),
  ]
  if (!needed.every((each) => existsSync(each))) {
    // Also with a database outside: without its folder a backup would lack every big output and file, and not say so.
    throw new CliError(
      EXIT.failed,
      'not-started',
      `${folder} is not the data folder of an installation. Name that with --data-dir or LINKFLOW_DATA_DIR.`,
    )
  }
  const path = pathOf(resolve(target))
  return told(async () => {
    const database = await openServerDatabase({ ...config, databasePool: 2 }, folder, createLogger({ level: 'silent' }))
    try {
      // A database of a newer release is refused by it; one of an older release is backed up as it is.
      await pendingMigrations(database, migrationSets)
      if (!(await hasKeys(database.engine))) {
        throw new CliError(
          EXIT.failed,
          'not-started',
          'This installation was not started yet: there is nothing to back up.',
        )
      }
      const keysPath = options.withKeys === undefined ? undefined : resolve(options.withKeys)
      if (keysPath !== undefined) copyKeysTo(keysPath, keySource(config, folder))
      const lines = new ProgressLines(terminal)
      const report = await makeBackup(
        {
          release: VERSION,
          database,
          sets: migrationSets,
          transient: transientTables,
          objects: await FolderObjectStore.open(blobsOf(folder)),
          files: await UserFiles.open(filesOf(folder)),
          workspaceIds: () => workspaces(database).ids(),
        },
        path,
        (progress) => lines.say(progress.phase, progressText(progress)),
      ).catch((error: unknown) => {
        if (keysPath !== undefined) rmSync(keysPath, { force: true })
        throw error
      })
      const facts = { ...report, ...(keysPath !== undefined && { keys: keysPath }) }
      terminal.stdout.write(options.json ? `${JSON.stringify(facts)}\n` : `${printable(endText(report, keysPath))}\n`)
      return EXIT.ok
    } finally {
      await database.close()
    }
  })
}

/** A folder gets a file that is named for the moment. */
function pathOf(target: string): string {
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory() !== true) return target
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replaceAll('-', '')
  return join(target, `linkflow-${stamp}Z.tar`)
}

function progressText(progress: BackupProgress): string {
  switch (progress.phase) {
    case 'waiting':
      return 'Waiting until nothing is being removed.'
    case 'tables':
      return `${plural(progress.rows, 'row')}, ${bytesText(progress.bytes)}`
    default:
      return `${plural(progress.count, progress.phase.slice(0, -1))}, ${bytesText(progress.bytes)}`
  }
}

function endText(
  { path, bytes, takenAt, rows, objects, files, masterKeys }: BackupReport,
  keys: string | undefined,
): string {
  const what = `${plural(rows, 'row')}, ${plural(objects, 'object')} and ${plural(files, 'file')} as of ${takenAt}`
  const key =
    keys === undefined
      ? `It is worth nothing without the master key ${masterKeys[0]}, which is not in it: keep a copy of that somewhere else.`
      : `The master key ${masterKeys[0]}, without which it is worth nothing, is in ${keys}: keep that somewhere else.`
  return `${path} (${bytesText(bytes)}) holds ${what}.\n${key}`
}
