import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { keyVersionOf } from './data-key.ts'
import { keysMigrations, MemoryWorkspaceKeys, openKeys, rotateDataKey } from './index.ts'
import { KeyHolder } from './key-holder.ts'
import { workspaceKeysContract } from './workspace-keys.contract.ts'
import { PostgresWorkspaceKeys } from './workspace-keys.postgres.ts'

const test = await openTestDatabase({ sets: [keysMigrations] })
afterAll(() => test.close())
const { database } = test
const keys = await openKeys(database, { dataDir: mkdtempSync(join(tmpdir(), 'linkflow-keys-')) })
const holder = new KeyHolder({ database, keys, name: 'test', onError: (error) => expect.fail(String(error)) })
await holder.join()
const ours = '0198c0de-0000-7000-8000-00000000000a'
const label = { purpose: 'payload', context: 'x' }
const plain = Buffer.from('canary')
/** As if everything older had been sealed anew. */
const markResealed = sql`update keys.data_keys set resealed_at = platform.now()`

describe('in memory', () => {
  workspaceKeysContract(async () => {
    const memory = new MemoryWorkspaceKeys()
    return { keys: memory, rotate: async (id) => memory.rotate(id), close: async () => {} }
  })
})

describe('in the database', () => {
  workspaceKeysContract(async () => ({
    keys: keys.workspaces,
    async rotate(workspaceId) {
      await database.engine.query(markResealed)
      await rotateDataKey({ database, ring: keys.ring }, workspaceId)
    },
    close: async () => {},
  }))

  it('no two processes make two first keys, and each opens what the other sealed', async () => {
    const others = Array.from({ length: 5 }, () => new PostgresWorkspaceKeys({ database, ring: keys.ring }))
    const sealed = await Promise.all(others.map((each) => each.seal(ours, label, plain)))
    expect(sealed.map(keyVersionOf)).toEqual(sealed.map(() => 1))
    for (const each of others) {
      for (const text of sealed) expect(await each.open(ours, label, text)).toEqual(plain)
    }
  })

  it('who asks for a new key gets one, also while the first has not taken over what an earlier release sealed', async () => {
    const fresh = '0198c0de-0000-7000-8000-0000000000d0'
    await keys.workspaces.ensure(fresh)
    expect(await rotateDataKey({ database, ring: keys.ring }, fresh)).toEqual({ version: 2, isNew: true })
    expect(await rotateDataKey({ database, ring: keys.ring }, fresh)).toEqual({ version: 2, isNew: false })
  })

  it('a bounded number of keys is in memory, and serves any number of workspaces', async () => {
    const small = new PostgresWorkspaceKeys({ database, ring: keys.ring, cachedMax: 2 })
    const ids = Array.from({ length: 6 }, (_, i) => `0198c0de-0000-7000-8000-0000000000c${i}`)
    const rounds = Array.from({ length: 4 }, () => ids).flat()
    const opened = await Promise.all(
      rounds.map(async (id) => small.open(id, label, await small.seal(id, label, plain))),
    )
    expect(opened).toEqual(rounds.map(() => plain))
  })

  it('a rotation waits for who seals within a transaction, so that nothing is left behind unseen (W4)', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    let rotated = false
    await database.engine.query(markResealed)
    let isLocked = () => {}
    const locked = new Promise<void>((resolve) => (isLocked = resolve))
    const sealing = database.app.inWorkspace(ours, async (queries) => {
      const sealed = await keys.workspaces.seal(ours, label, plain, queries)
      isLocked()
      await held
      expect(rotated).toBe(false)
      return sealed
    })
    await locked
    const rotating = rotateDataKey({ database, ring: keys.ring }, ours).then((made) => {
      rotated = true
      return made
    })
    const waiting = sql`select 1 as one from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
    await expect.poll(() => database.engine.query(waiting)).toHaveLength(1)
    release()
    const [sealed, { version }] = [await sealing, await rotating]
    expect(keyVersionOf(sealed)).toBe(version - 1)
    const after = await database.app.inWorkspace(ours, (queries) => keys.workspaces.seal(ours, label, plain, queries))
    expect(keyVersionOf(after)).toBe(version)
  })

  it('wrapped keys are out of reach of users’ queries', async () => {
    for (const statement of [sql`select wrapped from keys.wrapped_keys`, sql`select * from keys.master_keys`]) {
      await expect(database.app.inWorkspace(ours, (queries) => queries.query(statement))).rejects.toMatchObject({
        code: '42501',
      })
    }
  })

  // Proves T33.
  it('a wrapped key that was put in the place of another does not unwrap', async () => {
    const other = '0198c0de-0000-7000-8000-00000000000b'
    const sealed = await keys.workspaces.seal(other, label, plain)
    await database.engine.transaction(async (queries) => {
      const taken = await queries.query<{ wrapped: Uint8Array }>(
        sql`delete from keys.wrapped_keys where workspace_id = ${ours} and version = 1 returning wrapped`,
      )
      await queries.execute(sql`delete from keys.wrapped_keys where workspace_id = ${other}`)
      await queries.execute(
        sql`insert into keys.wrapped_keys (workspace_id, version, master_key, wrapped)
            values (${other}, 1, ${keys.ring.ids[0]}, ${taken[0]!.wrapped})`,
      )
    })
    const fresh = new PostgresWorkspaceKeys({ database, ring: keys.ring })
    await expect(fresh.open(other, label, sealed)).rejects.toThrow('does not unwrap')
  })
})
