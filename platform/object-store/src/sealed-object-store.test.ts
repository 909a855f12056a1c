import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyError, MemoryWorkspaceKeys, WorkspacePayloads } from '@linkflow/keys'
import { describe, expect, it } from 'vitest'
import { FolderObjectStore } from './folder-object-store.ts'
import { SEALED_FRAME_BYTES } from './limits.ts'
import { MemoryObjectStore } from './memory-object-store.ts'
import { type ObjectKey, objectKey } from './object-key.ts'
import { testObjectStore } from './object-store.contract.ts'
import { SealedObjectStore } from './sealed-object-store.ts'

const sealing = () => new WorkspacePayloads(new MemoryWorkspaceKeys(), { isSealing: true })

testObjectStore('a sealed store in memory', async () => new SealedObjectStore(new MemoryObjectStore(), sealing()))
testObjectStore(
  'a sealed folder',
  async () =>
    new SealedObjectStore(await FolderObjectStore.open(await mkdtemp(join(tmpdir(), 'linkflow-sealed-'))), sealing()),
)

const workspaceId = crypto.randomUUID()
const aKey = (changes: { objectId?: string; workspaceId?: string } = {}): ObjectKey =>
  objectKey({
    workspaceId,
    timeMs: Date.UTC(2030, 4, 6),
    executionId: crypto.randomUUID(),
    step: 'a',
    objectId: crypto.randomUUID(),
    ...changes,
  })
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

/** A sealed store over a folder, whose files a test changes as somebody with the disk would. */
async function onDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'linkflow-sealed-'))
  const keys = new MemoryWorkspaceKeys()
  const inner = await FolderObjectStore.open(folder)
  const store = new SealedObjectStore(inner, new WorkspacePayloads(keys, { isSealing: true }))
  return { folder, keys, inner, store, pathOf: (key: ObjectKey) => join(folder, key) }
}

const withFlipped = (bytes: Buffer, at: number): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from([bytes[at]! ^ 1]), bytes.subarray(at + 1)])
const patterned = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, i) => i % 251))
const unreadable = { ok: false, error: { code: 'object-unreadable', retryable: false } }

describe('sealed objects', () => {
  it('show nothing of their content on disk, and say their own size', async () => {
    const { store, pathOf } = await onDisk()
    const key = aKey()
    const content = Buffer.from('canary'.repeat(30_000))
    expect(await store.put(key, content)).toEqual({ ok: true, value: { bytes: content.length } })
    expect((await readFile(pathOf(key))).includes('canary')).toBe(false)
    expect(await store.stat(key)).toMatchObject({ ok: true, value: { bytes: content.length } })
    expect(await store.isSealed(key)).toBe(true)
  })

  it.each([0, 1, -1, SEALED_FRAME_BYTES, 2 * SEALED_FRAME_BYTES, 2 * SEALED_FRAME_BYTES + 1])(
    'of a frame and %i bytes give every part',
    async (more) => {
      const { store } = await onDisk()
      const content = patterned(SEALED_FRAME_BYTES + more)
      const key = aKey()
      await store.put(key, content)
      const borders = [0, 1, SEALED_FRAME_BYTES - 1, SEALED_FRAME_BYTES, SEALED_FRAME_BYTES + 1, content.length]
      for (const start of borders) {
        for (const end of borders) {
          const read = await store.read(key, { start, end })
          expect(read.ok && Buffer.compare(read.value, content.subarray(start, end))).toBe(0)
        }
      }
    },
  )

  // Proves T33.
  it('that were changed, cut off or put together anew do not open (O1)', async () => {
    const { store, pathOf } = await onDisk()
    const key = aKey()
    await store.put(key, patterned(3 * SEALED_FRAME_BYTES))
    const stored = await readFile(pathOf(key))
    const frame = SEALED_FRAME_BYTES + 16
    const head = stored.length - 3 * frame
    const frames = [0, 1, 2].map((number) => stored.subarray(head + number * frame, head + (number + 1) * frame))
    const start = stored.subarray(0, head)
    for (const [what, bytes] of Object.entries({
      'a byte of a frame': withFlipped(stored, head + frame + 5),
      'a byte of the head': withFlipped(stored, head - 6),
      'cut within': stored.subarray(0, stored.length - 7),
      'without the last': Buffer.concat([start, frames[0]!, frames[1]!]),
      'only the head': start,
      'half a tag': stored.subarray(0, head + 8),
      swapped: Buffer.concat([start, frames[1]!, frames[0]!, frames[2]!]),
      repeated: Buffer.concat([start, frames[0]!, frames[0]!, frames[1]!, frames[2]!]),
      'another end': Buffer.concat([start, frames[0]!, frames[2]!]),
    })) {
      await writeFile(pathOf(key), bytes)
      expect(await store.read(key), what).toMatchObject(unreadable)
    }
    await writeFile(pathOf(key), stored)
    expect((await store.read(key)).ok).toBe(true)
  })

  // Proves T33.
  it('do not open in the place of another object or in another workspace, and do under another prefix (O2)', async () => {
    const { store, inner } = await onDisk()
    const key = aKey()
    await store.put(key, Buffer.from('ours'))
    const elsewhere = aKey({ objectId: key.slice(-36), workspaceId: crypto.randomUUID() })
    for (const place of [aKey(), elsewhere]) {
      await store.put(aKey({ workspaceId: place.slice(0, 36) }), Buffer.from('so that there is a key'))
      await inner.link(key, place)
      expect(await store.read(place)).toMatchObject(unreadable)
    }
    const linked = aKey({ objectId: key.slice(-36) })
    expect(await store.link(key, linked)).toEqual({ ok: true, value: { bytes: 4 } })
    const read = await store.read(linked)
    expect(read.ok && text(read.value)).toBe('ours')
  })

  it('in plain are read as they are, and new ones are in plain where nothing is to be sealed (O3)', async () => {
    const { store, inner, keys } = await onDisk()
    const [old, sealed, plain] = [aKey(), aKey(), aKey()]
    await inner.put(old, Buffer.from('old'))
    await store.put(sealed, Buffer.from('sealed'))
    const off = new SealedObjectStore(inner, new WorkspacePayloads(keys, { isSealing: false }))
    await off.put(plain, Buffer.from('plain'))
    expect([await store.isSealed(old), await off.isSealed(sealed), await off.isSealed(plain)]).toEqual([
      false,
      true,
      false,
    ])
    for (const each of [store, off]) {
      const read = await Promise.all([old, sealed, plain].map((key) => each.read(key)))
      expect(read.map((one) => one.ok && text(one.value))).toEqual(['old', 'sealed', 'plain'])
    }
  })

  it('say that their key is gone, and are there again with it', async () => {
    const { store, inner, keys } = await onDisk()
    const key = aKey()
    await store.put(key, Buffer.from('x'))
    keys.forget(workspaceId)
    expect(await store.get(key)).toMatchObject({
      error: { code: 'object-unreadable', message: expect.stringContaining('schema «keys»') },
    })
    const away = async () => {
      throw new KeyError('master-key-wrong', 'The master key is another.')
    }
    const locked = new SealedObjectStore(inner, { beginFrames: away, openFrames: away })
    const expected = { ok: false, error: { code: 'object-store-unavailable', retryable: true } }
    expect(await locked.read(key)).toMatchObject(expected)
    expect(await locked.put(aKey(), Buffer.from('x'))).toMatchObject(expected)
  })

  it('leave nothing of a put that is too large', async () => {
    const { store, folder } = await onDisk()
    expect(await store.put(aKey(), Buffer.alloc(11), { bytesMax: 10 })).toMatchObject({
      error: { code: 'object-too-large' },
    })
    expect(await store.put(aKey(), Buffer.alloc(10), { bytesMax: 10 })).toEqual({ ok: true, value: { bytes: 10 } })
    expect(await readdir(join(folder, 'incoming'))).toEqual([])
  })
})
