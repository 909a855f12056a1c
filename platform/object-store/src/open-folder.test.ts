import { constants } from 'node:fs'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { OpenFolder, openFolderPath } from './open-folder.ts'
import { aFolder, removeFolders } from './test-folders.ts'

afterEach(removeFolders)

describe('an open folder', () => {
  it('stays what was opened when its name becomes a link', async () => {
    const [home, outside] = [await aFolder(), await aFolder()]
    for (const [folder, text] of [
      [join(home, 'in'), 'mine'],
      [outside, 'canary'],
    ] as const) {
      await mkdir(join(folder, 'deep'), { recursive: true })
      await writeFile(join(folder, 'deep/a'), text)
    }
    await using folder = await OpenFolder.open(join(home, 'in'))
    await rename(join(home, 'in'), join(home, 'held'))
    await symlink(outside, join(home, 'in'))
    await using deep = await folder.child('deep')
    const file = await deep.openFile('a', constants.O_RDONLY)
    // Elsewhere than on Linux this is the window that the comment on OpenFolder names.
    expect(await file.readFile('utf8')).toBe(process.platform === 'linux' ? 'mine' : 'canary')
    await file.close()
  })

  it('closes what it passed through, whether it arrives or not', async () => {
    const home = await aFolder()
    await mkdir(join(home, 'a/b'), { recursive: true })
    // More often than a process has descriptors, should one be left open each time.
    for (let round = 0; round < 1_000; round++) {
      const opened = await openFolderPath(home, ['a', 'b'], { make: false, path: 'a/b' })
      await opened.close()
      await expect(openFolderPath(home, ['a', 'c'], { make: false, path: 'a/c' })).rejects.toThrow('ENOENT')
    }
    await using open = await OpenFolder.open(home)
    expect(open.path).not.toMatch(/\/fd\/\d{3,}$/)
  })
})
