import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { aFolder, removeFolders } from './test-folders.ts'
import { UserFiles } from './user-files.ts'

afterEach(removeFolders)

async function setUp() {
  const root = join(await aFolder(), 'files')
  const workspaceId = crypto.randomUUID()
  const files = (await UserFiles.open(root)).workspace(workspaceId)
  const folder = files.userFolder('a/b')
  if (!folder.ok) throw new Error(folder.error.message)
  return { root, home: join(root, workspaceId), files, folder: folder.value }
}
const bytes = (text: string) => Buffer.from(text)
const plain = { isExecutable: false, synced: false }

describe('a folder for a library', () => {
  it('is made, filled, read and removed', async () => {
    const { folder, home, root } = await setUp()
    expect(await folder.entries()).toBeUndefined()
    await folder.make()
    expect(await folder.entries()).toEqual([])
    await folder.makeFolder(['c'])
    await folder.write(['c', 'x'], bytes('one'), { isExecutable: true, synced: true })
    await folder.write(['c', 'x'], bytes('three'), plain)
    await folder.write(['run'], bytes(''), { isExecutable: true, synced: false })
    expect(await readFile(join(home, 'a/b/c/x'), 'utf8')).toBe('three')
    expect(Buffer.from((await folder.read(['c', 'x'], 5))!).toString()).toBe('three')
    expect(await folder.read(['c', 'x'], 4)).toBeUndefined()
    expect(await folder.stat([])).toMatchObject({ kind: 'folder' })
    expect(await folder.stat(['c', 'x'])).toMatchObject({ kind: 'file', bytes: 5, isExecutable: false })
    expect(await folder.stat(['run'])).toMatchObject({ isExecutable: true })
    expect((await stat(join(home, 'a/b/run'))).mode & 0o777).toBe(0o700)
    await expect(folder.read(['c'], 9)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(folder.removeFolder(['c'])).rejects.toMatchObject({ code: 'ENOTEMPTY' })
    await folder.remove(['c', 'x'])
    await folder.removeFolder(['c'])
    expect(await folder.list([])).toEqual(['run'])
    await folder.removeAll()
    expect(await readdir(join(home, 'a'))).toEqual([])
    expect(await readdir(join(root, 'incoming'))).toEqual([])
  })

  it('follows no link, neither on the way nor at the end', async () => {
    const { folder, home, root, files } = await setUp()
    await folder.make()
    await mkdir(join(root, 'elsewhere'))
    await writeFile(join(root, 'elsewhere/secret'), 'secret')
    await symlink(join(root, 'elsewhere'), join(home, 'a/b/out'))
    await symlink(join(root, 'elsewhere/secret'), join(home, 'a/b/file'))
    await expect(folder.read(['out', 'secret'], 99)).rejects.toThrow()
    await expect(folder.list(['out'])).rejects.toThrow()
    await expect(folder.write(['out', 'new'], bytes('x'), plain)).rejects.toThrow()
    await expect(folder.read(['file'], 99)).rejects.toMatchObject({ code: 'ELOOP' })
    expect(await folder.stat(['file'])).toMatchObject({ kind: 'other' })
    // The link goes, and what it leads to stays.
    await folder.write(['file'], bytes('mine'), plain)
    await folder.removeAll()
    expect(await readFile(join(root, 'elsewhere/secret'), 'utf8')).toBe('secret')
    expect(await readdir(join(root, 'elsewhere'))).toEqual(['secret'])
    expect(files.userFolder('../x').ok).toBe(false)
  })
})
