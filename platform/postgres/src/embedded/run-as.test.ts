import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withClient } from '../connection.ts'
import {
  isStopped,
  keeperPid,
  newFolder,
  postmasterPid,
  postmastersIn,
  removeFolder,
  until,
} from './fixtures/folders.ts'
import { startUser, type UserOptions } from './fixtures/user-process.ts'

vi.setConfig({ testTimeout: 60_000 })

// Which of these a system allows decides which tests it has: containers often refuse root both.
const isRoot = process.getuid?.() === 0
const allowed = (command: string, ...args: string[]) => isRoot && spawnSync(command, args).status === 0
const hasNamespaces = allowed('unshare', '--user', '--map-user=65534', '--map-group=65534', 'true')
const hasMounts = allowed('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt')
const NOBODY = 65534
const ORDINARY = 54321

let base: string
beforeEach(() => {
  base = newFolder()
})
afterEach(() => removeFolder(base))

const ownerOf = (path: string) => statSync(path).uid
const processOwner = (pid: number) => statSync(`/proc/${pid}`).uid

/** A PATH on which only these programs are found: a system that lacks the others. */
function pathWith(...programs: string[]): string {
  const folder = join(base, `bin-${programs.join('-')}`)
  mkdirSync(folder)
  for (const program of programs)
    symlinkSync(spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim(), join(folder, program))
  return folder
}

function ownedFolder(name: string, uid: number): string {
  const folder = join(base, name)
  mkdirSync(folder, { mode: 0o700 })
  chownSync(folder, uid, uid)
  return folder
}

async function openAndLeave(options: UserOptions): Promise<void> {
  const user = startUser({ graceMs: 100, ...options })
  await user.says((told) => told.ready !== undefined)
  await user.leave()
  await until(() => isStopped(options.dataDir))
}

describe('where the folder cannot be written', () => {
  it('says so with the name of the folder', async () => {
    const dataDir = join(base, 'locked')
    mkdirSync(dataDir, { mode: 0o500 })
    const user = startUser({ dataDir, ...(isRoot ? { uid: NOBODY } : {}) })
    const told = await user.says(({ refused }) => refused !== undefined)
    expect(told.refused).toBe('database-folder-unwritable')
    expect(told.message).toContain(dataDir)
    chmodSync(dataDir, 0o700)
  })
})

describe('without setpriv', () => {
  it('a postmaster that outlived its keeper is stopped before the next one starts', async () => {
    const dataDir = join(base, 'data')
    const path = isRoot ? pathWith('unshare') : pathWith()
    const user = startUser({ dataDir, path, graceMs: 100 })
    await user.says((told) => told.ready !== undefined)
    const [keeper, orphan] = [keeperPid(dataDir), postmasterPid(dataDir)]
    await user.kill()
    process.kill(keeper, 'SIGKILL')
    expect(postmastersIn(dataDir)).toEqual([orphan])
    const next = startUser({ dataDir, path, graceMs: 100 })
    await next.says((told) => told.ready !== undefined)
    expect(postmastersIn(dataDir)).toEqual([postmasterPid(dataDir)])
    expect(postmasterPid(dataDir)).not.toBe(orphan)
    await next.leave()
  })
})

describe.runIf(isRoot)('as root', () => {
  it.runIf(hasNamespaces)('runs in a namespace under a home that only root can enter', async () => {
    chmodSync(base, 0o700)
    const dataDir = join(base, 'data')
    const user = startUser({ dataDir, graceMs: 100 })
    await user.says((told) => told.ready !== undefined)
    expect(ownerOf(join(dataDir, 'postgres'))).toBe(0)
    expect(user.told.some((told) => told.warned !== undefined)).toBe(false)
    await user.leave()
  })

  it('runs as nobody where namespaces are refused, says so, and finds that folder again', async () => {
    const dataDir = join(base, 'data')
    const path = pathWith('setpriv')
    const user = startUser({ dataDir, path, graceMs: 100 })
    await user.says((told) => told.warned?.includes('refuses to run as root') === true)
    await user.says((told) => told.ready !== undefined)
    expect(ownerOf(join(dataDir, 'postgres'))).toBe(NOBODY)
    expect(processOwner(postmasterPid(dataDir))).toBe(NOBODY)
    expect(statSync(join(dataDir, 'run')).mode & 0o777).toBe(0o711)
    await user.leave()
    // Namespaces work now, but the folder is nobody's and stays so.
    await openAndLeave({ dataDir })
    expect(ownerOf(join(dataDir, 'postgres'))).toBe(NOBODY)
  })

  it.runIf(hasNamespaces)('hands a folder that root made over to nobody when namespaces stop working', async () => {
    const dataDir = join(base, 'data')
    await openAndLeave({ dataDir })
    expect(ownerOf(join(dataDir, 'postgres/base'))).toBe(0)
    await openAndLeave({ dataDir, path: pathWith('setpriv') })
    expect(ownerOf(join(dataDir, 'postgres/base'))).toBe(NOBODY)
  })

  it('runs as nobody without setpriv too', async () => {
    await openAndLeave({ dataDir: join(base, 'data'), path: pathWith() })
    expect(ownerOf(join(base, 'data/postgres'))).toBe(NOBODY)
  })

  it('says what to do where neither way works', async () => {
    chmodSync(base, 0o711)
    const home = ownedFolder('home', 0)
    const user = startUser({ dataDir: join(home, 'data'), path: pathWith('setpriv') })
    const told = await user.says(({ refused }) => refused !== undefined)
    expect(told.refused).toBe('database-root-refused')
    expect(told.message).toMatch(/ordinary user.*LINKFLOW_DATA_DIR.*DATABASE_URL/)
  })

  it.runIf(hasNamespaces)(
    'works on the folder of an ordinary user as that user, and leaves nothing of its own there',
    async () => {
      const dataDir = ownedFolder('data', ORDINARY)
      const user = startUser({ dataDir, graceMs: 100 })
      await user.says((told) => told.ready !== undefined)
      for (const pid of [postmasterPid(dataDir), keeperPid(dataDir)]) expect(processOwner(pid)).toBe(ORDINARY)
      for (const path of ['postgres', 'postgres/PG_VERSION', 'run', 'run/keeper.json', 'run/postgres.log']) {
        expect([path, ownerOf(join(dataDir, path))]).toEqual([path, ORDINARY])
      }
      await user.leave()
    },
  )

  it('leaves a folder that its owner can use alone again', async () => {
    const dataDir = ownedFolder('data', NOBODY)
    await openAndLeave({ dataDir })
    await openAndLeave({ dataDir, uid: NOBODY })
    expect(existsSync(join(dataDir, 'postgres/PG_VERSION'))).toBe(true)
  })
})

describe.runIf(isRoot)('as an ordinary user', () => {
  it('runs directly', async () => {
    const dataDir = ownedFolder('data', NOBODY)
    const user = startUser({ dataDir, uid: NOBODY, graceMs: 100 })
    await user.says((told) => told.ready !== undefined)
    expect(processOwner(postmasterPid(dataDir))).toBe(NOBODY)
    await user.leave()
  })

  it.runIf(hasNamespaces)('runs although the user has only a number and no name', async () => {
    const dataDir = ownedFolder('data', ORDINARY)
    await openAndLeave({ dataDir, uid: ORDINARY })
    expect(ownerOf(join(dataDir, 'postgres/PG_VERSION'))).toBe(ORDINARY)
  })

  it('shares one database with root', async () => {
    const dataDir = ownedFolder('data', NOBODY)
    const theirs = startUser({ dataDir, uid: NOBODY, graceMs: 100 })
    const { ready } = await theirs.says((told) => told.ready !== undefined)
    const roots = startUser({ dataDir, graceMs: 100 })
    await roots.says((told) => told.ready === ready)
    await Promise.all([theirs.leave(), roots.leave()])
    await until(() => isStopped(dataDir))
  })
})

describe.runIf(hasMounts)('on a full disk', () => {
  it('refuses with a sentence, and a running database comes back by itself with all it acknowledged', {
    timeout: 60_000,
  }, async () => {
    const disk = join(base, 'disk')
    mkdirSync(disk)
    mount(disk, 'size=20m')
    const refused = await startUser({ dataDir: join(disk, 'data') }).says((told) => told.refused !== undefined)
    expect(refused.refused).toBe('database-disk-full')

    mount(disk, 'remount,size=70m')
    const dataDir = join(disk, 'data')
    const holder = startUser({ dataDir, graceMs: 100 })
    const { ready } = await holder.says((told) => told.ready !== undefined)
    const acknowledged = await fillUp(ready!)
    mount(disk, 'remount,size=400m')
    await until(async () => (await countRows(ready!)) >= acknowledged)
    expect(acknowledged).toBeGreaterThan(0)
    await holder.leave()
  })
  afterEach(() => {
    removeFolder(join(base, 'disk/data'))
    spawnSync('umount', [join(base, 'disk')])
  })
})

function mount(folder: string, options: string): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`a small disk cannot be mounted here: ${stderr}`)
}

/** Inserts until the disk is full; says how many rows were acknowledged. */
function fillUp(connectionString: string): Promise<number> {
  return withClient({ connectionString }, async (client) => {
    await client.query(
      'create table filled (id int, text text); alter table filled alter column text set storage external',
    )
    for (let id = 1; ; id += 1) {
      try {
        await client.query('insert into filled values ($1, $2)', [id, 'x'.repeat(500_000)])
      } catch {
        return id - 1
      }
    }
  })
}

const countRows = (connectionString: string): Promise<number> =>
  withClient({ connectionString, connectionTimeoutMillis: 1_000 }, async (client) => {
    return (await client.query('select count(*)::int as count from filled')).rows[0].count as number
  }).catch(() => -1)
