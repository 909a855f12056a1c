import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIST_OBJECTS_MAX } from './limits.ts'
import { executionPrefix, type ObjectKey, objectKey } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'

const timeMs = Date.UTC(2030, 4, 6)

/** What every object store promises. Each adapter runs it. */
export function testObjectStore(name: string, make: () => Promise<ObjectStore>): void {
  const anExecution = () => ({ workspaceId: crypto.randomUUID(), timeMs, executionId: crypto.randomUUID() })
  const aKey = (execution = anExecution(), step = 'http'): ObjectKey =>
    objectKey({ ...execution, step, objectId: crypto.randomUUID() })
  const bytes = (text: string) => Buffer.from(text, 'utf8')
  const textOf = async (store: ObjectStore, key: ObjectKey, range = {}) => {
    const read = await store.read(key, range)
    return read.ok ? Buffer.from(read.value).toString() : read.error.code
  }
  async function* pieces(...texts: string[]) {
    for (const text of texts) yield bytes(text)
  }

  describe(`${name} as an object store`, () => {
    it('gives back what was put, at once or in pieces', async () => {
      const store = await make()
      const [one, two, none] = [aKey(), aKey(), aKey()]
      expect(await store.put(one, bytes('héllo'))).toEqual({ ok: true, value: { bytes: 6 } })
      expect(await store.put(two, pieces('a', 'bc', '', 'd'))).toEqual({ ok: true, value: { bytes: 4 } })
      expect(await store.put(none, pieces())).toEqual({ ok: true, value: { bytes: 0 } })
      expect(await textOf(store, one)).toBe('héllo')
      expect(await textOf(store, two)).toBe('abcd')
      expect(await textOf(store, none)).toBe('')
      expect(await store.stat(two)).toMatchObject({ ok: true, value: { bytes: 4 } })
    })

    it('gives parts: from start up to end, never more than there is', async () => {
      const store = await make()
      const key = aKey()
      await store.put(key, bytes('0123456789'))
      const cases: [object, string][] = [
        [{ start: 3 }, '3456789'],
        [{ end: 3 }, '012'],
        [{ start: 3, end: 5 }, '34'],
        [{ start: 5, end: 3 }, ''],
        [{ start: 8, end: 99 }, '89'],
        [{ start: 99 }, ''],
      ]
      for (const [range, expected] of cases) {
        expect(await textOf(store, key, range)).toBe(expected)
        const content = await store.get(key, range)
        expect(content.ok && Buffer.concat(await Array.fromAsync(content.value.body)).toString()).toBe(expected)
      }
    })

    it('says what is not there', async () => {
      const store = await make()
      const key = aKey()
      const notFound = { ok: false, error: { code: 'object-not-found', retryable: false } }
      expect(await store.get(key)).toMatchObject(notFound)
      expect(await store.read(key)).toMatchObject(notFound)
      expect(await store.stat(key)).toMatchObject(notFound)
      expect(await store.link(key, aKey())).toMatchObject(notFound)
      expect(await store.remove(key)).toMatchObject({ ok: true })
      expect(await store.removePrefix(executionPrefix(anExecution()))).toMatchObject({ ok: true })
      expect(await store.list(executionPrefix(anExecution()))).toEqual({ ok: true, value: { objects: [] } })
    })

    it('keeps nothing of a put that is too large or whose source fails', async () => {
      const store = await make()
      const key = aKey()
      expect((await store.put(key, pieces('12', '34'), { bytesMax: 4 })).ok).toBe(true)
      const other = aKey()
      expect(await store.put(other, pieces('12', '34', '5'), { bytesMax: 4 })).toMatchObject({
        error: { code: 'object-too-large' },
      })
      async function* broken() {
        yield bytes('begun')
        throw new RangeError('the source broke')
      }
      await expect(store.put(other, broken())).rejects.toThrow('the source broke')
      expect(await textOf(store, other)).toBe('object-not-found')
    })

    it('puts the same object twice as once', async () => {
      const store = await make()
      const key = aKey()
      await store.put(key, bytes('same'))
      expect((await store.put(key, bytes('same'))).ok).toBe(true)
      expect(await textOf(store, key)).toBe('same')
    })

    it('puts a local file, which keeps its own life', async () => {
      const store = await make()
      const key = aKey()
      const folder = await mkdtemp(join(tmpdir(), 'linkflow-put-file-'))
      const path = join(folder, 'pages')
      await writeFile(path, 'héllo')
      expect(await store.putFile(key, path)).toEqual({ ok: true, value: { bytes: 6 } })
      expect(await store.putFile(key, path)).toEqual({ ok: true, value: { bytes: 6 } })
      expect((await readFile(path)).toString()).toBe('héllo')
      await rm(folder, { recursive: true })
      expect(await textOf(store, key)).toBe('héllo')
    })

    it('links an object under a second key that outlives the first, and is young', async () => {
      const store = await make()
      const [from, to] = [aKey(), aKey()]
      await store.put(from, bytes('shared'))
      const before = await store.stat(from)
      expect(await store.link(from, to)).toEqual({ ok: true, value: { bytes: 6 } })
      expect(await store.link(from, to)).toEqual({ ok: true, value: { bytes: 6 } })
      const after = await store.stat(to)
      expect(before.ok && after.ok && after.value.storedMs >= before.value.storedMs).toBe(true)
      await store.remove(from)
      expect(await textOf(store, from)).toBe('object-not-found')
      expect(await textOf(store, to)).toBe('shared')
    })

    it('removes an execution and nothing else', async () => {
      const store = await make()
      const workspaceId = crypto.randomUUID()
      const [gone, stays] = [anExecution(), anExecution()].map((each) => ({ ...each, workspaceId })) as [
        ReturnType<typeof anExecution>,
        ReturnType<typeof anExecution>,
      ]
      const keys = [aKey(gone, 'a'), aKey(gone, 'b'), aKey(stays, 'a')]
      for (const key of keys) await store.put(key, bytes('x'))
      await store.removePrefix(executionPrefix(gone))
      expect(await Promise.all(keys.map((key) => textOf(store, key)))).toEqual([
        'object-not-found',
        'object-not-found',
        'x',
      ])
      await store.put(keys[0]!, bytes('again'))
      expect(await textOf(store, keys[0]!)).toBe('again')
    })

    it('lists page by page, everything once, while objects come and go', async () => {
      const store = await make()
      const execution = anExecution()
      const keys = ['a', 'a-b', 'ab', 'b'].flatMap((step) => Array.from({ length: 5 }, () => aKey(execution, step)))
      for (const key of keys) await store.put(key, bytes('x'))
      await store.put(aKey(), bytes('another workspace'))
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list(executionPrefix(execution), { objectsMax: 3, ...(cursor ? { cursor } : {}) })
        if (!page.ok) throw new Error(page.error.message)
        expect(page.value.objects.length).toBeLessThanOrEqual(3)
        seen.push(...page.value.objects.map(({ key }) => key))
        cursor = page.value.nextCursor
        // A cursor stays good when its object is gone.
        await store.remove(page.value.objects.at(-1)!.key)
      } while (cursor !== undefined)
      expect(seen.length).toBe(20)
      expect([...seen].sort()).toEqual([...keys].sort())
    })

    it(`gives at most ${LIST_OBJECTS_MAX} objects a page`, async () => {
      const store = await make()
      const execution = anExecution()
      const first = aKey(execution)
      await store.put(first, bytes('x'))
      for (let i = 1; i < LIST_OBJECTS_MAX; i++) await store.link(first, aKey(execution))
      const list = () => store.list(executionPrefix(execution), { objectsMax: LIST_OBJECTS_MAX + 1 })
      const full = await list()
      expect(full.ok && [full.value.objects.length, full.value.nextCursor]).toEqual([LIST_OBJECTS_MAX, undefined])
      await store.link(first, aKey(execution))
      const over = await list()
      expect(over.ok && [over.value.objects.length, typeof over.value.nextCursor]).toEqual([LIST_OBJECTS_MAX, 'string'])
    })

    it('sweeps what is old and unnamed, and only that', async () => {
      const store = await make()
      const execution = anExecution()
      const [named, unnamed] = [aKey(execution), aKey(execution)]
      for (const key of [named, unnamed]) await store.put(key, bytes('x'))
      const prefix = executionPrefix(execution)
      const asked: ObjectKey[] = []
      const keep = async (keys: readonly ObjectKey[]) => {
        asked.push(...keys)
        return new Set([named])
      }
      const hourMs = 3_600_000
      expect(await store.sweep({ prefix, storedBeforeMs: Date.now() - hourMs, keep })).toEqual({
        ok: true,
        value: { removed: 0 },
      })
      expect(asked).toEqual([])
      expect(await store.sweep({ prefix, storedBeforeMs: Date.now() + hourMs, keep })).toEqual({
        ok: true,
        value: { removed: 1 },
      })
      expect(await textOf(store, named)).toBe('x')
      expect(await textOf(store, unnamed)).toBe('object-not-found')
    })
  })
}
