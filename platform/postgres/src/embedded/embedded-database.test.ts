import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { withClient } from '../connection.ts'
import {
  isStopped,
  keeperPid,
  newFolder,
  postmasterPid,
  postmastersIn,
  removeFolder,
  until,
} from './fixtures/folders.ts'
import { startUser } from './fixtures/user-process.ts'
import { openEmbeddedDatabase } from './open-embedded-database.ts'

vi.setConfig({ testTimeout: 60_000 })
const QUICK_GRACE_MS = 200
let dataDir: string

beforeEach(() => {
  dataDir = newFolder()
})
afterEach(() => removeFolder(dataDir))

/** A cluster for tests of what comes after it was made, which takes most of a second: made once, and copied for each. */
let pristine: string
beforeAll(async () => {
  pristine = newFolder()
  const database = await openEmbeddedDatabase({ dataDir: pristine, graceMs: QUICK_GRACE_MS })
  await database.close({ stopNow: true })
})
afterAll(() => removeFolder(pristine))
const withCluster = () => expect(spawnSync('cp', ['-a', join(pristine, 'postgres'), dataDir]).status).toBe(0)

const open = (options: object = {}) => openEmbeddedDatabase({ dataDir, graceMs: QUICK_GRACE_MS, ...options })

const ask = (connectionString: string, text: string) =>
  withClient({ connectionString }, async (client) => (await client.query(text)).rows[0])

describe('the embedded database', () => {
  it('makes a durable cluster that sorts alike everywhere and listens to nobody outside', async () => {
    const database = await open()
    expect(
      await ask(
        database.superuserConnectionString,
        `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, current_setting('full_page_writes') pages,
                current_setting('listen_addresses') addresses, current_setting('jit') jit, current_setting('password_encryption') passwords,
                datlocprovider provider, datlocale locale, datcollate libc from pg_database where datname = current_database()`,
      ),
    ).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      addresses: '',
      jit: 'off',
      passwords: 'scram-sha-256',
      provider: 'b',
      locale: 'C.UTF-8',
      libc: 'C',
    })
    await database.close({ stopNow: true })
  })

  it('asks for a password even on its own socket, and its owner is no superuser', async () => {
    withCluster()
    const database = await open()
    const wrong = new URL(database.connectionString)
    wrong.password = 'guess'
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    expect(
      await ask(database.connectionString, 'select rolsuper, rolbypassrls from pg_roles where rolname = current_user'),
    ).toEqual({
      rolsuper: false,
      rolbypassrls: false,
    })
    await database.close({ stopNow: true })
  })

  it('keeps what was written, through a stop and a start', async () => {
    withCluster()
    const first = await open()
    await ask(first.connectionString, 'create table kept as select 42 as answer')
    await first.close({ stopNow: true })
    expect(isStopped(dataDir)).toBe(true)
    const second = await open()
    expect(await ask(second.connectionString, 'select answer from kept')).toEqual({ answer: 42 })
    await second.close({ stopNow: true })
  })

  it('is one for all users of the folder, and stops when the last is gone', async () => {
    withCluster()
    const mine = await open()
    const theirs = startUser({ dataDir, graceMs: QUICK_GRACE_MS })
    await theirs.says((told) => told.ready === mine.connectionString)
    const pid = postmasterPid(dataDir)
    await mine.close({ stopNow: true })
    expect(postmasterPid(dataDir)).toBe(pid)
    await theirs.leave()
    await until(() => isStopped(dataDir))
  })

  it('is made once when several processes start at the same moment', async () => {
    const users = [1, 2, 3].map(() => startUser({ dataDir, graceMs: QUICK_GRACE_MS }))
    const urls = await Promise.all(users.map((user) => user.says((told) => told.ready !== undefined)))
    expect(new Set(urls.map((told) => told.ready)).size).toBe(1)
    expect(postmastersIn(dataDir)).toEqual([postmasterPid(dataDir)])
    await Promise.all(users.map((user) => user.leave()))
  })

  it('waits through its grace for a user who comes right back', async () => {
    withCluster()
    const first = await open({ graceMs: 60_000 })
    const pid = postmasterPid(dataDir)
    await first.close()
    const second = await open()
    expect(postmasterPid(dataDir)).toBe(pid)
    await second.close({ stopNow: true })
  })

  it('stops after its only user was killed', async () => {
    withCluster()
    const user = startUser({ dataDir, graceMs: QUICK_GRACE_MS })
    await user.says((told) => told.ready !== undefined)
    await user.kill()
    await until(() => isStopped(dataDir))
  })

  it('does not end by a signal while somebody uses it', async () => {
    withCluster()
    const database = await open()
    const pid = postmasterPid(dataDir)
    process.kill(keeperPid(dataDir), 'SIGTERM')
    await ask(database.connectionString, 'select 1')
    await database.close({ stopNow: true })
    expect(isStopped(dataDir)).toBe(true)
    expect(pid).toBeGreaterThan(0)
  })

  it('comes back when its keeper is killed', async () => {
    withCluster()
    const database = await open()
    await ask(database.connectionString, 'create table kept as select 1 as one')
    const keeper = keeperPid(dataDir)
    process.kill(keeper, 'SIGKILL')
    await until(() => keeperPidOr(dataDir, keeper) !== keeper && answers(database.connectionString))
    expect(await ask(database.connectionString, 'select one from kept')).toEqual({ one: 1 })
    expect(postmastersIn(dataDir)).toEqual([postmasterPid(dataDir)])
    await database.close({ stopNow: true })
  })

  it('comes back when its keeper and its postmaster are killed at once', async () => {
    withCluster()
    const database = await open()
    const [keeper, postmaster] = [keeperPid(dataDir), postmasterPid(dataDir)]
    process.kill(keeper, 'SIGKILL')
    process.kill(postmaster, 'SIGKILL')
    await until(() => keeperPidOr(dataDir, keeper) !== keeper && answers(database.connectionString))
    expect(postmastersIn(dataDir)).toEqual([postmasterPid(dataDir)])
    await database.close({ stopNow: true })
  })

  it('is started again by its keeper when the postmaster is killed', async () => {
    withCluster()
    const database = await open()
    const postmaster = postmasterPid(dataDir)
    const keeper = keeperPid(dataDir)
    process.kill(postmaster, 'SIGKILL')
    await until(() => answers(database.connectionString))
    expect(postmasterPid(dataDir)).not.toBe(postmaster)
    expect(keeperPid(dataDir)).toBe(keeper)
    await database.close({ stopNow: true })
  })

  it('starts although the number of a dead postmaster belongs to another program now', async () => {
    withCluster()
    const first = await open()
    await first.close({ stopNow: true })
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n*\n`)
    const second = await open()
    expect(await ask(second.connectionString, 'select 1 as one')).toEqual({ one: 1 })
    await second.close({ stopNow: true })
  })

  it('loses no acknowledged row in ten kills of a writer, its keeper or its postmaster', {
    timeout: 120_000,
  }, async () => {
    let acknowledged = 0
    for (let round = 0; round < 10; round += 1) {
      const writer = startUser({ dataDir, graceMs: QUICK_GRACE_MS, task: 'write' })
      await writer.says((told) => (told.acknowledged ?? 0) >= acknowledged + 100)
      const victims = [[writer.pid], [postmasterPid(dataDir)], [keeperPid(dataDir), postmasterPid(dataDir)]][round % 3]!
      for (const pid of victims) process.kill(pid, 'SIGKILL')
      await writer.kill()
      acknowledged = Math.max(...writer.told.map((told) => told.acknowledged ?? 0))
      const reader = await open()
      const { last, count } = await ask(
        reader.connectionString,
        'select max(id) as last, count(*)::int as count from acknowledged',
      )
      expect(last).toBeGreaterThanOrEqual(acknowledged)
      expect(count).toBe(last)
      await reader.close({ stopNow: true })
    }
    expect(acknowledged).toBeGreaterThanOrEqual(1_000)
  })

  it('falls back to 127.0.0.1 where the path is too long for a socket', async () => {
    const deep = join(dataDir, 'a-long-name-for-a-folder/'.repeat(5))
    const database = await open({ dataDir: deep })
    expect(new URL(database.connectionString).hostname).toBe('127.0.0.1')
    expect(await ask(database.superuserConnectionString, `select current_setting('listen_addresses') as at`)).toEqual({
      at: '127.0.0.1',
    })
    await database.close({ stopNow: true })
  })

  it('says that a configured port is taken', async () => {
    const deep = join(dataDir, 'a-long-name-for-a-folder/'.repeat(5))
    const first = await open({ dataDir: `${deep}/first` })
    const port = Number(new URL(first.connectionString).port)
    await expect(open({ dataDir: `${deep}/second`, port })).rejects.toMatchObject({ code: 'database-port-in-use' })
    await first.close({ stopNow: true })
  })

  it.each([
    ['99', 'database-folder-newer'],
    ['13', 'database-folder-older'],
    ['what', 'database-folder-corrupted'],
    ['', 'database-folder-corrupted'],
  ])('refuses a folder of version %s with %s, and changes nothing', async (version, code) => {
    withCluster()
    const first = await open()
    await first.close({ stopNow: true })
    const file = join(dataDir, 'postgres/PG_VERSION')
    writeFileSync(file, `${version}\n`)
    await expect(open()).rejects.toMatchObject({ code })
    writeFileSync(file, '18\n')
    const again = await open()
    await again.close({ stopNow: true })
  })

  it('refuses a folder whose control file is damaged', async () => {
    withCluster()
    const first = await open()
    await first.close({ stopNow: true })
    const file = join(dataDir, 'postgres/global/pg_control')
    const damaged = readFileSync(file).fill(0xff, 100, 200)
    writeFileSync(file, damaged)
    await expect(open()).rejects.toMatchObject({ code: 'database-folder-corrupted' })
  })

  it('refuses a folder that holds something else', async () => {
    mkdirSync(join(dataDir, 'postgres'))
    writeFileSync(join(dataDir, 'postgres/diary.txt'), 'Dear diary')
    await expect(open()).rejects.toMatchObject({ code: 'database-folder-corrupted' })
    expect(readFileSync(join(dataDir, 'postgres/diary.txt'), 'utf8')).toBe('Dear diary')
  })
})

const answers = (connectionString: string): Promise<boolean> =>
  withClient({ connectionString, connectionTimeoutMillis: 1_000 }, async () => true).catch(() => false)

function keeperPidOr(dir: string, fallback: number): number {
  try {
    return keeperPid(dir)
  } catch {
    return fallback
  }
}
