import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Canary } from './site/canaries.ts'
import type { Site } from './site/site.ts'

/** Looks for the canaries wherever the server could have put them: its answers, its logs, its tables, its files. */
export async function scan(site: Site): Promise<{ readonly looked: Record<string, number>; readonly found: string[] }> {
  const found: string[] = []
  const looked: Record<string, number> = {}
  const tell = (where: string, canaries: readonly Canary[]) => {
    for (const { name } of canaries) found.push(`${name} is in ${where}`)
  }
  for (const answer of site.answers) tell(`the answer ${answer.slice(0, 500)}`, site.search.in(answer))
  looked['answers'] = site.answers.length
  for (const text of site.outside.received)
    tell(`a request to the outside: ${text.slice(0, 200)}`, site.search.in(text))
  looked['requests to the outside'] = site.outside.received.length
  looked['rows'] = await scanTables(site, tell)
  const logs = filesUnder(join(site.cluster.folder, 'logs'))
  const files = filesUnder(site.cluster.dataDir).filter((path) => !isKeptSecret(relative(site.cluster.dataDir, path)))
  for (const path of [...logs, ...files]) {
    const canaries = site.search.in(readFileSync(path, 'latin1'))
    // Big outputs of a workspace lie in files that name it.
    tell(
      path,
      canaries.filter(({ workspaceId }) => workspaceId === undefined || !path.includes(workspaceId)),
    )
  }
  looked['log files'] = logs.length
  looked['data files'] = files.length
  return { looked, found }
}

/** The two places where secrets belong, and the database's own files, whose tables are read instead. */
const isKeptSecret = (path: string): boolean => /^(owner-token$|keys\/|postgres\/)/.test(path)

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
}

type Tell = (where: string, canaries: readonly Canary[]) => void

/** Every row of every table as text, bytes as hex; a canary that is a workspace's own data may be in its own rows. */
async function scanTables({ cluster: { sql }, search }: Site, tell: Tell): Promise<number> {
  const tables = await sql.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
  )
  let rows = 0
  for (const { name } of tables.rows) {
    const read = await sql.query<{ row: string; workspace: string | null }>(
      `select to_jsonb(t)::text as row, to_jsonb(t) ->> 'workspace_id' as workspace from ${name} t`,
    )
    for (const { row, workspace } of read.rows) {
      rows += 1
      const canaries = search
        .in(row)
        .filter(({ workspaceId }) => workspaceId === undefined || workspaceId !== workspace)
      tell(`table ${name}: ${row.slice(0, 200)}`, canaries)
    }
  }
  return rows
}
