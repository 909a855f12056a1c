import git from 'isomorphic-git'
import { DIR } from './disk.ts'
import { localChanges } from './local-changes.ts'
import type { Index, Repository } from './repository.ts'
import { NotGiven } from './server.ts'
import { filesOf, type TreeFile, type TreeFiles } from './tree.ts'

const AT_ONCE = 16
const [EXECUTABLE, LINK, OTHER_REPOSITORY] = ['100755', '120000', '160000']

/**
 * Makes the files of one commit those of another, and the index with them. The library's own checkout leaves a file that
 * became a folder as it was. Whatever stands in the way is found before the first file is changed; what is not Git's stays.
 */
export async function moveTo(repository: Repository, from: string | undefined, to: string): Promise<void> {
  const [before, after] = [await filesOf(repository, from), await filesOf(repository, to)]
  const gone = [...before.keys()].filter((path) => !after.has(path))
  const changed = [...after].filter(([path, file]) => !isSame(before.get(path), file))
  const inTheWay: string[] = []
  await inParallel(changed, async ([path]) => {
    if (!before.has(path)) inTheWay.push(...(await strangersAt(repository, path, before)))
  })
  if (inTheWay.length > 0) throw localChanges([...new Set(inTheWay)].sort())
  await repository.withIndex(async (index) => {
    for (const path of gone) await takeAway(repository, index, path, before.get(path)!)
    await inParallel(changed, ([path, file]) => put(repository, index, path, file))
  })
}

const isSame = (one: TreeFile | undefined, other: TreeFile): boolean =>
  one?.oid === other.oid && one.mode === other.mode

/** Files that are not Git's where one of Git's is to be. */
async function strangersAt(repository: Repository, path: string, known: TreeFiles): Promise<readonly string[]> {
  const names = path.split('/')
  for (let length = 1; length < names.length; length += 1) {
    const folder = names.slice(0, length).join('/')
    const found = await kindAt(repository, folder)
    if (found === undefined) return []
    if (found === 'file') return known.has(folder) ? [] : [folder]
  }
  const found = await kindAt(repository, path)
  if (found === 'file') return [path]
  return found === undefined ? [] : strangersBelow(repository, path, known)
}

async function strangersBelow(repository: Repository, folder: string, known: TreeFiles): Promise<string[]> {
  const strangers: string[] = []
  for (const name of await repository.disk.readdir(`${DIR}/${folder}`)) {
    const path = `${folder}/${name}`
    if ((await kindAt(repository, path)) === 'folder')
      strangers.push(...(await strangersBelow(repository, path, known)))
    else if (!known.has(path)) strangers.push(path)
  }
  return strangers
}

async function kindAt({ disk }: Repository, path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await disk.lstat(`${DIR}/${path}`)).isDirectory() ? 'folder' : 'file'
  } catch (thrown) {
    if (thrown instanceof NotGiven && thrown.code !== 'refused') return undefined
    throw thrown
  }
}

async function takeAway({ disk }: Repository, index: Index, path: string, { mode }: TreeFile): Promise<void> {
  const place = `${DIR}/${path}`
  await unlessMissing(mode === OTHER_REPOSITORY ? disk.rmdir(place) : disk.unlink(place))
  index.delete({ filepath: path })
  // Folders go with their last file.
  for (let folder = parentOf(place); folder !== DIR; folder = parentOf(folder)) {
    if (!(await unlessMissing(disk.rmdir(folder)))) break
  }
}

async function unlessMissing(doing: Promise<void>): Promise<boolean> {
  try {
    await doing
    return true
  } catch (thrown) {
    if (thrown instanceof NotGiven && thrown.code !== 'refused') return false
    throw thrown
  }
}

async function put(repository: Repository, index: Index, path: string, { oid, mode }: TreeFile): Promise<void> {
  const { disk, local } = repository
  const place = `${DIR}/${path}`
  await makeFolders(disk, parentOf(place))
  if (mode === OTHER_REPOSITORY) {
    // Another repository is named and not fetched: its folder stays empty.
    await makeFolders(disk, place)
    index.insert({ filepath: path, oid, stats: { ...(await disk.lstat(place)), mode: 0o160000 } })
    return
  }
  const { blob } = await git.readBlob({ ...local, oid })
  const write = () =>
    mode === LINK
      ? disk.symlink(Buffer.from(blob).toString('utf8'), place)
      : disk.writeFile(place, blob, { mode: mode === EXECUTABLE ? 0o755 : 0o644 })
  try {
    await write()
  } catch (thrown) {
    if (!(thrown instanceof NotGiven) || thrown.code !== 'EISDIR') throw thrown
    // A folder with no file in it: Git knows no folders, so somebody emptied it.
    await removeEmpty(disk, place)
    await write()
  }
  index.insert({ filepath: path, oid, stats: await disk.lstat(place) })
}

async function removeEmpty(disk: Repository['disk'], folder: string): Promise<void> {
  for (const name of await disk.readdir(folder)) await removeEmpty(disk, `${folder}/${name}`)
  await disk.rmdir(folder)
}

async function makeFolders(disk: Repository['disk'], folder: string): Promise<void> {
  if (folder === DIR) return
  try {
    await disk.mkdir(folder)
  } catch (thrown) {
    if (!(thrown instanceof NotGiven)) throw thrown
    if (thrown.code === 'EEXIST') return
    if (thrown.code !== 'ENOENT') throw thrown
    await makeFolders(disk, parentOf(folder))
    await makeFolders(disk, folder)
  }
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

async function inParallel<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = list[Symbol.iterator]()
  const worker = async () => {
    for (const one of rest) await work(one)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, list.length) }, worker))
}
