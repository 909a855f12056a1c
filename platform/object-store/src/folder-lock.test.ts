import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FolderLock } from './folder-lock.ts'
import { LOCK_STALE_MS } from './limits.ts'
import { aFolder, removeFolders } from './test-folders.ts'

afterEach(removeFolders)

describe('the lock of a folder', () => {
  it('is one’s alone until it is given back', async () => {
    const folder = await aFolder()
    const path = join(folder, 'lock')
    const taken = await Promise.all(Array.from({ length: 8 }, () => FolderLock.take(path)))
    const [own, ...others] = taken.filter((lock) => lock !== undefined)
    expect(others).toEqual([])
    await own!.release()
    const next = await FolderLock.take(path)
    expect(next).toBeDefined()
    await next!.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('of somebody who died is taken over, by one', async () => {
    const folder = await aFolder()
    const path = join(folder, 'lock')
    const dead = await FolderLock.take(path)
    const then = new Date(Date.now() - LOCK_STALE_MS - 1_000)
    await utimes(path, then, then)
    const taken = (await Promise.all(Array.from({ length: 8 }, () => FolderLock.take(path)))).filter(
      (lock) => lock !== undefined,
    )
    expect(taken).toHaveLength(1)
    // It only slept: what is another's now is not taken away.
    await dead!.release()
    expect(await FolderLock.take(path)).toBeUndefined()
    await taken[0]!.release()
    expect(await readdir(folder)).toEqual([])
  })
})
