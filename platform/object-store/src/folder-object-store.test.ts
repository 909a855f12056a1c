import { mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FolderObjectStore } from './folder-object-store.ts'
import { asObjectKey, asObjectPrefix, executionPrefix, objectKey } from './object-key.ts'
import { testObjectStore } from './object-store.contract.ts'
import { ObjectStoreFailure } from './object-store-error.ts'
import { aFolder, aSmallDisk, fullAfter, removeFolders } from './test-folders.ts'

afterEach(removeFolders)

testObjectStore('a folder', async () => FolderObjectStore.open(await aFolder()))

const uuid = () => crypto.randomUUID()
const aKey = () => objectKey({ workspaceId: uuid(), timeMs: 0, executionId: uuid(), step: 'http', objectId: uuid() })

describe('keys', () => {
  const good = `${uuid()}/203001/${uuid()}/http-1/${uuid()}`

  it('are made of checked parts only', () => {
    expect(asObjectKey(good)).toBe(good)
    const parts = {
      workspaceId: uuid(),
      timeMs: Date.UTC(2030, 11, 31),
      executionId: uuid(),
      step: 'a',
      objectId: uuid(),
    }
    expect(objectKey(parts)).toBe(`${parts.workspaceId}/203012/${parts.executionId}/a/${parts.objectId}`)
    for (const step of ['..', '.', '', 'a/b', 'A', 'a.b', '-a', 'a-', 'a\0', 'a\n', 'a'.repeat(65)]) {
      expect(() => objectKey({ ...parts, step })).toThrow('no object key')
    }
    expect(objectKey({ ...parts, step: 'a'.repeat(64) })).toContain('/aaaa')
    for (const workspaceId of ['..', '../x', '', uuid().toUpperCase(), `${uuid()}/..`]) {
      expect(() => objectKey({ ...parts, workspaceId })).toThrow('no object prefix')
    }
  })

  it.each([
    '',
    '/',
    '..',
    '../..',
    `/${good}`,
    `${good}/`,
    `${good}\n`,
    good.replace('http-1', '..'),
    good.replace('203001', '203013'),
  ])('are not %j', (text) => {
    expect(() => asObjectKey(text)).toThrow('no object key')
  })

  it('have prefixes of whole parts', () => {
    const [workspace, month, execution] = good.split('/')
    const whole = [`${workspace}/`, `${workspace}/${month}/`, `${workspace}/${month}/${execution}/`]
    for (const prefix of whole) expect(asObjectPrefix(prefix)).toBe(prefix)
    for (const text of ['', '/', `${workspace}`, `${workspace}/..//`, `${workspace}/20/`, good, '../']) {
      expect(() => asObjectPrefix(text)).toThrow('no object prefix')
    }
  })
})

describe('a folder', () => {
  it('is the key on disk, readable by us alone', async () => {
    const folder = await aFolder()
    const store = await FolderObjectStore.open(folder)
    const key = aKey()
    await store.put(key, Buffer.from('x'))
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
    expect((await stat(join(folder, key))).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(join(folder, key)))).mode & 0o777).toBe(0o700)
  })

  it('that is full keeps what it has and takes no part of what does not fit', async () => {
    const { folder, openFile } = await aSmallDisk()
    const store = await FolderObjectStore.open(folder, { openFile })
    const [small, large] = [aKey(), aKey()]
    expect((await store.put(small, Buffer.alloc(100_000, 'a'))).ok).toBe(true)
    expect(await store.put(large, Buffer.alloc(2_000_000))).toMatchObject({
      ok: false,
      error: {
        code: 'object-store-full',
        retryable: true,
        detail: 'ENOSPC',
        message: expect.stringContaining('is full'),
      },
    })
    expect(await store.stat(large)).toMatchObject({ error: { code: 'object-not-found' } })
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
    const kept = await store.read(small)
    expect(kept.ok && kept.value.byteLength).toBe(100_000)
  })

  it('that is full says so even where this machine can mount no small disk', async () => {
    const store = await FolderObjectStore.open(await aFolder(), { openFile: fullAfter(10) })
    expect((await store.put(aKey(), Buffer.alloc(10))).ok).toBe(true)
    expect(await store.put(aKey(), Buffer.alloc(1))).toMatchObject({ error: { code: 'object-store-full' } })
  })

  it('forgets what a process that died left half written, once it is old', async () => {
    const folder = await aFolder()
    const store = await FolderObjectStore.open(folder)
    await writeFile(join(folder, 'incoming', uuid()), 'half')
    const sweep = (storedBeforeMs: number) =>
      store.sweep({ prefix: asObjectPrefix(`${uuid()}/`), storedBeforeMs, keep: async () => new Set() })
    await sweep(Date.now() - 60_000)
    expect(await readdir(join(folder, 'incoming'))).toHaveLength(1)
    await sweep(Date.now() + 60_000)
    expect(await readdir(join(folder, 'incoming'))).toHaveLength(0)
  })

  it('is not left through links, be it the object or a folder above it', async () => {
    const [folder, outside] = [await aFolder(), await aFolder()]
    const store = await FolderObjectStore.open(folder)
    const key = aKey()
    await store.put(key, Buffer.from('mine'))
    const path = join(folder, key)
    await rename(path, join(outside, 'stolen'))
    await symlink(join(outside, 'stolen'), path)
    expect((await store.read(key)).ok).toBe(false)
    const other = aKey()
    await mkdir(join(outside, 'workspace'))
    await symlink(join(outside, 'workspace'), join(folder, other.split('/')[0]!))
    expect(await store.put(other, Buffer.from('x'))).toMatchObject({ error: { detail: 'ELOOP' } })
    expect((await store.read(other)).ok).toBe(false)
    await mkdir(join(outside, 'workspace', '203001'))
    expect((await store.removePrefix(asObjectPrefix(`${other.split('/')[0]}/203001/`))).ok).toBe(false)
    expect(await readdir(join(outside, 'workspace'))).toEqual(['203001'])
    await store.removePrefix(asObjectPrefix(`${other.split('/')[0]}/`))
    expect(await readdir(outside)).toEqual(['stolen', 'workspace'])
  })

  it('opens an object only when its body is read, and says so if it has gone meanwhile', async () => {
    const store = await FolderObjectStore.open(await aFolder())
    const key = aKey()
    await store.put(key, Buffer.from('x'))
    const content = await store.get(key)
    if (!content.ok) throw new Error(content.error.message)
    await store.remove(key)
    const failure = await Array.fromAsync(content.value.body).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ObjectStoreFailure)
    expect(failure).toMatchObject({ error: { code: 'object-not-found' } })
  })

  it('takes puts while the same prefixes are removed', async () => {
    const store = await FolderObjectStore.open(await aFolder())
    const execution = { workspaceId: uuid(), timeMs: 0, executionId: uuid() }
    for (let round = 0; round < 30; round++) {
      const doomed = { ...execution, executionId: uuid() }
      const mine = objectKey({ ...execution, step: 'a', objectId: uuid() })
      const [put] = await Promise.all([
        store.put(mine, Buffer.from('x')),
        store.removePrefix(executionPrefix(doomed)),
        store.put(objectKey({ ...doomed, step: 'a', objectId: uuid() }), Buffer.from('y')),
      ])
      expect(put).toMatchObject({ ok: true })
      await store.remove(mine)
    }
  })

  it('that is removed while it is used says so', async () => {
    const folder = await aFolder()
    const store = await FolderObjectStore.open(folder)
    await rm(folder, { recursive: true })
    expect(await store.put(aKey(), Buffer.from('x'))).toMatchObject({
      error: { code: 'object-store-unavailable', message: expect.stringContaining('was removed') },
    })
  })

  it('takes many puts at once', async () => {
    const store = await FolderObjectStore.open(await aFolder())
    const execution = { workspaceId: uuid(), timeMs: 0, executionId: uuid() }
    const keys = Array.from({ length: 200 }, () => objectKey({ ...execution, step: 'a', objectId: uuid() }))
    const results = await Promise.all(keys.map((key, index) => store.put(key, Buffer.from(String(index)))))
    expect(results.every(({ ok }) => ok)).toBe(true)
    const texts = await Promise.all(keys.map((key) => store.read(key)))
    expect(texts.map((each) => each.ok && Buffer.from(each.value).toString())).toEqual(keys.map((_, i) => String(i)))
  })
})
