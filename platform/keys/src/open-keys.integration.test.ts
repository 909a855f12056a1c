import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sql } from '@linkflow/postgres'
import { openTestDatabase } from '@linkflow/postgres/testing'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { keysMigrations, MasterKey, masterKeyPath, openKeys } from './index.ts'

const folders: string[] = []
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'linkflow-keys-'))
  folders.push(folder)
  return folder
}
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })))

describe('the master key', async () => {
  let test = await openTestDatabase({ sets: [keysMigrations] })
  beforeEach(async () => {
    await test.close()
    test = await openTestDatabase({ sets: [keysMigrations] })
  })
  afterAll(() => test.close())
  const open = (source: Parameters<typeof openKeys>[1]) => openKeys(test.database, source)

  it('is made on the first start, readable by its owner alone, and found on the second', async () => {
    const dataDir = newFolder()
    const first = await open({ dataDir })
    const second = await open({ dataDir })
    expect([first.made, second.made]).toEqual([true, false])
    expect(statSync(masterKeyPath(dataDir)).mode & 0o777).toBe(0o600)
    expect(second.master.derive('x')).toEqual(first.master.derive('x'))
  })

  it('is one key when several processes start at once', async () => {
    const dataDir = newFolder()
    const opened = await Promise.all(Array.from({ length: 5 }, () => open({ dataDir })))
    expect(new Set(opened.map(({ master }) => Buffer.from(master.derive('x')).toString('hex'))).size).toBe(1)
  })

  it('that is missing stops the start, and none is made', async () => {
    const dataDir = newFolder()
    await open({ dataDir })
    rmSync(masterKeyPath(dataDir))
    await expect(open({ dataDir })).rejects.toMatchObject({ code: 'master-key-missing' })
    expect(existsSync(masterKeyPath(dataDir))).toBe(false)
  })

  // Proves T33.
  it('that is another one stops the start, from a file or a variable', async () => {
    const dataDir = newFolder()
    await open({ dataDir })
    const other = Buffer.alloc(32, 7).toString('base64')
    await expect(open({ dataDir, value: other })).rejects.toMatchObject({ code: 'master-key-wrong' })
    await expect(open({ dataDir: newFolder(), value: other })).rejects.toMatchObject({ code: 'master-key-wrong' })
  })

  it('may come from a variable or a named file, as base64 or hex', async () => {
    const bytes = Buffer.alloc(32, 9)
    const dataDir = newFolder()
    await open({ dataDir, value: bytes.toString('base64') })
    await open({ dataDir, value: bytes.toString('hex') })
    const file = join(newFolder(), 'k')
    writeFileSync(file, bytes.toString('base64'))
    expect((await open({ dataDir, file })).made).toBe(false)
    expect(existsSync(masterKeyPath(dataDir))).toBe(false)
  })

  it.each(['', 'short', 'x'.repeat(44), Buffer.alloc(31).toString('base64')])(
    'that is malformed stops the start: %j',
    async (text) => {
      const dataDir = newFolder()
      mkdirSync(dirname(masterKeyPath(dataDir)))
      writeFileSync(masterKeyPath(dataDir), text)
      await expect(open({ dataDir })).rejects.toMatchObject({ code: 'master-key-malformed' })
      expect(readFileSync(masterKeyPath(dataDir), 'utf8')).toBe(text)
    },
  )
})

describe('a database of an earlier release', async () => {
  const test = await openTestDatabase({ sets: [keysMigrations] })
  afterAll(() => test.close())
  const bytes = Buffer.alloc(32, 5)
  const legacy = new MasterKey(bytes)
  const source = (text: string) => ({ dataDir: newFolder(), value: text })

  it('goes on with the same derived keys and opens what was sealed; another key stops the start', async () => {
    const sealed = legacy.seal('sentinel', 'sentinel', new TextEncoder().encode('linkflow sentinel'))
    await test.database.engine.execute(sql`insert into keys.sentinel (sealed) values (${sealed})`)
    await expect(openKeys(test.database, source(Buffer.alloc(32, 6).toString('hex')))).rejects.toMatchObject({
      code: 'master-key-wrong',
    })
    await expect(openKeys(test.database, { dataDir: newFolder() })).rejects.toMatchObject({
      code: 'master-key-missing',
    })
    const { master } = await openKeys(test.database, source(bytes.toString('base64')))
    expect(master.derive('resume-address')).toEqual(legacy.derive('resume-address'))
    expect(master.open('p', 'c', legacy.seal('p', 'c', bytes))).toEqual(bytes)
  })
})

describe('sealing', () => {
  const key = new MasterKey(new Uint8Array(32).fill(1))
  const plain = new TextEncoder().encode('canary')

  it('opens only for the same key, purpose and context, and unchanged', () => {
    const sealed = key.seal('p', 'c', plain)
    expect(key.open('p', 'c', sealed)).toEqual(Buffer.from(plain))
    expect(key.open('p', 'd', sealed)).toBeUndefined()
    expect(key.open('q', 'c', sealed)).toBeUndefined()
    expect(new MasterKey(new Uint8Array(32)).open('p', 'c', sealed)).toBeUndefined()
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed)
      changed[at]! ^= 1
      expect(key.open('p', 'c', changed)).toBeUndefined()
    }
    expect(key.open('p', 'c', sealed.subarray(0, 10))).toBeUndefined()
  })

  it('never gives the same bytes twice', () => {
    expect(key.seal('p', 'c', plain)).not.toEqual(key.seal('p', 'c', plain))
  })
})
