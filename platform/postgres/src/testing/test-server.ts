import { mkdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { invariant } from '@linkflow/kernel'
import { openEmbeddedDatabase } from '../embedded/open-embedded-database.ts'
import { DatabaseError } from '../errors.ts'

/** A server on which tests may make databases. */
export type TestServer = Readonly<{ url: string; close(): Promise<void> }>

/** Files with and without a database come by turns; the server waits for the next that needs it, which saves a start of 0.5 s. */
const GRACE_MS = 120_000
const WORTHLESS = new Set([
  'database-folder-corrupted',
  'database-folder-older',
  'database-folder-newer',
  'database-start-failed',
])

/**
 * LINKFLOW_TEST_DATABASE_URL (a user who may make databases and roles), else the embedded database in a temporary folder
 * that all test runs of this user share. It is kept between runs, so only the first waits for initdb.
 */
export async function openTestServer(): Promise<TestServer> {
  const url = process.env.LINKFLOW_TEST_DATABASE_URL
  if (url !== undefined && url !== '') return { url, close: async () => {} }
  const dataDir = join(tmpdir(), `linkflow-test-${process.getuid?.() ?? userInfo().username}`)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  invariant(
    process.getuid === undefined || statSync(dataDir).uid === process.getuid(),
    `${dataDir} belongs to somebody else`,
  )
  const { connectionString, close } = await openShared(dataDir)
  return { url: connectionString, close }
}

/** What tests left behind has no worth: a folder that does not start is made anew. */
async function openShared(dataDir: string) {
  const options = { dataDir, durable: false, graceMs: GRACE_MS }
  try {
    return await openEmbeddedDatabase(options)
  } catch (error) {
    if (!(error instanceof DatabaseError) || !WORTHLESS.has(error.code)) throw error
    rmSync(join(dataDir, 'postgres'), { recursive: true, force: true })
    return openEmbeddedDatabase(options)
  }
}
