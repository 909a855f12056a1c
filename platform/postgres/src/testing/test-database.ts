import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Database, openDatabase } from '../database.ts'
import { LOCKS } from '../locks.ts'
import type { Log } from '../log.ts'
import { type MigrationSet, migrate, PLATFORM } from '../migrate.ts'
import { rolePassword } from '../role-password.ts'
import { openTestServer, type TestServer } from './test-server.ts'

export type TestDatabaseOptions = Readonly<{
  /** What the database holds when it opens. */
  sets?: readonly MigrationSet[]
  poolMax?: number
  log?: Log
}>

export type TestDatabase = Readonly<{
  database: Database
  /** The owner's address, for a second process or a second `Database`. */
  url: string
  /** The addresses of the two roles. */
  appUrl: string
  engineUrl: string
  /** Closes the connections and drops the database. */
  close(): Promise<void>
}>

const SECRET = 'linkflow-test'
/** Leftovers of test runs that were killed. */
const LEFTOVER_AFTER_MS = 2 * 3_600_000
const OLD_TEMPLATE_AFTER_MS = 3 * 86_400_000

/** A fresh database, migrated, of its own. Copied from a template, so the second one with the same migrations takes some 50 ms. */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await openTestServer()
  try {
    return await openOn(server, options)
  } catch (error) {
    await server.close()
    throw error
  }
}

async function openOn(server: TestServer, { sets = [], poolMax = 5, log }: TestDatabaseOptions): Promise<TestDatabase> {
  const template = templateName(sets)
  const name = `linkflow_test_${Date.now()}_${randomBytes(4).toString('hex')}`
  await administrate(server.url, async (client) => {
    await ensureTemplate(server.url, client, template, sets)
    await copyTemplate(client, template, name)
  })
  const url = withDatabase(server.url, name)
  const [appUrl, engineUrl] = [asRole(url, `${template}_app`), asRole(url, `${template}_engine`)]
  const database = await openDatabase({
    kind: 'url',
    url,
    appUrl,
    engineUrl,
    poolMax,
    ...(log === undefined ? {} : { log }),
  })
  const close = async () => {
    await database.close()
    await administrate(server.url, (client) => dropDatabase(client, name))
    await server.close()
  }
  return { database, url, appUrl, engineUrl, close }
}

/** Made once per text of migrations; two processes that need it at once make one. The comment says that it is whole. */
async function ensureTemplate(
  url: string,
  client: pg.Client,
  template: string,
  sets: readonly MigrationSet[],
): Promise<void> {
  if (await isWhole(client, template)) return
  await client.query('select pg_advisory_lock($1)', [LOCKS.testTemplate])
  try {
    if (await isWhole(client, template)) return
    await removeLeftovers(client)
    await client.query(`drop database if exists ${template} with (force)`)
    await client.query(`create database ${template}`)
    const database = await openDatabase({
      kind: 'url',
      url: withDatabase(url, template),
      rolePasswordSecret: SECRET,
      resetRolePasswords: true,
      poolMax: 1,
    })
    try {
      await migrate(database, sets)
    } finally {
      await database.close()
    }
    await client.query(`comment on database ${template} is 'whole ${Date.now()}'`)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.testTemplate])
  }
}

async function copyTemplate(client: pg.Client, template: string, name: string): Promise<void> {
  for (;;) {
    try {
      await client.query(`create database ${name} template ${template}`)
      return
    } catch (error) {
      // "being accessed by other users": the connections that migrated it are just closing.
      if ((error as { code?: string }).code !== '55006') throw error
    }
  }
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`drop database if exists ${name} with (force)`)
  } catch (error) {
    // An autovacuum worker is in it, which only a superuser may end by force; an ordinary drop makes it leave.
    if ((error as { code?: string }).code !== '42501') throw error
    await client.query(`drop database if exists ${name}`)
  }
}

async function isWhole(client: pg.Client, template: string): Promise<boolean> {
  const { rows } = await client.query(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
    [template],
  )
  return String(rows[0]?.comment).startsWith('whole')
}

async function removeLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database
      where datname ~ '^linkflow_(test|template)_'`,
  )
  for (const { name, comment } of rows) {
    const isTest = name.startsWith('linkflow_test_')
    const madeMs = Number(isTest ? name.split('_')[2] : comment?.split(' ')[1])
    if (!(Date.now() - madeMs > (isTest ? LEFTOVER_AFTER_MS : OLD_TEMPLATE_AFTER_MS))) continue
    await client.query(`drop database if exists ${name} with (force)`).catch(() => {})
    if (!isTest) await client.query(`drop role if exists ${name}_app, ${name}_engine`).catch(() => {})
  }
}

function templateName(sets: readonly MigrationSet[]): string {
  const hash = createHash('sha256').update(JSON.stringify([PLATFORM, ...sets]))
  return `linkflow_template_${hash.digest('hex').slice(0, 16)}`
}

async function administrate(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

function asRole(url: string, role: string): string {
  const changed = new URL(url)
  changed.username = role
  changed.password = rolePassword(SECRET, role)
  return changed.href
}
