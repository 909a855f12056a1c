import { join } from 'node:path'
import { crashPoint } from '@linkflow/kernel'
import { FolderObjectStore, UserFiles } from '@linkflow/object-store'
import {
  type Database,
  DatabaseError,
  ensurePartitionsFor,
  firstIdOf,
  type MigrationSet,
  migrateRestored,
  refuseUnknownMigrations,
} from '@linkflow/postgres'
import { ArchiveReader } from './archive-reader.ts'
import { BackupError, damaged } from './backup-error.ts'
import { loadBlobs } from './load-blobs.ts'
import { loadTables } from './load-tables.ts'
import { schemasOf } from './make-backup.ts'
import type { Head, Manifest } from './manifest.ts'
import { RestoreTarget, type TargetOptions } from './restore-target.ts'
import { readTables } from './tables.ts'

export interface RestoreOptions extends Omit<TargetOptions, 'schemas'> {
  readonly path: string
  readonly release: string
  readonly sets: readonly MigrationSet[]
  readonly replace: boolean
  /** Makes the data folder, when nothing speaks against the restore. */
  readonly prepare: () => void
  /** In the transaction of the rows. */
  readonly statements: readonly string[]
  /** Whether the keys that are there fit, before anything is changed; and what is to be put in place when all else is. */
  readonly keys: { check(needed: readonly string[]): void; place(): void }
  readonly onProgress?: (progress: RestoreProgress) => void
}

export type RestoreProgress =
  | { readonly phase: 'checking'; readonly bytes: number; readonly of: number }
  | { readonly phase: 'tables'; readonly rows: number }
  | { readonly phase: 'objects and files'; readonly count: number; readonly of: number }

export interface RestoreReport {
  readonly takenAt: string
  readonly release: string
  readonly rows: number
  readonly objects: number
  readonly files: number
  readonly masterKeys: readonly string[]
  /** Where what was there before is kept. */
  readonly aside: string | null
  /** Migrations that this release has and the backup's had not. */
  readonly migrated: number
}

/**
 * Restores a backup, or leaves everything as it was.
 *
 * First the whole file is read, so that a damaged one changes nothing. Then the database is brought to where the backup's
 * was, is filled, and goes on from there to this release: so a backup of any earlier one, and of any PostgreSQL, will do.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const { path, keys, replace, onProgress = () => {} } = options
  const archive = await ArchiveReader.open(path)
  try {
    refuseNewer(path, await archive.head(), options)
    const manifest = await archive.verify((bytes) => onProgress({ phase: 'checking', bytes, of: archive.bytes }))
    refuseNewer(path, manifest, options)
    keys.check(manifest.masterKeys)
    options.prepare()
    const target = new RestoreTarget({ ...options, schemas: schemasOf(options.sets) })
    const database = await target.begin({ replace })
    try {
      const migrated = await load(options, archive, manifest, database)
      keys.place()
      crashPoint('restore.before-finish')
      await target.finish()
      return reportOf(manifest, target.aside, migrated)
    } catch (error) {
      // Where even that fails the marks stay, and whoever starts there is told what to do.
      await target.undo().catch(() => {})
      throw error
    }
  } finally {
    await archive.close()
  }
}

async function load(
  options: RestoreOptions,
  archive: ArchiveReader,
  manifest: Manifest,
  database: Database,
): Promise<number> {
  const { sets, dataDir, statements, onProgress = () => {} } = options
  await migrateRestored(database, sets, manifest.migrations)
  crashPoint('restore.migrated')
  await refuseUnknownDays(archive.path, manifest, database, schemasOf(sets))
  for (const { table, startMs } of manifest.days) await ensurePartitionsFor(database, [table], startMs.map(firstIdOf))
  const parts = archive.parts()
  const next = await loadTables({
    database,
    schemas: schemasOf(sets),
    archive,
    manifest,
    parts,
    statements,
    onProgress: (rows) => onProgress({ phase: 'tables', rows }),
  })
  crashPoint('restore.tables-loaded')
  const target = {
    objects: await FolderObjectStore.open(join(dataDir, 'blobs')),
    files: await UserFiles.open(join(dataDir, 'files')),
  }
  const of = manifest.objects.count + manifest.files.count
  await loadBlobs(archive.path, target, next, parts, manifest, (count) =>
    onProgress({ phase: 'objects and files', count, of }),
  )
  crashPoint('restore.blobs-loaded')
  return migrateRestored(database, sets, 'newest')
}

async function refuseUnknownDays(
  path: string,
  { days }: Manifest,
  database: Database,
  schemas: readonly string[],
): Promise<void> {
  const tables = await database.asOwner((client) => readTables(client, schemas))
  const unknown = days.find(({ table }) => !tables.some(({ name, isPartitioned }) => isPartitioned && name === table))
  if (unknown !== undefined) throw damaged(path, `${unknown.table} has no days`)
}

function refuseNewer(path: string, { release, migrations }: Head, options: RestoreOptions): void {
  const newer = new BackupError(
    'backup-newer',
    `${path} was made by LinkFlow ${release}, and this is ${options.release}. Restore it with that release or a later one. Nothing was changed.`,
  )
  if (isLater(release, options.release)) throw newer
  try {
    refuseUnknownMigrations(options.sets, migrations)
  } catch (error) {
    throw error instanceof DatabaseError && error.code === 'database-newer' ? newer : error
  }
}

/** By their three numbers. */
function isLater(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => text.split(/[.-]/, 3).map(Number))
  const at = [0, 1, 2].find((index) => left![index] !== right![index])
  return at !== undefined && left![at]! > right![at]!
}

const reportOf = (manifest: Manifest, aside: string | null, migrated: number): RestoreReport => ({
  takenAt: manifest.takenAt,
  release: manifest.release,
  rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
  objects: manifest.objects.count,
  files: manifest.files.count,
  masterKeys: manifest.masterKeys,
  aside,
  migrated,
})
