import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackupError, type Installation, isHalfRestored, makeBackup, restoreBackup } from '@linkflow/backup'
import { PARTITIONED_TABLES } from '@linkflow/execution'
import { newUuidV7 } from '@linkflow/kernel'
import { FolderObjectStore, objectKey, UserFiles } from '@linkflow/object-store'
import {
  type Database,
  ensurePartitions,
  identifier,
  migrate,
  openDatabase,
  PLATFORM,
  sql,
  unlessHeld,
} from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { workspaces } from '@linkflow/workspace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restoreStatements, transientTables } from './backup-rules.ts'
import { migrationSets } from './migration-sets.ts'
import { endPause, pausedSince } from './pause.ts'
import { MASTER_KEY, tenantRows } from './testing/tenant-rows.ts'
import { dropUnsent, type Unsent } from './unsent.ts'

const root = mkdtempSync(join(tmpdir(), 'linkflow-backup-'))
const tests: TestDatabase[] = []
afterAll(async () => {
  for (const each of tests) await each.close()
  rmSync(root, { recursive: true, force: true })
})

let made = 0
const newFolder = (): string => {
  const folder = join(root, `data-${++made}`)
  mkdirSync(folder)
  return folder
}

/** An installation over a database outside, with a row in every table. */
async function anInstallation() {
  const test = await openTestDatabase({ sets: migrationSets })
  tests.push(test)
  const { database } = test
  await ensurePartitions(database, PARTITIONED_TABLES)
  const dataDir = newFolder()
  const objects = await FolderObjectStore.open(join(dataDir, 'blobs'))
  const files = await UserFiles.open(join(dataDir, 'files'))
  const store = workspaces(database)
  await database.engine.execute(sql`insert into keys.master_keys (id, state) values (${MASTER_KEY}, 'current')`)
  for (const name of ['one', 'two']) {
    const { id } = await store.create(name)
    for (const [table, row] of Object.entries(tenantRows(id))) {
      const insert = sql`insert into ${identifier(table)} ${row}`
      if (/^(workflow|credential|data)\./.test(table)) await database.app.inWorkspace(id, (q) => q.execute(insert))
      else await database.engine.execute(insert)
    }
    // Tables that refer to each other in a circle.
    await database.app.inWorkspace(id, (q) =>
      q.execute(
        sql`update workflow.workflows w set live_version_id = (select id from workflow.versions v where v.workflow_id = w.id)`,
      ),
    )
    const key = objectKey({
      workspaceId: id,
      timeMs: Date.now(),
      executionId: newUuidV7(Date.now()),
      step: 'a',
      objectId: newUuidV7(Date.now()),
    })
    await objects.put(key, Buffer.alloc(300_000, name))
    await files.workspace(id).write('reports/ä 1.txt', Buffer.from(name), { modifiedMs: 1_000_000_000_000 })
  }
  await database.engine.execute(sql`insert into execution.outbox (events) values ('[]')`)
  await database.engine.execute(
    sql`insert into execution.workers values (gen_random_uuid(), 'w', platform.now(), platform.now() + interval '1 day')`,
  )
  await database.engine.execute(
    sql`update execution.live set status = 'running', fence = 7, worker_id = (select id from execution.workers)`,
  )
  const installation: Installation = {
    release: '0.1.0',
    database,
    sets: migrationSets,
    transient: transientTables,
    objects,
    files,
    workspaceIds: () => store.ids(),
  }
  return { test, database, dataDir, objects, files, installation }
}

/** A database on the same server, with nothing of ours in it. */
async function anEmptyDatabase(): Promise<TestDatabase> {
  const test = await openTestDatabase({ sets: migrationSets })
  tests.push(test)
  await test.database.asOwner(async (client) => {
    for (const { schema } of [PLATFORM, ...migrationSets]) await client.query(`drop schema ${schema} cascade`)
  })
  return test
}

interface Into {
  readonly test: TestDatabase
  readonly dataDir: string
  readonly path: string
  readonly replace?: boolean
  readonly pause?: boolean
  readonly release?: string
  readonly running?: readonly string[]
  readonly place?: () => void
}

function restore({
  test,
  dataDir,
  path,
  replace = false,
  pause = false,
  release = '0.1.0',
  running = [],
  place,
}: Into) {
  return restoreBackup({
    path,
    release,
    sets: migrationSets,
    replace,
    prepare: () => {},
    statements: restoreStatements({ pause }),
    keys: { check: () => {}, place: place ?? (() => {}) },
    dataDir,
    isEmbedded: false,
    open: () =>
      openDatabase({ kind: 'url', url: test.url, appUrl: test.appUrl, engineUrl: test.engineUrl, poolMax: 2 }),
    running: async () => running,
  })
}

/** What each table holds, by an owner who for once sees it; without what a restore changes on purpose. */
async function contents(database: Database): Promise<Record<string, unknown>> {
  return database.asOwner(async (client) => {
    const { rows: tables } = await client.query<{ name: string; forced: boolean }>(
      `select n.nspname || '.' || c.relname as name, c.relforcerowsecurity as forced from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1) order by 1`,
      [[PLATFORM, ...migrationSets].map(({ schema }) => schema)],
    )
    const found: Record<string, unknown> = {}
    await client.query('begin')
    for (const { name, forced } of tables) {
      if (['platform.migrations', 'platform.backups', 'platform.pause', ...transientTables].includes(name)) continue
      if (forced) await client.query(`alter table ${name} no force row level security`)
      const { rows } = await client.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from ${name} t order by t::text`,
      )
      found[name] = rows.map(({ row }) => {
        if (name === 'execution.outbox') return { ...row, xid: undefined }
        return name === 'execution.live' ? { id: row['id'], meta: row['meta'] } : row
      })
    }
    await client.query('rollback')
    return found
  })
}

describe('backup and restore with a database outside', () => {
  let one: Awaited<ReturnType<typeof anInstallation>>
  let path: string
  let before: Record<string, unknown>
  beforeAll(async () => {
    one = await anInstallation()
    path = join(root, 'whole.tar')
    before = await contents(one.database)
    await makeBackup(one.installation, path)
  })

  it('brings every row, object and file to another database and folder, and they work there', async () => {
    const test = await anEmptyDatabase()
    const dataDir = newFolder()
    const report = await restore({ test, dataDir, path })
    expect(report).toMatchObject({ release: '0.1.0', objects: 2, files: 2, aside: null, migrated: 0 })
    expect(await contents(test.database)).toEqual(before)
    // None was left out because nobody thought of it.
    expect(Object.entries(before).filter(([, rows]) => (rows as unknown[]).length > 0).length).toBeGreaterThan(35)

    const files = await UserFiles.open(join(dataDir, 'files'))
    const objects = await FolderObjectStore.open(join(dataDir, 'blobs'))
    for (const id of await one.installation.workspaceIds()) {
      for await (const { path: name, modifiedMs, body } of one.files.workspace(id).all()) {
        const restored = await files.workspace(id).stat(name)
        expect(restored).toEqual({ ok: true, value: { bytes: 3, modifiedMs } })
        await Array.fromAsync(body)
      }
      for await (const key of keysOf(one.objects, id))
        expect(await objects.read(key)).toEqual(await one.objects.read(key))
    }
    // A server of this release finds it as it should be.
    expect(await migrate(test.database, migrationSets)).toBe(0)
    expect(isHalfRestored(dataDir)).toBe(false)
    // Ids go on behind those that were given.
    await test.database.engine.execute(sql`insert into execution.outbox (events) values ('[]')`)
  })

  it('has no leases, and hands what ran back to the queue under a fence of its own, which is no crash', async () => {
    const test = await anEmptyDatabase()
    await restore({ test, dataDir: newFolder(), path })
    const { engine } = test.database
    expect(await engine.query(sql`select * from execution.workers`)).toEqual([])
    const rows = await engine.query<object>(
      sql`select status, worker_id, fence, crashes, due_at <= platform.now() as due from execution.live`,
    )
    expect(rows).toEqual([
      { status: 'queued', worker_id: null, fence: 8, crashes: 0, due: true },
      { status: 'queued', worker_id: null, fence: 8, crashes: 0, due: true },
    ])
    // The numbers of transactions of another server mean nothing here: the relay would wait for them for ever.
    expect(await engine.query(sql`select xid <= pg_current_xact_id() as past from execution.outbox`)).toEqual([
      { past: true },
    ])
  })

  it('holds everything in a copy that is paused, until it is let go on', async () => {
    const test = await anEmptyDatabase()
    await restore({ test, dataDir: newFolder(), path, pause: true })
    const { engine } = test.database
    // One of them was waiting for its permit, and still has to when it is let go on.
    const wanting = sql`permit_group = gen_random_uuid(), permit = 'wanted', permit_limit = 1, permit_policy = 'queue'`
    await engine.execute(
      sql`update execution.live set ${wanting} where id = (select min(id::text)::uuid from execution.live)`,
    )
    const held = () => engine.query<object>(sql`select status, due_at is null as held, signalled from execution.live`)
    const all = { status: 'waiting', held: true, signalled: true }
    expect(await held()).toEqual([all, all])
    expect(await pausedSince(engine)).toBeInstanceOf(Date)
    const { wakeHeld } = await import('@linkflow/execution')
    expect(await endPause(test.database, wakeHeld)).toBe(true)
    expect((await held()).toSorted(byStatus)).toEqual([
      { status: 'queued', held: true, signalled: true },
      { ...all, held: false },
    ])
    expect(await endPause(test.database, wakeHeld)).toBe(false)
  })

  it('does not send again what the backup held to be sent, where whoever lets it go on says so', async () => {
    const test = await anEmptyDatabase()
    await restore({ test, dataDir: newFolder(), path, pause: true })
    const { engine } = test.database
    const since = (await pausedSince(engine))!
    const end = (more: { readonly leavesChildren?: true; readonly callback?: string }) => ({
      ...{ type: 'execution.failed', workspace: randomUUID(), workflow: randomUUID(), version: randomUUID() },
      ...{ mode: 'webhook', executions: [randomUUID()] },
      ...more,
    })
    const [parent, later] = [
      end({ leavesChildren: true, callback: 'http://a.test/' }),
      end({ callback: 'http://b.test/' }),
    ]
    await engine.execute(sql`delete from execution.outbox`)
    await engine.execute(sql`
      insert into execution.outbox (events, created_at)
      values (${JSON.stringify([parent, end({ callback: 'http://a.test/' })])}, ${since}::timestamptz - interval '1 second'),
             (${JSON.stringify([end({})])}, ${since}::timestamptz), (${JSON.stringify([later])}, ${since}::timestamptz + interval '1 second')`)
    const mailAt = (ms: number, email: string) => sql`
      insert into auth.mail_orders (id, kind, email) values (${newUuidV7(ms)}, 'reset', ${email})`
    await engine.execute(mailAt(since.getTime() - 1000, 'old@example.com'))
    await engine.execute(mailAt(since.getTime() + 1000, 'new@example.com'))
    const [invited, invitedLater] = await engine.query<{ id: string }>(
      sql`select id from workspace.invitations order by id`,
    )
    const dueAt = (id: string, due: ReturnType<typeof sql>) =>
      engine.execute(sql`update workspace.invitations set mail_due_at = ${due} where id = ${id}`)
    await dueAt(invited!.id, sql`${since}::timestamptz`)
    await dueAt(invitedLater!.id, sql`${since}::timestamptz + interval '1 second'`)
    await engine.execute(sql`update notification.mails set due_at = ${since}::timestamptz + interval '1 hour'`)
    const [notices, callbacks] = await Promise.all(
      [sql`notification.mails`, sql`execution.callbacks`].map(
        async (table) => (await engine.query(sql`select from ${table}`)).length,
      ),
    )
    expect([notices, callbacks]).toEqual([2, 2])

    let dropped: Unsent | undefined
    await endPause(test.database, async (queries, pausedAt) => {
      dropped = await dropUnsent(queries, pausedAt)
    })
    expect(dropped).toEqual({ mails: 1 + 1 + notices!, callbacks: callbacks! + 2 })
    const texts = await engine.query<{ events: string }>(sql`select events from execution.outbox order by created_at`)
    const { callback: _, ...quiet } = { ...parent, mode: 'manual' }
    // Who was called by a parent that failed is still cancelled; nobody else hears of it.
    expect(texts.map(({ events }) => JSON.parse(events))).toEqual([[quiet], [later]])
    expect(await engine.query(sql`select email from auth.mail_orders`)).toEqual([{ email: 'new@example.com' }])
    expect(await engine.query(sql`select id from workspace.invitations where mail_due_at is not null`)).toEqual([
      { id: invitedLater!.id },
    ])
    for (const table of [sql`execution.callbacks`, sql`execution.outbox_refusals`])
      expect(await engine.query(sql`select from ${table}`)).toEqual([])
    expect(await engine.query(sql`select from notification.mails where due_at is not null`)).toEqual([])
  })

  it('refuses where there is something, and changes nothing', async () => {
    const test = await openTestDatabase({ sets: migrationSets })
    tests.push(test)
    const was = await contents(test.database)
    const dataDir = newFolder()
    await expect(restore({ test, dataDir, path })).rejects.toMatchObject({ code: 'restore-target-in-use' })
    await expect(restore({ test, dataDir, path, replace: true, running: ['all:1 on here'] })).rejects.toMatchObject({
      code: 'restore-target-running',
    })
    const empty = await anEmptyDatabase()
    mkdirSync(join(dataDir, 'files', 'of somebody'), { recursive: true })
    await expect(restore({ test: empty, dataDir, path })).rejects.toMatchObject({ code: 'restore-target-in-use' })
    expect(await contents(test.database)).toEqual(was)
    expect(readdirSync(dataDir)).toEqual(['files'])
  })

  it('keeps aside what it replaces', async () => {
    const two = await anInstallation()
    const was = await contents(two.database)
    const { aside } = await restore({ test: two.test, dataDir: two.dataDir, path, replace: true })
    expect(await contents(two.database)).toEqual(before)
    expect(readdirSync(join(two.dataDir, aside!)).toSorted()).toEqual(['blobs', 'files'])
    const kept = await two.database.asOwner((client) =>
      client.query<{ n: number }>(`select count(*)::int as n from pg_tables where schemaname like '%' || $1`, [aside]),
    )
    expect(kept.rows[0]!.n).toBeGreaterThan(30)
    expect(was).not.toEqual(before)
  })

  it('puts back what it had set aside when it fails in the end', async () => {
    const two = await anInstallation()
    const was = await contents(two.database)
    const folders = readdirSync(two.dataDir)
    const place = () => {
      throw new BackupError('backup-unwritable', 'as planned')
    }
    await expect(restore({ test: two.test, dataDir: two.dataDir, path, replace: true, place })).rejects.toThrow(
      'as planned',
    )
    expect(await contents(two.database)).toEqual(was)
    expect(readdirSync(two.dataDir)).toEqual(folders)
    expect(await migrate(two.database, migrationSets)).toBe(0)
  })

  it('leaves an empty place empty when it fails', async () => {
    const test = await anEmptyDatabase()
    const dataDir = newFolder()
    const place = () => {
      throw new BackupError('backup-unwritable', 'as planned')
    }
    await expect(restore({ test, dataDir, path, place })).rejects.toThrow('as planned')
    expect(readdirSync(dataDir)).toEqual([])
    await restore({ test, dataDir, path })
    expect(await contents(test.database)).toEqual(before)
  })

  it('keeps everybody out of a database that is half restored', async () => {
    const test = await anEmptyDatabase()
    await test.database.asOwner((client) =>
      client.query(
        `create schema platform; create table platform.restoring (aside text, folder text);
         insert into platform.restoring values (null, 'another:/folder')`,
      ),
    )
    await expect(migrate(test.database, migrationSets)).rejects.toMatchObject({ code: 'restore-unfinished' })
    // The next restore begins anew.
    await restore({ test, dataDir: newFolder(), path })
    expect(await contents(test.database)).toEqual(before)
  })

  it('takes nothing for its own that another restore has not loaded', async () => {
    // Another machine died over the database; this folder has something of its own.
    const test = await anEmptyDatabase()
    await test.database.asOwner((client) =>
      client.query(
        `create schema platform; create table platform.restoring (aside text, folder text);
         insert into platform.restoring values (null, 'another:/folder')`,
      ),
    )
    const dataDir = newFolder()
    const note = join('files', 'of somebody', 'note')
    mkdirSync(join(dataDir, 'files', 'of somebody'), { recursive: true })
    writeFileSync(join(dataDir, note), 'mine')
    await expect(restore({ test, dataDir, path })).rejects.toMatchObject({ code: 'restore-target-in-use' })
    const { aside } = await restore({ test, dataDir, path, replace: true })
    expect(readFileSync(join(dataDir, aside!, note), 'utf8')).toBe('mine')

    // A restore of this folder died, and then DATABASE_URL was set to an installation that is in use.
    const two = await anInstallation()
    const was = await contents(two.database)
    const died = newFolder()
    writeFileSync(join(died, 'restoring.json'), JSON.stringify({ phase: 'loading', aside: null }))
    await expect(restore({ test: two.test, dataDir: died, path })).rejects.toMatchObject({
      code: 'restore-target-in-use',
    })
    expect(await contents(two.database)).toEqual(was)
    await restore({ test: two.test, dataDir: died, path, replace: true })
    expect(await contents(two.database)).toEqual(before)
  })

  it('goes on setting aside where a restore died over it', async () => {
    const two = await anInstallation()
    const was = await contents(two.database)
    const aside = 'before_restore_20300101_000000'
    writeFileSync(join(two.dataDir, 'restoring.json'), JSON.stringify({ phase: 'setting-aside', aside }))
    mkdirSync(join(two.dataDir, aside))
    // The schemas were renamed, and half of the folders moved.
    await two.database.asOwner(async (client) => {
      for (const { schema } of [PLATFORM, ...migrationSets])
        await client.query(`alter schema ${schema} rename to ${schema}_${aside}`)
      await client.query(
        `create schema platform; create table platform.restoring (aside text, folder text);
         insert into platform.restoring values ('${aside}', 'another:/folder')`,
      )
    })
    renameSync(join(two.dataDir, 'files'), join(two.dataDir, aside, 'files'))
    const place = () => {
      throw new BackupError('backup-unwritable', 'as planned')
    }
    await expect(restore({ test: two.test, dataDir: two.dataDir, path, place })).rejects.toThrow('as planned')
    expect(readdirSync(two.dataDir).toSorted()).toEqual(['blobs', 'files'])
    expect(await contents(two.database)).toEqual(was)
  })

  it('refuses a backup of a newer release, by its number or by its migrations', async () => {
    const test = await anEmptyDatabase()
    const newer = join(root, 'newer.tar')
    await makeBackup({ ...one.installation, release: '0.10.0' }, newer)
    await expect(restore({ test, dataDir: newFolder(), path: newer })).rejects.toMatchObject({ code: 'backup-newer' })
    await one.database.asOwner((client) =>
      client.query(`insert into platform.migrations values ('execution', 9999, 'future', '${'0'.repeat(64)}')`),
    )
    try {
      const future = join(root, 'future.tar')
      await makeBackup(one.installation, future)
      // A gap in their numbers is no backup of ours.
      await expect(restore({ test, dataDir: newFolder(), path: future })).rejects.toMatchObject({
        code: 'backup-damaged',
      })
    } finally {
      await one.database.asOwner((client) => client.query('delete from platform.migrations where id = 9999'))
    }
    expect(
      (await test.database.asOwner((client) => client.query(`select from pg_namespace where nspname = 'platform'`)))
        .rowCount,
    ).toBe(0)
  })

  it('refuses a damaged one before it changes anything', async () => {
    const test = await anEmptyDatabase()
    const dataDir = newFolder()
    const damaged = join(root, 'damaged.tar')
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('tables/execution.finished') + 600]! ^= 1
    writeFileSync(damaged, bytes)
    await expect(restore({ test, dataDir, path: damaged })).rejects.toMatchObject({ code: 'backup-damaged' })
    expect(readdirSync(dataDir)).toEqual([])
  })

  it('refuses one that somebody made by hand, with a code, and leaves the place as it was', async () => {
    const test = await anEmptyDatabase()
    const dataDir = newFolder()
    const changes: [string, (text: string) => string][] = [
      ['days', (text) => text.replace('"table": "execution.finished"', '"table": "auth.accounts"')],
      ['tables', (text) => text.replaceAll('auth.api_keys', 'auth.api_clefs')],
      ['columns', (text) => text.replace('"secret_hash"', '"secret_cash"')],
      ['rows', (text) => text.replace(/("name": "auth.api_keys"[^}]*"rows": )2/, '$13')],
      ['objects', (text) => text.replace(/("objects": \{\s*"count": )2/, '$13')],
    ]
    for (const [name, change] of changes) {
      const forged = join(root, `forged-${name}.tar`)
      await forge(path, forged, change)
      await expect(restore({ test, dataDir, path: forged }), name).rejects.toMatchObject({ code: 'backup-damaged' })
      expect(readdirSync(dataDir), name).toEqual([])
    }
  })

  it('is of one moment: what is written meanwhile is in it as a whole or not at all', async () => {
    const two = await anInstallation()
    let isOver = false
    let written = 0
    const writing = (async () => {
      for (; !isOver; written++) {
        const id = newUuidV7(Date.now())
        // Tables in the order in which they are read, and the other way round.
        await two.database.engine.transaction(async (q) => {
          await q.execute(
            sql`insert into auth.attempts values (sha256(${id}::text::bytea), 1, platform.now(), platform.now())`,
          )
          await q.execute(sql`insert into execution.deliveries values ('pair', ${id}, ${id}, ${id}, platform.now())`)
        })
      }
    })()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const moving = join(root, 'moving.tar')
    await makeBackup(two.installation, moving)
    isOver = true
    await writing
    const test = await anEmptyDatabase()
    await restore({ test, dataDir: newFolder(), path: moving })
    const [{ pairs, attempts }] = (await test.database.engine.query<{ pairs: number; attempts: number }>(sql`
      select (select count(*)::int from execution.deliveries where endpoint = 'pair') as pairs,
             (select count(*)::int from auth.attempts) as attempts`)) as [{ pairs: number; attempts: number }]
    expect(pairs).toBe(attempts)
    expect(pairs).toBeGreaterThan(0)
    expect(pairs).toBeLessThan(written)
  })

  it('removes nothing while it is made, and is remembered', async () => {
    const two = await anInstallation()
    const seen: unknown[] = []
    const slow: Installation = {
      ...two.installation,
      workspaceIds: async () => {
        // The rows are read, and objects come next.
        seen.push(await unlessHeld(two.database, async () => 'removed'))
        return two.installation.workspaceIds()
      },
    }
    await makeBackup(slow, join(root, 'slow.tar'))
    expect(seen).toEqual([undefined])
    expect(await unlessHeld(two.database, async () => 'removed')).toBe('removed')
    const [last] = await two.database.engine.query<{ path: string; bytes: number }>(
      sql`select path, bytes from platform.backups`,
    )
    expect(last).toMatchObject({ path: join(root, 'slow.tar'), bytes: expect.any(Number) })
  })
})

/** A whole backup with another manifest. */
async function forge(from: string, to: string, change: (manifest: string) => string): Promise<void> {
  const folder = mkdtempSync(join(root, 'forged-'))
  execFileSync('tar', ['-xf', from, '-C', folder])
  const names = execFileSync('tar', ['-tf', from]).toString().trim().split('\n')
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8')
  const changed = change(manifest)
  expect(changed).not.toBe(manifest)
  writeFileSync(join(folder, 'manifest.json'), changed)
  writeFileSync(join(folder, 'manifest.sha256'), execFileSync('sha256sum', ['manifest.json'], { cwd: folder }))
  execFileSync('tar', ['--format=ustar', '--no-recursion', '-cf', to, '-C', folder, '-T', '-'], {
    input: names.join('\n'),
  })
}

const byStatus = (one: object, other: object): number => JSON.stringify(one).localeCompare(JSON.stringify(other))

async function* keysOf(objects: FolderObjectStore, workspaceId: string) {
  const { asObjectPrefix } = await import('@linkflow/object-store')
  const page = await objects.list(asObjectPrefix(`${workspaceId}/`))
  if (page.ok) for (const { key } of page.value.objects) yield key
}
