import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { openTestDatabase, type TestDatabase } from '@linkflow/postgres/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  KeyHolder,
  keyStatus,
  keysMigrations,
  masterKeyPath,
  openKeys,
  type RotationStep,
  rotateMasterKey,
} from './index.ts'
import type { MasterKeySource } from './key-source.ts'
import { PostgresWorkspaceKeys } from './workspace-keys.postgres.ts'

const ids = Array.from({ length: 5 }, (_, i) => `0198c0de-0000-7000-8000-00000000000${i}`)
const label = { purpose: 'credential', context: 'x' }
const plain = Buffer.from('canary')

let test: TestDatabase
let dataDir: string
let steps: RotationStep[]
beforeEach(async () => {
  test = await openTestDatabase({ sets: [keysMigrations] })
  dataDir = mkdtempSync(join(tmpdir(), 'linkflow-keys-'))
  steps = []
})
afterEach(async () => {
  await test.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** As a process has it, with its own view of the file. */
async function openProcess(source: Partial<MasterKeySource> = {}) {
  const { database } = test
  const keys = await openKeys(database, { dataDir, ...source })
  const errors: unknown[] = []
  const holder = new KeyHolder({ database, keys, name: 'test', onError: (error) => errors.push(error) })
  await holder.join()
  return { keys, holder, errors }
}

async function rotate(source: Partial<MasterKeySource> = {}, changes: { waitMs?: number; startOver?: boolean } = {}) {
  const { database } = test
  const { ring } = await openKeys(database, { dataDir, ...source })
  return rotateMasterKey({
    database,
    ring,
    onStep: (step) => steps.push(step),
    waitMs: 5_000,
    startOver: false,
    ...changes,
  })
}

const keysInFile = () => readFileSync(masterKeyPath(dataDir), 'utf8').trim().split('\n')
const masterKeys = () => test.database.engine.query(sql`select id, state from keys.master_keys order by state`)

describe('a rotation of the master key', () => {
  it('changes nothing for those who run, and the old key is needed no more', async () => {
    const { keys, errors } = await openProcess()
    const sealed = await Promise.all(ids.map((id) => keys.workspaces.seal(id, label, plain)))
    const [old] = keysInFile()
    const derived = keys.master.derive('resume-address')

    expect(await rotate()).toMatchObject({ ok: true, value: { isResumed: false, leftovers: [] } })

    expect(keysInFile()).toHaveLength(1)
    expect(keysInFile()).not.toContain(old)
    expect(statSync(masterKeyPath(dataDir)).mode & 0o777).toBe(0o600)
    const retired = readdirSync(dirname(masterKeyPath(dataDir))).filter((name) => name.includes('retired'))
    expect(retired).toHaveLength(1)
    const retiredPath = join(dirname(masterKeyPath(dataDir)), retired[0]!)
    expect(readFileSync(retiredPath, 'utf8').trim()).toBe(old)
    expect(statSync(retiredPath).mode & 0o777).toBe(0o600)
    rmSync(retiredPath)

    const after = await openProcess()
    expect(after.keys.master.derive('resume-address')).toEqual(derived)
    for (const each of [keys.workspaces, after.keys.workspaces]) {
      for (const [i, id] of ids.entries()) expect(await each.open(id, label, sealed[i]!)).toEqual(plain)
    }
    await expect(openKeys(test.database, { dataDir, value: old! })).rejects.toMatchObject({ code: 'master-key-wrong' })
    expect(errors).toEqual([])
    // On a busy machine it may have to wait a moment until all hold the new key.
    const done = steps.map(({ type }) => type).filter((type) => type !== 'waiting')
    expect(done).toEqual(['written', 'named', 'wrapped', 'switched', 'retired'])
  })

  it('can be done again and again, one at a time', async () => {
    await openProcess()
    expect(await rotate()).toMatchObject({ ok: true })
    const both = await Promise.all([rotate(), rotate()])
    const outcomes = both.map((each) => (each.ok ? 'done' : each.error.type)).toSorted()
    // The second may also give up its wait, on a busy machine: the processes follow the first one's key just then.
    expect(['already-running,done', 'done,done', 'done,not-held']).toContain(outcomes.join())
    if (outcomes.includes('not-held')) expect(await rotate()).toMatchObject({ ok: true })
    expect(await masterKeys()).toHaveLength(1)
    expect(keysInFile()).toHaveLength(1)
  })

  it('wraps data keys that are made while it is at work, by processes that know of the new key and of those that do not', async () => {
    const { keys } = await openProcess()
    await keys.workspaces.seal(ids[0]!, label, plain)
    let made = 1
    const making = (async () => {
      const late = new PostgresWorkspaceKeys({ database: test.database, ring: keys.ring })
      for (let i = 0; i < 60; i++, made++) await late.seal(`0198c0de-0000-7000-8000-0000000001${i + 10}`, label, plain)
    })()
    for (let i = 0; i < 3; i++) expect(await rotate()).toMatchObject({ ok: true })
    await making
    const { byMasterKey, dataKeys } = await counts()
    expect([dataKeys, byMasterKey]).toEqual([made + 1, [made + 1]])
  })

  it('waits for processes that do not hold the new key, and says which those are', async () => {
    const { keys } = await openProcess()
    const [old] = keysInFile()
    const far = await openProcess({ value: old! })
    const refused = await rotate({}, { waitMs: 2_000 })
    expect(refused).toMatchObject({
      ok: false,
      error: { type: 'not-held', holders: [{ name: 'test', pid: process.pid }] },
    })
    const status = await keyStatus(test.database, keys.ring, [])
    expect(status.masterKeys).toMatchObject([
      { state: 'current', isHere: true, wraps: 1 },
      { state: 'next', isHere: true, wraps: 1 },
    ])
    expect(status.holders.filter(({ lacks }) => lacks.length > 0)).toHaveLength(1)

    // Meanwhile both keys open everything, for everybody.
    const sealed = await far.keys.workspaces.seal(ids[1]!, label, plain)
    expect(await keys.workspaces.open(ids[1]!, label, sealed)).toEqual(plain)

    await far.holder.leave()
    expect(await rotate()).toMatchObject({ ok: true, value: { isResumed: true } })
    expect(await (await openProcess()).keys.workspaces.open(ids[1]!, label, sealed)).toEqual(plain)
  })

  it('goes by the variable where there is one: two keys in it, then the new one alone', async () => {
    const [old, next] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('hex')]
    const before = await openProcess({ value: old })
    expect(await rotate({ value: old })).toMatchObject({ ok: false, error: { type: 'key-needed' } })
    const sealed = await before.keys.workspaces.seal(ids[0]!, label, plain)
    await before.holder.leave()
    const during = await openProcess({ value: `${old},${next}` })
    expect(await rotate({ value: `${old},${next}` })).toMatchObject({
      ok: true,
      value: { leftovers: [expect.any(String)] },
    })
    await during.holder.leave()
    const after = await openProcess({ value: next })
    expect(await after.keys.workspaces.open(ids[0]!, label, sealed)).toEqual(plain)
    expect(existsSync(masterKeyPath(dataDir))).toBe(false)
  })

  it('can be given up when the new key was lost before it took over', async () => {
    const { keys, holder } = await openProcess()
    const [old] = keysInFile()
    const far = await openProcess({ value: old! })
    await rotate({}, { waitMs: 0 })
    await far.holder.leave()
    await holder.leave()
    writeFileSync(masterKeyPath(dataDir), `${old}\n`)
    expect(await rotate()).toMatchObject({ ok: false, error: { type: 'next-missing' } })
    expect(await rotate({}, { startOver: true })).toMatchObject({ ok: true })
    const sealed = await keys.workspaces.seal(ids[0]!, label, plain)
    expect(await (await openProcess()).keys.workspaces.open(ids[0]!, label, sealed)).toEqual(plain)
  })

  it('changes nothing where the file cannot be changed', async () => {
    // Its name is so long that no draft can stand beside it.
    const file = join(dataDir, 'k'.repeat(250))
    writeFileSync(file, Buffer.alloc(32, 3).toString('hex'))
    const { holder } = await openProcess({ file })
    await expect(rotate({ file })).rejects.toMatchObject({ code: 'master-key-unwritable' })
    await holder.beat()
    expect(await masterKeys()).toMatchObject([{ state: 'current' }])
    expect(readFileSync(file, 'utf8')).toBe(Buffer.alloc(32, 3).toString('hex'))
    expect(readdirSync(dataDir)).toEqual([basename(file)])
  })

  it('keeps the rights of the file, and the link to it', async () => {
    const [file, link] = [join(dataDir, 'key'), join(dataDir, 'link')]
    writeFileSync(file, Buffer.alloc(32, 3).toString('hex'))
    chmodSync(file, 0o640)
    symlinkSync(file, link)
    await openProcess({ file: link })
    expect(await rotate({ file: link })).toMatchObject({ ok: true })
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readFileSync(file, 'utf8')).not.toContain('030303')
  })

  it('stops a process that starts with the old key alone, before and not after it has answered anything', async () => {
    await openProcess()
    const [old] = keysInFile()
    await rotate()
    await expect(openProcess({ value: old! })).rejects.toMatchObject({ code: 'master-key-wrong' })
  })

  it('is not waited for by a process that has gone, though it was just saying what it holds', async () => {
    await openProcess()
    const [old] = keysInFile()
    for (let i = 0; i < 5; i++) {
      const { holder } = await openProcess({ value: old! })
      const beats = [holder.beat(), holder.beat()]
      await Promise.all([holder.leave(), ...beats])
      await holder.beat()
    }
    const left = await test.database.engine.query(sql`select 1 as one from keys.holders`)
    expect(left).toHaveLength(1)
  })

  it('does not take the key away from a process whose file somebody broke', async () => {
    const { keys, holder } = await openProcess()
    const sealed = await keys.workspaces.seal(ids[0]!, label, plain)
    writeFileSync(masterKeyPath(dataDir), 'rubbish')
    await expect(holder.beat()).rejects.toMatchObject({ code: 'master-key-malformed' })
    const fresh = new PostgresWorkspaceKeys({ database: test.database, ring: keys.ring })
    expect(await fresh.open(ids[0]!, label, sealed)).toEqual(plain)
  })
})

async function counts() {
  const rows = await test.database.engine.query<{ count: number }>(
    sql`select count(*)::int as count from keys.wrapped_keys group by master_key`,
  )
  const all = await test.database.engine.one<{ count: number }>(sql`select count(*)::int as count from keys.data_keys`)
  return { byMasterKey: rows.map(({ count }) => count), dataKeys: all!.count }
}
