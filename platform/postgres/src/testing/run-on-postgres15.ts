// Runs this package's tests, or those that are named, on a server of the oldest supported major, reached by DATABASE_URL as an
// ordinary role.
// Needs the server programs of PostgreSQL 15 (Debian: apt-get install postgresql-15), nothing running.
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

const programs = process.env.LINKFLOW_POSTGRES15_BIN ?? '/usr/lib/postgresql/15/bin'
if (!existsSync(join(programs, 'postgres'))) {
  console.error(
    `No PostgreSQL 15 in ${programs}: apt-get install postgresql-15, or name its folder in LINKFLOW_POSTGRES15_BIN.`,
  )
  process.exit(1)
}

const tests = process.argv.length > 2 ? process.argv.slice(2) : ['platform/postgres/src/']
const NOBODY = 65534
const asWhom = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
const folder = mkdtempSync(join(tmpdir(), 'lf-pg15-'))
chmodSync(folder, 0o700)
if ('uid' in asWhom) chownSync(folder, NOBODY, NOBODY)
const cluster = join(folder, 'cluster')
const passwordFile = join(folder, 'password')
writeFileSync(passwordFile, 'postgres', { mode: 0o644 })
const options: SpawnOptions = { ...asWhom, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }
spawnSync(
  join(programs, 'initdb'),
  ['-D', cluster, '-U', 'postgres', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '--no-sync'],
  options,
)

const port = await freePort()
const settings = {
  listen_addresses: '127.0.0.1',
  port,
  unix_socket_directories: '',
  max_connections: 200,
  log_min_messages: 'panic',
  fsync: 'off',
}
const server = spawn(
  join(programs, 'postgres'),
  ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
  options,
)
try {
  await makeOwner()
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...tests, '--exclude', '**/embedded/**'],
    {
      stdio: 'inherit',
      env: { ...process.env, LINKFLOW_TEST_DATABASE_URL: `postgres://tester:tester@127.0.0.1:${port}/tester` },
    },
  )
  process.exitCode = status ?? 1
} finally {
  server.kill('SIGINT')
  await new Promise((done) => server.on('close', done))
  rmSync(folder, { recursive: true, force: true })
}

/** Not a superuser: what a hosted database gives. */
async function makeOwner(): Promise<void> {
  for (const deadline = performance.now() + 30_000; ; ) {
    const client = new pg.Client(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`)
    try {
      await client.connect()
      await client.query(`create role tester login createdb createrole password 'tester'`)
      await client.query('create database tester owner tester')
      await client.end()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await wait(50)
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address() as { port: number }
      probe.close(() => done(address.port))
    })
  })
}
