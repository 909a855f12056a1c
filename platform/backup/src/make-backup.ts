import { hostname } from 'node:os'
import { crashPoint, uuidV7Timestamp } from '@linkflow/kernel'
import { asObjectPrefix, type ObjectStore, type UserFiles } from '@linkflow/object-store'
import { type Database, holdingRemovals, type MigrationSet, PLATFORM, sql } from '@linkflow/postgres'
import { ArchiveWriter, refuseTaken } from './archive-writer.ts'
import { BackupError } from './backup-error.ts'
import { type Dump, dumpTables, type Snapshot } from './dump-tables.ts'
import { CLOCK_SKEW_MS_MAX, REMEMBERED_MAX } from './limits.ts'
import { FORMAT, fileName, type Head, type Manifest, objectName } from './manifest.ts'

/** All that an installation is made of, but its keys. */
export interface Installation {
  readonly release: string
  readonly database: Database
  readonly sets: readonly MigrationSet[]
  /** Tables of processes that run. */
  readonly transient: readonly string[]
  readonly objects: ObjectStore
  readonly files: UserFiles
  readonly workspaceIds: () => Promise<readonly string[]>
}

export type BackupProgress =
  | { readonly phase: 'waiting' }
  | { readonly phase: 'tables'; readonly rows: number; readonly bytes: number }
  | { readonly phase: 'objects' | 'files'; readonly count: number; readonly bytes: number }

export interface BackupReport {
  readonly path: string
  readonly bytes: number
  readonly takenAt: string
  readonly rows: number
  readonly objects: number
  readonly files: number
  /** The master keys without which it cannot be used; the first is the one in use. */
  readonly masterKeys: readonly string[]
}

export const schemasOf = (sets: readonly MigrationSet[]): string[] => [PLATFORM, ...sets].map(({ schema }) => schema)

/**
 * Writes a backup of an installation while its servers run.
 *
 * B1. The rows are those of one snapshot.
 * B2. Every object that one of these rows names is in it. It was stored before the row that names it committed, so it was
 *     there at the snapshot; and until it is copied nothing is removed but what no row names (`holdingRemovals`).
 * B3. The file has its name when it is whole and on disk, and every byte of it is covered by a checksum.
 * B4. No key is in it. What is sealed in the rows stays sealed.
 */
export async function makeBackup(
  installation: Installation,
  path: string,
  onProgress: (progress: BackupProgress) => void = () => {},
): Promise<BackupReport> {
  refuseTaken(path)
  onProgress({ phase: 'waiting' })
  return holdingRemovals(installation.database, async (isHeld) => {
    const startedMs = performance.now()
    const writer = await ArchiveWriter.create(path)
    try {
      const report = await write(installation, writer, onProgress, async () => {
        if (!(await isHeld())) throw holdLost()
      })
      await remember(installation.database, report, (performance.now() - startedMs) / 1000)
      return report
    } catch (error) {
      await writer.abandon()
      throw error
    }
  })
}

async function write(
  installation: Installation,
  writer: ArchiveWriter,
  onProgress: (progress: BackupProgress) => void,
  checkHold: () => Promise<void>,
): Promise<BackupReport> {
  const { release, database, sets, transient } = installation
  let head: Head | undefined
  const dump = await dumpTables({
    database,
    schemas: schemasOf(sets),
    transient,
    writer,
    onSnapshot: async (snapshot) => {
      head = headOf(release, snapshot)
      await writer.head(head)
    },
    onProgress: (rows) => onProgress({ phase: 'tables', rows, bytes: writer.bytes }),
  })
  crashPoint('backup.tables-written')
  const { tables, sequences, days, snapshot } = dump
  const workspaceIds = await installation.workspaceIds()
  const tell = (phase: 'objects' | 'files') => (count: number) => onProgress({ phase, count, bytes: writer.bytes })
  const objects = await copyObjects(installation.objects, workspaceIds, snapshot, writer, tell('objects'))
  const files = await copyFiles(installation.files, workspaceIds, writer, tell('files'))
  await checkHold()
  crashPoint('backup.before-finish')
  const bytes = await writer.finish({ ...head!, tables, sequences, days, objects, files })
  return reportOf(writer.path, bytes, dump, objects.count, files.count)
}

const headOf = (release: string, { takenAt, server, migrations, masterKeys }: Snapshot): Head => ({
  format: FORMAT,
  release,
  takenAt: takenAt.toISOString(),
  server,
  migrations: [...migrations],
  masterKeys: [...masterKeys],
})

const reportOf = (
  path: string,
  bytes: number,
  { snapshot, tables }: Dump,
  objects: number,
  files: number,
): BackupReport => ({
  path,
  bytes,
  takenAt: snapshot.takenAt.toISOString(),
  rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  objects,
  files,
  masterKeys: snapshot.masterKeys,
})

type Total = Manifest['objects']

/**
 * Of executions that began after the snapshot none is needed, and without them there is an end to it. One that goes
 * between being seen and being read was named by no row (B2): files of a call that was refused.
 */
async function copyObjects(
  store: ObjectStore,
  workspaceIds: readonly string[],
  { takenAt }: Snapshot,
  writer: ArchiveWriter,
  onCount: (count: number) => void,
): Promise<Total> {
  const total = { count: 0, bytes: 0 }
  const latestMs = takenAt.getTime() + CLOCK_SKEW_MS_MAX
  for (const workspaceId of workspaceIds) {
    let cursor: string | undefined
    do {
      const page = await store.list(asObjectPrefix(`${workspaceId}/`), cursor === undefined ? {} : { cursor })
      if (!page.ok) throw disturbed(`the objects of workspace ${workspaceId}`, page.error.message)
      for (const { key, bytes, storedMs } of page.value.objects) {
        if (uuidV7Timestamp(key.split('/')[2]!) > latestMs) continue
        const found = await store.get(key)
        if (!found.ok && found.error.code === 'object-not-found') continue
        if (!found.ok) throw disturbed(`object ${key}`, found.error.message)
        await writer.add(objectName(key), bytes, storedMs, exactly(`object ${key}`, bytes, found.value.body))
        total.count += 1
        total.bytes += bytes
        onCount(total.count)
      }
      cursor = page.value.nextCursor
    } while (cursor !== undefined)
  }
  return total
}

/** Each as it is when its turn comes: they belong to no row, and workflows write them at any time. */
async function copyFiles(
  files: UserFiles,
  workspaceIds: readonly string[],
  writer: ArchiveWriter,
  onCount: (count: number) => void,
): Promise<Total> {
  const total = { count: 0, bytes: 0 }
  for (const workspaceId of workspaceIds) {
    for await (const { path, bytes, modifiedMs, body } of files.workspace(workspaceId).all()) {
      await writer.add(fileName(workspaceId, path), bytes, modifiedMs, exactly(`file ${path}`, bytes, body))
      total.count += 1
      total.bytes += bytes
      onCount(total.count)
    }
  }
  return total
}

/** How many bytes there are is written before them. */
async function* exactly(what: string, bytes: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const piece of body) {
    left -= piece.byteLength
    yield piece
  }
  if (left !== 0) throw disturbed(what, 'it became shorter meanwhile')
}

/**
 * For `linkflow doctor`. The backup does not hold it: it is of a moment before. One that is whole is not given up because
 * nobody could note it; an older release's database has no place for it.
 */
async function remember({ engine }: Database, { path, bytes, takenAt }: BackupReport, seconds: number): Promise<void> {
  const note = sql`
    insert into platform.backups (taken_at, host, path, bytes, seconds)
    values (${takenAt}, ${hostname()}, ${path}, ${bytes}, ${seconds}) on conflict do nothing`
  const forget = sql`
    delete from platform.backups where taken_at not in
      (select taken_at from platform.backups order by taken_at desc limit ${REMEMBERED_MAX})`
  await engine.execute(note).then(
    () => engine.execute(forget),
    () => {},
  )
}

const disturbed = (what: string, why: string): BackupError =>
  new BackupError('backup-disturbed', `The backup was given up: ${what} could not be read (${why}). Make it again.`)

const holdLost = (): BackupError =>
  new BackupError(
    'backup-disturbed',
    'The backup was given up: the connection that kept objects from being removed was lost meanwhile. Make it again.',
  )
