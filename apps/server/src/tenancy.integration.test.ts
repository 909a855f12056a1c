import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PARTITIONED_TABLES, Retention, removeObjects } from '@linkflow/execution'
import { asObjectPrefix, FolderObjectStore, objectKey, UserFiles } from '@linkflow/object-store'
import { ensurePartitions, identifier, type Queries, sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { createLogger } from '@linkflow/telemetry'
import { workspaces } from '@linkflow/workspace'
import { afterAll, describe, expect, it } from 'vitest'
import { migrationSets } from './migration-sets.ts'
import { MASTER_KEY, tenantRows } from './testing/tenant-rows.ts'
import { removeDeleted } from './workspace-removal.ts'

/**
 * The second wall, with the first one switched off: users' queries here have no condition at all, as if every check and
 * every `where` of the product had been forgotten.
 */
// Proves T18.
describe('row-level security', async () => {
  const test = await openTestDatabase({ sets: migrationSets })
  afterAll(() => test.close())
  const { database } = test
  const { app, engine } = database
  await ensurePartitions(database, PARTITIONED_TABLES)
  const store = workspaces(database)
  const [own, foreign] = [(await store.create('own')).id, (await store.create('foreign')).id]
  const catalog = await engine.query<{
    name: string
    forced: boolean
    reads: boolean
    updates: boolean
    deletes: boolean
    engineReads: boolean
  }>(sql`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
           has_table_privilege(r.oid, c.oid, 'select') as reads, has_table_privilege(r.oid, c.oid, 'update') as updates,
           has_table_privilege(r.oid, c.oid, 'delete') as deletes,
           has_table_privilege(c.oid, 'select') as "engineReads"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
    join pg_roles r on r.rolname = ${decodeURIComponent(new URL(test.appUrl).username)}
    where c.relkind in ('r', 'p') and not c.relispartition order by 1`)
  const names = catalog.map(({ name }) => name)

  await engine.execute(sql`insert into keys.master_keys (id, state) values (${MASTER_KEY}, 'current')`)
  for (const workspaceId of [own, foreign]) {
    for (const [name, row] of Object.entries(tenantRows(workspaceId))) {
      const insert = sql`insert into ${identifier(name)} ${row}`
      // Each by a role that may: the engine writes no credentials, versions and data tables, users no executions.
      const isUsers = /^(workflow|credential|data)\./.test(name)
      if (isUsers) await app.inWorkspace(workspaceId, (queries) => queries.execute(insert))
      else await engine.execute(insert)
    }
  }
  const countAll = async (queries: Queries, name: string) =>
    (await queries.query<{ workspace_id: string }>(sql`select workspace_id from ${identifier(name)}`)).map(
      ({ workspace_id }) => workspace_id,
    )

  it('is forced on every table with a workspace, and each of them is tried here', () => {
    expect(names).toEqual([...Object.keys(tenantRows(own)), 'workspace.workspaces'].toSorted())
    expect(catalog.filter(({ forced }) => !forced)).toEqual([])
  })

  it('holds for a role that is not above it', async () => {
    const role = await app.withoutWorkspace((queries) =>
      queries.one(sql`
        select rolsuper, rolbypassrls,
               exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname || '.' || c.relname = any(${names}) and c.relowner = r.oid) as owns
        from pg_roles r where rolname = current_user`),
    )
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, owns: false })
  })

  it.each(catalog.filter(({ reads }) => reads).map(({ name }) => name))(
    'lets no foreign row of %s through',
    async (name) => {
      expect(await app.inWorkspace(own, (queries) => countAll(queries, name))).toEqual([own])
      expect(await app.withoutWorkspace((queries) => countAll(queries, name))).toEqual([])
    },
  )

  it.each(catalog.filter(({ reads }) => !reads).map(({ name }) => name))('is not even asked about %s', async (name) => {
    await expect(app.inWorkspace(own, (queries) => countAll(queries, name))).rejects.toThrow('permission denied')
  })

  it.each(catalog.filter(({ updates }) => updates).map(({ name }) => name))(
    'changes no foreign row of %s, and gives none away',
    async (name) => {
      const table = identifier(name)
      const change = (workspaceId: string) =>
        app.inWorkspace(own, (queries) => queries.execute(sql`update ${table} set workspace_id = ${workspaceId}`))
      // The id of a workspace itself is made by the table.
      if (name === 'workspace.workspaces') {
        const touched = await app.inWorkspace(own, (queries) => queries.execute(sql`update ${table} set name = 'mine'`))
        return expect(touched).toBe(1)
      }
      expect(await change(own)).toBe(1)
      await expect(change(foreign)).rejects.toThrow('row-level security')
    },
  )

  it.each(catalog.filter(({ deletes }) => deletes).map(({ name }) => name))(
    'deletes no foreign row of %s',
    async (name) => {
      const undone = new Error('undone')
      let count = 0
      const attempt = app.inWorkspace(own, async (queries) => {
        count = await queries.execute(sql`delete from ${identifier(name)}`).catch((error: { code?: string }) => {
          // What refers to the own row refuses, which no foreign one could.
          if (error.code === '23503') return 1
          throw error
        })
        throw undone
      })
      await expect(attempt).rejects.toThrow(undone)
      expect(count).toBe(1)
    },
  )

  it('is what holds: without it the same query sees the neighbour', async () => {
    const wall = (state: 'disable' | 'enable') =>
      database.asOwner((client) => client.query(`alter table workspace.variables ${state} row level security`))
    await wall('disable')
    const seen = await app.inWorkspace(own, (queries) => countAll(queries, 'workspace.variables'))
    await wall('enable')
    expect(seen.toSorted()).toEqual([own, foreign].toSorted())
    expect(await app.inWorkspace(own, (queries) => countAll(queries, 'workspace.variables'))).toEqual([own])
  })

  it('lets nothing be inserted for another workspace', async () => {
    for (const [name, row] of Object.entries(tenantRows(foreign))) {
      const attempt = app.inWorkspace(own, (queries) => queries.execute(sql`insert into ${identifier(name)} ${row}`))
      await expect(attempt, name).rejects.toThrow(/row-level security|permission denied/)
    }
  })

  it('keeps 200 interleaved workspaces of one pool apart', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async (_, n) => (await store.create(`w${n}`)).id))
    const rounds = Array.from({ length: 200 }, (_, n) => ids[n % ids.length]!)
    const seen = await Promise.all(
      rounds.map((id) => app.inWorkspace(id, (queries) => countAll(queries, 'workspace.workspaces'))),
    )
    expect(seen).toEqual(rounds.map((id) => [id]))
  })

  it('leaves a workspace whose time is up no row, no object and no file, and its neighbour all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linkflow-removal-'))
    const objects = await FolderObjectStore.open(join(folder, 'blobs'))
    const files = await UserFiles.open(join(folder, 'files'))
    const bytes = new TextEncoder().encode('x')
    for (const workspaceId of [own, foreign]) {
      const place = { workspaceId, timeMs: 0, executionId: own, step: 'a', objectId: own }
      expect(await objects.put(objectKey(place), bytes)).toMatchObject({ ok: true })
      expect(await files.workspace(workspaceId).write('a.txt', bytes)).toMatchObject({ ok: true })
    }
    const retention = new Retention(database, removeObjects(objects))
    const turn = removeDeleted({ database, retention, objects, files, log: createLogger({ level: 'silent' }) })
    const filesOf = (workspaceId: string) => files.workspace(workspaceId).list('*')

    // The grace is not over.
    await engine.execute(sql`
      update workspace.workspaces set removal_at = platform.now() + interval '1 minute' where id = ${own}`)
    expect(await turn()).toBe(false)
    expect((await app.inWorkspace(own, (queries) => countAll(queries, 'workflow.workflows'))).length).toBe(1)

    await engine.execute(sql`update workspace.workspaces set removal_at = platform.now() where id = ${own}`)
    for (let more = true; more; ) more = await turn()
    for (const { name, engineReads } of catalog) {
      // The engine has no right to read credentials.
      const rows = engineReads ? await countAll(engine, name) : await inEach([own, foreign], name)
      expect([name, rows.includes(own), rows.includes(foreign)]).toEqual([name, false, true])
    }
    expect(await filesOf(own)).toMatchObject({ ok: true, value: [] })
    expect(await filesOf(foreign)).toMatchObject({ ok: true, value: [{ path: 'a.txt' }] })
    const left = await objects.list(asObjectPrefix(`${foreign}/`))
    expect(left.ok && left.value.objects.length).toBe(1)
    const gone = await objects.list(asObjectPrefix(`${own}/`))
    expect(gone.ok && gone.value.objects.length).toBe(0)
    rmSync(folder, { recursive: true })
  })

  const inEach = async (ids: readonly string[], name: string) =>
    (await Promise.all(ids.map((id) => app.inWorkspace(id, (queries) => countAll(queries, name))))).flat()
})
