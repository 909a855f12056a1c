import { z } from 'zod'
import { DAYS_MAX, LISTS_MAX } from './limits.ts'

/** Grows when an older release could not restore what this one writes. */
export const FORMAT = 1

export const HEAD_NAME = 'linkflow-backup.json'
export const MANIFEST_NAME = 'manifest.json'
export const SEAL_NAME = 'manifest.sha256'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.number().int().nonnegative()
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)
const table = z.string().regex(/^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$/)
const total = z.strictObject({ count, bytes: count })

/** Of each context 1, 2, 3 … and none left out. */
const migrations = z
  .array(z.strictObject({ context: identifier, id: count, name: z.string().max(200), checksum: sha256 }))
  .max(10_000)
  .refine(
    (marks) =>
      [...Map.groupBy(marks, ({ context }) => context).values()].every((of) => {
        const ids = new Set(of.map(({ id }) => id))
        return ids.size === of.length && of.every((_, at) => ids.has(at + 1))
      }),
    'migrations are missing',
  )

const head = {
  format: z.literal(FORMAT),
  release: z.string().regex(/^\d+\.\d+\.\d+/),
  /** Of the snapshot, by the database's clock. */
  takenAt: z.iso.datetime(),
  /** PostgreSQL's version. */
  server: z.string().max(200),
  migrations,
  /** Ids of the master keys that open it; the first is the one in use. Their bytes are not here. */
  masterKeys: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(8),
}

/** Where a backup begins: what decides whether it can be restored here at all. */
export const Head = z.strictObject(head)

/** Where it ends: all that is in it. */
export const Manifest = z.strictObject({
  ...head,
  tables: z
    .array(
      z.strictObject({
        name: table,
        columns: z.array(identifier).min(1).max(1_000),
        rows: count,
        parts: count,
        bytes: count,
      }),
    )
    .max(10_000),
  sequences: z.array(z.strictObject({ name: table, last: z.string().regex(/^\d{1,18}$/) })).max(10_000),
  /** Days of partitioned tables, as the instants at which they begin. */
  days: z.array(z.strictObject({ table, startMs: z.array(count).max(DAYS_MAX) })).max(1_000),
  objects: total,
  files: total,
  /** The lists of checksums, in their order. */
  lists: z.array(sha256).max(LISTS_MAX),
})

export type Head = z.infer<typeof Head>
export type Manifest = z.infer<typeof Manifest>

/** A backup is named by its part of the tree. */
export const partName = (table: string, part: number): string =>
  `tables/${table}/${String(part).padStart(6, '0')}.copy.zst`
export const objectName = (key: string): string => `objects/${key}`
export const fileName = (workspaceId: string, path: string): string => `files/${workspaceId}/${path}`
export const listName = (number: number): string => `sums/${String(number).padStart(6, '0')}.sha256`

/** A line as `sha256sum` writes and checks it. */
export function sumLine(sum: string, name: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `${escaped === name ? '' : '\\'}${sum}  ${escaped}\n`
}
