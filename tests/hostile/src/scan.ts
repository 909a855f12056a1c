import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Canary } from './site/canaries.ts'
import { dataKeysIn } from './site/data-keys.ts'
import type { Site } from './site/site.ts'

/**
 * Looks for the canaries wherever the server could have put them: its answers, its logs, its mail, its requests, the whole
 * database as its administrator sees it, and the files of the data folder. T32.
 */
export async function scan(site: Site): Promise<{ readonly looked: Record<string, number>; readonly found: string[] }> {
  // Of all workspaces that there are by now.
  for (const key of await dataKeysIn(site.cluster)) site.search.add(key)
  const found: string[] = []
  const looked: Record<string, number> = {}
  const tell = (where: string, canaries: readonly Canary[]) => {
    for (const { name } of canaries) found.push(`${name} is in ${where}`)
  }
  for (const answer of site.answers) tell(`the answer ${answer.slice(0, 500)}`, site.search.in(answer))
  looked['answers'] = site.answers.length
  for (const text of site.outside.received) {
    const canaries = site.search.in(text).filter(({ isForOutside }) => !isForOutside)
    tell(`a request to the outside: ${text.slice(0, 200)}`, canaries)
  }
  looked['requests to the outside'] = site.outside.received.length
  for (const text of site.listener.heard)
    tell(`a message of the WebSocket: ${text.slice(0, 300)}`, site.search.in(text))
  looked['messages of the WebSocket'] = site.listener.heard.length
  looked['mails'] = scanMails(site, tell)
  looked['rows'] = await scanTables(site, tell)
  looked['lines of the catalogue'] = await scanCatalogue(site, tell)
  const { dataDir, folder } = site.cluster
  const logs = filesUnder(join(folder, 'logs'))
  const files = filesUnder(dataDir).filter((path) => !isKeptSecret(relative(dataDir, path)))
  for (const path of [...logs, ...files]) {
    const isOwn = ({ workspaceId }: Canary) =>
      workspaceId !== undefined && relative(dataDir, path).startsWith(`files/${workspaceId}/`)
    tell(
      path,
      site.search.in(readFileSync(path)).filter((canary) => !isOwn(canary)),
    )
  }
  looked['log files'] = logs.length
  looked['data files'] = files.length
  return { looked, found }
}

/** The two places where secrets belong. */
const isKeptSecret = (path: string): boolean => /^(owner-token$|keys\/)/.test(path)

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
}

type Tell = (where: string, canaries: readonly Canary[]) => void

function scanMails({ mails, search }: Site, tell: Tell): number {
  const all = [...mails.links, ...mails.notices]
  for (const { to, subject, text } of all) {
    const canaries = search.in(`${subject}\n${text}`).filter(({ mailedTo }) => mailedTo !== to)
    tell(`the mail «${subject}» to ${to}`, canaries)
  }
  return all.length
}

/** Every row of every table as text, bytes as hex: what workflows work with is sealed in its own rows too. */
async function scanTables({ cluster: { sql }, search }: Site, tell: Tell): Promise<number> {
  const tables = await sql.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
       and n.nspname not like 'pg_toast%'`,
  )
  let rows = 0
  for (const { name } of tables.rows) {
    const read = await sql.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
    for (const { row } of read.rows) tell(`table ${name}: ${row.slice(0, 200)}`, search.in(row))
    rows += read.rows.length
  }
  return rows
}

/** What a dump has besides rows: functions, comments, settings, roles, and what is running or was said of it. */
async function scanCatalogue({ cluster: { sql }, search }: Site, tell: Tell): Promise<number> {
  const read = await sql.query<{ what: string; line: string }>(
    `select 'a function' as what, prosrc as line from pg_proc
     union all select 'a comment', description from pg_description
     union all select 'a role', rolname || ' ' || coalesce(rolpassword, '') from pg_authid
     union all select 'a setting of a role', array_to_string(setconfig, ' ') from pg_db_role_setting
     union all select 'a setting', name || ' ' || coalesce(setting, '') from pg_settings
     union all select 'a view', definition from pg_views
     union all select 'a statement', coalesce(query, '') || coalesce(application_name, '') from pg_stat_activity
       where pid <> pg_backend_pid()`,
  )
  for (const { what, line } of read.rows) tell(`${what}: ${line.slice(0, 200)}`, search.in(line))
  return read.rows.length
}
