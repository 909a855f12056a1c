import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { FileFailure } from './file-error.ts'
import type { UserFilesLimits } from './limits.ts'
import { aFolder, aSmallDisk, fullAfter, removeFolders } from './test-folders.ts'
import { UserFiles, type WorkspaceFiles } from './user-files.ts'

afterEach(removeFolders)

const uuid = () => crypto.randomUUID()
const bytes = (text: string) => Buffer.from(text, 'utf8')

async function setUp(limits: Partial<UserFilesLimits> = {}) {
  const data = await aFolder()
  const root = join(data, 'files')
  await writeFile(join(data, 'key'), 'canary')
  const workspaceId = uuid()
  const files = (await UserFiles.open(root, { limits })).workspace(workspaceId)
  return { data, root, home: join(root, workspaceId), files, workspaceId }
}

async function textOf(files: WorkspaceFiles, path: string, range = {}): Promise<string> {
  const content = await files.read(path, range)
  if (!content.ok) return content.error.code
  return Buffer.concat(await Array.fromAsync(content.value.body)).toString()
}

const codeOf = async (answer: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> => {
  const result = await answer
  return result.ok ? 'ok' : result.error!.code
}

describe('files of a workspace', () => {
  it('are read as they were written, folders made on the way', async () => {
    const { files, home } = await setUp()
    async function* pieces() {
      yield bytes('hé')
      yield bytes('llo')
    }
    expect(await files.write('in/2030/a.txt', pieces())).toEqual({ ok: true, value: { bytes: 6 } })
    expect(await textOf(files, 'in/2030/a.txt')).toBe('héllo')
    expect(await textOf(files, './in/./2030/a.txt')).toBe('héllo')
    expect(await textOf(files, 'in/2030/a.txt', { start: 3, end: 5 })).toBe('ll')
    expect(await files.stat('in/2030/a.txt')).toMatchObject({ ok: true, value: { bytes: 6 } })
    expect((await stat(join(home, 'in/2030/a.txt'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(home, '../incoming'))).toEqual([])
  })

  it('are replaced as a whole, and kept when the new content breaks off', async () => {
    const { files } = await setUp()
    await files.write('a', bytes('first, longer'))
    await files.write('a', bytes('second'))
    expect(await textOf(files, 'a')).toBe('second')
    async function* broken() {
      yield bytes('third')
      throw new RangeError('the source broke')
    }
    await expect(files.write('a', broken())).rejects.toThrow('the source broke')
    expect(await textOf(files, 'a')).toBe('second')
  })

  it('are appended to, and made by the first append', async () => {
    const { files } = await setUp()
    expect(await files.write('log/a', bytes('one'), { append: true })).toEqual({ ok: true, value: { bytes: 3 } })
    expect(await files.write('log/a', bytes('two'), { append: true })).toEqual({ ok: true, value: { bytes: 6 } })
    expect(await textOf(files, 'log/a')).toBe('onetwo')
  })

  it('are removed, also when they are not there; folders are not', async () => {
    const { files } = await setUp()
    await files.write('in/a', bytes('x'))
    expect(await codeOf(files.remove('in'))).toBe('file-not-regular')
    expect(await codeOf(files.remove('in/a'))).toBe('ok')
    expect(await codeOf(files.remove('in/a'))).toBe('ok')
    expect(await codeOf(files.remove('never/was'))).toBe('ok')
  })

  it('that are not there, or are no files, say so', async () => {
    const { files, home } = await setUp()
    expect(await codeOf(files.read('a'))).toBe('file-not-found')
    await files.write('in/a', bytes('x'))
    expect(await codeOf(files.read('in'))).toBe('file-not-regular')
    expect(await codeOf(files.read('in/a/b'))).toBe('file-not-regular')
    expect(await codeOf(files.write('in', bytes('x')))).toBe('file-not-regular')
    expect(await codeOf(files.write('in', bytes('x'), { append: true }))).toBe('file-not-regular')
    expect(await codeOf(files.write('in/a/b', bytes('x')))).toBe('file-not-regular')
    execFileSync('mkfifo', [join(home, 'pipe')])
    expect(await codeOf(files.read('pipe'))).toBe('file-not-regular')
    expect(await codeOf(files.write('pipe', bytes('x'), { append: true }))).toBe('file-not-regular')
  })

  it('are not those of another workspace', async () => {
    const { root, files, workspaceId } = await setUp()
    await files.write('mine', bytes('x'))
    const other = (await UserFiles.open(root)).workspace(uuid())
    expect(await codeOf(other.read('mine'))).toBe('file-not-found')
    expect(await codeOf(other.read(`../${workspaceId}/mine`))).toBe('file-path-invalid')
    expect(await other.list('**')).toEqual({ ok: true, value: [] })
    const all = await UserFiles.open(root)
    for (const id of ['', '..', 'incoming', `${workspaceId}/..`, workspaceId.toUpperCase()]) {
      expect(() => all.workspace(id)).toThrow('no workspace id')
    }
  })
})

describe('a path that leads out', () => {
  it.each([
    ...['..', '../key', '../../key', 'a/../../key', 'a/..', './../key', 'a/../a', '..\\key', 'a\\..\\..\\key'],
    ...['/etc/passwd', '//etc/passwd', '/', '', '.', './', 'a//b', 'a/', '///', './/a'],
    ...['C:\\key', 'C:/key', 'c:key', '\\\\server\\share', '\\\\?\\C:\\key', '//server/share'],
    ...['a\0.txt', '../key\0.txt', 'a\nb', 'a\rb', 'a\tb', 'a\u007fb', '\ud800', 'a\udfffb'],
  ])('like %j is refused for reading, writing, appending, removing and listing', async (path) => {
    const { data, files } = await setUp()
    for (const attempt of [
      () => files.read(path),
      () => files.stat(path),
      () => files.write(path, bytes('x')),
      () => files.write(path, bytes('x'), { append: true }),
      () => files.remove(path),
      () => files.list(path),
    ]) {
      expect(await codeOf(attempt())).toBe('file-path-invalid')
    }
    expect(await readFile(join(data, 'key'), 'utf8')).toBe('canary')
  })

  it.each([
    '%2e%2e/key',
    '..%2fkey',
    '....//key'.replace('//', '/'),
    '．．/key',
    '~/key',
    '$HOME',
    '-rf',
    '...',
    '..a',
    'a..',
  ])('only by another reading, like %j, is an ordinary name', async (path) => {
    const { files } = await setUp()
    expect(await codeOf(files.write(path, bytes('x')))).toBe('ok')
    expect(await textOf(files, path)).toBe('x')
  })

  it('has limits of length and depth', async () => {
    const { files } = await setUp({ nameBytesMax: 10, pathDepthMax: 3, pathBytesMax: 20 })
    expect(await codeOf(files.write('a'.repeat(10), bytes('x')))).toBe('ok')
    expect(await codeOf(files.write('a'.repeat(11), bytes('x')))).toBe('file-path-invalid')
    expect(await codeOf(files.write('é'.repeat(6), bytes('x')))).toBe('file-path-invalid')
    expect(await codeOf(files.write('b/b/b', bytes('x')))).toBe('ok')
    expect(await codeOf(files.write('b/b/b/b', bytes('x')))).toBe('file-path-invalid')
    expect(await codeOf(files.write(`${'c'.repeat(9)}/${'c'.repeat(10)}`, bytes('x')))).toBe('ok')
    expect(await codeOf(files.write(`${'c'.repeat(10)}/${'c'.repeat(10)}`, bytes('x')))).toBe('file-path-invalid')
  })
})

describe('links', () => {
  // Proves T17.
  it('are never followed: not as the file, not as a folder, not as the workspace', async () => {
    const { data, root, home, files } = await setUp()
    await mkdir(join(home, 'sub'), { recursive: true })
    await symlink(join(data, 'key'), join(home, 'file'))
    await symlink(data, join(home, 'folder'))
    await symlink('..', join(home, 'sub/up'))
    await symlink(join(data, 'nothing'), join(home, 'dangling'))
    for (const path of ['file', 'folder/key', 'sub/up/x', 'dangling']) {
      expect(await codeOf(files.read(path))).toBe('file-link-refused')
      expect(await codeOf(files.write(path, bytes('x'), { append: true }))).toBe('file-link-refused')
    }
    expect(await codeOf(files.write('folder/new', bytes('x')))).toBe('file-link-refused')
    expect(await codeOf(files.remove('folder/key'))).toBe('file-link-refused')
    expect(await files.list('**')).toEqual({ ok: true, value: [] })
    expect(await files.list('folder/*')).toEqual({ ok: true, value: [] })
    const linked = uuid()
    await symlink(data, join(root, linked))
    const other = (await UserFiles.open(root)).workspace(linked)
    expect(await codeOf(other.read('key'))).toBe('file-link-refused')
    expect(await codeOf(other.list('*'))).toBe('file-link-refused')
    expect(await codeOf(other.write('new', bytes('x')))).toBe('file-link-refused')
    expect(await readdir(data)).toEqual(['files', 'key'])
  })

  it('are replaced, not written through, by a whole file; removing removes the link', async () => {
    const { data, home, files } = await setUp()
    await mkdir(home)
    await symlink(join(data, 'key'), join(home, 'a'))
    expect(await codeOf(files.write('a', bytes('x')))).toBe('ok')
    expect(await textOf(files, 'a')).toBe('x')
    await symlink(join(data, 'key'), join(home, 'b'))
    expect(await codeOf(files.remove('b'))).toBe('ok')
    expect(await readFile(join(data, 'key'), 'utf8')).toBe('canary')
  })

  // Proves T17.
  it('swapped in and out while files are read and written lead nowhere', async () => {
    const { data, home, files } = await setUp()
    const outside = join(data, 'outside')
    await mkdir(join(outside, 'deep'), { recursive: true })
    await writeFile(join(outside, 'deep/a'), 'canary')
    await files.write('in/deep/a', bytes('mine'))
    const [real, held] = [join(home, 'in'), join(home, 'held')]
    let swapping = true
    let swaps = 0
    const swapper = (async () => {
      // As a local user could: the folder is a link for half of the time. A write may make a folder in between.
      while (swapping) {
        await rename(real, held)
        const linked = await symlink(outside, real).then(
          () => true,
          () => false,
        )
        if (linked) swaps += 1
        await rm(real, { recursive: true, force: true })
        await rm(real, { recursive: true, force: true })
        await rename(held, real).catch(() => rm(held, { recursive: true, force: true }))
        await mkdir(join(real, 'deep'), { recursive: true })
        await writeFile(join(real, 'deep/a'), 'mine')
      }
    })()
    const seen = new Map<string, number>()
    const note = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
    for (let round = 0; round < 400; round++) {
      note(await textOf(files, 'in/deep/a').catch((error) => (error instanceof FileFailure ? error.error.code : 'bug')))
      note(await codeOf(files.write('in/deep/b', bytes('x'), { append: round % 2 === 0 })))
      note(await codeOf(files.remove('in/deep/b')))
    }
    swapping = false
    await swapper
    expect(swaps).toBeGreaterThan(0)
    expect(await readdir(join(outside, 'deep'))).toEqual(['a'])
    expect(await readFile(join(outside, 'deep/a'), 'utf8')).toBe('canary')
    expect(seen.get('mine')).toBeGreaterThan(0)
    expect(
      [...seen.keys()].filter(
        (key) => !['mine', '', 'ok', 'file-link-refused', 'file-not-found', 'file-not-regular'].includes(key),
      ),
    ).toEqual([])
  })
})

describe('a list', () => {
  it('gives the files that match, with their sizes', async () => {
    const { files } = await setUp()
    for (const path of ['a.csv', 'b.txt', 'in/a.csv', 'in/deep/c.csv', 'in/deep/d.txt']) {
      await files.write(path, bytes(path))
    }
    const paths = async (pattern: string) => {
      const listed = await files.list(pattern)
      return listed.ok ? listed.value.map(({ path }) => path) : listed.error.code
    }
    expect(await paths('*.csv')).toEqual(['a.csv'])
    expect(await paths('**/*.csv')).toEqual(['a.csv', 'in/a.csv', 'in/deep/c.csv'])
    expect(await paths('in/*')).toEqual(['in/a.csv'])
    expect(await paths('in/**')).toEqual(['in/a.csv', 'in/deep/c.csv', 'in/deep/d.txt'])
    expect(await paths('in/deep/?.txt')).toEqual(['in/deep/d.txt'])
    expect(await paths('nothing/*')).toEqual([])
    expect(await files.list('in/a.csv')).toMatchObject({ value: [{ path: 'in/a.csv', bytes: 8 }] })
  })

  it('has limits of what it looks at and what it gives', async () => {
    const fill = async (limits: Partial<UserFilesLimits>) => {
      const { files } = await setUp(limits)
      for (const name of ['a', 'b', 'c']) await files.write(name, bytes('x'))
      return codeOf(files.list('*'))
    }
    expect(await fill({ listFilesMax: 3 })).toBe('ok')
    expect(await fill({ listFilesMax: 2 })).toBe('file-list-too-large')
    expect(await fill({ listVisitedMax: 3 })).toBe('ok')
    expect(await fill({ listVisitedMax: 2 })).toBe('file-list-too-large')
  })
})

describe('all files', () => {
  const walked = async (files: WorkspaceFiles) => {
    const found: Record<string, string> = {}
    for await (const { path, body } of files.all()) {
      found[path] = Buffer.concat(await Array.fromAsync(body)).toString()
    }
    return found
  }

  it('are given whatever a list may hold, and nothing is that no path could name', async () => {
    const { files, home, data } = await setUp({ listFilesMax: 2, listVisitedMax: 2 })
    expect(await walked(files)).toEqual({})
    for (const path of ['b.txt', 'a/ä 1.txt', 'a/deep/er.txt', '.hidden']) await files.write(path, bytes(path))
    await symlink(join(data, 'key'), join(home, 'link'))
    await symlink(data, join(home, 'folder'))
    await writeFile(join(home, 'line\nbreak'), 'x')
    expect(await walked(files)).toEqual({
      '.hidden': '.hidden',
      'a/deep/er.txt': 'a/deep/er.txt',
      'a/ä 1.txt': 'a/ä 1.txt',
      'b.txt': 'b.txt',
    })
  })

  it('go on past what is removed meanwhile, and one that is replaced is given as it was', async () => {
    const { files, home } = await setUp()
    for (const path of ['a', 'b', 'c']) await files.write(path, bytes(path))
    const found: string[] = []
    for await (const { path, body } of files.all()) {
      await files.write(path, bytes('another text'))
      await rm(join(home, 'b'), { force: true })
      found.push(Buffer.concat(await Array.fromAsync(body)).toString())
    }
    expect(found).toEqual(['a', 'c'])
  })

  it('can be written as old as they were', async () => {
    const { files } = await setUp()
    await files.write('a', bytes('a'), { modifiedMs: 1_000_000_000_000 })
    expect(await files.stat('a')).toEqual({ ok: true, value: { bytes: 1, modifiedMs: 1_000_000_000_000 } })
  })
})

describe('the size of a file', () => {
  it('is limited, what an append finds there included', async () => {
    const { files, home } = await setUp({ fileBytesMax: 10 })
    expect(await codeOf(files.write('a', Buffer.alloc(10)))).toBe('ok')
    expect(await codeOf(files.write('b', Buffer.alloc(11)))).toBe('file-too-large')
    expect(await codeOf(files.write('c', Buffer.alloc(5), { bytesMax: 4 }))).toBe('file-too-large')
    expect(await codeOf(files.write('d', Buffer.alloc(6), { append: true }))).toBe('ok')
    expect(await codeOf(files.write('d', Buffer.alloc(5), { append: true }))).toBe('file-too-large')
    expect(await codeOf(files.write('d', Buffer.alloc(4), { append: true }))).toBe('ok')
    await appendFile(join(home, 'd'), 'from elsewhere')
    expect(await codeOf(files.write('d', Buffer.alloc(0), { append: true }))).toBe('file-too-large')
    expect(await readdir(home)).toEqual(['a', 'd'])
  })

  it('is what the disk can take', async () => {
    const { folder, openFile } = await aSmallDisk()
    const small = (await UserFiles.open(folder, { openFile })).workspace(uuid())
    expect(await codeOf(small.write('a', Buffer.alloc(100_000)))).toBe('ok')
    expect(await small.write('b', Buffer.alloc(2_000_000))).toMatchObject({
      error: { code: 'file-disk-full', retryable: true, detail: 'ENOSPC' },
    })
    expect(await codeOf(small.read('b'))).toBe('file-not-found')
    const injected = (await UserFiles.open(await aFolder(), { openFile: fullAfter(10) })).workspace(uuid())
    expect(await codeOf(injected.write('a', Buffer.alloc(11)))).toBe('file-disk-full')
  })
})

it('What a process that died left half written is removed once it is old', async () => {
  const root = await aFolder()
  const all = await UserFiles.open(root)
  await writeFile(join(root, 'incoming', uuid()), 'half')
  await all.removeLeftovers(Date.now() - 60_000)
  expect(await readdir(join(root, 'incoming'))).toHaveLength(1)
  await all.removeLeftovers(Date.now() + 60_000)
  expect(await readdir(join(root, 'incoming'))).toHaveLength(0)
})

it('Reading a file that was removed after it was found fails as not found', async () => {
  const { files, home } = await setUp()
  await files.write('a', bytes('x'))
  const content = await files.read('a')
  if (!content.ok) throw new Error(content.error.message)
  await rm(join(home, 'a'))
  await expect(Array.fromAsync(content.value.body)).rejects.toThrow('There is no file "a"')
})
