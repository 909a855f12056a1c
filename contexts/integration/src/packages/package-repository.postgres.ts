import { type Queries, sql } from '@linkflow/postgres'
import type { Definitions } from './definitions.ts'
import type { Manifest } from './manifest.ts'

/** A package as it is installed, without its code. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
  readonly manifest: Manifest
  readonly definitions: Definitions
  /** Path of its module in the archive. */
  readonly entry: string
  readonly installedAt: Date
  readonly installedBy: string | undefined
  /** False: it was removed, and only what it said of itself is left. */
  readonly isThere: boolean
}

interface Row {
  name: string
  version: string
  integrity: string
  manifest: string
  definitions: string
  entry: string
  installed_at: Date
  installed_by: string | null
  is_there: boolean
}

export async function findPackages(queries: Queries): Promise<InstalledPackage[]> {
  const rows = await queries.query<Row>(
    sql`select name, version, integrity, manifest, definitions, entry, installed_at, installed_by, archive is not null as is_there
        from integration.packages order by name`,
  )
  return rows.map((row) => ({
    name: row.name,
    version: row.version,
    integrity: row.integrity,
    manifest: JSON.parse(row.manifest) as Manifest,
    definitions: JSON.parse(row.definitions) as Definitions,
    entry: row.entry,
    installedAt: row.installed_at,
    installedBy: row.installed_by ?? undefined,
    isThere: row.is_there,
  }))
}

export async function findArchive(queries: Queries, name: string, integrity: string): Promise<Uint8Array | undefined> {
  const row = await queries.one<{ archive: Uint8Array | null }>(
    sql`select archive from integration.packages where name = ${name} and integrity = ${integrity}`,
  )
  return row?.archive ?? undefined
}

/** In place of the version before, if there is one. */
export async function savePackage(
  queries: Queries,
  {
    name,
    version,
    integrity,
    manifest,
    definitions,
    entry,
    installedBy,
  }: Omit<InstalledPackage, 'installedAt' | 'isThere'>,
  archive: Uint8Array,
): Promise<void> {
  const [manifestText, definitionsText] = [JSON.stringify(manifest), JSON.stringify(definitions)]
  await queries.query(
    sql`insert into integration.packages (name, label, version, integrity, manifest, definitions, archive, entry, installed_by)
        values (${name}, ${manifest.linkflow.name}, ${version}, ${integrity}, ${manifestText}, ${definitionsText}, ${archive}, ${entry}, ${installedBy ?? null})
        on conflict (name) do update set label = excluded.label, version = excluded.version, integrity = excluded.integrity,
          manifest = excluded.manifest, definitions = excluded.definitions, archive = excluded.archive, entry = excluded.entry,
          installed_at = platform.now(), installed_by = excluded.installed_by`,
  )
}

/** What it said of itself stays, so that workflows with its nodes are still shown. */
export async function dropArchive(queries: Queries, name: string): Promise<boolean> {
  const rows = await queries.query(
    sql`update integration.packages set archive = null where name = ${name} and archive is not null returning name`,
  )
  return rows.length > 0
}
